//! Audits that trust a revision and not the work tree.

use std::fs;

use bailiwick_core::secret::seeded;
use tempfile::TempDir;

use crate::git::{git, repository};
use crate::program::{Run, run_in};

const RULE: &str =
    "id: leaked\ntitle: t\nseverity: high\nsecret: { pattern: 'sk-sp-[0-9a-f]{32}', kind: plan }\nremediation: r\n";
const CONFIG: &str = "policies: [rules]\nscan: [src]\nat: 2026-11-21\nwaivers: waivers.yaml\n";

/// A repository whose first commit is clean; `base` names it.
fn base() -> TempDir {
    let files = [
        ("bailiwick.yaml", CONFIG),
        ("rules/leaked.yaml", RULE),
        ("rules/other.yaml", &RULE.replace("leaked", "other").replace("sk-sp-", "xx-")),
        ("waivers.yaml", "[]\n"),
        ("src/a.env", "nothing\n"),
    ];
    let repo = repository(&files);
    git(repo.path(), &["commit", "-q", "-m", "first"]);
    git(repo.path(), &["tag", "base"]);
    repo
}

fn put(repo: &TempDir, path: &str, text: &str) {
    fs::write(repo.path().join(path), seeded::expand(text).unwrap()).unwrap();
}

fn trusted(repo: &TempDir) -> Run {
    run_in(repo.path(), &["audit", "--trust", "base", "-f", "json"])
}

/// The messages of what the change loosens.
fn loosened(run: &Run) -> Vec<String> {
    let report = run.json();
    let findings = report["findings"].as_array().unwrap().clone();
    let of_trust = findings.iter().filter(|finding| finding["rule"] == "trust-loosened");
    of_trust.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

fn leaked(run: &Run) -> bool {
    run.json()["findings"].as_array().unwrap().iter().any(|one| one["rule"] == "leaked" && one["outcome"] == "fail")
}

#[test]
fn a_change_that_loosens_nothing_is_clean() {
    let repo = base();
    assert_eq!(trusted(&repo).code, 0);
    put(&repo, "src/b.env", "KEY={{key plan-hex A}}\n");
    let run = trusted(&repo);
    assert_eq!((run.code, leaked(&run), loosened(&run)), (1, true, vec![]));
}

#[test]
fn a_change_cannot_loosen_its_own_gate() {
    let comment = format!("# bailiwick:allow {} -- mine\n", "leaked");
    let waiver = "- { rule: leaked, subject: 'leak:x', owner: a, approver: b, reason: mine, expires: 2026-12-01 }\n";
    for (path, text, said) in [
        ("bailiwick.yaml", format!("{CONFIG}exclude: [src/b.env]\n"), "excludes `src/b.env` from scans"),
        ("bailiwick.yaml", format!("{CONFIG}fail-on: critical\n"), "raises `fail-on` from low to critical"),
        ("bailiwick.yaml", CONFIG.replace("[src]", "[rules]"), "no longer scans `src`"),
        (
            "bailiwick.yaml",
            format!("{CONFIG}overrides: {{ leaked: {{ off: true, reason: mine }} }}\n"),
            "rule leaked: the change takes it away",
        ),
        (
            "rules/leaked.yaml",
            RULE.replace("severity: high", "severity: info"),
            "lowers its severity from high to info",
        ),
        ("rules/leaked.yaml", RULE.replace("title", "mode: warn\ntitle"), "lowers its mode from enforce to warn"),
        ("waivers.yaml", waiver.to_owned(), "the change waives leaked for leak:x until 2026-12-01"),
        (
            "src/b.env",
            format!("{comment}KEY={{{{key plan-hex A}}}}\n"),
            "lets a comment in src/b.env allow leaked: mine",
        ),
    ] {
        let repo = base();
        put(&repo, "src/b.env", "KEY={{key plan-hex A}}\n");
        put(&repo, path, &text);
        let run = trusted(&repo);
        assert_eq!((run.code, leaked(&run)), (1, true), "{path}: {run:?}");
        assert!(loosened(&run).iter().any(|message| message.contains(said)), "{said}: {:?}", loosened(&run));
    }
}

#[test]
fn what_the_trusted_revision_accepts_is_accepted() {
    let repo = base();
    let comment = format!("# bailiwick:allow {} -- mine\n", "leaked");
    put(&repo, "src/b.env", &format!("{comment}KEY={{{{key plan-hex A}}}}\n"));
    git(repo.path(), &["add", "-A"]);
    git(repo.path(), &["commit", "-q", "-m", "second"]);
    git(repo.path(), &["tag", "-f", "base"]);
    assert_eq!(trusted(&repo).code, 0);
    put(&repo, "src/b.env", &format!("\n\n{comment}KEY={{{{key plan-hex A}}}}\n"));
    assert_eq!(trusted(&repo).code, 0, "code moves");
    // Nor can the configuration be deleted.
    fs::remove_file(repo.path().join("bailiwick.yaml")).unwrap();
    assert!(!loosened(&trusted(&repo)).is_empty());
}

#[test]
fn what_is_no_revision_is_not_judged() {
    let repo = base();
    let run = run_in(repo.path(), &["audit", "--trust", "nowhere"]);
    assert!(run.code == 2 && run.stderr.contains("can't trust `nowhere`"), "{run:?}");
    put(&repo, "bailiwick.yaml", "polices: [rules]\n");
    assert_eq!(trusted(&repo).code, 2, "what the change breaks is said");
}

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
        (
            "rules/leaked.yaml",
            RULE.replace("severity: high", "severity: info\nmode: warn"),
            "lowers its severity from high to info, and lowers its mode from enforce to warn",
        ),
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
    // Of an empty variable of a pipeline git makes `HEAD`, which is the change itself.
    let run = run_in(repo.path(), &["audit", "--trust", ""]);
    assert!(run.code == 2 && run.stderr.contains("without a name"), "{run:?}");
    put(&repo, "bailiwick.yaml", "polices: [rules]\n");
    assert_eq!(trusted(&repo).code, 2, "what the change breaks is said");
}

#[test]
fn a_comment_is_trusted_beside_what_it_was_written_for() {
    let commented = |before: &str, name: &str| {
        format!("{before}KEY={{{{key plan-hex {name}}}}} # bailiwick:allow {} -- mine\n", "leaked")
    };
    let repo = base();
    put(&repo, "src/b.env", &commented("", "A"));
    git(repo.path(), &["add", "-A"]);
    git(repo.path(), &["commit", "-q", "-m", "second"]);
    git(repo.path(), &["tag", "-f", "base"]);
    let other = "the change puts something else beside a comment in src/b.env that allows leaked: mine";
    for before in ["", "OLD={{key plan-hex A}} "] {
        put(&repo, "src/b.env", &commented(before, "B"));
        let run = trusted(&repo);
        assert_eq!((run.code, leaked(&run), loosened(&run)), (1, true, vec![other.to_owned()]));
    }
    // A new secret on the line after is found, and takes nothing from what the comment says of its own line.
    put(&repo, "src/b.env", &(commented("", "A") + "NEW={{key plan-hex B}}\n"));
    let run = trusted(&repo);
    assert_eq!((run.code, leaked(&run), loosened(&run)), (1, true, vec![]));
    // Nor does it matter when what it allowed is gone.
    put(&repo, "src/b.env", &commented("", "A").replace("{{key plan-hex A}}", "none"));
    assert_eq!(trusted(&repo).code, 0);
}

#[test]
fn a_comment_is_trusted_in_the_work_tree_and_in_every_commit() {
    let repo = base();
    let text = format!("KEY={{{{key plan-hex A}}}} # bailiwick:allow {} -- mine\n", "leaked");
    put(&repo, "src/b.env", &text);
    git(repo.path(), &["add", "-A"]);
    git(repo.path(), &["commit", "-q", "-m", "second"]);
    git(repo.path(), &["tag", "-f", "base"]);
    for more in ["a\n", "a\nb\n"] {
        put(&repo, "src/b.env", &format!("{text}{more}"));
        git(repo.path(), &["commit", "-q", "-a", "-m", more]);
    }
    let run = run_in(repo.path(), &["audit", "--trust", "base", "--history=base..HEAD", "--scan", "src", "-f", "json"]);
    assert_eq!((run.code, leaked(&run), loosened(&run)), (0, false, vec![]));
}

#[test]
fn a_change_cannot_alter_the_platform() {
    let repo = base();
    let facts = run_in(repo.path(), &["platform"]).stdout;
    let rule = "id: full\ntitle: t\nseverity: high\nfor: workspace\nquota: { of: workspace.keys, max: workspace.key-limit }\nremediation: r\n";
    let keys: Vec<_> = (1..=21).map(|id| format!("{{ id: {id} }}")).collect();
    let keys =
        format!("version: 1\naccounts: [{{ uid: 1, workspaces: [{{ id: ws-1, keys: [{}] }}] }}]\n", keys.join(", "));
    put(&repo, "rules/full.yaml", rule);
    put(&repo, "keys.yaml", &keys);
    git(repo.path(), &["add", "-A"]);
    git(repo.path(), &["commit", "-q", "-m", "second"]);
    git(repo.path(), &["tag", "-f", "base"]);
    let raised = facts.replace("\"keys-per-workspace\": 20", "\"keys-per-workspace\": 200");
    let arguments =
        ["audit", "--trust", "base", "--inventory", "keys.yaml", "--platform", "platform.json", "-f", "json"];
    let said = ["the change alters the facts of the platform in platform.json".to_owned()];
    let full = |run: &Run| run.json()["findings"].as_array().unwrap().iter().any(|one| one["rule"] == "full");
    // A new file has no say yet, and the embedded facts judge.
    put(&repo, "platform.json", &raised);
    let run = run_in(repo.path(), &arguments);
    assert_eq!((run.code, full(&run), &*loosened(&run)), (1, true, &said[..]));
    put(&repo, "platform.json", &facts);
    git(repo.path(), &["add", "-A"]);
    git(repo.path(), &["commit", "-q", "-m", "third"]);
    git(repo.path(), &["tag", "-f", "base"]);
    let run = run_in(repo.path(), &arguments);
    assert_eq!((run.code, full(&run), &*loosened(&run)), (1, true, &[][..]));
    put(&repo, "platform.json", &raised);
    let run = run_in(repo.path(), &arguments);
    assert_eq!((run.code, full(&run), &*loosened(&run)), (1, true, &said[..]));
}

const AGED: &str = "id: aged\ntitle: t\nseverity: high\nfor: key\nparams:\n  most: { type: duration, default: 90d, max: 365d }\nforbid: { key.age: { over: $most } }\nmessage: m\nremediation: r\n";
const KEYS: &str =
    "version: 1\naccounts: [{ uid: 1, workspaces: [{ id: ws-1, keys: [{ id: 1, created-at: 2026-11-01 }] }] }]\n";

/// The path, line and message of what the change to these files loosens.
fn loosened_by(changes: &[(&str, &str)]) -> Vec<String> {
    let config = "policies: [rules]\ninventory: keys.yaml\nwaivers: waivers.yaml\n# a comment\nexclude:\n  - docs\n";
    let waiver = "- { rule: leaked, subject: 'leak:x', owner: a, approver: b, reason: mine, expires: 2026-12-01, paths: [src] }\n";
    let files = [
        ("bailiwick.yaml", config),
        ("rules/aged.yaml", AGED),
        ("rules/leaked.yaml", RULE),
        ("keys.yaml", KEYS),
        ("waivers.yaml", waiver),
    ];
    let repo = repository(&files);
    git(repo.path(), &["commit", "-q", "-m", "first"]);
    for (path, text) in changes {
        let before = fs::read_to_string(repo.path().join(path)).unwrap_or_default();
        put(&repo, path, &text.replace("{before}", &before));
    }
    let run = run_in(repo.path(), &["audit", "--trust", "HEAD", "--at", "2026-11-21", "-f", "json"]);
    let report = run.json();
    let shown = |finding: &serde_json::Value| {
        let place = &finding["locations"][0];
        format!("{}:{} {}", place["path"].as_str().unwrap(), place["line"], finding["message"].as_str().unwrap())
    };
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| finding["rule"] == "trust-loosened").map(shown).collect()
}

#[test]
fn what_makes_a_rule_find_less_is_said_where_it_stands() {
    let longer = AGED.replace("over: $most", "at-least: $most").replace("default: 90d", "default: 91d");
    insta::assert_snapshot!(loosened_by(&[("rules/aged.yaml", &longer)]).join("\n"));
    insta::assert_snapshot!(loosened_by(&[("bailiwick.yaml", "{before}params:\n  aged: { most: 120d }\n")]).join("\n"));
    let off = "{before}overrides:\n  leaked: { off: true, reason: mine }\n";
    insta::assert_snapshot!(loosened_by(&[("bailiwick.yaml", off)]).join("\n"));
    insta::assert_snapshot!(loosened_by(&[("rules/leaked.yaml", &RULE.replace("{32}", "{33}"))]).join("\n"));
    let stricter = AGED.replace("default: 90d", "default: 60d").replace("severity: high", "severity: critical");
    assert_eq!(loosened_by(&[("rules/aged.yaml", &stricter)]), [""; 0]);
    assert_eq!(loosened_by(&[("bailiwick.yaml", "{before}params:\n  aged: { most: 30d }\n")]), [""; 0]);
    let another = RULE.replace("leaked", "another").replace("sk-sp-", "xx-");
    assert_eq!(loosened_by(&[("rules/another.yaml", &another)]), [""; 0], "a rule more is no rule less");
    let renamed = AGED.replace("aged", "older");
    assert_eq!(loosened_by(&[("rules/aged.yaml", AGED), ("rules/older.yaml", &renamed)]), [""; 0]);
}

#[test]
fn what_the_configuration_loosens_is_said_where_it_stands() {
    let changed = "policies: [rules]\nwaivers: waivers.yaml\nfail-on: high\nexclude:\n  - docs\n  - src\nat: 2026-11-01\nlonger: 1\n";
    let changed = changed.replace("longer: 1\n", "longest-waiver: { low: 10d, critical: 90d }\n");
    insta::assert_snapshot!(loosened_by(&[("bailiwick.yaml", &changed)]).join("\n"));
}

#[test]
fn a_wider_waiver_is_a_new_one() {
    let waiver = |paths: &str, expires: &str| {
        format!(
            "- {{ rule: leaked, subject: 'leak:x', owner: a, approver: b, reason: mine, expires: {expires}{paths} }}\n"
        )
    };
    let loosened = |paths: &str, expires: &str| loosened_by(&[("waivers.yaml", &waiver(paths, expires))]).join("\n");
    assert_eq!(loosened(", paths: [src]", "2026-11-30"), "", "for a shorter time");
    insta::assert_snapshot!(
        [
            loosened(", paths: [src, docs]", "2026-12-01"),
            loosened("", "2026-12-01"),
            loosened(", paths: [src]", "2026-12-02"),
            loosened(", paths: [docs]", "2026-12-02"),
        ]
        .join("\n")
    );
}

#[test]
fn a_scan_can_trust_a_revision() {
    let repo = base();
    put(&repo, "src/b.env", "KEY={{key plan-hex A}}\n");
    put(&repo, "bailiwick.yaml", &format!("{CONFIG}exclude: [src/b.env]\n"));
    let scan = |more: &[&str]| run_in(repo.path(), &[&["scan", "src", "-f", "json"], more].concat());
    assert_eq!(scan(&[]).code, 0, "the change hides it");
    let run = scan(&["--trust", "base"]);
    assert_eq!((run.code, loosened(&run)), (1, vec!["the change excludes `src/b.env` from scans".to_owned()]));
    assert!(run.json()["findings"].as_array().unwrap().iter().any(|one| one["rule"] == "leaked-plan-key"));
    assert_eq!(scan(&["--trust", "nowhere"]).code, 2);
}

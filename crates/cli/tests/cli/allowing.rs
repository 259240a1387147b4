//! Comments that allow a secret, from the file to the report.

use crate::program::{folder, run_in};

/// A comment that our own scan of this file doesn't take for one.
fn comment(text: &str) -> String {
    format!("bailiwick:allow {text}")
}

/// A report in which no comment stands that our own scan would read.
fn unmarked(text: &str) -> String {
    text.replace("bailiwick:allow", "MARK")
}

fn tree() -> tempfile::TempDir {
    let python = format!(
        "KEY = \"{{{{key plan-hex A}}}}\"  # {}\n\n# {}\nOTHER = \"{{{{key plan-hex B}}}}\"\nNEW = \"{{{{key plan-hex B}}}}\"\n",
        comment("leaked-plan-key -- the documentation's made-up key"),
        comment("leaked-plan-key"),
    );
    let values = format!(
        "# {}\nkey: {{{{key general-classic C}}}}\n# {}\n",
        comment("leaked-general -- a test"),
        comment("leaked-plan-key -- gone since March"),
    );
    folder(&[("app.py", &python), ("values.yaml", &values)])
}

#[test]
fn what_people_read() {
    let folder = tree();
    let run = run_in(folder.path(), &["scan", "--at", "2026-11-21"]);
    assert_eq!(run.code, 1, "{run:?}");
    insta::assert_snapshot!(unmarked(&run.stdout));
    let verbose = run_in(folder.path(), &["scan", "-v", "--at", "2026-11-21"]);
    let waived = verbose.stdout.split("waived:").nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
    insta::assert_snapshot!(unmarked(&waived));
}

#[test]
fn what_programs_read() {
    let folder = tree();
    let report = run_in(folder.path(), &["scan", "-f", "json"]).json();
    let findings = report["findings"].as_array().unwrap();
    let waived: Vec<_> = findings.iter().filter(|finding| finding["outcome"] == "waived").collect();
    assert_eq!(waived.len(), 1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&waived[0]["waiver"]).unwrap());
    assert!(findings.iter().filter(|finding| finding["outcome"] == "fail").all(|finding| finding["waiver"].is_null()));
    assert_eq!(report["summary"]["waived"], 1);
    assert_eq!(report["summary"]["fail"].as_u64().unwrap(), findings.len() as u64 - 1);
}

#[test]
fn a_place_that_is_allowed_stays_visible_beside_one_that_is_not() {
    let text = format!(
        "# {}\nKEY={{{{key general-classic C}}}}\n\n\nDASHSCOPE_API_KEY={{{{key general-classic C}}}}\n",
        comment("leaked-general-key -- t")
    );
    let folder = folder(&[(".env", &text)]);
    let people = run_in(folder.path(), &["scan", "--at", "2026-11-21"]);
    assert_eq!(people.code, 1);
    assert!(people.stdout.contains("1 more place is allowed by a comment: .env:2:5"), "{people:?}");
    let finding = run_in(folder.path(), &["scan", "-f", "json"]).json()["findings"][0].clone();
    assert_eq!((finding["outcome"].as_str(), finding["locations"][0]["line"].as_u64()), (Some("fail"), Some(5)));
    assert_eq!(finding["locations"].as_array().unwrap().len(), 1, "what is allowed doesn't gate");
    let allowed = &finding["allowed"][0];
    assert_eq!((allowed["location"]["line"].as_u64(), allowed["comment"]["line"].as_u64()), (Some(2), Some(1)));
    assert_eq!(allowed["reason"], "t");
}

#[test]
fn a_tree_of_which_everything_is_allowed_is_clean() {
    let text = format!("# {}\nKEY={{{{key plan-hex A}}}}\n", comment("leaked-plan-key -- a made-up key"));
    let folder = folder(&[(".env", &text)]);
    let run = run_in(folder.path(), &["scan", "--at", "2026-11-21"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("✔ clean") && run.stdout.contains("waived 1"), "{run:?}");
}

#[test]
fn a_comment_that_allows_nothing_fails_nothing() {
    let folder = folder(&[("a.py", &format!("# {}\n", comment("leaked-plan-key -- a made-up key")))]);
    let run = run_in(folder.path(), &["scan", "--at", "2026-11-21"]);
    assert_eq!(run.code, 0, "{run:?}");
    insta::assert_snapshot!(unmarked(&run.stdout));
}

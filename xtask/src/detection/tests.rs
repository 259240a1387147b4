use std::collections::BTreeSet;

use bailiwick_core::secret::seeded::Shape;

use super::corpus::{Corpus, Truth};
use super::score::{Finding, Ours, score};
use super::{context, corpus, scanner};

/// Every shape in every context and every wrapping is found once, where it is and as what it is, and nothing else is.
#[test]
fn recall_and_precision_are_one() {
    let root = crate::root();
    let folder = tempfile::tempdir().unwrap();
    let (tree, report) = (folder.path().join("tree"), folder.path().join("report.json"));
    let contexts = context::read(&root).unwrap();
    assert!(contexts.len() >= 150);
    let corpus = corpus::write(&tree, &contexts, "tests").unwrap();
    let score = score(&corpus, &scanner::ours(&tree, &report).unwrap());
    let wrong: Vec<_> = score.wrong.iter().chain(&score.false_alarms).take(40).map(String::as_str).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} keys are found; of what is wrong:\n{}",
        score.total.found,
        score.total.keys,
        wrong.join("\n")
    );
}

fn corpus_of_one() -> Corpus {
    let truth = Truth {
        path: "a/.env".to_owned(),
        lines: BTreeSet::from([2]),
        shape: Shape::PlanHex,
        kind: "plan",
        provider: "dashscope",
        wrapping: "plain",
        context: "dotenv".to_owned(),
        digest: "sha256:1".to_owned(),
    };
    Corpus { truths: vec![truth], others: BTreeSet::from([("a/.env".to_owned(), 7)]), ..Corpus::default() }
}

fn ours(line: u32, kind: &str) -> Finding {
    let ours = Ours { kind: kind.to_owned(), provider: "dashscope".to_owned(), digest: "sha256:1".to_owned() };
    Finding {
        path: "a/.env".to_owned(),
        lines: BTreeSet::from([line]),
        rule: "leaked-plan-key".to_owned(),
        ours: Some(ours),
    }
}

#[test]
fn a_finding_of_ours_must_be_right_in_everything() {
    let score_of = |findings: &[Finding]| {
        let score = score(&corpus_of_one(), findings);
        (score.total.found, score.wrong.len(), score.false_alarms.len())
    };
    assert_eq!(score_of(&[ours(2, "plan")]), (1, 0, 0));
    assert_eq!(score_of(&[]), (0, 1, 0));
    assert_eq!(score_of(&[ours(3, "plan")]), (0, 1, 1));
    assert_eq!(score_of(&[ours(2, "general")]), (0, 1, 1));
    assert_eq!(score_of(&[ours(2, "plan"), ours(7, "plan")]), (1, 0, 1));
    assert_eq!(score_of(&[ours(2, "plan"), ours(2, "plan")]), (1, 1, 0));
}

#[test]
fn a_peers_finding_must_be_in_the_right_place() {
    let theirs = |line, rule: &str| Finding { rule: rule.to_owned(), ours: None, ..ours(line, "") };
    let score_of = |findings: &[Finding]| {
        let score = score(&corpus_of_one(), findings);
        (score.total.found, score.misnamed, score.false_alarms.len())
    };
    assert_eq!(score_of(&[theirs(2, "generic-api-key")]), (1, 0, 0));
    assert_eq!(score_of(&[theirs(2, "deepseek-api-key")]), (1, 1, 0));
    assert_eq!(score_of(&[theirs(3, "generic-api-key")]), (0, 0, 1));
    assert_eq!(score_of(&[theirs(7, "openai-api-key")]), (0, 0, 0));
}

//! Comments that allow something: what they waive, and what is said of those that don't.

use bailiwick_core::finding::{Allow, Finding, Leak, Outcome, Place, Severity, Summary, WaivedBy};
use bailiwick_core::platform::Platform;
use bailiwick_policy::waiver::{Accepted, Builtin, apply};
use bailiwick_policy::{Facts, Judgement, evaluate};

use crate::build::{forbid, leak, now, secret, set};

fn at(path: &str, line: u32) -> Place {
    Place { path: path.into(), line, column: 7, end_column: 42, ..Place::default() }
}

/// A leak of rule `leaked` in `a.py`, on some lines.
fn on(lines: &[u32]) -> Leak {
    Leak { places: lines.iter().map(|line| at("a.py", *line)).collect(), ..leak("leaked", "A", "a.py") }
}

fn allow(rule: &str, reason: &str, line: u32) -> Allow {
    Allow { rule: rule.into(), reason: reason.into(), place: at("a.py", line) }
}

fn rules() -> Vec<String> {
    let about_leaks = forbid("elsewhere", "leak", "{ leak.path: b.py }");
    let about_keys = forbid("stale", "key", "{ key.state: disabled }");
    vec![secret("leaked", ""), secret("strict", "waivable: false\n"), about_leaks, about_keys]
}

fn judged(leaks: &[Leak], allows: &[Allow]) -> Judgement {
    let set = set(&rules());
    let platform = Platform::embedded();
    let facts = Facts { inventory: None, inventory_path: "", leaks: Some(leaks), endpoints: &[], platform, at: now() };
    let before = evaluate(&set, &facts);
    let after = apply(before.clone(), &set, &facts, &Accepted { allows, ..Accepted::default() });
    let wrong = after.findings.iter().filter(|finding| Builtin::of(&finding.rule).is_some()).count() as u64;
    assert_eq!(pairs(&after.summary), pairs(&before.summary) + wrong, "every pair has one outcome");
    after
}

fn pairs(summary: &Summary) -> u64 {
    summary.pass + summary.fail + summary.waived + summary.unknown + summary.skipped
}

/// The outcome and the lines of each finding, by rule.
fn outcomes(judgement: &Judgement) -> Vec<(&str, &str, Vec<u32>)> {
    let lines = |finding: &Finding| finding.locations.iter().map(|place| place.line).collect();
    judgement.findings.iter().map(|one| (&*one.rule, one.outcome.as_str(), lines(one))).collect()
}

#[test]
fn a_comment_on_the_line_or_the_one_before_waives() {
    for line in [9, 10] {
        let judgement = judged(&[on(&[10])], &[allow("leaked", "a test", line)]);
        assert_eq!(outcomes(&judgement), [("leaked", "waived", vec![10])]);
        let waiver = judgement.findings[0].waiver.as_deref().unwrap();
        assert_eq!((waiver.by, waiver.reason.as_deref()), (WaivedBy::Comment, Some("a test")));
        assert_eq!((waiver.place.line, waiver.owner.as_deref(), waiver.expires), (line, None, None));
        assert_eq!((judgement.summary.fail, judgement.summary.waived), (0, 1));
    }
    for line in [8, 11, u32::MAX] {
        let judgement = judged(&[on(&[10])], &[allow("leaked", "a test", line)]);
        assert_eq!(outcomes(&judgement), [("leaked", "fail", vec![10]), ("allow-unused", "fail", vec![line])]);
        assert_eq!(judgement.findings[1].severity, Severity::Info);
        assert!(!judgement.findings[1].gates);
    }
}

#[test]
fn a_comment_behind_a_secret_says_nothing_of_the_next_line() {
    let judgement = judged(&[on(&[10, 11])], &[allow("leaked", "a test", 10)]);
    assert_eq!(outcomes(&judgement), [("leaked", "fail", vec![11])]);
    let both = [allow("leaked", "a test", 10), allow("leaked", "another", 11)];
    let judgement = judged(&[on(&[10, 11])], &both);
    assert_eq!(outcomes(&judgement), [("leaked", "waived", vec![10, 11])]);
    assert_eq!(judgement.findings[0].waiver.as_deref().unwrap().reason.as_deref(), Some("a test; another"));
}

#[test]
fn what_is_not_allowed_everywhere_fails_where_it_is_not() {
    let before = judged(&[on(&[10, 20, 30])], &[]);
    let after = judged(&[on(&[10, 20, 30])], &[allow("leaked", "a test", 19)]);
    assert_eq!(outcomes(&after), [("leaked", "fail", vec![10, 30])]);
    assert_eq!(after.findings[0].fingerprint, before.findings[0].fingerprint);
    assert_eq!(after.findings[0].waiver, None);
    assert_eq!(after.summary, before.summary);
}

#[test]
fn a_comment_names_each_rule_that_it_means() {
    let leaks = [on(&[10]), Leak { rule: "strict".into(), ..leak("strict", "B", "a.py") }];
    let judgement = judged(&leaks, &[allow("elsewhere", "a test", 10)]);
    assert_eq!(outcomes(&judgement)[0], ("leaked", "fail", vec![10]));
    let elsewhere = Leak { places: vec![at("b.py", 5)], ..leak("leaked", "A", "b.py") };
    let comment = |rule: &str| Allow { place: at("b.py", 5), ..allow(rule, "a test", 5) };
    let judgement = judged(std::slice::from_ref(&elsewhere), &[comment("leaked")]);
    assert_eq!(outcomes(&judgement), [("elsewhere", "fail", vec![5]), ("leaked", "waived", vec![5])]);
    let judgement = judged(&[elsewhere], &[comment("leaked"), comment("elsewhere")]);
    assert_eq!(judgement.summary.waived, 2);
}

#[test]
fn another_file_commit_or_layer_is_not_meant() {
    let in_gzip = Place { layer: vec!["gzip".into()], ..at("a.py", 10) };
    let of_commit = Place { commit: Some("4b825d".into()), ..at("a.py", 10) };
    for place in [at("b.py", 10), in_gzip.clone(), of_commit] {
        let judgement = judged(&[on(&[10])], &[Allow { place, ..allow("leaked", "a test", 10) }]);
        assert_eq!(judgement.summary.waived, 0);
    }
    // What is wrapped on a line is allowed by the line.
    let inside = Leak { places: vec![in_gzip], ..on(&[10]) };
    assert_eq!(judged(&[inside], &[allow("leaked", "a test", 10)]).summary.waived, 1);
}

#[test]
fn a_comment_that_allows_nothing_says_why() {
    let message = |leaks: &[Leak], allow: Allow| {
        let judgement = judged(leaks, &[allow]);
        let wrong = judgement.findings.into_iter().find(|finding| Builtin::of(&finding.rule).is_some());
        assert!(judgement.summary.waived == 0);
        wrong.map(|finding| (finding.rule, finding.message)).unwrap_or_default()
    };
    let strict = Leak { places: vec![at("a.py", 10)], ..leak("strict", "B", "a.py") };
    let gave_way = Leak { also: vec!["strict".into()], ..on(&[10]) };
    insta::assert_debug_snapshot!([
        message(&[on(&[10])], allow("leaked", "", 10)),
        message(&[on(&[10])], allow("", "", 10)),
        message(&[on(&[10])], allow("laeked", "a test", 10)),
        message(&[], allow("no-such-thing", "a test", 10)),
        message(&[strict], allow("strict", "a test", 10)),
        message(&[gave_way], allow("strict", "a test", 10)),
        message(&[], allow("leaked", "", 10)),
        message(&[], allow("stale", "a test", 10)),
        // Prose that speaks of comments is no comment.
        message(&[], allow("", "", 10)),
        message(&[], allow("the", "", 10)),
    ]);
}

#[test]
fn what_is_wrong_alike_in_a_file_is_one_finding() {
    let allows = [allow("leaked", "one", 5), allow("leaked", "two", 50), allow("strict", "x", 7)];
    let judgement = judged(&[], &allows);
    assert_eq!(outcomes(&judgement), [("allow-unused", "fail", vec![5, 50]), ("allow-unused", "fail", vec![7])]);
}

#[test]
fn no_rule_may_be_called_as_one_that_is_built_in() {
    for builtin in Builtin::ALL {
        let text = forbid(builtin.id(), "key", "{ key.state: disabled }");
        let name = format!("{}.yaml", builtin.id());
        let source = bailiwick_policy::Source::new(&name, text.as_bytes());
        let problems = bailiwick_policy::load(&[source]).unwrap_err();
        assert_eq!(problems[0].problem.message, format!("`{}` is a rule that is built in", builtin.id()));
    }
}

#[test]
fn the_ids_of_built_in_rules_stay() {
    let all: Vec<_> = Builtin::ALL.iter().map(|one| (one.id(), one.severity().as_str(), one.gates())).collect();
    insta::assert_debug_snapshot!(all);
    assert!(Builtin::ALL.iter().all(|one| Builtin::of(one.id()) == Some(*one)));
    assert_eq!(Outcome::Waived.as_str(), "waived");
}

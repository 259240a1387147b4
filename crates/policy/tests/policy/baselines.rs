//! What was there before: it counts as waived, by the line of the file that says so.

use bailiwick_core::finding::{Finding, Leak, Outcome, Severity, WaivedBy};
use bailiwick_core::inventory::{Inventory, Owner};
use bailiwick_core::platform::Platform;
use bailiwick_policy::waiver::{Accepted, Baseline, apply};
use bailiwick_policy::{Facts, Judgement, PolicySet, evaluate};

use crate::build::{acme, forbid, key, leak, now, secret, set};

fn judged(set: &PolicySet, leaks: &[Leak], accepted: &Accepted<'_>) -> Judgement {
    let facts = Facts {
        inventory: None,
        inventory_path: "",
        leaks: Some(leaks),
        endpoints: &[],
        platform: Platform::embedded(),
        at: now(),
    };
    apply(evaluate(set, &facts), set, &facts, accepted)
}

/// The baseline of some leaks, as it is written and read again.
fn baseline(set: &PolicySet, leaks: &[Leak]) -> Baseline {
    let text = Baseline::of(&judged(set, leaks, &Accepted::default()).findings).to_json();
    Baseline::read("baseline.json", text.as_bytes()).unwrap()
}

fn rules() -> PolicySet {
    set(&[secret("leaked", "")])
}

fn outcomes(judgement: &Judgement) -> Vec<(&str, Outcome)> {
    judgement.findings.iter().map(|finding| (finding.locations[0].path.as_ref(), finding.outcome)).collect()
}

#[test]
fn what_was_there_is_waived_by_its_line() {
    let (rules, leaks) = (rules(), [leak("leaked", "A", "a.env"), leak("leaked", "B", "b.env")]);
    let baseline = baseline(&rules, &leaks);
    let accepted = Accepted { baseline: Some(&baseline), is_complete: true, ..Accepted::default() };
    let after = judged(&rules, &leaks, &accepted);
    assert_eq!((after.summary.waived, after.summary.fail), (2, 0));
    let place = |finding: &Finding| {
        let waived = finding.waiver.as_deref().unwrap();
        assert_eq!(waived.by, WaivedBy::Baseline);
        let place = &waived.place;
        assert!(place.end_column > place.column, "{place:?}");
        (place.path.to_string(), place.line, place.column)
    };
    let mut places: Vec<_> = after.findings.iter().map(place).collect();
    places.sort();
    assert_eq!(places, [("baseline.json".to_owned(), 4, 5), ("baseline.json".to_owned(), 5, 5)]);
    let new = [leaks[0].clone(), leaks[1].clone(), leak("leaked", "C", "c.env")];
    assert_eq!(judged(&rules, &new, &accepted).summary.fail, 1, "what is new fails");
}

#[test]
fn what_is_graver_than_it_was_is_new() {
    let leaks = [leak("leaked", "A", "a.env")];
    let graded = |severity: &str| set(&[secret("leaked", "").replace("medium", severity)]);
    let baseline = baseline(&rules(), &leaks);
    let fails = |severity: &str| {
        let accepted = Accepted { baseline: Some(&baseline), ..Accepted::default() };
        judged(&graded(severity), &leaks, &accepted).summary.fail
    };
    assert_eq!(baseline.entries[0].severity, Severity::Medium);
    assert_eq!(["low", "medium", "high"].map(fails), [0, 0, 1]);
}

#[test]
fn what_moved_is_what_was_there_if_its_old_file_is_gone() {
    let (rules, moved) = (rules(), [leak("leaked", "A", "new.env")]);
    let baseline = baseline(&rules, &[leak("leaked", "A", "old.env")]);
    for (is_gone, expected) in [(true, Outcome::Waived), (false, Outcome::Fail)] {
        let gone = |path: &str| is_gone && path == "old.env";
        let accepted =
            Accepted { baseline: Some(&baseline), is_gone: Some(&gone), is_complete: true, ..Accepted::default() };
        let after = judged(&rules, &moved, &accepted);
        assert!(outcomes(&after).contains(&("new.env", expected)), "{:?}", outcomes(&after));
        let said = after.findings.iter().filter(|finding| finding.message.contains("are gone")).count();
        assert_eq!(said, usize::from(!is_gone), "what is neither there nor moved is said to be gone");
    }
}

#[test]
fn what_a_run_did_not_ask_is_not_said_to_be_gone() {
    let leaks = [leak("leaked", "A", "a.env")];
    let about_keys = || set(&[secret("leaked", ""), forbid("aged", "key", "{ key.id: '1' }")]);
    let mut acme = acme("100");
    acme.inventory.push_key(key(acme.default, "1", Owner::Root));
    let judged = |set: &PolicySet, inventory: Option<&Inventory>, accepted: &Accepted<'_>| {
        let facts = Facts {
            inventory,
            inventory_path: "i.yaml",
            leaks: Some(&leaks),
            endpoints: &[],
            platform: Platform::embedded(),
            at: now(),
        };
        apply(evaluate(set, &facts), set, &facts, accepted)
    };
    let found = judged(&about_keys(), Some(&acme.inventory), &Accepted::default()).findings;
    let baseline = Baseline::read("baseline.json", Baseline::of(&found).to_json().as_bytes()).unwrap();
    assert_eq!(baseline.entries.len(), 2);
    let accepted = Accepted { baseline: Some(&baseline), is_complete: true, ..Accepted::default() };
    let gone = |set: &PolicySet, inventory: Option<&Inventory>| {
        let findings = judged(set, inventory, &accepted).findings;
        findings.into_iter().filter(|finding| finding.message.contains("are gone")).count()
    };
    assert_eq!(gone(&about_keys(), Some(&acme.inventory)), 0, "all is there");
    assert_eq!(gone(&about_keys().about_leaks(), None), 0, "the rule is left out of this run");
    assert_eq!(gone(&about_keys(), None), 0, "the rule can't say anything");
    assert_eq!(gone(&rules(), None), 1, "there is no such rule any more");
}

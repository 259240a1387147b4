//! Waivers of a file: what they waive, and what is said of those that don't.

use bailiwick_core::finding::{Finding, Leak, Outcome, Place, Severity, Summary, WaivedBy};
use bailiwick_core::inventory::{Inventory, Key, KeyState, Labels, Owner};
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use bailiwick_policy::waiver::{Accepted, Builtin, Longest, WaiverFile, apply};
use bailiwick_policy::{Facts, Judgement, PolicySet, evaluate};
use chrono::TimeDelta;

use crate::build::{acme, acme_in, bare_key, forbid, key, leak, now, secret, set, time};

/// Keys 41 (of alice, enabled), 42 (of bob, disabled), 43 (of root, disabled, labelled as search's) and 44 (of
/// which nothing is known).
fn inventory() -> Inventory {
    let mut acme = acme("100");
    let disabled = |id: &str, owner| Key { state: Some(KeyState::Disabled), ..key(acme.default, id, owner) };
    let labelled = Key { labels: [("owner", "search")].into_iter().collect::<Labels>(), ..disabled("43", Owner::Root) };
    for key in [
        key(acme.default, "41", Owner::User(acme.alice)),
        disabled("42", Owner::User(acme.bob)),
        labelled,
        bare_key(acme.default, "44"),
    ] {
        acme.inventory.push_key(key);
    }
    acme.inventory
}

fn rules() -> PolicySet {
    let strict = format!("{}waivable: false\n", forbid("strict", "key", "{ key.state: enabled }"));
    set(&[forbid("stale", "key", "{ key.state: disabled }"), secret("leaked", ""), strict])
}

fn leaks() -> Vec<Leak> {
    let at = |path: &str| Leak {
        places: vec![Place { path: path.into(), line: 3, column: 7, end_column: 42, ..Place::default() }],
        ..leak("leaked", "A", path)
    };
    vec![at("app/.env"), at("docs/a.md")]
}

/// A waiver in which something is put for something else.
fn waiver(find: &str, put: &str) -> String {
    let whole =
        "- { rule: stale, subject: 'key:42', owner: search, approver: dana, reason: moving, expires: 2027-01-31 }\n";
    assert!(find.is_empty() || whole.contains(find));
    if find.is_empty() { whole.to_owned() } else { whole.replacen(find, put, 1) }
}

struct Run<'a> {
    inventory: Option<&'a Inventory>,
    at: Time,
    is_complete: bool,
    longest: Longest,
}

fn run_with(run: &Run<'_>, waivers: &str) -> Judgement {
    let (set, leaks) = (rules(), leaks());
    let file = WaiverFile::read("waivers.yaml", waivers.as_bytes()).unwrap();
    let platform = Platform::embedded();
    let facts = Facts {
        inventory: run.inventory,
        inventory_path: "inventory.yaml",
        leaks: Some(&leaks),
        endpoints: &[],
        platform,
        at: run.at,
    };
    let before = evaluate(&set, &facts);
    let accepted =
        Accepted { waivers: Some(&file), longest: run.longest, is_complete: run.is_complete, ..Accepted::default() };
    let after = apply(before.clone(), &set, &facts, &accepted);
    let wrong = about_waivers(&after).count() as u64;
    assert_eq!(pairs(&after.summary), pairs(&before.summary) + wrong, "every pair has one outcome");
    let of = |outcome| after.findings.iter().filter(|finding| finding.outcome == outcome).count() as u64;
    assert_eq!((of(Outcome::Waived), of(Outcome::Fail)), (after.summary.waived, after.summary.fail));
    after
}

fn judged_at(at: &str, waivers: &str) -> Judgement {
    let inventory = inventory();
    let longest = Longest::default();
    run_with(&Run { inventory: Some(&inventory), at: time(at), is_complete: true, longest }, waivers)
}

fn judged(waivers: &str) -> Judgement {
    judged_at("2026-11-01", waivers)
}

fn pairs(summary: &Summary) -> u64 {
    summary.pass + summary.fail + summary.waived + summary.unknown + summary.skipped
}

fn about_waivers(judgement: &Judgement) -> impl Iterator<Item = &Finding> {
    judgement.findings.iter().filter(|finding| Builtin::of(&finding.rule).is_some())
}

/// The rules and messages of what is wrong with waivers.
fn wrong(judgement: &Judgement) -> Vec<String> {
    about_waivers(judgement).map(|one| format!("{} {}", one.rule, one.message)).collect()
}

/// The subjects and paths of what is waived.
fn waived(judgement: &Judgement) -> Vec<String> {
    let waived = judgement.findings.iter().filter(|finding| finding.outcome == Outcome::Waived);
    let path = |finding: &Finding| finding.locations.first().map_or("", |place| &*place.path).to_owned();
    waived.map(|one| format!("{} {}{}", one.rule, one.subject.kind.as_str(), path(one))).collect()
}

fn fingerprint_of(rule: &str, path: &str) -> String {
    let judgement = judged("[]");
    let has_path = |one: &Finding| one.locations.first().is_none_or(|place| &*place.path == path);
    judgement.findings.into_iter().find(|one| one.rule == rule && has_path(one)).unwrap().fingerprint
}

#[test]
fn a_finding_is_waived_by_its_subject() {
    let judgement = judged(&waiver("", ""));
    assert_eq!((waived(&judgement), wrong(&judgement)), (vec!["stale key".into()], vec![]));
    let finding = judgement.findings.iter().find(|finding| finding.outcome == Outcome::Waived).unwrap();
    assert_eq!(finding.subject.id, "42");
    let by = finding.waiver.as_deref().unwrap();
    assert_eq!((by.by, by.reason.as_deref()), (WaivedBy::Waiver, Some("moving")));
    assert_eq!((by.owner.as_deref(), by.approver.as_deref()), (Some("search"), Some("dana")));
    assert_eq!(by.expires.unwrap().to_string(), "2027-01-31");
    let place = &by.place;
    assert_eq!((&*place.path, place.line, place.column), ("waivers.yaml", 1, 3));
    assert_eq!(place.end_column as usize, waiver("", "").trim_end().len() + 1, "behind the brace that ends it");
}

#[test]
fn a_finding_is_waived_by_its_fingerprint() {
    let one = format!("fingerprint: {}", fingerprint_of("leaked", "docs/a.md"));
    let text = waiver("subject: 'key:42'", &one).replacen("stale", "leaked", 1);
    assert_eq!(waived(&judged(&text)), ["leaked leakdocs/a.md"]);
    // The fingerprint of another rule's finding.
    let text = waiver("subject: 'key:42'", &one);
    assert_eq!(waived(&judged(&text)), [""; 0]);
    assert!(wrong(&judged(&text))[0].ends_with("waives nothing: the finding of that fingerprint is one of leaked"));
    let another = format!("fingerprint: {}", fingerprint_of("stale", "key:42"));
    let text = waiver("subject: 'key:42'", &another).replacen("stale", "leaked", 1);
    assert!(wrong(&judged(&text))[0].ends_with("waives nothing: the finding of that fingerprint is one of stale"));
}

#[test]
fn a_leak_is_waived_in_every_path_or_in_some() {
    let subject = format!("subject: '{}:{}'", "leak", leaks()[0].id());
    let all = waiver("subject: 'key:42'", &subject).replacen("stale", "leaked", 1);
    assert_eq!(waived(&judged(&all)), ["leaked leakapp/.env", "leaked leakdocs/a.md"]);
    let some = all.replacen("owner:", "paths: [docs/], owner:", 1);
    assert_eq!(waived(&judged(&some)), ["leaked leakdocs/a.md"]);
    let none = all.replacen("owner:", "paths: [src/], owner:", 1);
    assert!(wrong(&judged(&none))[0].contains("has no such path"), "{:?}", wrong(&judged(&none)));
    // What stands in the inventory has no path.
    assert_eq!(waived(&judged(&waiver("owner:", "paths: ['**'], owner:"))), [""; 0]);
}

#[test]
fn a_waiver_holds_through_its_last_day() {
    for (at, is_waived, rules) in [
        ("2027-01-16", 1, vec![]),
        ("2027-01-17", 1, vec!["waiver-expires-soon"]),
        ("2027-01-31T23:59:59Z", 1, vec!["waiver-expires-soon"]),
        ("2027-02-01", 0, vec!["waiver-expired"]),
    ] {
        let judgement = judged_at(at, &waiver("", ""));
        assert_eq!(judgement.summary.waived, is_waived, "{at}");
        assert_eq!(about_waivers(&judgement).map(|one| one.rule.as_str()).collect::<Vec<_>>(), rules, "{at}");
    }
}

#[test]
fn what_is_wrong_with_a_waiver_is_said_and_voids_it() {
    let said = |text: &str| {
        let judgement = judged(text);
        (judgement.summary.waived, wrong(&judgement))
    };
    insta::assert_debug_snapshot!([
        said(&waiver("2027-01-31", "2026-10-31")),
        said(&waiver("2027-01-31", "2026-11-01")),
        said(&waiver("2027-01-31", "2027-05-01")),
        said(&waiver("2027-01-31", "9999-12-31")),
        said(&waiver("approver: dana", "approver: ' Search'")),
        said(&waiver("approver: dana", "approver: BOB")),
        said(&waiver("key:42', owner: search, approver: dana", "key:43', owner: dana, approver: search")),
        said(&waiver("key:42', owner: search, approver: dana", "key:43', owner: dana, approver: '100'")),
        said(&waiver("rule: stale, subject: 'key:42'", "rule: strict, subject: 'key:41'")),
        said(&waiver("rule: stale", "rule: waiver-expired")),
        said(&waiver("rule: stale", "rule: stael")),
        said(&waiver("key:42", "key:41")),
        said(&waiver("key:42", "key:100/42")),
        said(&waiver("reason: moving", "reasons: moving")),
        said("- 7\n"),
    ]);
}

#[test]
fn what_is_wrong_stands_where_it_is() {
    let at = |find: &str, put: &str| {
        let judgement = judged(&waiver(find, put));
        let one = about_waivers(&judgement).next().unwrap();
        let excerpt = one.excerpt.as_ref().unwrap().lines[0].clone();
        let (start, end) = excerpt.mark.unwrap();
        assert_eq!(usize::try_from(one.locations[0].column).unwrap(), start + 1);
        (one.rule.clone(), excerpt.text[start..end].to_owned())
    };
    assert_eq!(at("2027-01-31", "2026-10-31"), ("waiver-expired".into(), "2026-10-31".into()));
    assert_eq!(at("approver: dana", "approver: bob"), ("waiver-self-approved".into(), "bob".into()));
    assert_eq!(at("key:42", "key:7"), ("waiver-unused".into(), "'key:7'".into()));
    assert_eq!(
        at("reason:", "reasons:"),
        ("waiver-malformed".into(), waiver("reason:", "reasons:")[2..].trim().into())
    );
}

#[test]
fn an_undecided_pair_is_waived_too() {
    let before = judged("[]");
    let after = judged(&waiver("key:42", "key:44"));
    assert_eq!(after.summary.unknown, before.summary.unknown - 1);
    assert_eq!((after.summary.waived, wrong(&after)), (1, vec![]));
}

#[test]
fn an_id_of_several_accounts_is_named_with_its_account() {
    let mut other = acme_in(inventory(), "200");
    let key = Key { state: Some(KeyState::Disabled), ..key(other.default, "42", Owner::Root) };
    other.inventory.push_key(key);
    let run = Run { inventory: Some(&other.inventory), at: now(), is_complete: true, longest: Longest::default() };
    assert_eq!(run_with(&run, &waiver("key:42", "key:200/42")).summary.waived, 1);
    let plain = run_with(&run, &waiver("", ""));
    assert_eq!(plain.summary.waived, 0);
    assert!(wrong(&plain)[0].ends_with("waives nothing: write `key:100/42`"), "{:?}", wrong(&plain));
    // Bob's is the key of the other account.
    assert_eq!(
        run_with(&run, &waiver("key:42', owner: search, approver: dana", "key:200/42', owner: x, approver: bob"))
            .summary
            .waived,
        1
    );
}

#[test]
fn nothing_is_called_unused_that_this_run_could_not_see() {
    let gone = format!("subject: '{}:sha256:{}'", "leak", "0".repeat(64));
    let of_leak = waiver("subject: 'key:42'", &gone).replacen("stale", "leaked", 1);
    let inventory = inventory();
    let run = |inventory, is_complete| Run { inventory, at: now(), is_complete, longest: Longest::default() };
    assert_eq!(wrong(&run_with(&run(Some(&inventory), true), &of_leak)).len(), 1);
    assert_eq!(wrong(&run_with(&run(Some(&inventory), false), &of_leak)).len(), 0);
    assert_eq!(wrong(&run_with(&run(None, true), &waiver("", ""))).len(), 0);
    assert_eq!(wrong(&run_with(&run(Some(&inventory), false), &waiver("key:42", "key:41"))).len(), 1);
}

#[test]
fn how_long_is_too_long_can_be_set() {
    let inventory = inventory();
    let mut longest = Longest::default();
    longest.set(Severity::Medium, TimeDelta::days(91));
    let run = Run { inventory: Some(&inventory), at: now(), is_complete: true, longest };
    assert_eq!(run_with(&run, &waiver("", "")).summary.waived, 1);
    longest.set(Severity::Medium, TimeDelta::days(90));
    let run = Run { longest, ..run };
    let judgement = run_with(&run, &waiver("", ""));
    assert_eq!((judgement.summary.waived, &*about_waivers(&judgement).next().unwrap().rule), (0, "waiver-too-long"));
}

#[test]
fn the_order_of_waivers_makes_no_difference_to_what_is_waived() {
    let (one, two) = (waiver("", ""), waiver("key:42", "key:43"));
    let (there, back) = (judged(&format!("{one}{two}")), judged(&format!("{two}{one}")));
    assert_eq!((waived(&there), there.summary), (waived(&back), back.summary));
    assert_eq!(there.summary.waived, 2);
}

#[test]
fn what_is_wrong_with_waivers_is_said_in_the_order_of_their_file() {
    // Ten that waive nothing and, between them, ten that are malformed, so that lines have one digit and two.
    let text: String = (0..10)
        .map(|number| waiver("key:42", &format!("key:{}", 60 - number)) + &waiver("reason: moving", "reason: ''"))
        .collect();
    let judgement = judged(&text);
    let lines = |rule: Builtin| -> Vec<u32> {
        let about = judgement.findings.iter().filter(|finding| finding.rule == rule.id());
        about.map(|finding| finding.locations[0].line).collect()
    };
    assert_eq!(lines(Builtin::WaiverUnused), (0..10).map(|number| 2 * number + 1).collect::<Vec<_>>());
    assert_eq!(lines(Builtin::WaiverMalformed), (1..=10).map(|number| 2 * number).collect::<Vec<_>>());
}

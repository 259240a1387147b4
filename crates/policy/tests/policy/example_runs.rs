//! What running the examples says.

use bailiwick_core::finding::{Leak, Place};
use bailiwick_core::inventory::{Inventory, Owner};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{KnownKeys, Secret, SecretSpec};
use bailiwick_document::{Code, Node, Problem, Problems};
use bailiwick_policy::examples::{ExampleReport, Workbench, run};

use crate::build::{acme, key, leak, set, time};

/// Reads an inventory of nothing but key ids, and finds whatever follows `key=` or `other=`.
pub(crate) struct Bench;

impl Workbench for Bench {
    fn inventory(&self, node: &Node) -> Result<Inventory, Vec<Problem>> {
        let mut problems = Problems::new();
        let mut fields = node.map(&mut problems).unwrap();
        assert_eq!(fields.required("version", &mut problems).unwrap().number(&mut problems), Some(1));
        let Some(keys) = fields.optional("keys") else {
            return Err(vec![Problem::new(Code::MissingField, node.span, "the field `keys` is missing")]);
        };
        let mut acme = acme("100");
        acme.inventory.collected_at = fields
            .optional("collected-at")
            .and_then(|at| at.parsed("a time", bailiwick_core::time::parse_time, &mut problems));
        for id in keys.list(&mut problems).unwrap() {
            let mut key = key(acme.default, id.text(&mut problems).unwrap(), Owner::User(acme.bob));
            key.fingerprint = fields
                .optional("fingerprint")
                .and_then(|digest| digest.parsed("a digest", bailiwick_core::secret::Digest::parse, &mut problems));
            acme.inventory.push_key(key);
        }
        Ok(acme.inventory)
    }

    fn endpoints(&self, _: &str, _: &str, _: &KnownKeys) -> Vec<bailiwick_core::finding::Endpoint> {
        Vec::new()
    }

    fn detect(&self, specs: &[SecretSpec], path: &str, text: &str, known: &KnownKeys) -> Vec<Leak> {
        let mut leaks = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let Some((rule, secret)) = line.split_once('=') else { continue };
            let Some(spec) = specs.iter().find(|spec| *spec.rule == *rule) else { continue };
            let secret = Secret::new(secret);
            let place =
                Place { path: path.into(), line: number as u32 + 1, column: 5, end_column: 40, ..Place::default() };
            leaks.push(Leak {
                digest: secret.digest(),
                identity: known.identify(&secret),
                places: vec![place],
                ..leak(&spec.rule, "A", path)
            });
        }
        leaks
    }
}

fn ran(rules: &[String]) -> ExampleReport {
    run(&set(rules), Platform::embedded(), &Bench)
}

fn key_rule(examples: &str) -> String {
    format!(
        "id: r\ntitle: t\nseverity: high\nfor: key\nforbid: {{ key.id: 42 }}\nmessage: m\nremediation: r\nexamples:\n{examples}"
    )
}

fn secret_rule(id: &str, examples: &str) -> String {
    format!(
        "id: {id}\ntitle: t\nseverity: high\nseverity-when: [{{ when: {{ leak.validity: invalid }}, severity: low }}]\nsecret: {{ pattern: x, kind: general }}\nremediation: r\nexamples:\n{examples}"
    )
}

const PASSES: &str = "- { name: passes, inventory: { keys: [1] }, expect: [] }\n";
const FAILS: &str = "- { name: fails, inventory: { keys: [1, 42] }, expect: [{ fail: 'key:42', severity: high }] }\n";

fn messages(report: &ExampleReport) -> Vec<String> {
    report
        .failures
        .iter()
        .map(|failure| format!("{}: {}", failure.example.as_deref().unwrap_or("-"), failure.message))
        .collect()
}

#[test]
fn good_examples_pass() {
    let report = ran(&[key_rule(&[FAILS, PASSES].concat())]);
    assert_eq!((report.rules, report.examples, report.passed, report.failures), (1, 2, 2, Vec::new()));
}

#[test]
fn a_rule_needs_one_that_fails_and_one_that_passes() {
    assert_eq!(messages(&ran(&[key_rule(FAILS)])), ["-: the rule has no example that passes, with `expect: []`"]);
    assert_eq!(messages(&ran(&[key_rule(PASSES)])), ["-: the rule has no example that fails"]);
    let without = key_rule("").replace("examples:\n", "");
    assert_eq!(ran(&[without]).failures.len(), 2);
}

#[test]
fn what_is_not_listed_is_a_failure_and_so_is_what_does_not_come() {
    for (example, expected) in [
        (
            "- { name: x, inventory: { keys: [42] }, expect: [] }\n",
            r#"x: { fail: "key:42", severity: high } is not expected"#,
        ),
        (
            "- { name: x, inventory: { keys: [1] }, expect: [{ fail: 'key:42' }] }\n",
            r#"x: { fail: "key:42" } did not come"#,
        ),
        (
            "- { name: x, inventory: { keys: [42] }, expect: [{ fail: 'key:42', severity: low }] }\n",
            r#"x: { fail: "key:42", severity: low } did not come; { fail: "key:42", severity: high } is not expected"#,
        ),
        (
            "- { name: x, inventory: { keys: [42] }, expect: [{ unknown: 'key:42' }] }\n",
            r#"x: { unknown: "key:42" } did not come; { fail: "key:42", severity: high } is not expected"#,
        ),
        (
            "- { name: x, inventory: { keys: [42] }, expect: [{ fail: 'key:42' }, { fail: 'key:42' }] }\n",
            r#"x: { fail: "key:42" } did not come"#,
        ),
        ("- { name: x, inventory: { accounts: [] }, expect: [] }\n", "x: the field `keys` is missing"),
    ] {
        let report = ran(&[key_rule(&[FAILS, PASSES, example].concat())]);
        assert_eq!(messages(&report), [expected], "{example}");
        assert_eq!((report.examples, report.passed), (3, 2));
    }
    let report = ran(&[key_rule(
        &[FAILS, PASSES, "- { name: x, inventory: { keys: [42] }, expect: [{ fail: 'key:43' }] }\n"].concat(),
    )]);
    let failure = &report.failures[0];
    assert_eq!(failure.expected, [r#"{ fail: "key:43" }"#]);
    assert_eq!(failure.found, [r#"{ fail: "key:42", severity: high }"#]);
    assert_eq!((failure.span.start.line, failure.source.as_str()), (11, "r.yaml"));
}

#[test]
fn an_example_is_judged_at_its_time_then_the_inventorys_then_the_epoch() {
    // The key was created on 2026-01-01.
    for (when, exists) in [("at: 2025-06-01, ", false), ("at: 2026-06-01, ", true), ("", true)] {
        let expect = if exists { "[{ fail: 'key:42' }]" } else { "[]" };
        let example = format!("- {{ name: x, {when}inventory: {{ keys: [42] }}, expect: {expect} }}\n");
        assert_eq!(messages(&ran(&[key_rule(&[FAILS, PASSES, &example].concat())])), [""; 0], "{when}");
    }
    let collected = "- { name: x, inventory: { keys: [42], collected-at: 2025-06-01 }, expect: [] }\n";
    assert!(ran(&[key_rule(&[FAILS, PASSES, collected].concat())]).failures.is_empty());
    assert_eq!(time("2026-01-01").timestamp(), 1_767_225_600);
}

#[test]
fn text_is_scanned_and_lines_are_compared() {
    let passes = "- { name: passes, text: nothing, expect: [] }\n";
    let of = |example: &str| messages(&ran(&[secret_rule("s", &[passes, example].concat())]));
    assert_eq!(
        of(
            "- { name: x, text: 's={{key general A}}', expect: [{ line: 1, column: 5, end-column: 40, severity: high }] }\n"
        ),
        [""; 0]
    );
    assert_eq!(
        of("- { name: x, text: 's={{key general A}}', expect: [{ line: 2 }] }\n"),
        ["x: { line: 2 } did not come; { line: 1, column: 5, end-column: 40, severity: high } is not expected"]
    );
    let same_line = "- { name: x, text: \"s=a\\ns=b\", expect: [{ line: 2 }, { line: 1, column: 5 }] }\n";
    assert_eq!(of(same_line), [""; 0]);
    assert_eq!(of("- { name: x, text: 's={{key general A}}', expect: [{ fail: 'leak:{{digest A}}' }] }\n"), [""; 0]);
}

#[test]
fn the_inventory_may_name_a_key_of_the_text() {
    let example = "- { name: x, at: 2026-11-01, text: 's={{key general A}}', inventory: { keys: [42], fingerprint: '{{digest A}}' }, expect: [{ line: 1, severity: low }] }\n";
    let passes = "- { name: passes, text: nothing, expect: [] }\n";
    assert_eq!(
        messages(&ran(&[secret_rule("s", &[passes, example].concat())])),
        [""; 0],
        "its owner is deleted, so it is dead"
    );
}

#[test]
fn other_secret_rules_find_nothing_unlisted_in_the_text() {
    let both = "- { name: passes, text: nothing, expect: [] }\n- { name: x, text: \"s={{key general A}}\\nt={{key general B}}\", expect: [{ line: 1 }] }\n";
    let other = secret_rule(
        "t",
        "- { name: passes, text: nothing, expect: [] }\n- { name: y, text: 't={{key general A}}', expect: [{ line: 1 }] }\n",
    );
    let report = ran(&[secret_rule("s", both), other.clone()]);
    assert_eq!(report.failures.len(), 1);
    assert!(
        report.failures[0].message.starts_with("another rule, `t`, finds sk-****"),
        "{}",
        report.failures[0].message
    );
    let silent = ran(&[secret_rule("s", both), format!("{other}mode: evaluate\n")]);
    assert!(silent.failures.is_empty(), "a rule that reports nothing finds nothing: {:?}", messages(&silent));
}

/// Examples of three keys, of which the first fails.
fn pair(more: &str) -> String {
    format!(
        "id: r\ntitle: t\nseverity: high\nfor: key\nforbid: {{ key.id: [42, 43], key.state: enabled }}\nmessage: m\nremediation: r\nexamples:\n{FAILS}{PASSES}{more}"
    )
}

#[test]
fn a_change_that_no_example_notices_is_named_with_its_place() {
    let mutation = bailiwick_policy::examples::mutate(&set(&[pair("")]), Platform::embedded(), &Bench);
    let survivors: Vec<_> = mutation
        .survivors
        .iter()
        .map(|survivor| format!("{}:{} {}", survivor.span.start.line, survivor.span.start.column, survivor.change))
        .collect();
    assert_eq!(survivors, ["5:11 in `key.id`, `43` left out", "5:29 `{ key.state: enabled }` left out"]);
    assert_eq!(mutation.mutants, mutation.caught + 2);
    let more = "- { name: too, inventory: { keys: [43] }, expect: [{ fail: 'key:43' }] }\n";
    let mutation = bailiwick_policy::examples::mutate(&set(&[pair(more)]), Platform::embedded(), &Bench);
    assert_eq!(mutation.survivors.len(), 1);
    let failing = "- { name: too, inventory: { keys: [43] }, expect: [] }\n";
    let mutation = bailiwick_policy::examples::mutate(&set(&[pair(failing)]), Platform::embedded(), &Bench);
    assert_eq!(mutation.mutants, 0, "examples that fail prove nothing");
}

#[test]
fn a_change_of_what_is_selected_is_noticed_by_what_is_not() {
    let rule = |examples: &str| {
        format!(
            "id: r\ntitle: t\nseverity: high\nfor: key\nwhere: {{ key.id: ['42', '43'] }}\nforbid: {{ key.state: enabled }}\nmessage: m\nremediation: r\nexamples:\n{FAILS}{examples}"
        )
    };
    let survivors = |examples: &str| {
        let mutation = bailiwick_policy::examples::mutate(&set(&[rule(examples)]), Platform::embedded(), &Bench);
        let in_filter = mutation.survivors.iter().filter(|survivor| survivor.span.start.line == 5);
        in_filter.map(|survivor| survivor.change.clone()).collect::<Vec<_>>()
    };
    assert_eq!(survivors(PASSES), ["in `key.id`, `43` left out"]);
    let other = "- { name: other, inventory: { keys: [43] }, expect: [{ fail: 'key:43' }] }\n";
    assert_eq!(survivors(&format!("{PASSES}{other}")), [""; 0]);
}

/// What no example of a rule notices.
fn unnoticed(rule: String) -> Vec<String> {
    let mutation = bailiwick_policy::examples::mutate(&set(&[rule]), Platform::embedded(), &Bench);
    assert!(mutation.mutants > 0);
    mutation.survivors.into_iter().map(|survivor| survivor.change).collect()
}

#[test]
fn what_is_selected_needs_an_example_of_what_is_not() {
    let rule = |example: &str| {
        let rule = crate::build::forbid("r", "key", "{ key.state: enabled }").replace("medium", "high");
        format!("{rule}where: {{ key.id: '42' }}\nexamples:\n{example}")
    };
    let only = "- { name: only, inventory: { keys: [42] }, expect: [{ fail: 'key:42', severity: high }] }\n";
    assert!(unnoticed(rule(only)).contains(&"`where` left out".to_owned()));
    assert!(!unnoticed(rule(FAILS)).contains(&"`where` left out".to_owned()));
}

#[test]
fn a_change_of_a_quota_is_noticed_by_what_is_just_within_and_just_beyond() {
    let rule = |examples: &[&str]| {
        let quota = "{ of: workspace.keys, where: { key.id: ['42', '43', '44'] }, max: 2, warn-at: 50% }";
        let examples = examples.concat();
        format!(
            "id: q\ntitle: t\nseverity: high\nfor: workspace\nquota: {quota}\nremediation: r\nexamples:\n{examples}"
        )
    };
    let others = "- { name: others, inventory: { keys: [1, 2, 3] }, expect: [] }\n";
    let within =
        "- { name: within, inventory: { keys: [42] }, expect: [{ fail: 'workspace:ws-a', severity: info }] }\n";
    let full =
        "- { name: full, inventory: { keys: [42, 43] }, expect: [{ fail: 'workspace:ws-a', severity: info }] }\n";
    let beyond =
        "- { name: beyond, inventory: { keys: [42, 43, 44] }, expect: [{ fail: 'workspace:ws-a', severity: high }] }\n";
    assert_eq!(unnoticed(rule(&[others, within, full, beyond])), [""; 0]);
    assert!(!unnoticed(rule(&[others, within, full])).is_empty());
}

#[test]
fn a_change_of_a_severity_is_noticed_by_a_finding_of_each() {
    let rule = |examples: &[&str]| {
        let severity = "[{ when: { key.id: '42' }, severity: critical }]";
        let examples = examples.concat();
        format!(
            "id: r\ntitle: t\nseverity: high\nseverity-when: {severity}\nfor: key\nforbid: {{ key.id: ['42', '43'] }}\nmessage: m\nremediation: r\nexamples:\n{PASSES}{examples}"
        )
    };
    let graver = "- { name: graver, inventory: { keys: [42] }, expect: [{ fail: 'key:42', severity: critical }] }\n";
    let usual = "- { name: usual, inventory: { keys: [43] }, expect: [{ fail: 'key:43', severity: high }] }\n";
    assert_eq!(unnoticed(rule(&[graver, usual])), [""; 0]);
    assert_eq!(
        unnoticed(rule(&[usual])),
        ["the case left out", "the severity `critical` of this case read as `high`", "in `key.id`, `42` left out"]
    );
}

#[test]
fn every_alternative_of_a_pattern_needs_an_example() {
    let rule = |pattern: &str| {
        secret_rule("s", "- { name: passes, text: nothing, expect: [] }\n- { name: x, text: 's={{key general A}}', expect: [{ line: 1, severity: high }] }\n")
            .replace("pattern: x", &format!("pattern: '{pattern}'"))
            .replace("severity-when: [{ when: { leak.validity: invalid }, severity: low }]\n", "")
    };
    // The bench finds whatever follows `s=`, so that no alternative matters.
    let mutation = bailiwick_policy::examples::mutate(&set(&[rule("a|b(c|d)")]), Platform::embedded(), &Bench);
    let survivors: Vec<_> = mutation.survivors.iter().map(|survivor| survivor.change.as_str()).collect();
    assert_eq!(survivors, ["the alternative `a` left out", "the alternative `b(c|d)` left out"]);
    assert_eq!(mutation.survivors[0].span.start.line, 4);
    let mutation = bailiwick_policy::examples::mutate(&set(&[rule("b(c|d)")]), Platform::embedded(), &Bench);
    assert_eq!((mutation.mutants, mutation.survivors.len()), (1, 0), "only the severity can be changed");
}

/// A bench that finds what a pattern matches.
struct Matching;

impl Workbench for Matching {
    fn inventory(&self, node: &Node) -> Result<Inventory, Vec<Problem>> {
        Bench.inventory(node)
    }

    fn endpoints(&self, path: &str, text: &str, known: &KnownKeys) -> Vec<bailiwick_core::finding::Endpoint> {
        Bench.endpoints(path, text, known)
    }

    fn detect(&self, specs: &[SecretSpec], path: &str, text: &str, known: &KnownKeys) -> Vec<Leak> {
        let is_match = |spec: &&SecretSpec| regex::Regex::new(&spec.pattern).unwrap().is_match(text);
        let specs: Vec<_> = specs.iter().filter(is_match).cloned().collect();
        Bench.detect(&specs, path, text, known)
    }
}

#[test]
fn what_is_looked_for_without_an_alternative_is_looked_for_anew() {
    let finds = |name: &str, text: &str| {
        format!(
            "- {{ name: {name}, text: 's={text}{{{{key general A}}}}', expect: [{{ line: 1, severity: high }}] }}\n"
        )
    };
    let examples = ["- { name: passes, text: nothing, expect: [] }\n".to_owned(), finds("a", "a"), finds("b", "bx")];
    let rule = secret_rule("s", &examples.concat())
        .replace("pattern: x", "pattern: 's=a|s=bx'")
        .replace("severity-when: [{ when: { leak.validity: invalid }, severity: low }]\n", "");
    let mutation = bailiwick_policy::examples::mutate(&set(&[rule]), Platform::embedded(), &Matching);
    let survivors: Vec<_> = mutation.survivors.iter().map(|survivor| survivor.change.as_str()).collect();
    assert_eq!((survivors, mutation.mutants), (vec![], 3), "two alternatives and the severity");
}

#[test]
fn clauses_that_are_shown_one_way_are_named() {
    let report = ran(&[pair("")]);
    let gaps: Vec<_> = report
        .coverage
        .gaps
        .iter()
        .map(|gap| format!("{}:{} {}", gap.span.start.line, gap.span.start.column, gap.message))
        .collect();
    assert_eq!(gaps, ["5:29 `{ key.state: enabled }` is shown one way only: no example has it not hold"]);
    assert_eq!((report.coverage.clauses, report.coverage.covered), (2, 1));
}

#[test]
fn a_text_in_which_nobody_looks_for_anything_proves_nothing() {
    let rule = "id: r\ntitle: t\nseverity: low\nfor: leak\nforbid: { leak.kind: general }\nmessage: m\nremediation: r\nexamples:\n  - { name: a, text: 'key=x', expect: [{ line: 1 }] }\n  - { name: b, text: 'nothing', expect: [] }\n";
    let alone = ran(&[rule.to_owned()]);
    assert_eq!((alone.passed, alone.failures.len()), (0, 2));
    assert!(alone.failures.iter().all(|failure| failure.message.starts_with("none of these rules looks for")));
    let beside = ran(&[rule.to_owned(), crate::build::secret("key", "")]);
    assert_eq!(beside.passed, 2, "{:?}", beside.failures);
}

//! What a configuration says of rules: values of their parameters, and overrides.

use bailiwick_core::finding::Severity;
use bailiwick_document::{Limits, Problems, parse};
use bailiwick_policy::{Mode, PolicySet, Settings, Source, load_with};

use crate::build::{acme, forbid, judge, key, secret};
use bailiwick_core::inventory::{Key, Owner};

const KNOBS: &str = "params: { most: { type: duration, default: 90d, min: 1d, max: 365d } }\n";

/// A rule with a knob.
fn rule(params: &str, condition: &str) -> String {
    format!("{}{params}", forbid("aged", "key", condition))
}

fn settings(params: &str, overrides: &str) -> (Settings, Vec<String>) {
    let node = parse(format!("params: {params}\noverrides: {overrides}\n").as_bytes(), Limits::default()).unwrap();
    let mut problems = Problems::new();
    let mut fields = node.map(&mut problems).unwrap();
    let settings = Settings::load(fields.optional("params"), fields.optional("overrides"), &mut problems);
    (settings, problems.into_vec().iter().map(ToString::to_string).collect())
}

/// The rules with these settings, or everything that is wrong, by file.
fn load(text: &str, settings: &Settings) -> Result<PolicySet, Vec<String>> {
    let sources = [Source::new("aged.yaml", text.as_bytes())];
    let said = |all: Vec<bailiwick_policy::Located>| {
        all.iter().map(|one| format!("{}: {}", one.source, one.problem)).collect()
    };
    load_with(&sources, settings).map_err(said)
}

fn with(params: &str, overrides: &str) -> Result<PolicySet, Vec<String>> {
    let (mut settings, problems) = settings(params, overrides);
    assert_eq!(problems, [""; 0]);
    "bailiwick.yaml".clone_into(&mut settings.name);
    load(&rule(KNOBS, "{ key.age: { over: $most } }"), &settings)
}

/// How many of the keys of an account, made 304 days ago, may be older than the rule allows.
fn failing(set: &PolicySet) -> u64 {
    let mut acme = acme("100");
    acme.inventory.push_key(key(acme.default, "1", Owner::Root));
    let summary = judge(set, Some(&acme.inventory), None).summary;
    summary.fail + summary.unknown
}

#[test]
fn a_condition_names_its_parameters() {
    assert_eq!(failing(&with("{}", "{}").unwrap()), 1);
    assert_eq!(failing(&with("{ aged: { most: 303d } }", "{}").unwrap()), 1);
    assert_eq!(failing(&with("{ aged: { most: 304d } }", "{}").unwrap()), 0);
    assert_eq!(failing(&with("{}", "{ aged: { params: { most: 304d } } }").unwrap()), 0);
    let digests = [with("{}", "{}"), with("{ aged: { most: 304d } }", "{}")].map(|set| set.unwrap().digest());
    assert_ne!(digests[0], digests[1]);
}

#[test]
fn a_parameter_may_stand_wherever_there_is_a_condition() {
    let (none, _) = settings("{}", "{}");
    let filtered = format!("{}where: {{ key.age: {{ over: $most }} }}\n", rule(KNOBS, "{ key.state: enabled }"));
    assert_eq!(failing(&load(&filtered, &none).unwrap()), 1);
    let (all, _) = settings("{ aged: { most: 304d } }", "{}");
    assert_eq!(failing(&load(&filtered, &all).unwrap()), 0);
    let graded = "severity-when: [{ when: { key.age: { over: $most } }, severity: critical }]\n";
    let graded = format!("{}{graded}", rule(KNOBS, "{ key.state: enabled }"));
    let severity = |settings: &Settings| {
        let mut acme = acme("100");
        let rotated_at = Some(crate::build::time("2026-01-01"));
        acme.inventory.push_key(Key { rotated_at, ..key(acme.default, "1", Owner::Root) });
        judge(&load(&graded, settings).unwrap(), Some(&acme.inventory), None).findings[0].severity
    };
    assert_eq!((severity(&none), severity(&all)), (Severity::Critical, Severity::Medium));
}

#[test]
fn parameters_are_checked_where_they_stand() {
    let wrong = |params: &str, overrides: &str| with(params, overrides).unwrap_err().join("\n");
    insta::assert_snapshot!(
        [
            wrong("{ aged: { most: 366d } }", "{}"),
            wrong("{ aged: { most: 0d } }", "{}"),
            wrong("{ aged: { most: 90 } }", "{}"),
            wrong("{ aged: { mots: 9d } }", "{}"),
            wrong("{ agde: { most: 9d } }", "{}"),
        ]
        .join("\n")
    );
    let none = settings("{}", "{}").0;
    let rules = |params: &str, condition: &str| load(&rule(params, condition), &none).unwrap_err().join("\n");
    insta::assert_snapshot!(
        [
            rules(KNOBS, "{ key.age: { over: $mots } }"),
            rules("", "{ key.age: { over: $most } }"),
            rules(KNOBS, "{ key.age: { over: 90d } }"),
            rules("params: { most: { type: number, default: 3 } }\n", "{ key.age: { over: $most } }"),
            rules("params: { most: { type: duration, default: 3 } }\n", "{ key.age: { over: $most } }"),
            rules("params: { most: { type: duration, default: 3d, min: 4d } }\n", "{ key.age: { over: $most } }"),
            rules("params: { most: { type: duratoin, default: 3d } }\n", "{ key.age: { over: $most } }"),
            rules("params: { most: { type: text, default: a, one-of: [b], min: 3 } }\n", "{ key.state: $most }"),
        ]
        .join("\n")
    );
}

#[test]
fn every_type_of_parameter_is_taken() {
    let none = settings("{}", "{}").0;
    for (params, condition) in [
        ("{ p: { type: date, default: 2026-01-01 } }", "{ key.created-at: { under: $p } }"),
        (
            "{ p: { type: text, default: enabled, one-of: [enabled, disabled], title: The state. } }",
            "{ key.state: $p }",
        ),
        ("{ p: { type: text, default: enabled } }", "{ any: [{ key.state: [$p, disabled] }] }"),
        ("{ p: { type: text, default: '^x' } }", "{ key.id: { matches: $p } }"),
        ("{ p: { type: list, default: [enabled], one-of: [enabled, disabled] } }", "{ key.state: { not: $p } }"),
    ] {
        load(&rule(&format!("params: {params}\n"), condition), &none).unwrap();
    }
    // What is quoted is meant as it stands.
    load(&rule("", "{ key.id: '$p' }"), &none).unwrap();
}

#[test]
fn a_list_of_texts_is_a_parameter() {
    let listed =
        "params: { states: { type: list, default: [disabled, deleted], one-of: [enabled, disabled, deleted] } }\n";
    let failing_with = |params: &str| {
        let settings = settings(params, "{}").0;
        failing(&load(&rule(listed, "{ key.state: $states }"), &settings).unwrap())
    };
    assert_eq!(failing_with("{}"), 0);
    assert_eq!(failing_with("{ aged: { states: [enabled] } }"), 1);
    let wrong = |params: &str| {
        let settings = settings(params, "{}").0;
        load(&rule(listed, "{ key.state: $states }"), &settings).unwrap_err().join("\n")
    };
    let none = settings("{}", "{}").0;
    let rules = |params: &str, condition: &str| load(&rule(params, condition), &none).unwrap_err().join("\n");
    insta::assert_snapshot!(
        [
            wrong("{ aged: { states: [enabeld] } }"),
            wrong("{ aged: { states: enabled } }"),
            wrong("{ aged: { states: [] } }"),
            rules("params: { p: { type: list, default: [a], min: 3 } }\n", "{ key.id: $p }"),
            rules("params: { p: { type: list, default: [a] } }\n", "{ key.id: [b, $p] }"),
            rules("params: { p: { type: list, default: [a] } }\n", "{ key.age: { over: $p } }"),
            rules("params: { p: { type: number, default: 3, one-of: [a] } }\n", "{ key.scope.widest: $p }"),
        ]
        .join("\n")
    );
}

#[test]
fn overrides_change_rules() {
    let set = with("{}", "{ aged: { severity: critical, mode: enforce } }").unwrap();
    assert_eq!((set.rules()[0].severity, set.rules()[0].mode), (Severity::Critical, Mode::Enforce));
    let set = with("{}", "{ aged: { severity: low, mode: warn, reason: we are few } }").unwrap();
    assert_eq!((set.rules()[0].severity, set.rules()[0].mode), (Severity::Low, Mode::Warn));
    let set = with("{}", "{ aged: { off: true, reason: we have none } }").unwrap();
    assert!(set.rules().is_empty());
    assert!(with("{}", "{ aged: { off: false } }").unwrap().rules().len() == 1);
}

#[test]
fn what_loosens_needs_a_reason() {
    for overrides in ["severity: low", "mode: warn", "mode: evaluate", "off: true"] {
        let wrong = with("{}", &format!("{{ aged: {{ {overrides} }} }}")).unwrap_err();
        assert!(wrong[0].starts_with("bailiwick.yaml: 2:") && wrong[0].contains("no reason"), "{wrong:?}");
    }
    assert!(settings("{}", "{ aged: { off: true, reason: '-' } }").1[0].contains("is not a reason"));
    assert!(settings("{}", "{ aged: { sverity: low } }").1[0].contains("did you mean `severity`?"));
    assert!(settings("{}", "{ aged: { severity: lwo } }").1[0].contains("did you mean `low`?"));
    assert!(settings("{ aged: { a: 1 } }", "{ aged: { params: { a: 1 } } }").1[0].contains("set twice"));
}

#[test]
fn a_rule_that_is_not_there_is_no_problem_where_some_were_asked_for() {
    let (mut settings, _) = settings("{}", "{ other: { severity: critical } }");
    assert!(load(&rule("", "{ key.state: enabled }"), &settings).is_err());
    settings.lenient = true;
    load(&rule("", "{ key.state: enabled }"), &settings).unwrap();
}

#[test]
fn a_severity_that_is_set_is_the_severity() {
    let text = format!(
        "{}severity-when: [{{ when: {{ key.state: enabled }}, severity: high }}]\n",
        rule("", "{ key.state: enabled }")
    );
    let (settings, _) = settings("{}", "{ aged: { severity: medium } }");
    assert!(load(&text, &settings).unwrap_err()[0].contains("less than the rule's own severity"));
}

#[test]
fn settings_say_where_they_speak_of_a_rule() {
    let of = |text: &str| settings("{}", text).0.about("aged").map(|(span, said)| (span.start.column, said));
    let (column, said) = of("{ aged: { severity: high } }").unwrap();
    assert_eq!(column, "overrides: { ".len() as u32 + 1);
    assert_ne!(of("{ aged: { severity: low } }").unwrap().1, said);
    assert_eq!(of("{ aged: { severity: high } }").unwrap().1, said);
    assert_eq!(of("{}"), None);
}

#[test]
fn a_run_about_leaks_reads_no_other_rule_that_was_parsed_beforehand() {
    let texts =
        [secret("found", ""), forbid("placed", "leak", "{ leak.path: a }"), forbid("aged", "key", "{ key.id: 1 }")];
    let names = ["found.yaml", "placed.yaml", "aged.yaml"];
    let stored: Vec<_> = texts.iter().map(|text| parse(text.as_bytes(), Limits::default()).unwrap().store()).collect();
    let loaded = |settings: &Settings, is_parsed: bool| {
        let sources: Vec<_> = (names.iter().zip(&texts).zip(&stored))
            .map(|((name, text), stored)| Source {
                parsed: is_parsed.then_some(stored.as_slice()),
                ..Source::new(name, text.as_bytes())
            })
            .collect();
        let set = load_with(&sources, settings).unwrap();
        set.rules().iter().map(|rule| rule.id.clone()).collect::<Vec<_>>()
    };
    let about_leaks = |overrides: &str| {
        let (mut settings, _) = settings("{}", overrides);
        settings.about_leaks = true;
        settings
    };
    assert_eq!(loaded(&about_leaks("{}"), true), ["found", "placed"]);
    assert_eq!(loaded(&about_leaks("{}"), false), ["aged", "found", "placed"], "what is wrong with it is to be said");
    assert_eq!(
        loaded(&about_leaks("{ aged: { severity: high } }"), true),
        ["aged", "found", "placed"],
        "it is spoken of"
    );
    assert_eq!(loaded(&Settings::default(), true), ["aged", "found", "placed"]);
}

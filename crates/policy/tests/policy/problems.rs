//! Every problem that a policy file can have, where it is reported, and what it says.

use bailiwick_policy::{Located, Settings, Source, load, load_with_examples};

use crate::example_runs::Bench;

/// The problems of a rule in which `find` is changed to `put`. Where `put` has a `«`, one must stand
/// there, and is shown without its place.
fn changed(base: &str, find: &str, put: &str) -> String {
    assert!(base.contains(find), "{find}");
    let marked = base.replacen(find, put, 1);
    let shown = shown(&problems(&marked.replace('«', "")));
    let Some((before, _)) = marked.split_once('«') else { return shown };
    let (line, column) = (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().chars().count() + 1);
    let here = format!("{line}:{column} ");
    shown.strip_prefix(&here).map(str::to_owned).unwrap_or_else(|| format!("not at {here}but {shown}"))
}

fn problems(text: &str) -> Vec<Located> {
    load(&[Source::new("area/some-rule.yaml", text.as_bytes())]).err().unwrap_or_default()
}

/// `LINE:COLUMN CODE: MESSAGE; HELP`
fn shown(problems: &[Located]) -> String {
    let shown = |located: &Located| {
        let problem = &located.problem;
        let (start, help) = (problem.span.start, problem.help.as_ref().map(|help| format!("; {help}")));
        format!("{}:{} {}: {}{}", start.line, start.column, problem.code, problem.message, help.unwrap_or_default())
    };
    problems.iter().map(shown).collect::<Vec<_>>().join("\n")
}

const FORBID: &str = "\
id: some-rule
title: A title
severity: high
for: key
where: { key.state: enabled }
forbid: { key.age: { over: 90d } }
message: 'key {key.id}'
rationale: Because.
remediation: Do it.
controls: { owasp-nhi: [NHI1] }
severity-when: [{ when: { key.kind: general }, severity: low }]
on-unknown: report
mode: warn
examples:
  - name: one
    at: 2026-01-01
    inventory: { accounts: [] }
    expect: [{ fail: 'key:42', severity: low }]
  - { name: two, inventory: { accounts: [] }, expect: [{ unknown: 'key:100/42' }] }
";

const QUOTA: &str = "\
id: some-rule
title: A title
severity: high
for: workspace
quota: { of: workspace.keys, where: { key.state: enabled }, max: workspace.key-limit, warn-at: 90% }
message: '{workspace.id} has {count} of {max}'
remediation: Do it.
";

const SECRET: &str = "\
id: some-rule
title: A title
severity: high
secret: { pattern: 'sk-[0-9a-f]{32}', kind: general, evidence: [uuid4], keywords: [dashscope] }
remediation: Do it.
severity-when: [{ when: { leak.validity: valid }, severity: critical }]
examples:
  - { name: one, text: 'k={{key general A}}', expect: [{ line: 1, column: 3, end-column: 38, severity: high }] }
  - { name: two, path: a/.env, text: 'none', expect: [] }
";

#[test]
fn good_rules_load() {
    assert_eq!(shown(&problems(FORBID)), "");
    assert_eq!(shown(&problems(QUOTA)), "");
    assert_eq!(shown(&problems(SECRET)), "");
}

#[test]
fn problems_of_a_rules_head() {
    for (find, put, expected) in [
        ("id: some-rule\n", "", "1:1 missing-field: the field `id` is missing"),
        (
            "id: some-rule",
            "id: «Some Rule",
            "wrong-value: `Some Rule` is no id; write lowercase letters and digits, with `-` between words",
        ),
        (
            "id: some-rule",
            "id: «other-rule",
            "conflict: the rule `other-rule` stands in a file called `some-rule.yaml`; call the file `other-rule.yaml`, or the rule `some-rule`",
        ),
        ("title: A title\n", "", "1:1 missing-field: the field `title` is missing"),
        ("title: A title", "title: «''", "wrong-value: the text is empty"),
        (
            "severity: high",
            "severity: «hihg",
            "wrong-value: expected `info`, `low`, `medium`, `high` or `critical`, found `hihg`; did you mean `high`?",
        ),
        ("remediation: Do it.\n", "", "1:1 missing-field: the field `remediation` is missing"),
        (
            "remediation: Do it.",
            "remediation: «'Ask {key.owner.name}.'",
            "wrong-value: only `message` takes placeholders; say here what holds of every finding",
        ),
        (
            "severity-when: [{ when: { key.kind: general }, severity: low }]",
            "severity-when: «[]",
            "wrong-value: an empty list of cases decides nothing; leave it out, or write `[{ when: { … }, severity: … }]`",
        ),
        (
            "rationale: Because.",
            "«rational: Because.",
            "unknown-field: unknown field `rational`; did you mean `rationale`?",
        ),
        (
            "mode: warn",
            "mode: «warning",
            "wrong-value: expected `enforce`, `warn` or `evaluate`, found `warning`; did you mean `warn`?",
        ),
        ("on-unknown: report", "on-unknown: «ignore", "wrong-value: expected `fail` or `report`, found `ignore`"),
        (
            "mode: warn",
            "«colour: red",
            "unknown-field: unknown field `colour`; the fields here are `id`, `title`, `severity`, `for`, `where`, `forbid`, `quota`, `secret`, `message`, `rationale`, `remediation`, `controls`, `severity-when`, `on-unknown`, `mode`, `waivable`, `params`, `pack` and `examples`",
        ),
        (
            "for: key\n",
            "",
            "1:1 missing-field: the field `for` is missing; name what the rule judges: `account`, `user`, `workspace`, `key`, `leak`, `endpoint` or `inventory`",
        ),
        (
            "for: key",
            "for: «kye",
            "wrong-value: expected `account`, `user`, `workspace`, `key`, `leak`, `endpoint` or `inventory`, found `kye`; did you mean `key`?",
        ),
        (
            "forbid: { key.age: { over: 90d } }\n",
            "",
            "1:1 missing-field: the rule checks nothing: `forbid`, `quota` or `secret` is missing",
        ),
        (
            "mode: warn",
            "quota: «{ of: key.workspace.keys, max: 3 }",
            "conflict: a rule has exactly one of `forbid`, `quota` and `secret`; make each check a rule of its own",
        ),
        ("message: 'key {key.id}'\n", "", "1:1 missing-field: the field `message` is missing"),
        (
            "severity: low }]",
            "severity: «lo }]",
            "wrong-value: expected `info`, `low`, `medium`, `high` or `critical`, found `lo`; did you mean `low`?",
        ),
        (
            "when: { key.kind: general }",
            "when: { key.kind: «genral }",
            "wrong-value: expected `general`, `coding-plan`, `token-plan` or `temporary`, found `genral`; did you mean `general`?",
        ),
    ] {
        assert_eq!(changed(FORBID, find, put), expected, "{put}");
    }
}

#[test]
fn what_was_written_for_another_program_is_one_problem() {
    let found = problems("services:\n  web: { image: nginx }\nvolumes: {}\n");
    assert_eq!(found.len(), 1, "{}", shown(&found));
    let problem = &found[0].problem;
    assert_eq!(problem.message, "the file holds no rule: it has none of a rule's fields");
    assert!(problem.help.as_deref().is_some_and(|help| help.contains("`--scan`")), "{problem:?}");
    assert!(problems("id: r\nservices: {}\n").len() > 2, "a rule that is hardly begun is told what is missing");
}

#[test]
fn problems_of_conditions() {
    const IT: &str = "{ key.age: { over: 90d } }";
    for (put, expected) in [
        ("{ «key.staet: enabled }", "reference: a key has no field `staet`; did you mean `key.state`?"),
        (
            "{ «workspace.region: x }",
            "reference: `workspace.region` must start with `key`, which is what is judged here; write `key.workspace.region`",
        ),
        ("{ «key.owner.nmae: x }", "reference: a principal has no field `nmae`; did you mean `key.owner.name`?"),
        (
            "{ «key.banana: x }",
            "reference: a key has no field `banana`; a key has `id`, `kind`, `state`, `created-at`, `rotated-at`, `last-used-at`, `since`, `created-by`, `masked`, `owner`, `workspace`, `age`, `idle`, `state-age`, `validity`, `expired`, `was-reset`, `joinable`, `has-host`, `owner-is-member`, `scope.ips`, `scope.models`, `scope.widest`, `scope.not-granted`, `ip-restricted`, `model-restricted`, `labels.NAME` or `ttl`",
        ),
        (
            "{ key.state: «enabeld }",
            "wrong-value: expected `enabled`, `disabled` or `deleted`, found `enabeld`; did you mean `enabled`?",
        ),
        ("{ key.state: [enabled, «gone] }", "wrong-value: expected `enabled`, `disabled` or `deleted`, found `gone`"),
        (
            "{ key.age: «{ over: 90d, under: 30d } }",
            "wrong-value: no duration passes `{ over: 90d, under: 30d }`; the bounds exclude each other: move one of them",
        ),
        (
            "{ key.age: «{ under: 0d } }",
            "wrong-value: no duration passes `{ under: 0d }`; nothing is greater or less than all: move the bound",
        ),
        (
            "{ key.age: «{ over: 1d, at-most: 24h } }",
            "wrong-value: no duration passes `{ over: 1d, at-most: 1d }`; the bounds exclude each other: move one of them",
        ),
        (
            "{ key.workspace.key-limit: «{ over: 18446744073709551615 } }",
            "wrong-value: no number passes `{ over: 18446744073709551615 }`; nothing is greater or less than all: move the bound",
        ),
        (
            "{ key.created-at: «{ over: 2026-01-01, under: 2025-01-01 } }",
            "wrong-value: no time passes `{ over: 2026-01-01, under: 2025-01-01 }`; the bounds exclude each other: move one of them",
        ),
        (
            "{ key.age: { at-least: 1d, at-most: «1.5d } }",
            "wrong-value: expected a duration like `90d`, found `1.5d`; write a whole number and a unit; units are s, m, h, d or w",
        ),
        (
            "{ key.state: [enabled, «enabled] }",
            "duplicate: the value `enabled` stands here again; leave it out, or write the value that was meant",
        ),
        (
            "{ key.id: { matches: «'' } }",
            "wrong-value: an empty regex matches every text; write what is looked for, or ask `{ present: true }`",
        ),
        (
            "{ all: «{ key.state: enabled } }",
            "wrong-type: expected a list of conditions, found a mapping; put each condition into the list: `all: [{ … }, { … }]`",
        ),
        (
            "{ «status: active }",
            "unknown-field: `status` must start with `key`, which is what is judged here; write `key.owner.status`",
        ),
        (
            "{ «leak.path: x }",
            "reference: `leak.path` must start with `key`, which is what is judged here; ask about the key itself, or go on through `key.owner` or `key.workspace`",
        ),
        (
            "{ key.state: «[] }",
            "wrong-value: an empty list of values fits nothing; list the values, or leave the test out",
        ),
        (
            "{ key.state: «{} }",
            "wrong-value: an empty test holds of everything; give one of `not`, `over`, `under`, `at-least`, `at-most`, `matches`, `within` or `present`",
        ),
        (
            "{ key.state: { «matches: x } }",
            "wrong-type: `matches` needs text, and `key.state` is enabled | disabled | deleted; ask for a value, a list of values, `not` or `present`",
        ),
        (
            "{ key.state: { «over: 3 } }",
            "wrong-type: `over` needs a number, a duration or a time, and `key.state` is enabled | disabled | deleted; ask for a value, a list of values, `not` or `present`",
        ),
        (
            "{ key.id: { matches: '«(' } }",
            "wrong-value: the regex is malformed: unclosed group; see the syntax of the `regex` crate; look-around and back-references don't exist there",
        ),
        (
            "{ key.id: { matches: 'a«(?=b)' } }",
            "wrong-value: the regex is malformed: look-around, including look-ahead and look-behind, is not supported; see the syntax of the `regex` crate; look-around and back-references don't exist there",
        ),
        (
            "{ key.id: { matches: «'(a{1000}){1000}' } }",
            "limit: the regex is too large when compiled; repeat less: nested `{n}` multiply",
        ),
        ("{ key.age: «90 }", "wrong-value: `90` has no unit; give a unit: `90d`; units are s, m, h, d or w"),
        ("{ key.age: { over: «90 } }", "wrong-value: `90` has no unit; give a unit: `90d`; units are s, m, h, d or w"),
        (
            "{ key.age: { over: «old } }",
            "wrong-value: expected a duration like `90d`, found `old`; write a whole number and a unit; units are s, m, h, d or w",
        ),
        ("{ key.age: { «ovre: 90d } }", "unknown-field: there is no test `ovre`; did you mean `over`?"),
        (
            "{ key.created-at: { over: «90d } }",
            "wrong-value: expected a date or an instant like `2026-03-24T07:30:22Z`, found `90d`",
        ),
        (
            "{ key.workspace.key-limit: { over: «many } }",
            "wrong-type: expected a whole number, found `many`; write decimal digits, like `20`; there is no sign",
        ),
        (
            "{ key.ip-restricted: «'true' }",
            "wrong-type: expected `true` or `false`, found `true`; leave out the quotes",
        ),
        (
            "{ key.scope.ips: { within: «10.0.0.0/33 } }",
            "wrong-value: expected an address or a range like `10.0.0.0/8`, found `10.0.0.0/33`",
        ),
        (
            "{ key.scope.ips: { within: «[] } }",
            "wrong-value: nothing lies within an empty list of ranges; list the ranges, or leave the test out",
        ),
        (
            "{ key.id: { «within: 10.0.0.0/8 } }",
            "wrong-type: `within` needs a list of addresses, and `key.id` is text; ask for a value, a list of values, `not`, `matches` or `present`",
        ),
        ("{ key.id: { present: «yes } }", "wrong-type: expected `true` or `false`, found `yes`; write `true`"),
        (
            "{ key.owner: «alice }",
            "wrong-type: `key.owner` is a whole principal, which has no value; name one of its fields, or ask `{ present: true }`",
        ),
        (
            "{ key.workspace.keys: «3 }",
            "wrong-type: `key.workspace.keys` is a whole list of keys, which has no value; count it with `quota`, walk it with `some`, `every` or `none`, or ask `{ present: true }`",
        ),
        ("«{}", "wrong-value: an empty condition holds of everything; write a condition, or leave it out"),
        (
            "{ all: «[] }",
            "wrong-value: an empty list of conditions decides nothing; write a condition, or leave it out",
        ),
        (
            "{ «al: [] }",
            "unknown-field: `al` is neither a path nor `all`, `any`, `not`, `some`, `every` or `none`; did you mean `all`?",
        ),
        (
            "{ key.id: 1, «not: { key.id: 2 } }",
            "conflict: `not` stands beside other conditions; a combinator stands alone; put each condition into one list under `all`",
        ),
        (
            "{ some: { of: «key.workspace, where: { key.id: 1 } } }",
            "wrong-type: `key.workspace` is no list of resources but a workspace; the lists are `key.workspace.members` or `key.workspace.keys`",
        ),
        ("{ some: «{ of: key.workspace.keys } }", "missing-field: the field `where` is missing"),
        (
            "{ some: { of: key.workspace.keys, where: { «workspace.id: 1 } } }",
            "reference: `workspace.id` must start with `key`, which is what is judged here; write `key.workspace.id`",
        ),
        ("«[]", "wrong-type: expected a mapping, found a list; write `name: value`, without `- ` or `[`"),
        ("«true", "wrong-type: expected a mapping, found `true`; write `name: value`"),
    ] {
        assert_eq!(changed(FORBID, IT, put), expected, "{put}");
    }
}

#[test]
fn problems_of_messages() {
    for (put, expected) in [
        ("'key {«key.idd}'", "reference: a key has no field `idd`; did you mean `key.id`?"),
        (
            "'key {«key.owner}'",
            "wrong-type: `key.owner` is a whole principal, which can't be written out; name one of its fields",
        ),
        (
            "'key «{key.id'",
            "wrong-value: a brace stands alone; placeholders are spelled `{key.id}`; a brace itself is doubled, `{{` or `}}`",
        ),
        (
            "'key «}'",
            "wrong-value: a brace stands alone; placeholders are spelled `{key.id}`; a brace itself is doubled, `{{` or `}}`",
        ),
        (
            "'{«count}'",
            "reference: `count` must start with `key`, which is what is judged here; ask about the key itself, or go on through `key.owner` or `key.workspace`",
        ),
        ("'{{key}} is {key.id}'", ""),
    ] {
        assert_eq!(changed(FORBID, "'key {key.id}'", put), expected, "{put}");
    }
}

#[test]
fn problems_of_quotas() {
    for (find, put, expected) in [
        (
            "of: workspace.keys",
            "of: «workspace.models",
            "wrong-type: `workspace.models` is no list of resources but a list of text; the lists are `workspace.members` or `workspace.keys`",
        ),
        (
            "max: workspace.key-limit",
            "max: «workspace.region",
            "wrong-type: `workspace.region` is no number but text; write a number, or the path of one",
        ),
        (
            "max: workspace.key-limit",
            "max: «-1",
            "wrong-type: expected a whole number, found `-1`; write decimal digits, like `20`; there is no sign",
        ),
        (
            "max: workspace.key-limit",
            "max: «'20'",
            "wrong-type: expected a whole number, found `20`; leave out the quotes",
        ),
        ("max: workspace.key-limit, ", "", "5:8 missing-field: the field `max` is missing"),
        ("warn-at: 90%", "warn-at: «90", "wrong-value: expected a share between `1%` and `100%`, found `90`"),
        ("warn-at: 90%", "warn-at: «101%", "wrong-value: expected a share between `1%` and `100%`, found `101%`"),
        ("warn-at: 90%", "«wran-at: 90%", "unknown-field: unknown field `wran-at`; did you mean `warn-at`?"),
        (
            "where: { key.state: enabled }",
            "where: { «workspace.id: x }",
            "reference: `workspace.id` must start with `key`, which is what is judged here; write `key.workspace.id`",
        ),
    ] {
        assert_eq!(changed(QUOTA, find, put), expected, "{put}");
    }
}

#[test]
fn problems_of_secrets() {
    for (find, put, expected) in [
        (
            "'sk-[0-9a-f]{32}'",
            "'sk-«[0-9a-f'",
            "wrong-value: the regex is malformed: unclosed character class; see the syntax of the `regex` crate; look-around and back-references don't exist there",
        ),
        (
            "'sk-[0-9a-f]{32}'",
            "«'(a{1000}){1000}'",
            "limit: the regex is too large when compiled; repeat less: nested `{n}` multiply",
        ),
        (
            "'sk-[0-9a-f]{32}'",
            "«'(sk-)?'",
            "wrong-value: the pattern matches the empty text; a match must have at least one character",
        ),
        (
            "'sk-[0-9a-f]{32}'",
            "«'\\b'",
            "wrong-value: the pattern matches the empty text; a match must have at least one character",
        ),
        (
            "kind: general",
            "kind: «genral",
            "wrong-value: expected `general`, `plan`, `temporary`, `access-key` or `other`, found `genral`; did you mean `general`?",
        ),
        (
            "[uuid4]",
            "[«uuid5]",
            "wrong-value: expected `uuid4`, `ecdsa-der`, `dotted-id` or `secret-nearby`, found `uuid5`; did you mean `uuid4`?",
        ),
        ("[dashscope]", "[«'']", "wrong-value: an empty keyword stands everywhere"),
        (
            "severity: high\n",
            "severity: high\nfor: «leak\n",
            "conflict: `for` does not go with `secret`, which judges what it finds; leave it out",
        ),
        ("text: 'none', ", "", "9:5 missing-field: the example has no `text`, which a `secret` rule needs"),
        (
            "'k={{key general A}}'",
            "«'k={{key genral A}}'",
            "reference: unknown key shape `genral`; there are general-classic, general-v2, general-dotted-h, general-dotted-d, plan-hex, plan-dotted-h, plan-dotted-d, temporary, access-key, access-key-secret, sts-key",
        ),
        ("line: 1,", "line: «0,", "wrong-value: lines and columns count from 1"),
    ] {
        assert_eq!(changed(SECRET, find, put), expected, "{put}");
    }
}

#[test]
fn problems_of_examples() {
    for (find, put, expected) in [
        (
            "fail: 'key:42'",
            "fail: «'user:42'",
            "wrong-value: `user:42` is a user, and the rule judges each key; write `key:ID`",
        ),
        (
            "fail: 'key:42'",
            "fail: «42",
            "wrong-value: expected a subject like `key:42`, found `42`; write a kind (`account`, `user`, `workspace`, `key`, `leak`, `endpoint` or `inventory`), a colon and an id",
        ),
        (
            "fail: 'key:42'",
            "line: «1",
            "conflict: a rule for `key` finds nothing on a line; write `fail: \"key:ID\"` or `unknown: \"key:ID\"`",
        ),
        (
            "fail: 'key:42', ",
            "",
            "18:14 conflict: an expectation has exactly one of `fail`, `unknown` and `line`; list what the rule finds; what passes or is skipped is not listed",
        ),
        ("fail: 'key:42'", "fail: 'key:42', column: «3", "conflict: columns go with `line`; say the line, too"),
        (
            "at: 2026-01-01",
            "at: «soon",
            "wrong-value: expected a date or an instant like `2026-01-01T00:00:00Z`, found `soon`",
        ),
        (
            "    inventory: { accounts: [] }\n",
            "",
            "15:5 missing-field: the example has no `inventory`, which a rule for `key` needs",
        ),
        (
            "{ accounts: [] }",
            "{ a: «'{{digest A}}' }",
            "reference: `{{digest A}}` names no key of this text; write `{{key SHAPE NAME}}` somewhere",
        ),
        (
            "name: one",
            "nmae: one",
            "15:5 unknown-field: unknown field `nmae`; did you mean `name`?\n15:5 missing-field: the field `name` is missing",
        ),
    ] {
        assert_eq!(changed(FORBID, find, put), expected, "{put}");
    }
}

#[test]
fn problems_of_controls() {
    for (put, expected) in [
        ("{ «owasp: [NHI1] }", "unknown-field: unknown framework `owasp`; did you mean `owasp-nhi`?"),
        ("{ «owasp-hni: [NHI1] }", "unknown-field: unknown framework `owasp-hni`; did you mean `owasp-nhi`?"),
        (
            "{ owasp-nhi: [«NHI11] }",
            "wrong-value: `NHI11` is no control of `owasp-nhi`; controls there are spelled like `NHI2`, from 1 to 10",
        ),
        ("{ cwe: [«798] }", "wrong-value: `798` is no control of `cwe`; did you mean `CWE-798`?"),
        ("{ cwe: «CWE-798 }", "wrong-type: expected a list, found `CWE-798`; put it into brackets: `[…]`"),
    ] {
        assert_eq!(changed(FORBID, "{ owasp-nhi: [NHI1] }", put), expected, "{put}");
    }
}

#[test]
fn all_problems_of_all_files_come_at_once_and_in_order() {
    let broken = "id: some-rule\nseverity: hihg\nfor: key\nforbid: { key.staet: x, key.age: 90 }\nremediation: r\n";
    let sources = [
        Source::new("z/some-rule.yml", broken.as_bytes()),
        Source::new("a/some-rule.yaml", FORBID.as_bytes()),
        Source::new("m/empty.yaml", b""),
        Source::new("m/binary.yaml", &[0, 159, 146, 150]),
    ];
    let all = load(&sources).unwrap_err();
    let at: Vec<_> = all.iter().map(|located| (located.source.as_str(), located.problem.code.as_str())).collect();
    assert_eq!(
        at,
        [
            ("m/binary.yaml", "encoding"),
            ("m/empty.yaml", "missing-field"),
            ("z/some-rule.yml", "missing-field"),
            ("z/some-rule.yml", "missing-field"),
            ("z/some-rule.yml", "duplicate"),
            ("z/some-rule.yml", "wrong-value"),
            ("z/some-rule.yml", "reference"),
            ("z/some-rule.yml", "wrong-value"),
        ]
    );
    let duplicate = &all[4].problem;
    assert_eq!(duplicate.message, "a rule `some-rule` is already in `a/some-rule.yaml`");
    let mut reversed = sources;
    reversed.reverse();
    assert_eq!(load(&reversed).unwrap_err(), all);
}

#[test]
fn what_is_wrong_hides_nothing_else() {
    let examples = "examples:\n  - { name: one, inventory: { accounts: [] }, expect: [{ fail: 42 }] }\n  - name: two\n    inventory: { a: '{{key plan-hx A}}', b: '{{digest B}}' }\n    expect: []\n";
    let broken = format!(
        "id: some-rule\ntitle: t\nseverity: high\nfor: kye\nforbid: {{ key.staet: x }}\nmessage: m\nremediation: r\n{examples}"
    );
    let sources = [Source::new("some-rule.yaml", broken.as_bytes())];
    let all = load_with_examples(&sources, &Settings::default(), &Bench).unwrap_err();
    let at: Vec<_> = all.iter().map(|one| (one.problem.span.start.line, one.problem.message.as_str())).collect();
    let [kind, path, inventory, subject, shape, template] = &*at else { panic!("{at:#?}") };
    assert!(kind.1.ends_with("found `kye`") && path.1 == "a key has no field `staet`", "{at:#?}");
    assert_eq!((inventory.0, inventory.1), (9, "the field `keys` is missing"));
    assert_eq!((subject.0, subject.1), (9, "expected a subject like `key:42`, found `42`"));
    // Each template is to blame for itself alone.
    assert!(
        shape.1.starts_with("unknown key shape `plan-hx`") && template.1.starts_with("`{{digest B}}` names no key")
    );
    // An audit does not read the inventories of examples.
    assert!(load(&sources).unwrap_err().iter().all(|one| one.problem.message != "the field `keys` is missing"));
}

#[test]
fn the_digest_is_of_names_and_bytes_in_any_order() {
    let other = FORBID.replace("some-rule", "other");
    let one = Source::new("some-rule.yaml", FORBID.as_bytes());
    let two = Source::new("other.yaml", other.as_bytes());
    let digest = |sources: &[Source<'_>]| load(sources).unwrap().digest();
    assert_eq!(digest(&[one, two]), digest(&[two, one]));
    assert_ne!(digest(&[one, two]), digest(&[one]));
    assert_ne!(digest(&[one]), digest(&[Source { name: "a/some-rule.yaml", ..one }]));
}

#[test]
fn a_file_beyond_the_limits_is_refused() {
    let long = format!("{FORBID}# {}\n", "x".repeat(1 << 20));
    assert_eq!(problems(&long)[0].problem.code.as_str(), "limit");
    let deep = FORBID
        .replace("{ key.age: { over: 90d } }", &format!("{}{{ key.id: 1 }}{}", "{ not: ".repeat(80), " }".repeat(80)));
    assert!(problems(&deep).iter().any(|located| located.problem.code.as_str() == "limit"));
}

proptest::proptest! {
    /// Whatever the bytes, loading ends with rules or problems.
    #[test]
    fn no_bytes_make_it_panic(cut in 0_usize..600, put in "\\PC{0,12}", length in 0_usize..12) {
        for base in [FORBID, QUOTA, SECRET] {
            let (start, end) = (cut.min(base.len()), (cut + length).min(base.len()));
            let text = [&base[..start], &put, &base[end..]].concat();
            let loaded = load(&[Source::new("some-rule.yaml", text.as_bytes())]);
            proptest::prop_assert!(loaded.is_ok_and(|set| set.rules().len() == 1) || !problems(&text).is_empty());
        }
    }
}

#[test]
fn what_narrows_a_secret_is_checked_when_it_is_loaded() {
    let with = |fields: &str| {
        let narrowed =
            SECRET.replace("keywords: [dashscope]", fields).replace("sk-[0-9a-f]{32}", "(sk)-(?<body>[0-9a-f]{32})");
        shown(&problems(&narrowed))
    };
    for good in ["capture: 1", "capture: body", "entropy: 3.5", "paths: ['*.env', src/]", "ignore: ['EXAMPLE$', '^0+']"]
    {
        assert_eq!(with(good), "", "{good}");
    }
    for (bad, expected) in [
        ("capture: 3", "the pattern has no group `3`"),
        ("capture: 3", "there are groups `1` to `2`"),
        ("capture: rest", "the pattern has no group `rest`"),
        ("capture: 0", "the pattern has no group `0`"),
        ("entropy: much", "bits a character"),
        ("entropy: 9", "bits a character"),
        ("entropy: -1", "bits a character"),
        ("paths: []", "an empty list of paths"),
        ("paths: ['a[']", "no glob of paths"),
        ("ignore: ['(']", "the regex is malformed"),
        ("ignore: ['a*']", "matches the empty text"),
        ("captures: 1", "`captures`"),
    ] {
        let said = with(bad);
        assert!(said.contains(expected), "{bad}: {said}");
    }
}

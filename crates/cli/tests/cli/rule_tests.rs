//! What `test` and `check` print beside failures: clauses that no example shows, changes that none notices, and what can
//! be said of rules without an inventory.

use crate::program::{folder, repository, run_in};

const RULE: (&str, &str) = (
    "rules/old.yaml",
    "id: old\ntitle: t\nseverity: high\nfor: key\nwhere: { key.state: enabled }\nforbid: { key.age: { over: 90d } }\nmessage: m\nremediation: r\nexamples:\n  - name: old\n    at: 2026-06-01\n    inventory: { accounts: [{ uid: 1, workspaces: [{ id: ws-1, keys: [{ id: 1, state: enabled, created-at: 2026-01-01, rotated-at: 2026-01-01 }] }] }] }\n    expect: [{ fail: 'key:1', severity: high }]\n  - name: none\n    inventory: { accounts: [] }\n    expect: []\n",
);

#[test]
fn clauses_and_changes_that_no_example_shows_are_named() {
    let folder = folder(&[RULE]);
    let plain = run_in(folder.path(), &["test", "rules"]);
    assert_eq!(plain.code, 0, "{plain:?}");
    insta::assert_snapshot!(plain.stdout);
    let strict = run_in(folder.path(), &["test", "rules", "--require-examples", "--mutate"]);
    assert_eq!(strict.code, 1, "{strict:?}");
    insta::assert_snapshot!(strict.stdout);
    let machine = run_in(folder.path(), &["test", "rules", "--mutate", "-f", "json"]).json();
    assert_eq!(machine["clauses"]["all"], 2);
    assert_eq!(
        machine["mutants"]["survivors"].as_array().unwrap().len() as u64
            + machine["mutants"]["caught"].as_u64().unwrap(),
        machine["mutants"]["all"].as_u64().unwrap()
    );
}

/// Columns count from the first visible character, and so does what is drawn.
#[test]
fn a_byte_order_mark_moves_nothing() {
    let (path, text) = (
        "rules/marked.yaml",
        "id: marked\ntitle: t\nseverity: high\nfor: key\nforbid: { key.id: 1 }\nmessage: m\nremediation: r\n",
    );
    let marked = folder(&[(path, &format!("\u{feff}{text}"))]);
    let plain = folder(&[(path, text)]);
    let of = |folder: &std::path::Path| run_in(folder, &["test", "rules"]).stdout;
    assert!(of(plain.path()).contains("1 | id: marked\n  |     ^^^^^^"), "{}", of(plain.path()));
    assert_eq!(of(marked.path()), of(plain.path()));
}

#[test]
fn the_shipped_rules_can_be_broken_nowhere_unnoticed() {
    let run = run_in(repository(), &["test", "policies", "--mutate", "--require-examples"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn nothing_is_to_be_remarked_on_the_shipped_rules() {
    let run = run_in(repository(), &["check", "policies"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn remarks_underline_what_they_are_about() {
    let rule = |id: &str, rest: &str| {
        format!("id: {id}\ntitle: t\nseverity: high\nfor: key\nmessage: m\nremediation: r\n{rest}")
    };
    let files = [
        ("rules/a.yaml", rule("a", "where: { key.state: enabled }\nforbid: { key.state: deleted }\n")),
        (
            "rules/b.yaml",
            rule("b", "forbid:\n  all:\n    - { key.age: { over: 90d } }\n    - { key.age: { over: 30d } }\n"),
        ),
        ("rules/c.yaml", rule("c", "forbid: { key.age: { over: 60d } }\n")),
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let folder = folder(&files);
    let run = run_in(folder.path(), &["check", "rules"]);
    assert_eq!(run.code, 1, "{run:?}");
    insta::assert_snapshot!(run.stdout);
    let machine = run_in(folder.path(), &["check", "rules", "-f", "json"]).json();
    assert_eq!(machine["notes"][0]["code"], "never-fails");
}

#[test]
fn rules_are_compared_with_older_ones() {
    let looser = RULE.1.replace("over: 90d", "over: 120d").replace("severity: high\nfor", "severity: medium\nfor");
    let folder = folder(&[RULE, ("new/old.yaml", &looser)]);
    let same = run_in(folder.path(), &["check", "--compare", "rules", "rules"]);
    let kept = "at least as strict: what the old rules find is found (1 compared)\n";
    assert_eq!((same.code, same.stdout.as_str()), (0, kept));
    let stricter = run_in(folder.path(), &["check", "--compare", "new", "rules"]);
    assert_eq!(stricter.code, 0, "{stricter:?}");
    let run = run_in(folder.path(), &["check", "--compare", "rules", "new"]);
    assert_eq!(run.code, 1, "{run:?}");
    insta::assert_snapshot!(run.stdout);
    // What is shown can be tried.
    let machine = run_in(folder.path(), &["check", "--compare", "rules", "new", "-f", "json"]).json();
    assert_eq!(machine["verdict"], "looser");
    let shown = &machine["looser"][0];
    std::fs::write(folder.path().join("shown.json"), shown["inventory"].to_string()).unwrap();
    let at = ["--inventory", "shown.json", "--fail-on", "high", "--at", shown["at"].as_str().unwrap()];
    let high = |rules| run_in(folder.path(), &[&["audit", rules], &at[..]].concat()).code;
    assert_eq!((high("rules"), high("new")), (1, 0));
}

#[test]
fn a_configuration_is_compared_with_what_it_says_of_rules() {
    let folder = folder(&[
        RULE,
        ("a/bailiwick.yaml", "policies: [../rules]\n"),
        ("b/bailiwick.yaml", "policies: [../rules]\noverrides: { old: { off: true, reason: we don't } }\n"),
        ("c/bailiwick.yaml", "policies: [../rules]\noverrides: { odl: { off: true, reason: we don't } }\n"),
    ]);
    let compared = |old, new| run_in(folder.path(), &["check", "--compare", old, new]).code;
    assert_eq!(compared("a/bailiwick.yaml", "b/bailiwick.yaml"), 1);
    assert_eq!(compared("b/bailiwick.yaml", "a/bailiwick.yaml"), 0);
    assert_eq!(compared("a/bailiwick.yaml", "c/bailiwick.yaml"), 2, "there is no such rule");
    assert_eq!(compared("a/bailiwick.yaml", "nowhere"), 2);
}

#[test]
fn rules_are_checked_as_the_configuration_has_them() {
    let knob = RULE
        .1
        .replace("where:", "params: { most: { type: duration, default: 90d } }\nwhere:")
        .replace("90d } }\nmessage", "$most } }\nmessage");
    let with = |config: &str| {
        let folder = folder(&[("rules/old.yaml", &knob), ("bailiwick.yaml", config)]);
        (run_in(folder.path(), &["check"]), run_in(folder.path(), &["test"]))
    };
    let (check, _) = with("policies: [rules]\nparams: { old: { mots: 30d } }\n");
    assert!(check.code == 2 && check.stderr.contains("did you mean `most`?"), "{check:?}");
    // Examples are of the rule as it stands in its file.
    let (check, test) = with("policies: [rules]\nparams: { old: { most: 900d } }\n");
    assert_eq!((check.code, test.code), (0, 0), "{test:?}");
}

/// The blocks of YAML in a page of documentation.
fn blocks(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository().join(page)).unwrap();
    let blocks = text.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned());
    blocks.collect()
}

#[test]
fn rules_of_the_documentation_are_right() {
    let whole = [blocks("docs/writing-rules.md"), blocks("CONTRIBUTING.md")].concat();
    let whole: Vec<_> = whole.into_iter().filter(|block| block.starts_with("id: ")).collect();
    assert_eq!(whole.len(), 2);
    for rule in whole {
        let id = rule.lines().next().unwrap().trim_start_matches("id: ");
        let folder = folder(&[(&*format!("{id}.yaml"), &*rule)]);
        let run = run_in(folder.path(), &["test", ".", "--require-examples", "--mutate"]);
        let is_short = id == "workspace-without-name";
        assert_eq!(run.code, i32::from(is_short), "{}", run.stdout);
        assert_eq!(run_in(folder.path(), &["check", "."]).code, 0);
    }
}

#[test]
fn conditions_of_the_documentation_are_right() {
    let conditions = blocks("docs/writing-rules.md").into_iter().find(|block| block.starts_with("where: ")).unwrap();
    let mut each: Vec<String> = Vec::new();
    // What is indented belongs to the condition before it.
    for line in conditions.lines() {
        match each.last_mut() {
            Some(last) if line.starts_with(' ') => last.push_str(&format!("{line}\n")),
            _ => each.push(format!("{line}\n")),
        }
    }
    assert_eq!(each.len(), 4);
    for filter in each {
        let rule = format!(
            "id: r\ntitle: t\nseverity: low\nfor: key\n{filter}forbid: {{ key.id: 1 }}\nmessage: m\nremediation: r\n"
        );
        let folder = folder(&[("r.yaml", &rule)]);
        let run = run_in(folder.path(), &["check", "r.yaml"]);
        assert_eq!(run.code, 0, "{rule}{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn an_example_of_a_text_in_which_nobody_looks_is_wrong() {
    let rule = "id: root-leak\ntitle: t\nseverity: high\nfor: leak\nforbid: { leak.kind: general }\nmessage: m\nremediation: r\nexamples:\n  - { name: one, text: 'KEY={{key general-classic A}}', expect: [{ line: 1 }] }\n  - { name: none, text: 'KEY={{key plan-hex A}}', expect: [] }\n";
    let folder = folder(&[("root-leak.yaml", rule)]);
    let run = run_in(folder.path(), &["test", "root-leak.yaml"]);
    assert!(run.code == 1 && run.stdout.contains("none of these rules looks for a secret"), "{}", run.stdout);
    assert!(run.stdout.contains("0 of 2 examples"), "{}", run.stdout);
    let run = run_in(folder.path(), &["test", "root-leak.yaml", "builtin:baseline"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn rules_about_base_urls_need_no_other_to_be_tested() {
    let run = run_in(repository(), &["test", "policies/endpoints", "--no-config"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

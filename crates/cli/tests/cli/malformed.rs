//! Bad input: a clear message with its place on stderr, exit 2, all problems of a run at once.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Run, command, folder, repository, run_in};

/// Snapshots what the program says of each file or folder of `fixtures/malformed/<kind>`.
fn snapshot_each(kind: &str, arguments: &[&str]) {
    let malformed = repository().join("fixtures/malformed").join(kind);
    let mut inputs: Vec<PathBuf> = fs::read_dir(&malformed).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty());
    for input in inputs {
        let name = input.file_name().unwrap().to_str().unwrap();
        let run = run_in(&malformed, &[arguments, &[name]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{kind}/{name}: {run:?}");
        insta::with_settings!({ snapshot_path => "../snapshots/malformed", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{kind}-{}", name.replace('.', "-")), run.stderr);
        });
    }
}

#[test]
fn policies() {
    snapshot_each("policies", &["check", "--no-config"]);
}

#[test]
fn inventories() {
    snapshot_each("inventories", &["audit", "--no-config", "--inventory"]);
}

#[test]
fn configurations() {
    snapshot_each("config", &["audit", "--config"]);
}

fn error(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = folder(files);
    let run = run_in(folder.path(), arguments);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    run.stderr
}

#[test]
fn what_is_not_there() {
    insta::assert_snapshot!(error(&[], &["audit", "no-such-rules", "--inventory", "no-such.yaml", "--scan", "no-such-tree"]), @r"
    error: can't read `no-such-rules`: no such file or directory
      help: name a file that is there, and make it readable

    error: can't read `no-such.yaml`: no such file or directory
      help: name a file that is there, and make it readable

    error: can't scan `no-such-tree`: no such file or directory
      help: give a path that is there and not in a repository's own folder, which --history scans, and globs as in .gitignore
    ");
    insta::assert_snapshot!(error(&[], &["scan", "no-such-tree", "nor-this"]), @r"
    error: can't scan `no-such-tree`: no such file or directory
      help: give a path that is there and not in a repository's own folder, which --history scans, and globs as in .gitignore

    error: can't scan `nor-this`: no such file or directory
      help: give a path that is there and not in a repository's own folder, which --history scans, and globs as in .gitignore
    ");
    insta::assert_snapshot!(error(&[], &["audit", "--config", "no-such.yaml"]), @r"
    error: can't read `no-such.yaml`: no such file or directory
      help: name a file that is there, and make it readable
    ");
}

#[test]
fn a_folder_without_rules() {
    insta::assert_snapshot!(error(&[("rules/README.md", "")], &["audit", "rules", "--scan", "."]), @r"
    error: no rule stands below `rules`
      help: a rule is a file that ends in .yaml or .yml; give a folder that holds some
    ");
}

#[test]
fn nothing_to_judge() {
    insta::assert_snapshot!(error(&[], &["audit"]), @r"
    error: there is nothing to judge: neither an inventory nor a path to scan was given
      help: give --inventory FILE, --scan PATH or both, or name them in bailiwick.yaml
    ");
    insta::assert_snapshot!(error(&[], &["scan"]), @r"
    error: no file was scanned below `.`
      help: a scan of nothing proves nothing: give a path that holds files, or look at what is excluded
    ");
}

#[test]
fn an_empty_folder_beside_a_full_one_is_said() {
    let folder = folder(&[("full/a.txt", "nothing")]);
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let run = run_in(folder.path(), &["scan", "full", "empty"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("no file was scanned below `empty`"), "{run:?}");
}

#[test]
fn nothing_was_judged() {
    let text = ("a.txt", "nothing");
    let empty = ("i.yaml", "version: 1\naccounts: []\n");
    let rule = (
        "rules/r.yaml",
        "id: r\ntitle: t\nseverity: low\nfor: key\nforbid: { key.state: deleted }\nmessage: m\nremediation: r\n",
    );
    for (arguments, why) in [
        (&["audit", "rules", "--scan", "a.txt"][..], "1 rule skipped: no inventory was given (r)"),
        (&["audit", "rules", "--inventory", "i.yaml"], "1 rule selects nothing here (r)"),
        (&["scan", "a.txt", "--policies", "rules"], "no rule judges anything that there is"),
    ] {
        let said = error(&[text, empty, rule], arguments);
        assert!(said.starts_with(&format!("error: nothing was judged: {why}\n")), "{said}");
    }
}

#[test]
fn a_rule_that_selects_nothing_is_an_error_if_that_is_asked_for() {
    let head = "title: t\nseverity: low\nmessage: m\nremediation: r\n";
    let rule = |id: &str, rest: &str| format!("id: {id}\n{head}{rest}");
    let files = [
        ("i.yaml", "version: 1\naccounts: [{ uid: 1, workspaces: [{ id: ws-1, keys: [{ id: 1, state: enabled }, { id: 2, state: disabled }] }] }]\n".to_owned()),
        ("rules/all.yaml", rule("all", "for: key\nforbid: { key.state: deleted }\n")),
        ("rules/none.yaml", rule("none", "for: key\nwhere: { key.state: deleted }\nforbid: { key.kind: general }\n")),
        ("rules/no-user.yaml", rule("no-user", "for: user\nforbid: { user.status: deleted }\n")),
        ("rules/leaks.yaml", "id: leaks\ntitle: t\nseverity: low\nsecret: { pattern: 'sk-x{9}', kind: general }\nremediation: r\n".to_owned()),
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let folder = folder(&files);
    let audit = |more: &[&str]| run_in(folder.path(), &[&["audit", "rules", "--inventory", "i.yaml"], more].concat());
    let lenient = audit(&["--scan", "i.yaml"]);
    assert_eq!(lenient.code, 0, "{lenient:?}");
    assert!(lenient.stdout.contains("note: 2 rules select nothing here (no-user, none)"), "{lenient:?}");
    let strict = audit(&["--scan", "i.yaml", "--strict"]);
    assert_eq!(strict.code, 2, "{strict:?}");
    insta::assert_snapshot!(strict.stderr, @r"
    error: rules/no-user.yaml:1:5: the rule `no-user` selects nothing: the inventory holds no user
      help: mend what it selects, give what it judges, or leave the rule out: under --strict each must judge something

    error: rules/none.yaml:7:10: the rule `none` selects nothing: its `where` fits none of 2 keys
      help: mend what it selects, give what it judges, or leave the rule out: under --strict each must judge something
    ");
    let unscanned = audit(&["--strict"]);
    assert!(unscanned.stderr.contains("the rule `leaks` selects nothing: nothing was scanned"), "{unscanned:?}");
}

#[test]
fn a_configuration_that_says_nothing_is_a_slip() {
    let said = error(&[("bailiwick.yaml", "inventory:\nscan: []\n"), ("a.txt", "")], &["audit"]);
    assert!(said.contains("bailiwick.yaml:1:1") && said.contains("bailiwick.yaml:2:1"), "{said}");
}

#[cfg(unix)]
#[test]
fn whatever_is_named_like_a_rule_is_read_or_said() {
    let folder = folder(&[("rules/README.md", ""), ("elsewhere/r.yaml", "id: wrong\n")]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("rules/dangling.yaml")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", folder.path().join("rules/linked")).unwrap();
    let run = run_in(folder.path(), &["check", "rules"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("rules/dangling.yaml") && run.stderr.contains("rules/linked/r.yaml:1:5"),
        "{}",
        run.stderr
    );
}

#[test]
fn thousands_of_problems_are_said_without_being_listed() {
    let many: String = (0..20_000).map(|index| format!("unknown{index}: 1\n")).collect();
    let rule = format!("id: many\n{many}");
    let said = error(&[("rules/many.yaml", &rule)], &["check", "rules"]);
    assert!(said.contains("more problems in `rules/many.yaml`"), "{}", said.len());
}

#[test]
fn problems_of_several_files_are_said_at_once() {
    let said = error(
        &[
            ("bailiwick.yaml", "scam: [.]\n"),
            ("rules/a.yaml", "id: b\n"),
            ("rules/b.yaml", "[]\n"),
            ("i.yaml", "version: 2\n"),
        ],
        &["audit", "rules", "--inventory", "i.yaml"],
    );
    for place in ["bailiwick.yaml:1:1", "rules/a.yaml:1:5", "rules/b.yaml:1:1", "i.yaml:1:10"] {
        assert!(said.contains(place), "{place} in\n{said}");
    }
}

#[test]
fn a_whole_key_in_bad_input_is_not_repeated() {
    let key = bailiwick_core::secret::seeded::key(bailiwick_core::secret::seeded::Shape::PlanHex, "A");
    let (dashed, nested) = (format!("--{}", key.expose()), format!("/tmp/x/{}", key.expose()));
    let files = [
        (
            "i.yaml",
            "version: 1\naccounts:\n  - uid: {{key plan-hex A}}\n    alias: {{key plan-hex A}}\n    colour: {{key plan-hex A}}\n    workspaces: [{ id: ws-1, keys: [{ id: 1, masked: {{key plan-hex A}} }] }]\n",
        ),
        ("rules/a.yaml", "id: {{key plan-hex A}}\n{{key plan-hex A}}: 1\nfor: {{key plan-hex A}}\n"),
    ];
    for arguments in [
        vec!["audit", "rules", "--inventory", "i.yaml"],
        vec!["explain", "key", key.expose(), "--inventory", "i.yaml"],
        vec!["explain", "key", "1", "--host", key.expose()],
        vec!["audit", "--at", key.expose()],
        vec![&dashed],
        vec!["audit", "--inventory", &nested],
        vec![key.expose()],
        vec!["scan", key.expose()],
        vec!["audit", "--inventory", key.expose()],
    ] {
        let said = error(&files, &arguments);
        assert!(said.contains("error") && !said.contains(&key.expose()[10..26]), "{said}");
    }
}

/// Whether the tests run as root, who may read everything.
fn is_root(folder: &Path) -> bool {
    fs::read(folder.join("locked")).is_ok()
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_said_and_the_rest_is_scanned() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    let folder = folder(&[("locked", "x"), ("open", "k={{key plan-hex A}}\n")]);
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(folder.path().join("locked"), fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = command(folder.path(), &["scan", "."]);
    if is_root(folder.path()) {
        command.uid(65_534);
    }
    let Ok(output) = command.output() else {
        // The program lies where another user can't reach it.
        return;
    };
    let run = Run::new(&output);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stdout.contains("open:1:3") && run.stdout.contains("locked"), "{run:?}");
    assert_eq!(run.stderr, "", "the report says it");
}

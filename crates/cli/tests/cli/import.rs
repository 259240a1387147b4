//! `bailiwick import`: exports in, one inventory out, and what is missing said.

use std::fs;
use std::path::{Path, PathBuf};

use bailiwick_core::secret::seeded::{self, Shape};

use crate::program::{Run, files_below, folder, repository, run_in};

/// A copy of a case of `fixtures/exports`, its templates expanded.
fn case(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = repository().join("fixtures/exports").join(name);
    for file in files_below(&from) {
        let to = folder.path().join("exports").join(file.strip_prefix(&from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, seeded::expand(&fs::read_to_string(&file).unwrap()).unwrap()).unwrap();
    }
    folder
}

fn import(folder: &Path, more: &[&str]) -> Run {
    run_in(folder, &[&["import", "--no-config", "exports"], more].concat())
}

#[test]
fn every_case_is_imported_as_expected() {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(repository().join("fixtures/exports")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 4);
    for path in cases {
        let name = path.file_name().unwrap().to_str().unwrap();
        let run = import(case(name).path(), &[]);
        let text = format!("exit {}\n\n{}\n{}", run.code, run.stderr, run.stdout);
        insta::with_settings!({ snapshot_path => "../snapshots/import", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
}

#[test]
fn what_is_written_is_read_in_every_form() {
    let folder = case("company");
    for name in ["inventory.yaml", "inventory.json", "inventory.jsonl"] {
        let run = import(folder.path(), &["-o", name, "--at", "2026-11-20T08:00:00Z"]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(
            run.stdout.starts_with(&format!("wrote {name}: 2 accounts, 5 RAM users, 5 workspaces, 7 keys")),
            "{run:?}"
        );
        let answer = run_in(
            folder.path(),
            &["explain", "key", "2984471", "--no-config", "--inventory", name, "--at", "2026-11-21", "-f", "json"],
        );
        let reasons = answer.json()["reasons"].clone();
        assert_eq!(reasons, serde_json::json!(["owner-deleted"]), "{name}: {answer:?}");
        let check = import(folder.path(), &["--check", "--inventory", name]);
        assert_eq!((check.code, check.stdout), (0, format!("{name} is up to date\n")), "{}", check.stderr);
    }
}

#[test]
fn no_whole_key_gets_out() {
    for name in ["created", "refused"] {
        let folder = case(name);
        for arguments in
            [&[][..], &["-f", "json"], &["-o", "out.yaml"], &["-o", "out.json", "-f", "json"], &["-o", "o.jsonl"]]
        {
            let run = import(folder.path(), arguments);
            let written =
                files_below(folder.path()).into_iter().filter(|path| !path.starts_with(folder.path().join("exports")));
            let texts: Vec<_> =
                written.map(|path| fs::read_to_string(path).unwrap()).chain([run.stdout, run.stderr]).collect();
            for (shape, key) in [
                (Shape::GeneralClassic, "created-71"),
                (Shape::GeneralV2, "created-72"),
                (Shape::GeneralClassic, "refused"),
            ] {
                let key = seeded::key(shape, key);
                let body = &key.expose()[12..24];
                assert!(texts.iter().all(|text| !text.contains(body)), "{name} {arguments:?}");
            }
        }
    }
}

#[test]
fn a_whole_key_is_known_by_its_digest() {
    let folder = case("created");
    let run = import(folder.path(), &["-o", "inventory.jsonl"]);
    assert_eq!(run.code, 0, "{run:?}");
    let written = fs::read_to_string(folder.path().join("inventory.jsonl")).unwrap();
    for (shape, key) in [(Shape::GeneralClassic, "created-71"), (Shape::GeneralV2, "created-72")] {
        let digest = seeded::key(shape, key).digest().to_string();
        assert!(written.contains(&digest), "{key}");
    }
    assert_eq!(run.stderr.matches("the file holds a whole key").count(), 2, "{}", run.stderr);
}

const OLD: &str = r#"version: 1
accounts:
  - uid: "1378030599924858"
    users: [{ id: "207329002494392001", name: alice, status: active, permissions: [administrator] }]
    workspaces:
      - id: ws-1111111111111111
        name: search
        region: cn-beijing
        members: ["207329002494392001"]
        keys:
          - id: "82"
            kind: general
            created-by: "207329002494392001"
            created-at: 2026-03-24T07:30:22Z
            rotated-at: 2026-10-01T00:00:00Z
            last-used-at: 2026-11-01T00:00:00Z
            state: enabled
            masked: "sk-a****58ad"
            fingerprint: "sha256:dbd683145c385f735157f67441c67bf28d3629f057ad397a81c132e8f6dcc5b8"
            former: [{ masked: "sk-c****0001", until: 2026-07-01T10:00:00Z }]
            labels: { owner: team-search }
          - { id: "83", kind: general, created-at: 2026-03-24T07:30:22Z, state: enabled, masked: "sk-d****58ad", labels: { owner: bob } }
          - { id: "84", kind: general, state: enabled, masked: "sk-e****58ad" }
          - { id: "85", kind: general, state: deleted, since: 2026-01-01T00:00:00Z, masked: "sk-f****58ad" }
"#;

#[test]
fn what_people_wrote_is_kept() {
    let folder = case("trail");
    fs::write(folder.path().join("old.yaml"), OLD).unwrap();
    let run = import(folder.path(), &["--merge", "old.yaml"]);
    insta::assert_snapshot!(format!("exit {}\n\n{}\n{}", run.code, run.stderr, run.stdout));
}

#[test]
fn an_inventory_that_is_not_up_to_date_is_told_so() {
    let folder = case("trail");
    fs::write(folder.path().join("old.yaml"), OLD).unwrap();
    let run = import(folder.path(), &["--check", "-o", "old.yaml"]);
    assert_eq!(run.code, 1, "{run:?}");
    insta::assert_snapshot!(run.stdout);
    assert_eq!(fs::read_to_string(folder.path().join("old.yaml")).unwrap(), OLD, "a check writes nothing");
}

#[test]
fn nothing_to_import_is_no_import() {
    let folder = folder(&[("empty/.keep", "")]);
    fs::remove_file(folder.path().join("empty/.keep")).unwrap();
    let run = run_in(folder.path(), &["import", "--no-config", "empty", "nowhere.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(run.stderr, @r"
    error: no file stands below `empty`
      help: give files that the aliyun CLI printed, or a folder of them

    error: can't read `nowhere.json`: no such file or directory
      help: name a file that is there, and make it readable
    ");
    assert_eq!(run_in(folder.path(), &["import"]).code, 2);
}

//! 0 judged, and clean; 1 judged, with findings; 2 not judged.

use crate::program::{folder, run_in};

const LEAK: (&str, &str) = ("leak.env", "DASHSCOPE_API_KEY={{key general A}}\n");
const CLEAN: (&str, &str) = ("clean.env", "DASHSCOPE_API_KEY=${DASHSCOPE_API_KEY}\n");

fn code(files: &[(&str, &str)], arguments: &[&str]) -> i32 {
    run_in(folder(files).path(), arguments).code
}

#[test]
fn of_a_scan() {
    assert_eq!(code(&[CLEAN], &["scan", "."]), 0);
    assert_eq!(code(&[CLEAN, LEAK], &["scan", "."]), 1);
    assert_eq!(code(&[CLEAN, LEAK], &["scan", ".", "--exclude", "leak.*"]), 0);
    assert_eq!(code(&[CLEAN, LEAK], &["scan", ".", "--fail-on", "critical"]), 0, "an unjoined leak is high");
    assert_eq!(code(&[], &["scan", "."]), 2);
    assert_eq!(code(&[LEAK], &["scan", ".", "--exclude", "*"]), 2, "nothing was read");
    assert_eq!(code(&[LEAK], &["scan", ".", "nowhere"]), 2);
}

#[test]
fn of_an_audit() {
    let inventory = ("i.yaml", "version: 1\ncollected-at: 2026-11-20\naccounts: []\n");
    assert_eq!(code(&[inventory], &["audit", "--inventory", "i.yaml", "--at", "2026-11-21"]), 0);
    assert_eq!(code(&[inventory], &["audit", "--inventory", "i.yaml", "--at", "2026-12-21"]), 1, "it is stale");
    assert_eq!(code(&[inventory], &["audit"]), 2);
    let config = ("bailiwick.yaml", "inventory: i.yaml\nat: 2026-12-21\nfail-on: high\n");
    assert_eq!(code(&[inventory, config], &["audit"]), 0, "the configuration asks for high");
    assert_eq!(code(&[inventory, config], &["audit", "--fail-on", "medium"]), 1, "the argument wins");
    assert_eq!(code(&[inventory, config], &["audit", "--no-config"]), 2);
}

#[test]
fn the_configuration_is_found_upwards_and_its_paths_are_its_own() {
    let inventory = ("up/i.yaml", "version: 1\ncollected-at: 2026-11-20\naccounts: []\n");
    let config = ("up/bailiwick.yaml", "inventory: i.yaml\nscan: [src]\nat: 2026-11-21\n");
    let folder = folder(&[inventory, config, ("up/src/leak.env", LEAK.1), ("up/deep/er/x", "")]);
    let run = run_in(&folder.path().join("up/deep/er"), &["audit", "-f", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(run.json()["findings"][0]["locations"][0]["path"], "../../src/leak.env");
}

#[test]
fn of_questions() {
    let inventory = (
        "i.yaml",
        "version: 1\naccounts:\n- uid: '1'\n  users: [{ id: '2', status: deleted }]\n  workspaces:\n  - id: ws-1\n    region: cn-beijing\n    keys:\n    - { id: 1, created-by: '1', state: enabled, kind: general }\n    - { id: 2, created-by: '2', state: enabled, kind: general }\n    - { id: 3, state: enabled, kind: general }\n",
    );
    let ask = |arguments: &[&str]| code(&[inventory], &[arguments, &["--inventory", "i.yaml"]].concat());
    assert_eq!(
        [ask(&["explain", "key", "1"]), ask(&["explain", "key", "2"]), ask(&["explain", "key", "3"])],
        [0, 1, 2]
    );
    assert_eq!(ask(&["explain", "key", "9"]), 2);
    assert_eq!([ask(&["can-create", "1", "ws-1"]), ask(&["can-create", "2", "ws-1"])], [0, 1]);
    assert_eq!([ask(&["visible", "1"]), ask(&["visible", "2"]), ask(&["visible", "9"])], [0, 0, 2]);
}

#[test]
fn of_bad_usage() {
    for arguments in
        [&["scam"][..], &["audit", "--fail-on", "loud"], &["audit", "--at", "noon"], &["scan", "--format", "xml"], &[]]
    {
        assert_eq!(code(&[], arguments), 2, "{arguments:?}");
    }
    assert_eq!(code(&[], &["--help"]), 0);
    assert_eq!(code(&[], &["--version"]), 0);
}

//! Packs of rules, and what a configuration says of them.

use crate::program::{folder, run_in};

const INVENTORY: (&str, &str) =
    ("i.yaml", "version: 1\ncollected-at: 2026-11-20\naccounts: [{ uid: '1', workspaces: [{ id: ws-1 }] }]\n");

fn audit(config: &str, arguments: &[&str]) -> crate::program::Run {
    let config = format!("inventory: i.yaml\nat: 2026-11-21\n{config}");
    let folder = folder(&[INVENTORY, ("bailiwick.yaml", &config)]);
    run_in(folder.path(), &[&["audit"], arguments].concat())
}

fn rules(config: &str, arguments: &[&str]) -> u64 {
    let run = audit(config, &[&["-f", "json"], arguments].concat());
    run.json()["summary"]["rules"].as_u64().unwrap()
}

#[test]
fn packs_are_named_like_folders() {
    let (all, baseline) = (rules("", &[]), rules("policies: ['builtin:baseline']\n", &[]));
    assert!(baseline < all, "{baseline} {all}");
    assert_eq!(rules("policies: ['builtin:strict']\n", &[]), all);
    assert_eq!(rules("", &["builtin:baseline"]), baseline);
    let none = audit("policies: ['builtin:strickt']\n", &[]);
    assert!(none.code == 2 && none.stderr.contains("there are `builtin:baseline` and `builtin:strict`"), "{none:?}");
}

#[test]
fn overrides_are_checked_and_said() {
    let off = "overrides: { key-rotation: { off: true, reason: the keys rotate by themselves } }\n";
    let run = audit(off, &[]);
    assert!(run.stdout.contains("rule key-rotation is turned off: the keys rotate by themselves"), "{run:?}");
    assert_eq!(rules(off, &[]) + 1, rules("", &[]));
    let loose = audit("overrides:\n  key-rotation: { off: true }\n  key-rotaiton: { mode: warn }\n", &[]);
    assert_eq!(loose.code, 2);
    insta::assert_snapshot!(loose.stderr);
    // Who asks for a part need not ask for all that the configuration speaks of.
    assert_eq!(audit(off, &["builtin:baseline"]).code, audit("", &["builtin:baseline"]).code);
}

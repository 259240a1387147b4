//! What `timeline`, `simulate`, `forecast` and `platform` print.

use crate::program::{folder, repository, run_in};

const LEAKY: [&str; 5] = ["--inventory", "fixtures/leaky/inventory.yaml", "--at", "2026-11-21", "--no-config"];

/// Rules that stay what they are when others are added.
const RULES: [&str; 4] = ["--policies", "policies/owners/revoked-owner.yaml", "--policies", "policies/rotation"];

fn ask(arguments: &[&str]) -> String {
    let run = run_in(repository(), &[arguments, &LEAKY].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    run.stdout
}

#[test]
fn timeline() {
    insta::assert_snapshot!(ask(&["timeline", "202"]));
    insta::assert_snapshot!(ask(&["timeline", "user:241700915530284002", "-f", "json"]));
    assert!(ask(&["timeline", "ws-b7d20f6834ace951"]).contains("key 205: valid → invalid: disabled"));
}

#[test]
fn simulate_says_what_dies_and_what_is_refused() {
    let said = ask(&[
        &["simulate", "--disable-user", "241700915530284003", "--disable-key", "401", "--delete-key", "201"],
        &RULES[..],
    ]
    .concat());
    insta::assert_snapshot!(said);
}

#[test]
fn simulate_takes_changes_in_the_order_in_which_they_are_typed() {
    let made = |arguments: &[&str]| {
        let run = run_in(repository(), &[&["simulate"][..], arguments, &LEAKY, &["-f", "json"]].concat());
        run.json()["refused"].as_array().unwrap().len()
    };
    assert_eq!(made(&["--disable-key", "201", "--enable-key", "201"]), 0);
    assert_eq!(made(&["--enable-key", "201", "--disable-key", "201"]), 1, "it is enabled already");
}

#[test]
fn simulate_prints_changes_in_the_order_in_which_they_are_tried() {
    let inventory = "version: 1\ncollected-at: 2026-11-20\naccounts: [{ uid: '1', workspaces: [{ id: ws-1, applications: [], keys: [\
        { id: 1, created-by: '1', state: enabled, created-at: 2026-11-20 }] }] }]\n";
    let folder = folder(&[("i.yaml", inventory)]);
    let simulate = |changes: &[&str]| {
        let about = ["--inventory", "i.yaml", "--at", "2026-11-21"];
        run_in(folder.path(), &[&["simulate"][..], changes, &about].concat())
    };
    let said = simulate(&["--delete-workspace", "ws-1", "--delete-key", "1"]).stdout;
    let lines: Vec<_> = said.lines().take(3).collect();
    assert_eq!(lines[0], "at 2026-11-21T00:00:00Z, one after the other in the order given");
    assert!(lines[1].starts_with("  ✘ delete-workspace ws-1 is refused: "), "{said}");
    assert_eq!(lines[2], "  ✔ delete-key 1");
    let turned = simulate(&["--delete-key", "1", "--delete-workspace", "ws-1", "-f", "json"]).json();
    let changes = turned["changes"].as_array().unwrap().iter().map(|step| step["change"].as_str().unwrap());
    assert_eq!(changes.collect::<Vec<_>>(), ["delete-key 1", "delete-workspace ws-1"]);
}

#[test]
fn simulate_reads_changes_from_a_file() {
    let inventory = std::fs::read_to_string(repository().join("fixtures/leaky/inventory.yaml")).unwrap();
    let changes =
        "changes:\n- { disable-key: 201, at: 2026-12-01 }\n- { revoke-model: ws-b7d20f6834ace951=qwen-plus }\n";
    let folder =
        folder(&[("i.yaml", &inventory), ("c.yaml", changes), ("bad.yaml", "changes:\n- { disable-kee: 1 }\n")]);
    let simulate = |file: &str| {
        run_in(
            folder.path(),
            &["simulate", "--apply", file, "--inventory", "i.yaml", "--at", "2026-11-21", "-f", "json"],
        )
    };
    let report = simulate("c.yaml").json();
    assert_eq!(report["at"], "2026-12-01T00:00:00Z");
    assert_eq!(report["made"].as_array().unwrap().len(), 2);
    assert_eq!(report["died"][0]["id"], "201");
    let bad = simulate("bad.yaml");
    assert_eq!(bad.code, 2);
    assert!(
        bad.stderr.contains("bad.yaml:2:5") && bad.stderr.contains("did you mean `disable-key`?"),
        "{}",
        bad.stderr
    );
}

#[test]
fn forecast_gives_each_day_on_which_something_falls_due() {
    insta::assert_snapshot!(ask(&[&["forecast", "--until", "2026-12-14"], &RULES[..]].concat()));
    assert_eq!(
        ask(&[&["forecast", "--until", "2026-11-22"], &RULES[..]].concat()),
        "nothing falls due from 2026-11-21T00:00:00Z to 2026-11-22\n"
    );
}

#[test]
fn forecast_looks_forwards() {
    let until = |date: &str| run_in(repository(), &[&["forecast", "--until", date][..], &RULES, &LEAKY].concat());
    assert_eq!(until("2026-11-21").code, 0, "the same day has hours left");
    let back = until("2026-11-20");
    assert_eq!((back.code, back.stdout.as_str()), (2, ""), "{back:?}");
    assert!(back.stderr.contains("give a later day to --until"), "{back:?}");
}

#[test]
fn forecast_tells_when_waivers_and_temporary_keys_end() {
    let inventory = "version: 1\ncollected-at: 2026-11-20\naccounts: [{ uid: '1', workspaces: [{ id: ws-1, keys: [\
        { id: 1, created-by: '1', state: enabled, created-at: 2026-11-20 },\
        { id: 2, kind: temporary, parent: 1, ttl: 30m, created-at: 2026-11-20T23:45:00Z }] }] }]\n";
    let waivers =
        "- { rule: unused-key, subject: 'key:1', owner: search, approver: dana, reason: r, expires: 2026-11-22 }\n";
    let folder = folder(&[("i.yaml", inventory), ("w.yaml", waivers), ("bad.yaml", "- { rule: x }\n")]);
    let arguments =
        ["forecast", "--inventory", "i.yaml", "--at", "2026-11-20T23:50:00Z", "--until", "2026-11-23", "--waivers"];
    let said = run_in(folder.path(), &[&arguments[..], &["w.yaml"]].concat());
    insta::assert_snapshot!(said.stdout);
    assert_eq!(run_in(folder.path(), &[&arguments[..], &["bad.yaml"]].concat()).code, 2);
}

#[test]
fn the_printed_platform_can_be_changed_and_given_back() {
    let folder = folder(&[(
        "i.yaml",
        "version: 1\naccounts: [{ uid: '1', workspaces: [{ id: ws-1, region: cn-beijing, default: true }] }]\n",
    )]);
    let printed = run_in(folder.path(), &["platform"]).stdout;
    std::fs::write(
        folder.path().join("p.json"),
        printed.replace("\"keys-per-workspace\": 20", "\"keys-per-workspace\": 0"),
    )
    .unwrap();
    let ask = |arguments: &[&str]| {
        run_in(folder.path(), &[&["can-create", "1", "ws-1", "--inventory", "i.yaml"][..], arguments].concat()).code
    };
    assert_eq!([ask(&[]), ask(&["--platform", "p.json"])], [0, 1]);
    let longer = printed.replace("\"default-ttl-seconds\": 60,", "\"default-ttl-seconds\": 600,");
    std::fs::write(folder.path().join("p.json"), longer).unwrap();
    let minted =
        "version: 1\naccounts: [{ uid: '1', workspaces: [{ id: ws-1, region: cn-beijing, default: true, keys: [
        { id: 2, kind: temporary, created-by: 1, created-at: 2026-11-20T00:00:00Z }] }] }]\n";
    std::fs::write(folder.path().join("i.yaml"), minted).unwrap();
    let ask = |arguments: &[&str]| {
        let question = ["explain", "key", "2", "--inventory", "i.yaml", "--at", "2026-11-20T00:05:00Z"];
        run_in(folder.path(), &[&question[..], arguments].concat()).code
    };
    assert_eq!([ask(&[]), ask(&["--platform", "p.json"])], [1, 0], "it lives as long as the platform's facts say");
    std::fs::write(folder.path().join("bad.json"), printed.replace("\"as-of\"", "\"as-off\"")).unwrap();
    let bad = run_in(folder.path(), &["platform", "--platform", "bad.json"]);
    assert_eq!(bad.code, 2);
    assert!(bad.stderr.contains("bad.json:3:") && bad.stderr.contains("as-off"), "{}", bad.stderr);
}

//! How the program behaves at a terminal: signals, pipes, colours, help.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::process::{Command, Stdio};

use bailiwick_core::secret::seeded;

use crate::git::{git, repository};
use crate::program::{Run, command, folder};

const INVENTORY: &str = "version: 1\ncollected-at: 2026-11-20T00:00:00Z\naccounts: [{ uid: \"1\" }]\n";

/// Runs the program, and interrupts it while it waits for its inventory: a pipe that nothing was written to yet.
fn interrupted(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = repository(files);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    let pipe = folder.path().join(".git/pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut program = command(folder.path(), arguments);
    program.args(["--inventory", ".git/pipe", "--at", "2026-11-21"]);
    let child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut writer = OpenOptions::new().write(true).open(&pipe).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    writer.write_all(INVENTORY.as_bytes()).unwrap();
    drop(writer);
    Run::new(&child.wait_with_output().unwrap())
}

#[test]
fn an_interrupted_run_says_what_it_did_not_read_and_ends_with_130() {
    let leak = [("a.py", "k='{{key plan-hex A}}'\n")];
    for arguments in [&["scan", "."][..], &["scan", "--history"], &["audit", "--no-config", "--scan", "."]] {
        let run = interrupted(&leak, arguments);
        assert_eq!(run.code, 130, "{run:?}");
        assert!(run.stdout.contains("everything else: interrupted before it was read"), "{run:?}");
        assert!(run.stdout.contains("✘ incomplete: 1 path could not be read"), "{run:?}");
        assert!(!run.stdout.contains("clean"), "{run:?}");
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let text = "k='{{key plan-hex A}}'\n";
    let folder = folder(&[("a.py", text)]);
    for (arguments, code) in [(&["platform"][..], 0), (&["scan", "a.py", "-f", "json"], 1), (&["--help"], 0)] {
        let mut child =
            command(folder.path(), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let run = Run::new(&child.wait_with_output().unwrap());
        assert_eq!((run.code, run.stderr.as_str()), (code, ""), "{arguments:?}");
    }
}

#[test]
fn a_terminal_that_takes_hyperlinks_gets_them() {
    let folder = folder(&[("a b.py", "k='{{key plan-hex A}}'\n"), ("bailiwick.yaml", "scan: 1\n")]);
    let said = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = command(folder.path(), arguments).envs(environment.iter().copied()).output().unwrap();
        Run::new(&output)
    };
    let forced = [("FORCE_HYPERLINK", "1")];
    for format in ["human", "hook"] {
        let run = said(&["scan", "--no-config", ".", "-f", format], &forced);
        assert!(run.stdout.contains("/a%20b.py\u{1b}\\a b.py:1:4\u{1b}]8;;\u{1b}\\"), "{run:?}");
    }
    let run = said(&["audit"], &forced);
    assert!(run.stderr.contains("/bailiwick.yaml\u{1b}\\bailiwick.yaml:1:7\u{1b}]8;;"), "{run:?}");
    for (arguments, environment) in [
        (&["scan", "--no-config", "."][..], &[("FORCE_HYPERLINK", "0"), ("TERM_PROGRAM", "vscode")][..]),
        (&["scan", "--no-config", "."], &[("TERM_PROGRAM", "vscode"), ("CLICOLOR_FORCE", "1")]),
        (&["scan", "--no-config", ".", "--color", "never"], &forced),
        (&["scan", "--no-config", ".", "-f", "json"], &forced),
        (&["audit", "-o", "report.txt", "--no-config", "--scan", "."], &forced),
    ] {
        let run = said(arguments, environment);
        assert!(!run.stdout.contains("]8;;"), "{run:?}");
    }
    assert!(!fs::read_to_string(folder.path().join("report.txt")).unwrap().contains('\u{1b}'));
}

#[test]
fn no_name_reaches_the_terminal_raw() {
    let name = "a\u{1b}[2J\u{7}\u{202e}b";
    let inventory = format!(
        "{{\"version\":1,\"collected-at\":\"2026-11-20T00:00:00Z\",\"accounts\":[{{\"uid\":\"1\",\"users\":[{{\"id\":\"2\",\"name\":{name},\
         \"status\":\"active\",\"permissions\":[\"api-key-page\"]}}],\"workspaces\":[{{\"id\":\"ws-1\",\"name\":{name},\
         \"region\":\"cn-beijing\",\"keys\":[{{\"id\":\"71\",\"kind\":\"general\",\"created-by\":\"2\",\
         \"created-at\":\"2026-01-01T00:00:00Z\",\"state\":\"enabled\",\"fingerprint\":\"{digest}\"}}]}}]}}]}}",
        name = serde_json::Value::from(name),
        digest = seeded::expand("{{key general A}} {{digest A}}").unwrap().split(' ').nth(1).unwrap()
    );
    let leak = format!("{name}/leak.env");
    let files =
        [("i.json", &*inventory), (&leak, "DASHSCOPE_API_KEY={{key general A}}\n"), ("x/bad.yaml", "version: 9\n")];
    let folder = repository(&files);
    for arguments in [
        &["scan", "gone/\u{1b}[2J", "--no-config"][..],
        &["scan", ".", "--no-config", "-o", "gone/\u{1b}[2J"],
        &["scan", "--history=\u{1b}[2J"],
        &["sc\u{1b}[2Jan"],
        &["scan", "--f\u{1b}[2J"],
        &["audit", "--inventory", "gone\u{1b}[2J"],
        &["explain", "key", "71", "--inventory", "i.json"],
        &["explain", "key", "\u{1b}[2J", "--inventory", "i.json"],
        &["explain", "rule", "\u{1b}[2J"],
        &["simulate", "--delete-user", "2", "--inventory", "i.json"],
        &["leaks", ".", "--inventory", "i.json", "-v"],
        &["drift", ".", "--inventory", "i.json"],
        &["rotated", "71", ".", "--inventory", "i.json"],
        &["import", "gone\u{1b}[2J", "-o", "o.yaml"],
        &["baseline", "--no-config", "--scan", ".", "-o", "b\u{1b}[2J.json"],
    ] {
        let output = command(folder.path(), arguments).args(["--color", "never"]).output();
        let run = Run::new(&output.unwrap());
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{arguments:?}\n{run:?}");
        assert!(!said.is_empty(), "{arguments:?}");
    }
}

#[test]
fn colours_are_as_the_environment_and_the_arguments_say() {
    let folder = folder(&[("a.py", "k='{{key plan-hex A}}'\n")]);
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut program = command(folder.path(), &[&["scan", "a.py"], arguments].concat());
        let output = program.envs(environment.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "a pipe gets none");
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["-o", "report.txt"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!fs::read_to_string(folder.path().join("report.txt")).unwrap().contains('\u{1b}'));
}

//! How the program behaves at a terminal: signals, pipes, colours, help.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::process::{Command, Stdio};

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

//! Sources beside paths: standard input, lists of files.

use std::io::Write as _;
use std::process::Stdio;

use bailiwick_core::secret::seeded;

use crate::program::{Run, command, folder, run_in};

const LEAK: &str = "DASHSCOPE_API_KEY={{key general A}}\n";

/// Runs the program with something on standard input.
fn piped(folder: &tempfile::TempDir, arguments: &[&str], input: &[u8]) -> Run {
    let mut command = command(folder.path(), arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    Run::new(&child.wait_with_output().unwrap())
}

/// The paths of what was found.
fn paths(run: &Run) -> Vec<String> {
    let report = run.json();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["locations"][0]["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn standard_input_is_scanned_under_a_name() {
    let folder = folder(&[("other.env", LEAK)]);
    let text = seeded::expand("\nKEY={{key general A}}\n").unwrap();
    let run = piped(&folder, &["scan", "--stdin", "-f", "json"], text.as_bytes());
    assert_eq!((run.code, paths(&run)), (1, vec!["<stdin>".to_owned()]));
    assert_eq!(run.json()["findings"][0]["locations"][0]["line"], 2);
    let named = ["scan", "--stdin", "--stdin-path", "app/deepseek.env", "-f", "json"];
    assert_eq!(piped(&folder, &named, text.as_bytes()).code, 0, "the path tells whose the key is");
    assert_eq!(piped(&folder, &["scan", "--stdin"], b"").code, 0);
    let both = piped(&folder, &["scan", ".", "--stdin", "-f", "json"], text.as_bytes());
    assert_eq!(paths(&both), ["<stdin>", "other.env"]);
    assert_eq!(piped(&folder, &["audit", "--stdin", "-f", "json"], text.as_bytes()).code, 1);
    assert_eq!(run_in(folder.path(), &["scan", "--stdin-path", "x"]).code, 2);
}

#[test]
fn a_list_of_files_is_scanned_and_nothing_else() {
    let files = [("a.env", LEAK), ("b c.env", LEAK), ("d.env", LEAK), (".gitignore", "*.env\n")];
    let folder = folder(&files);
    let scan = |extra: &[&str], list: &[u8]| {
        piped(&folder, &[&["scan", "--files-from", "-", "-f", "json"], extra].concat(), list)
    };
    assert_eq!(paths(&scan(&[], b"a.env\nb c.env\n")), ["a.env", "b c.env"]);
    assert_eq!(paths(&scan(&[], b"\r\na.env\r\nb c.env")), ["a.env", "b c.env"]);
    assert_eq!(paths(&scan(&["-0"], b"a.env\0b c.env\0")), ["a.env", "b c.env"]);
    assert_eq!(paths(&scan(&["--exclude", "b*"], b"a.env\nb c.env\n")), ["a.env"]);
    for (extra, list) in [(&[][..], &b""[..]), (&[], b"\n"), (&["--exclude", "*"], b"a.env\n")] {
        let empty = scan(extra, list);
        assert!(empty.code == 2 && empty.stderr.contains("no file of the list was scanned"), "{empty:?}");
    }
    std::fs::write(folder.path().join("list"), "d.env\n").unwrap();
    let run = run_in(folder.path(), &["audit", "--files-from", "list", "-f", "json"]);
    assert_eq!((run.code, paths(&run)), (1, vec!["d.env".to_owned()]));
}

#[test]
fn what_a_list_names_and_is_not_there_makes_the_run_incomplete() {
    let folder = folder(&[("a.env", LEAK)]);
    let run = piped(&folder, &["scan", "--files-from", "-", "-f", "json"], b"gone.env\na.env\n");
    assert_eq!((run.code, paths(&run)), (2, vec!["a.env".to_owned()]));
    assert!(run.stderr.contains("`gone.env`: no such file or directory"), "{run:?}");
    assert_eq!(run_in(folder.path(), &["scan", "--files-from", "nowhere"]).code, 2);
    let both = piped(&folder, &["scan", "--files-from", "-", "--stdin"], b"a.env\n");
    assert!(both.code == 2 && both.stderr.contains("can't be both"), "{both:?}");
}

#[test]
fn a_repository_s_own_folder_is_scanned_as_history_only() {
    let folder = folder(&[("r/.git/HEAD", ""), ("r/a.env", LEAK)]);
    for paths in [&["r/.git"][..], &["r", "r/.git"]] {
        let run = run_in(folder.path(), &[&["scan"], paths].concat());
        assert!(run.code == 2 && run.stderr.contains("can't scan `r/.git`: a repository's own folder"), "{run:?}");
        assert!(run.stderr.contains("--history"), "{run:?}");
    }
}

#[test]
fn ignored_files_are_scanned_if_so_asked() {
    let folder = folder(&[("a.env", LEAK), (".gitignore", "*.env\n")]);
    assert_eq!(run_in(folder.path(), &["scan", "."]).code, 0);
    assert_eq!(run_in(folder.path(), &["scan", ".", "--no-ignore"]).code, 1);
}

#[test]
fn known_places_are_scanned_in_the_home_that_the_environment_names() {
    let plan = "{\"env\": {\"ANTHROPIC_AUTH_TOKEN\": \"{{key plan-hex A}}\"}}";
    let files = [
        ("home/.dashscope/api_key", "{{key general B}}"),
        ("home/.claude/settings.json", plan),
        ("home/config/fish/config.fish", "set -x DASHSCOPE_API_KEY {{key general C}}"),
        ("home/notes.txt", LEAK),
        ("work/.gitignore", ".env\n"),
        ("work/.git/HEAD", ""),
        ("work/deep/.env", LEAK),
        ("work/leak.py", LEAK),
    ];
    let folder = folder(&files);
    let scan = |extra: &[&str]| {
        let mut command =
            command(&folder.path().join("work"), &[&["scan", "--known-places", "-f", "json"], extra].concat());
        command.env("HOME", folder.path().join("home")).env("XDG_CONFIG_HOME", folder.path().join("home/config"));
        Run::new(&command.output().unwrap())
    };
    let run = scan(&[]);
    let mut found = paths(&run);
    found.sort();
    let expected = ["deep/.env", "~/.claude/settings.json", "~/.dashscope/api_key", "~/config/fish/config.fish"];
    assert_eq!((run.code, found, &*run.stderr), (1, expected.map(str::to_owned).to_vec(), ""));
    let told = scan(&["-v"]).stderr;
    assert!(told.contains("nothing at ~/.bashrc (bash)\n") && !told.contains("api_key"), "{told}");
    assert_eq!(run_in(folder.path(), &["scan", "--known-places"]).code, 2, "nobody knows where home is");
    let mut nowhere = command(folder.path(), &["scan", "--known-places"]);
    assert_eq!(nowhere.env("HOME", folder.path().join("work/deep/nobody")).output().unwrap().status.code(), Some(1));
}

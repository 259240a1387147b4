//! Types what a page shows, and looks at what is printed.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::page::{Block, Typed, blocks, fit};
use crate::program::repository;

/// What a page's commands run in: `cargo xtask audit` is our program, and nothing is built.
const PRELUDE: &str = r#"
cargo() {
  case "$1 $2" in
    "xtask audit") shift 2; bailiwick audit "$@" ;;
    "xtask fixtures") echo "20 files and a company below target/fixtures" ;;
    *) echo "cargo $1 $2 is not for here"; return 9 ;;
  esac
}
"#;

/// Runs the `console` blocks of a page in a folder, as one session, and wants what it shows. `UPDATE_DOCS=1` writes what
/// is printed into the page, where that shows something else.
pub(crate) fn play(page: &str, folder: &Path) {
    let wrong = differences(page, folder).join("\n");
    assert!(wrong.is_empty(), "{wrong}\nUPDATE_DOCS=1 cargo test --test cli docs writes it anew");
}

/// What is printed otherwise than a page shows.
pub(super) fn differences(page: &str, folder: &Path) -> Vec<String> {
    let file = repository().join(page);
    let text = fs::read_to_string(&file).unwrap();
    let typed: Vec<_> = blocks(&text).iter().filter(|block| block.is_console()).flat_map(Block::typed).collect();
    assert!(!typed.is_empty(), "{page} has nothing to type");
    let printed = answers(&typed, folder);
    let mut wrong = Vec::new();
    let mut written = text.clone();
    for (Typed { command, printed: shown }, printed) in typed.iter().zip(&printed) {
        let lines: Vec<_> = printed.lines().collect();
        // What a command prints need not be shown, if it succeeds.
        let is_silent = shown.is_empty() && !lines.last().is_some_and(|line| line.starts_with("? "));
        if !is_silent && !fit(&lines, shown) {
            wrong.push(format!("$ {command}\n{printed}-- and {page} shows\n{}\n", shown.join("\n")));
            let shown = |lines: &str| format!("$ {}\n{lines}", command.replace('\n', "\n> "));
            let before = shown(&typed_lines(&text, command));
            written = written.replace(&before, &shown(printed));
        }
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, written).unwrap();
    }
    wrong
}

/// What a page shows below a command, as it stands there.
fn typed_lines(page: &str, command: &str) -> String {
    let all = blocks(page).into_iter().filter(Block::is_console).flat_map(|block| block.typed());
    let found = all.filter(|typed| typed.command == command).map(|typed| typed.printed);
    found.map(|lines| lines.iter().map(|line| format!("{line}\n")).collect()).next().unwrap_or_default()
}

/// What each command prints, on both streams, and its exit code.
fn answers(typed: &[Typed], folder: &Path) -> Vec<String> {
    let said = tempfile::tempdir().unwrap();
    let mut script = PRELUDE.to_owned();
    for (number, Typed { command, .. }) in typed.iter().enumerate() {
        let to = said.path().join(number.to_string());
        let to = to.display();
        // A comment at the end of a line must not take the rest along.
        script += &format!("{{ {command}\n}} > {to} 2>&1; code=$?\n[ $code = 0 ] || echo \"? $code\" >> {to}\n");
    }
    let bin = Path::new(env!("CARGO_BIN_EXE_bailiwick")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).current_dir(folder).env_clear().env("PATH", path).env("HOME", said.path());
    shell.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.com")]);
    shell.envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.com"), ("LANG", "C.UTF-8")]);
    assert!(shell.status().unwrap().success());
    (0..typed.len()).map(|number| fs::read_to_string(said.path().join(number.to_string())).unwrap()).collect()
}

//! What the documentation says can be typed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{files_below, repository};

/// What is typed in a page's `console` blocks, with what is then printed. A line `> …` goes on with what is typed;
/// `? 1` is the exit code, if it isn't 0.
fn typed(page: &str) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for block in page.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        for line in block.lines() {
            match (line.strip_prefix("$ "), line.strip_prefix("> "), all.last_mut()) {
                (Some(command), _, _) => all.push((command.to_owned(), Vec::new())),
                (None, Some(more), Some((command, _))) => command.push_str(&format!("\n{more}")),
                (None, None, Some((_, printed))) => printed.push(line.to_owned()),
                _ => panic!("a block starts with what is typed: {line}"),
            }
        }
    }
    all
}

/// A line as printed fits one of the page, where `…` stands for anything.
fn fits(printed: &str, expected: &str) -> bool {
    match expected.split_once('…') {
        Some((start, end)) => printed.starts_with(start) && printed.ends_with(end),
        None => printed == expected,
    }
}

#[test]
fn the_tutorial_is_as_it_says() {
    let page = fs::read_to_string(repository().join("docs/tutorial.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_bailiwick")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut script = String::new();
    let all = typed(&page);
    for (number, (command, _)) in all.iter().enumerate() {
        script.push_str(&format!(
            "{{ {command}\n}} > ../{number} 2>&1; code=$?\n[ $code = 0 ] || echo \"? $code\" >> ../{number}\n"
        ));
    }
    // Where the first command goes, the others stay.
    let script = script.replacen("> ../0", "> 0", 1);
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).current_dir(folder.path()).env_clear().env("PATH", path).env("HOME", folder.path());
    shell.envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.com")]);
    shell.envs([("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.com"), ("LANG", "C.UTF-8")]);
    assert!(shell.status().unwrap().success());
    for (number, (command, expected)) in all.iter().enumerate() {
        let printed = fs::read_to_string(folder.path().join(number.to_string())).unwrap();
        let printed: Vec<_> = printed.lines().collect();
        let start = &printed[..expected.len().min(printed.len())];
        let fits =
            expected.len() <= printed.len() && start.iter().zip(expected).all(|(line, expected)| fits(line, expected));
        let all_is_said =
            expected.is_empty() || expected.last().unwrap().contains('…') || expected.len() == printed.len();
        assert!(fits && all_is_said, "$ {command}\n{}\n-- expected\n{}", printed.join("\n"), expected.join("\n"));
    }
}

#[test]
fn every_page_of_the_book_is_there_and_every_link_leads_somewhere() {
    let docs = repository().join("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let pages = files_below(&docs).into_iter().filter(|path| path.extension().is_some_and(|it| it == "md"));
    for page in pages {
        let name = page.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name == "SUMMARY.md" || summary.contains(&format!("({name})")), "{name} is not in the book");
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_file = !link.is_empty() && !link.contains("://") && !link.contains(' ');
            assert!(!is_file || page.parent().unwrap().join(link).exists(), "{name} links to {link}");
        }
    }
}

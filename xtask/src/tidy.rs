//! Conventions that a compiler can't check. Each failure says what to do.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// Rooms, and which of the project's own rooms each may know.
const ROOMS: [(&str, &[&str]); 6] = [
    ("core", &[]),
    ("document", &[]),
    ("inventory", &["core", "document"]),
    ("policy", &["core", "document"]),
    ("report", &["core"]),
    ("scan", &["core", "document"]),
];

/// Rooms that do no I/O, and read neither clock nor environment.
const PURE: [&str; 5] = ["core", "document", "inventory", "policy", "report"];
const IMPURE: [&str; 8] = [
    "std::fs",
    "std::net::Tcp",
    "std::env",
    "std::process",
    "std::io::stdin",
    "Utc::now",
    "SystemTime",
    "Instant::now",
];

/// A file of more lines than this is more than one idea; tests may list cases.
const MOST_LINES: usize = 450;

/// The promises of the founding page; S15 lists tools, and S7 is about text.
const PROMISES: std::ops::RangeInclusive<u32> = 1..=15;

/// Checks everything, and reports every failure.
pub(crate) fn check(root: &Path) -> Result<String> {
    let sources = sources(root)?;
    let mut failures = Vec::new();
    for (room, allowed) in ROOMS {
        check_dependencies(root, room, allowed, &mut failures)?;
    }
    for (path, text) in &sources {
        let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
        check_purity(&shown, text, &mut failures);
        check_length(&shown, text, &mut failures);
    }
    check_promises(&sources, &mut failures);
    crate::docs::check(root, &mut failures)?;
    check_schema_lines(root, &mut failures)?;
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    Ok(format!("{} files are tidy", sources.len()))
}

fn check_dependencies(root: &Path, room: &str, allowed: &[&str], failures: &mut Vec<String>) -> Result<()> {
    let manifest = fs::read_to_string(root.join("crates").join(room).join("Cargo.toml"))?;
    let dependencies = manifest.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next());
    for line in dependencies.unwrap_or_default().lines() {
        let own = line.strip_prefix("bailiwick-").and_then(|rest| rest.split(['.', ' ', '=']).next());
        if let Some(own) = own.filter(|own| !allowed.contains(own)) {
            failures.push(format!("crates/{room} depends on {own}: it may know {allowed:?} only; let cli wire them"));
        }
    }
    Ok(())
}

fn check_purity(shown: &str, text: &str, failures: &mut Vec<String>) {
    if !PURE.iter().any(|room| shown.starts_with(&format!("crates/{room}/src/"))) {
        return;
    }
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        if let Some(found) = IMPURE.iter().find(|impure| code.contains(*impure)) {
            failures.push(format!("{shown}:{}: {found}: this room is pure; take it as a parameter", number + 1));
        }
    }
}

fn check_length(shown: &str, text: &str, failures: &mut Vec<String>) {
    let lines = text.lines().count();
    if lines > MOST_LINES && !shown.contains("/tests/") {
        failures.push(format!("{shown}: {lines} lines; split it by idea, below {MOST_LINES}"));
    }
}

fn check_promises(sources: &[(PathBuf, String)], failures: &mut Vec<String>) {
    for promise in PROMISES {
        let name = format!("fn s{promise}_");
        if !sources.iter().any(|(_, text)| text.contains(&name)) {
            failures.push(format!("no test names S{promise}: write one that starts with `{name}`"));
        }
    }
}

/// What is shipped tells editors its schema.
fn check_schema_lines(root: &Path, failures: &mut Vec<String>) -> Result<()> {
    let mut files = vec![
        ("config", "", root.join("bailiwick.yaml")),
        ("inventory", "../../", root.join("fixtures/acme/inventory.yaml")),
        ("inventory", "../../", root.join("fixtures/leaky/inventory.yaml")),
    ];
    for area in fs::read_dir(root.join("policies"))? {
        for file in fs::read_dir(area?.path())? {
            files.push(("policy", "../../", file?.path()));
        }
    }
    for (schema, up, file) in files {
        let line = format!("# yaml-language-server: $schema={up}docs/schema/{schema}.json\n");
        if !fs::read_to_string(&file)?.starts_with(&line) {
            let shown = file.strip_prefix(root).unwrap_or(&file).display();
            failures.push(format!("{shown}: its first line must be `{}`", line.trim_end()));
        }
    }
    Ok(())
}

/// Every Rust file of the workspace, in order, with its text.
fn sources(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let mut sources = Vec::new();
    for folder in ["crates", "xtask", "tests"] {
        collect(&root.join(folder), &mut sources)?;
    }
    sources.sort();
    Ok(sources)
}

fn collect(folder: &Path, sources: &mut Vec<(PathBuf, String)>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            sources.push((path, text));
        }
    }
    Ok(())
}

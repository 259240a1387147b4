//! Pages of documentation that are made from what the program knows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use bailiwick_policy::{PolicySet, Rule, Source, load};

/// Writes every page.
pub(crate) fn write(root: &Path) -> Result<String> {
    let pages = pages(root)?;
    for (path, text) in &pages {
        fs::create_dir_all(path.parent().context("a page lies in a folder")?)?;
        fs::write(path, text)?;
    }
    Ok(format!("{} pages written", pages.len()))
}

/// A failure for each page that is not as it would be written.
pub(crate) fn check(root: &Path, failures: &mut Vec<String>) -> Result<()> {
    for (path, text) in pages(root)? {
        if fs::read_to_string(&path).unwrap_or_default() != text {
            let shown = path.strip_prefix(root).unwrap_or(&path).display();
            failures.push(format!("{shown} is not what the program knows: run `cargo xtask docs`"));
        }
    }
    Ok(())
}

fn pages(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let docs = root.join("docs");
    let rules = rules(&root.join("policies"))?;
    let mut pages = vec![
        (docs.join("fields.md"), bailiwick_policy::schema::fields_page()),
        (docs.join("rules.md"), rules_page(&rules)),
        (docs.join("commands.md"), bailiwick::commands_page()),
    ];
    for (name, schema) in bailiwick::schemas() {
        pages.push((docs.join("schema").join(format!("{name}.json")), format!("{schema:#}\n")));
    }
    Ok(pages)
}

fn rules(folder: &Path) -> Result<PolicySet> {
    let mut files = Vec::new();
    for area in fs::read_dir(folder)? {
        for file in fs::read_dir(area?.path())? {
            let path = file?.path();
            let name = path.strip_prefix(folder)?.display().to_string();
            files.push((name, fs::read(&path)?));
        }
    }
    let sources: Vec<_> = files.iter().map(|(name, bytes)| Source::new(name, bytes)).collect();
    load(&sources).map_err(|problems| anyhow!("{} problems: run `cargo run -- check policies`", problems.len()))
}

fn rules_page(rules: &PolicySet) -> String {
    let mut page = String::from(
        "# Shipped rules\n\n`bailiwick explain rule ID` says the rest of each. This page is made from the rules: \
         `cargo xtask docs` writes it.\n",
    );
    let mut areas: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules.rules() {
        let area = rule.source.split('/').next().unwrap_or_default();
        areas.entry(area).or_default().push(rule);
    }
    for (area, rules) in &areas {
        page.push_str(&format!("\n## {area}\n\n| rule | severity | what ought to be the case |\n|---|---|---|\n"));
        for rule in rules {
            page.push_str(&format!("| `{}` | {} | {} |\n", rule.id, rule.severity.as_str(), rule.title));
        }
    }
    page.push_str("\n## Controls\n\n| framework | control | rules |\n|---|---|---|\n");
    for ((framework, control), rules) in controls(rules) {
        page.push_str(&format!("| {framework} | {control} | {} |\n", rules.join(", ")));
    }
    page
}

/// The rules that serve each control.
fn controls(rules: &PolicySet) -> BTreeMap<(&'static str, String), Vec<String>> {
    let mut controls: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for rule in rules.rules() {
        for (framework, ids) in &rule.controls {
            for id in ids {
                controls.entry((framework.as_str(), id.clone())).or_default().push(format!("`{}`", rule.id));
            }
        }
    }
    controls
}

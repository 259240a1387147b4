//! What the documentation says can be typed. Every block of commands is run, or says why it can't be.

mod page;
mod session;

use std::fs;
use std::path::Path;

use bailiwick_core::secret::seeded;
use tempfile::TempDir;

use crate::git::git;
use crate::program::{files_below, folder, leaky, repository};
use session::differences;
pub(crate) use session::play;

/// Makes the folder in which a page is typed.
type World = fn() -> TempDir;

/// The pages with something to type, and what lies in the folder where it is typed. The walk-through's company has a test
/// of its own.
const PAGES: [(&str, World); 6] = [
    ("README.md", examples),
    ("docs/tutorial.md", || folder(&[])),
    ("docs/exports.md", exports),
    ("docs/pre-commit.md", leak),
    ("docs/writing-rules.md", rules),
    ("docs/comparison.md", six),
];

/// The page that the program writes: what stands there is parsed where it is written.
const WRITTEN: &str = "docs/commands.md";

/// What a block may be that is not typed.
const SHOWN: [&str; 4] = ["yaml", "json", "python", "text"];

/// What may keep a block from being run: another tool, that all of it is about.
const TOOLS: [&str; 4] = ["aliyun", "cfn-guard", "pre-commit", "regorus"];

fn copied(from: &Path, to: &Path) {
    for file in files_below(from) {
        let to = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, to).unwrap();
    }
}

/// The repository, as far as its README speaks of it, after `cargo xtask fixtures`.
fn examples() -> TempDir {
    let (all, company) = (folder(&[]), leaky());
    copied(&company.path().join("tree"), &all.path().join("target/fixtures/leaky/tree"));
    copied(&repository().join("fixtures/leaky"), &all.path().join("fixtures/leaky"));
    all
}

/// Answers of the cloud, and an inventory of earlier ones.
fn exports() -> TempDir {
    let all = folder(&[]);
    crate::walkthrough::company::write(&all.path().join("company")).unwrap();
    fs::rename(all.path().join("company/exports"), all.path().join("exports")).unwrap();
    let earlier = "version: 1\ncollected-at: 2026-01-01T00:00:00Z\naccounts: []\n";
    fs::write(all.path().join("inventory.yaml"), earlier).unwrap();
    all
}

/// A repository with a leak that is about to be committed, and an inventory that knows it.
fn leak() -> TempDir {
    let inventory = "version: 1\ncollected-at: 2026-11-20T00:00:00Z\naccounts:\n- uid: '1378030599924858'\n  \
        users: [{ id: '207329002494392001', name: dana, status: active, permissions: [api-key-page] }]\n  \
        workspaces:\n  - { id: ws-950f9aca7e76c816, name: search, default: true, region: cn-beijing, keys: [\n      \
        { id: '71', kind: general, created-by: '207329002494392001', created-at: 2026-11-01T00:00:00Z, state: enabled,\n        \
        fingerprint: 'DIGEST' }] }\n";
    let digest = seeded::expand("{{key general A}} {{digest A}}").unwrap();
    let inventory = inventory.replace("DIGEST", digest.split(' ').nth(1).unwrap());
    let repo = folder(&[
        ("app/.env", "DASHSCOPE_API_KEY={{key general A}}\n"),
        ("bailiwick.yaml", "inventory: inventory.yaml\n"),
        ("inventory.yaml", &inventory),
    ]);
    git(repo.path(), &["init", "-q", "-b", "main"]);
    git(repo.path(), &["add", "-A"]);
    repo
}

/// The page's own rule, and the healthy company.
fn rules() -> TempDir {
    let page = fs::read_to_string(repository().join("docs/writing-rules.md")).unwrap();
    let rule = page::blocks(&page)
        .into_iter()
        .map(|block| block.lines.join("\n"))
        .find(|text| text.contains("\nid: ") || text.starts_with("id: "));
    let rule = rule.unwrap() + "\n";
    let id = rule.split("id: ").nth(1).unwrap().split_whitespace().next().unwrap();
    let inventory = fs::read_to_string(repository().join("fixtures/acme/inventory.yaml")).unwrap();
    let all = folder(&[("inventory.yaml", &inventory)]);
    fs::create_dir(all.path().join("rules")).unwrap();
    // Its templates are the rule's.
    fs::write(all.path().join(format!("rules/{id}.yaml")), &rule).unwrap();
    all
}

fn six() -> TempDir {
    let all = folder(&[]);
    copied(&repository().join("xtask/src/bench/six"), &all.path().join("xtask/src/bench/six"));
    all
}

#[test]
fn what_the_pages_show_is_what_happens() {
    let wrong: Vec<_> = PAGES.iter().flat_map(|(page, world)| differences(page, world().path())).collect();
    assert!(wrong.is_empty(), "{}\nUPDATE_DOCS=1 cargo test --test cli docs writes it anew", wrong.join("\n"));
}

/// Why a block that is not run is rightly so; else what is wrong with it.
fn objection(block: &page::Block) -> Option<String> {
    let text = block.lines.join("\n");
    let reason = block.not_run.as_deref();
    match (block.kind.as_deref(), reason) {
        (Some("console"), None) => None,
        (Some(shown), None) if SHOWN.contains(&shown) => None,
        (Some("sh"), Some("in .ci/run")) => {
            let ci = fs::read_to_string(repository().join(".ci/run")).unwrap();
            let is_run = |line: &String| ci.contains(line.split(" #").next().unwrap().trim());
            (!block.lines.iter().all(is_run)).then(|| "holds what .ci/run does not run".to_owned())
        }
        (Some("sh"), Some(reason)) => {
            let tools: Vec<_> = reason.strip_prefix("needs ").unwrap_or_default().split(" and ").collect();
            let are_tools = tools.iter().all(|tool| TOOLS.contains(tool) && text.contains(tool));
            let is_ours = text.lines().any(|line| line.trim_start().starts_with("bailiwick "));
            (!are_tools || is_ours).then(|| format!("is not run, and `{reason}` is no reason"))
        }
        _ => Some("is neither `console` nor shown text; a block that can't be run says why above it".to_owned()),
    }
}

#[test]
fn every_block_of_commands_is_run_or_says_why_not() {
    let docs = files_below(&repository().join("docs"));
    let root = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| repository().join(name));
    for file in root.iter().chain(&docs).filter(|path| path.extension().is_some_and(|it| it == "md")) {
        let name = file.strip_prefix(repository()).unwrap().to_str().unwrap();
        let blocks = page::blocks(&fs::read_to_string(file).unwrap());
        let wrong = blocks.iter().filter_map(|block| Some((block.line, objection(block)?)));
        let wrong: Vec<_> = wrong.map(|(line, why)| format!("{name}:{line}: the block {why}")).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let is_played = name == "docs/walkthrough.md" || PAGES.iter().any(|(page, _)| *page == name);
        assert!(
            is_played || !blocks.iter().any(page::Block::is_console),
            "{name} has something to type, and no test does"
        );
        assert!(name != WRITTEN || blocks.iter().all(|block| block.kind.as_deref() == Some("text")), "{name}");
    }
}

#[test]
fn a_block_that_could_be_run_is_not_let_off() {
    let wrong = |page: &str| page::blocks(page).iter().any(|block| objection(block).is_some());
    let reason = |reason: &str, commands: &str| format!("<!-- not run: {reason} -->\n```sh\n{commands}\n```\n");
    assert!(!wrong(&reason("needs aliyun", "aliyun ims ListUsers")));
    assert!(!wrong("- a list\n    that goes on\n"));
    for page in [
        reason("needs aliyun", "bailiwick audit"),
        reason("needs aliyun", "aliyun ims ListUsers > users.json\nbailiwick import users.json"),
        reason("needs time", "sleep 9"),
        reason("in .ci/run", "cargo bench"),
        "```sh\nbailiwick audit\n```\n".to_owned(),
        "```\nbailiwick audit\n```\n".to_owned(),
        "text\n\n    bailiwick audit\n".to_owned(),
    ] {
        assert!(wrong(&page), "{page}");
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

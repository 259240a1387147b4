//! How well keys are found: `cargo xtask detection` writes a tree of keys in contexts and wrappings, with what looks
//! like them, and counts what Bailiwick and other scanners find in it.
//!
//! The keys are made when the tree is written, from names: no file of the repository holds one.

mod context;
mod corpus;
mod decoy;
mod scanner;
mod score;
mod spelling;
mod table;
#[cfg(test)]
mod tests;
mod wrapping;

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

/// What the published corpus is made from.
const SEED: &str = "published";

/// `cargo xtask detection [SEED]`
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<String> {
    let seed = arguments.first().map_or(SEED, String::as_str);
    let folder = root.join("target/detection");
    let tree = folder.join("tree");
    let corpus = corpus::write(&tree, &context::read(root)?, seed)?;
    let ours = score::score(&corpus, &scanner::ours(&tree, &folder.join("bailiwick.json"))?);
    fs::write(folder.join("wrong.txt"), [ours.wrong.clone(), ours.false_alarms.clone()].concat().join("\n"))?;
    let mut rows = vec![table::Row { name: "Bailiwick".to_owned(), score: ours }];
    let mut missing = Vec::new();
    for peer in &scanner::PEERS {
        match peer.version() {
            Some(version) => {
                let score = score::score(&corpus, &peer.scan(&folder)?);
                rows.push(table::Row { name: format!("{} {version}", peer.name), score });
            }
            None => missing.push(format!("{} is not installed (`{}`)", peer.name, peer.install)),
        }
    }
    let page = table::page(&corpus, &rows);
    let is_published = seed == SEED && missing.is_empty();
    if is_published {
        fs::create_dir_all(root.join("docs"))?;
        fs::write(root.join("docs/detection.md"), &page)?;
    }
    let ours = rows.first().map(|row| row.score.wrong.len() + row.score.false_alarms.len()).unwrap_or_default();
    ensure!(ours == 0, "{page}\n{ours} of our own are wrong: see target/detection/wrong.txt");
    Ok(format!("{page}\n{}", if is_published { "written to docs/detection.md".to_owned() } else { missing.join("\n") }))
}

//! The rules that are shipped with the program.

use std::fs;
use std::path::Path;

use bailiwick_policy::{Source, load};

#[test]
fn the_shipped_rules_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut files = Vec::new();
    for area in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(&area).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            files.push((name, fs::read(&file).unwrap()));
        }
    }
    let sources: Vec<_> = files.iter().map(|(name, bytes)| Source::new(name, bytes)).collect();
    let problems = load(&sources).map(|set| assert_eq!(set.rules().len(), sources.len())).err().unwrap_or_default();
    let shown: Vec<_> = problems.iter().map(|located| format!("{}:{}", located.source, located.problem)).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}

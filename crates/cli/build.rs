//! Makes data of the shipped rules, so that the program need not parse their files whenever it starts.
//!
//! Of each rule the tree of its file is embedded, without examples. Whether the rules are right is for the tests to say.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use bailiwick_document::{Limits, Node, Value, parse};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("policies");
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    files.sort();
    let mut list = String::from("[\n");
    for (index, file) in files.iter().enumerate() {
        let tree = out.join(format!("{index}.tree"));
        fs::write(&tree, parsed(file)?)?;
        let name = file.strip_prefix(&folder)?.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        writeln!(list, "({name:?}, include_bytes!({file:?}), include_bytes!({tree:?})),")?;
    }
    list.push(']');
    Ok(fs::write(out.join("policies.rs"), list)?)
}

/// The files of rules below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
    Ok(())
}

/// The tree of a rule's file. Examples are asked for rarely, and read from the file itself then.
fn parsed(file: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let problems = |problems: Vec<_>| format!("{}: {problems:?}", file.display());
    let mut node: Node = parse(&fs::read(file)?, Limits::default()).map_err(problems)?;
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|entry| entry.key.name != "examples");
    }
    Ok(node.store())
}

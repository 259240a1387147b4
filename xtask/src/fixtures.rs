//! Expands the key templates of the fixtures' trees, so that no file of the repository holds a
//! string that a scanner would report.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use bailiwick_core::secret::seeded;

/// Expands every file below `fixtures/*/tree` to the same path below `target/fixtures`.
pub(crate) fn expand(root: &Path) -> Result<String> {
    let (from, to) = (root.join("fixtures"), root.join("target/fixtures"));
    let mut count = 0;
    for fixture in folders(&from)? {
        let tree = fixture.join("tree");
        if tree.is_dir() {
            let target = to.join(fixture.file_name().unwrap_or_default()).join("tree");
            if target.exists() {
                fs::remove_dir_all(&target).with_context(|| format!("can't empty {}", target.display()))?;
            }
            count += expand_folder(&tree, &target)?;
        }
    }
    crate::company::write(&to.join("company")).context("can't make the company")?;
    Ok(format!("{count} files and a company below {}", to.display()))
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))? {
        entries.push(entry?.path());
    }
    entries.sort();
    Ok(entries)
}

fn expand_folder(from: &Path, to: &Path) -> Result<usize> {
    fs::create_dir_all(to)?;
    let mut count = 0;
    for path in folders(from)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            count += expand_folder(&path, &target)?;
        } else {
            expand_file(&path, &target).with_context(|| format!("in {}", path.display()))?;
            count += 1;
        }
    }
    Ok(count)
}

fn expand_file(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from)?;
    let expanded = match String::from_utf8(bytes) {
        Ok(text) => seeded::expand(&text)?.into_bytes(),
        Err(binary) => binary.into_bytes(),
    };
    Ok(fs::write(to, expanded)?)
}

//! The files of an import.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::diagnostics::{Diagnostics, reason};

/// How many files are held in memory at once, and how many bytes at most, but for one file.
const FILES_AT_ONCE: usize = 256;
const BYTES_AT_ONCE: u64 = 64 << 20;

/// All files below paths, but for the inventory's own; each once, in order.
pub(super) fn find<'a>(
    paths: &[PathBuf],
    own: impl Iterator<Item = &'a PathBuf>,
    diagnostics: &mut Diagnostics,
) -> Vec<PathBuf> {
    let own: Vec<_> = own.filter_map(|path| path.canonicalize().ok()).collect();
    let mut files = Vec::new();
    for path in paths {
        let before = files.len();
        let said = diagnostics.len();
        below(path, &own, &mut files, diagnostics);
        if files.len() == before && diagnostics.len() == said {
            let message = format!("no file stands below `{}`", path.display());
            diagnostics.plain(message, "give files that the aliyun CLI printed, or a folder of them");
        }
    }
    files.sort();
    files.dedup();
    files
}

fn below(path: &Path, own: &[PathBuf], files: &mut Vec<PathBuf>, diagnostics: &mut Diagnostics) {
    if !path.is_dir() {
        return files.push(path.to_path_buf());
    }
    for entry in WalkBuilder::new(path).standard_filters(false).follow_links(true).build() {
        match entry {
            Ok(entry) if entry.path().is_dir() => {}
            Ok(entry) if is_one_of(entry.path(), own) => {}
            Ok(entry) => files.push(entry.into_path()),
            Err(error) => {
                let why = error.io_error().map_or_else(|| error.to_string(), reason);
                diagnostics.plain(format!("can't read all of `{}`: {why}", path.display()), "");
            }
        }
    }
}

fn is_one_of(path: &Path, own: &[PathBuf]) -> bool {
    !own.is_empty() && path.canonicalize().is_ok_and(|path| own.contains(&path))
}

/// Cuts a list of files into parts that fit into memory.
pub(super) fn batches(files: &[PathBuf]) -> Vec<&[PathBuf]> {
    let size = |path: &PathBuf| path.metadata().map_or(0, |metadata| metadata.len());
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (index, path) in files.iter().enumerate() {
        let own = size(path);
        if index > start && (index - start >= FILES_AT_ONCE || bytes + own > BYTES_AT_ONCE) {
            batches.extend(files.get(start..index));
            (start, bytes) = (index, 0);
        }
        bytes += own;
    }
    batches.extend(files.get(start..).filter(|rest| !rest.is_empty()));
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_every_file_once() {
        for count in [0, 1, FILES_AT_ONCE, FILES_AT_ONCE + 1, 3 * FILES_AT_ONCE] {
            let files: Vec<_> = (0..count).map(|index| PathBuf::from(index.to_string())).collect();
            let batches = batches(&files);
            assert_eq!(batches.concat(), files);
            assert!(batches.iter().all(|batch| (1..=FILES_AT_ONCE).contains(&batch.len())));
        }
    }
}

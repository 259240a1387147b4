//! Files that a list names.

use std::collections::HashSet;

use bailiwick_core::finding::PassedOver;
use bailiwick_core::secret::KnownKeys;

use super::collected::Collected;
use super::over::{self, Over};
use super::repository;
use super::walk::Walk;
use super::{Options, Root, TreeError};
use crate::Detector;
use crate::sources::exclude::Exclude;
use crate::sources::{Scanned, reason};

/// Scans the files of a list, each once, ignored ones too; of a folder, what is below it.
///
/// What is listed and not there is unreadable: the rest is scanned all the same.
///
/// # Errors
///
/// When a glob is none.
pub fn scan_listed(
    detector: &Detector,
    listed: &[Root],
    options: &Options,
    known: &KnownKeys,
) -> Result<Scanned, TreeError> {
    let exclude = Exclude::new(&options.exclude).map_err(TreeError)?;
    let mut all = Collected::default();
    let Sorted { files, folders } = sorted(listed, &exclude, &mut all);
    if folders.is_empty() {
        options.progress.expect(files.len() as u64);
    }
    let mut seen = HashSet::new();
    // Of files alone, none is there twice.
    let overlaps = !folders.is_empty() && over::overlap(listed);
    for folder in &folders {
        let walk = Walk { detector, known, options, exclude: &exclude, seen: &seen, overlaps };
        let mut collected = walk.root(folder);
        seen.extend(std::mem::take(&mut collected.read));
        all.append(collected);
    }
    all.append(Walk { detector, known, options, exclude: &exclude, seen: &seen, overlaps }.files(&files));
    Ok(all.into_scanned(seen))
}

/// What a list names, by kind.
#[derive(Default)]
struct Sorted {
    files: Vec<Root>,
    folders: Vec<Root>,
}

/// Puts each path of a list where it belongs, and each file there once.
fn sorted(listed: &[Root], exclude: &Exclude, all: &mut Collected) -> Sorted {
    let mut sorted = Sorted::default();
    let mut known = HashSet::new();
    for root in listed {
        let kind = root.path.canonicalize().and_then(|real| Ok((root.path.metadata()?.file_type(), real)));
        match kind {
            Err(error) if known.insert(root.path.clone()) => {
                all.unreadable.push(PassedOver::file(root.name().text, reason(&error)).into());
            }
            Err(_) => {}
            Ok((_, real)) if !known.insert(real.clone()) => {}
            Ok((kind, real)) if kind.is_dir() && repository::is_own(&real) => {
                all.unreadable.push(Over::at(PassedOver::part(root.name().text, repository::OWN), Some(real)));
            }
            Ok((kind, _)) if kind.is_dir() => sorted.folders.push(root.clone()),
            Ok((_, real)) if exclude.has_root(&root.shown, false) => {
                all.skipped.push(Over::at(PassedOver::file(root.name().text, "excluded"), Some(real)));
            }
            Ok((kind, _)) if kind.is_file() => sorted.files.push(root.clone()),
            Ok((_, real)) => {
                all.skipped.push(Over::at(PassedOver::file(root.name().text, "not a regular file"), Some(real)));
            }
        }
    }
    sorted
}

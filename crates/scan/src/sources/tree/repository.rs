//! The repository that a folder is in: whose `.gitignore` files count.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::ignoring::Rules;
use crate::name::Name;

/// The name of a repository's own folder, or of the file that says where that is. It is never walked.
pub(super) const GIT: &str = ".git";

/// The rules above a root, up to its repository's folder and no further; none outside of a repository.
///
/// With rules, the path that the walk must start with for them to fit.
pub(super) fn rules_above(root: &Path, shown: &str) -> Option<(PathBuf, Arc<Rules>)> {
    let real = root.canonicalize().ok()?;
    let top = real.ancestors().find(|folder| is_repository(folder))?;
    let mut above: Vec<_> = real.ancestors().skip(1).take_while(|folder| folder.starts_with(top)).collect();
    above.reverse();
    let levels = above.len();
    let beneath = |rules, (index, folder): (usize, &&Path)| {
        Rules::of(folder, &Name::new(upwards(shown, levels - index).as_bytes()), rules)
    };
    let rules = above.iter().enumerate().fold(None, beneath)?;
    Some((real, rules))
}

fn is_repository(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(GIT)).is_ok()
}

/// The folder that is some levels above a path, as it would be typed.
fn upwards(shown: &str, levels: usize) -> String {
    let mut path = PathBuf::from(shown);
    for _ in 0..levels {
        if !matches!(path.components().next_back(), Some(Component::Normal(_))) || !path.pop() {
            path.push("..");
        }
    }
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above_are_named_as_they_would_be_typed() {
        for (shown, levels, expected) in [
            ("src", 1, ""),
            ("src", 2, ".."),
            ("", 2, "../.."),
            ("a/b", 1, "a"),
            ("../a", 2, "../.."),
            ("/a/b", 1, "/a"),
        ] {
            assert_eq!(upwards(shown, levels), expected, "{shown} {levels}");
        }
    }
}

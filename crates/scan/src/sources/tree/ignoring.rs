//! What `.gitignore` files say, within one repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};

use crate::name::Name;

/// The name of the files that say what is ignored.
pub(super) const FILE: &str = ".gitignore";

/// The `.gitignore` of a folder, and those above it.
pub(super) struct Rules {
    own: Gitignore,
    above: Option<Arc<Rules>>,
}

impl Rules {
    /// The rules of a folder's `.gitignore`, beneath those above it. One that can't be read says nothing, so
    /// that more is scanned.
    ///
    /// The paths that are asked for start as the folder's path does.
    pub(super) fn of(folder: &Path, shown: &Name, above: Option<Arc<Self>>) -> Option<Arc<Self>> {
        let Ok(bytes) = fs::read(folder.join(FILE)) else { return above };
        let mut builder = GitignoreBuilder::new(folder);
        let from = PathBuf::from(shown.child(FILE.as_bytes()).text);
        let text = String::from_utf8_lossy(&bytes);
        for line in text.trim_start_matches('\u{feff}').lines() {
            // Git too takes a line that is no glob for one that fits nothing.
            let _ = builder.add_line(Some(from.clone()), &without_alternatives(line));
        }
        match builder.build() {
            Ok(own) if !own.is_empty() => Some(Arc::new(Self { own, above })),
            _ => above,
        }
    }

    /// Why a path is ignored: the nearest rule that fits decides.
    pub(super) fn ignore(&self, path: &Path, is_folder: bool) -> Option<String> {
        let mut rules = Some(self);
        while let Some(Self { own, above }) = rules {
            match own.matched(path, is_folder) {
                Match::Ignore(glob) => return Some(reason(glob)),
                Match::Whitelist(_) => return None,
                Match::None => rules = above.as_deref(),
            }
        }
        None
    }
}

fn reason(glob: &Glob) -> String {
    let from = glob.from().unwrap_or(Path::new(FILE)).to_string_lossy();
    format!("ignored by `{}` in {from}", glob.original().replace("[{]", "{").replace("[}]", "}"))
}

/// A rule in which braces stand for themselves, as they do for git: here they would be alternatives.
fn without_alternatives(line: &str) -> String {
    let (mut text, mut is_escaped, mut is_class) = (String::with_capacity(line.len()), false, false);
    for c in line.chars() {
        match c {
            '{' | '}' if !is_escaped && !is_class => text.extend(['[', c, ']']),
            _ => text.push(c),
        }
        is_class = !is_escaped && (c == '[' || is_class && c != ']');
        is_escaped = c == '\\' && !is_escaped;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Arc<Rules> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), text).unwrap();
        Rules::of(folder.path(), &Name::new(b"src"), None).unwrap()
    }

    fn ignored(text: &str, path: &str) -> bool {
        rules(text).ignore(Path::new(path), false).is_some()
    }

    #[test]
    fn braces_stand_for_themselves() {
        assert!(ignored("*.{a,b}\n", "x.{a,b}") && !ignored("*.{a,b}\n", "x.a"));
        assert!(ignored("\\{x\n", "{x") && ignored("[{x]\n", "{") && ignored("[{x]\n", "x"));
    }

    #[test]
    fn lines_that_are_no_globs_or_no_text_leave_the_others_alone() {
        assert!(ignored("[\n*.log\n", "a.log"));
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), b"\xff\xfe\n*.log\n").unwrap();
        let rules = Rules::of(folder.path(), &Name::default(), None).unwrap();
        assert_eq!(rules.ignore(Path::new("a.log"), false).unwrap(), "ignored by `*.log` in .gitignore");
    }

    #[test]
    fn the_rule_is_named_as_it_was_written() {
        assert_eq!(rules("*.{a}\n").ignore(Path::new("x.{a}"), false).unwrap(), "ignored by `*.{a}` in src/.gitignore");
    }
}

//! What `.gitignore` files say, within one repository.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};

use super::rule;
use crate::name::Name;

/// The name of the files that say what is ignored.
pub(super) const FILE: &str = ".gitignore";

/// The `.gitignore` of a folder, and those above it.
pub(super) struct Rules {
    own: Gitignore,
    /// The rules as they were written, by the globs that stand for them, where these are others.
    written: HashMap<String, String>,
    above: Option<Arc<Rules>>,
}

impl Rules {
    /// The rules of a folder's `.gitignore`, beneath those above it. One that can't be read says nothing, so
    /// that more is scanned.
    ///
    /// The paths that are asked for start as the folder's path does.
    pub(super) fn of(folder: &Path, shown: &Name, above: Option<Arc<Self>>) -> Option<Arc<Self>> {
        let Some(bytes) = read(&folder.join(FILE)) else { return above };
        let mut builder = GitignoreBuilder::new(folder);
        let from = PathBuf::from(shown.child(FILE.as_bytes()).text);
        let text = String::from_utf8_lossy(&bytes);
        let mut written = HashMap::new();
        for line in text.trim_start_matches('\u{feff}').split('\n') {
            let rule = rule::trimmed(line.strip_suffix('\r').unwrap_or(line));
            let Some(glob) = rule::glob(rule) else { continue };
            // Git too takes a line that is no glob for one that fits nothing.
            let _ = builder.add_line(Some(from.clone()), &glob);
            if glob != rule {
                written.insert(glob, rule.to_owned());
            }
        }
        match builder.build() {
            Ok(own) if !own.is_empty() => Some(Arc::new(Self { own, written, above })),
            _ => above,
        }
    }

    /// Why a path is ignored: the nearest rule that fits decides.
    pub(super) fn ignore(&self, path: &Path, is_folder: bool) -> Option<String> {
        let mut rules = Some(self);
        while let Some(Self { own, written, above }) = rules {
            match own.matched(path, is_folder) {
                Match::Ignore(glob) => return Some(reason(glob, written)),
                Match::Whitelist(_) => return None,
                Match::None => rules = above.as_deref(),
            }
        }
        None
    }
}

/// The content of a `.gitignore`. As for git, one that is a link says nothing.
fn read(file: &Path) -> Option<Vec<u8>> {
    let is_file = fs::symlink_metadata(file).is_ok_and(|data| data.is_file());
    is_file.then(|| fs::read(file).ok()).flatten()
}

fn reason(glob: &Glob, written: &HashMap<String, String>) -> String {
    let from = glob.from().unwrap_or(Path::new(FILE)).to_string_lossy();
    let rule = written.get(glob.original()).map_or(glob.original(), String::as_str);
    format!("ignored by `{rule}` in {from}")
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
        rules(&format!("another\n{text}")).ignore(Path::new(path), false).is_some()
    }

    #[test]
    fn braces_stand_for_themselves() {
        assert!(ignored("*.{a,b}\n", "x.{a,b}") && !ignored("*.{a,b}\n", "x.a"));
        assert!(ignored("\\{x\n", "{x") && ignored("[{x]\n", "{") && ignored("[{x]\n", "x"));
    }

    #[test]
    fn only_spaces_that_are_not_escaped_and_one_carriage_return_end_a_rule() {
        assert!(ignored("a  \n", "a") && ignored("a \r\n", "a"));
        assert!(ignored("a\r\n", "a") && ignored("a\r", "a") && ignored("a\\ \n", "a ") && ignored("a\\\\ \n", "a\\"));
        for end in ["\t", "\u{a0}", "\u{b}", "\u{c}", "\u{3000}", "\\\t", "[\t]"] {
            let rule = format!("secrets{end}\n");
            assert!(!ignored(&rule, "secrets"), "{end:?}");
            assert!(ignored(&rule, &format!("secrets{}", end.trim_matches(['\\', '[', ']']))), "{end:?}");
        }
        assert_eq!(rules("a\t\n").ignore(Path::new("a\t"), false).unwrap(), "ignored by `a\t` in src/.gitignore");
    }

    #[test]
    fn classes_are_those_of_git() {
        for (rule, fit, unfit) in [
            ("[[:alpha:]]", "a", "1"),
            ("[[:upper:]]oo", "Foo", "foo"),
            ("[[:digit:]_-]x", "-x", "ax"),
            ("[\\]a]", "]", "\\"),
            ("[]a]", "]", "b"),
            ("[\\!]x", "!x", "x"),
            ("[^a]", "b", "a"),
            ("[!]-]", "a", "]"),
            ("[a-c]", "b", "-"),
            ("[a-\\c]", "b", "\\"),
            ("[[:a]", ":", "x"),
            ("x[!a]y", "xby", "x/y"),
            ("x[--0]y", "x.y", "x/y"),
            ("[/a]x", "ax", "deep/ax"),
        ] {
            assert!(ignored(rule, fit) && !ignored(rule, unfit), "{rule}");
        }
        assert!(ignored("[!a]x", "deep/bx") && !ignored("[z-a]", "b") && ignored("![\n*\n", "a"));
        assert!(["[[:nobody:]]", "[a", "[a\\", "[", "[]"].iter().all(|rule| !ignored(rule, "a")));
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

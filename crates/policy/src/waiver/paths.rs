//! Globs of paths, as in `.gitignore`: one without a slash fits in every folder, and a folder all below it.

use bailiwick_document::{Code, Node, Problems, quoted};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// The paths that a waiver is narrowed to; all, if there are no globs.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    globs: Vec<String>,
    set: GlobSet,
}

impl PartialEq for Paths {
    fn eq(&self, other: &Self) -> bool {
        self.globs == other.globs
    }
}

impl Eq for Paths {}

impl Paths {
    /// The globs, as they are spelled.
    #[must_use]
    pub fn globs(&self) -> &[String] {
        &self.globs
    }

    /// Whether a path fits; what has no path fits only where there are no globs.
    #[must_use]
    pub fn fit(&self, path: Option<&str>) -> bool {
        self.globs.is_empty() || path.is_some_and(|path| self.set.is_match(path))
    }

    pub(crate) fn load(node: &Node, problems: &mut Problems) -> Option<Self> {
        let items = node.list(problems)?;
        if items.is_empty() {
            problems.report_with_help(
                Code::WrongValue,
                node.span,
                "an empty list of paths fits nothing",
                "leave it out, and all paths are meant",
            );
            return None;
        }
        let mut set = GlobSetBuilder::new();
        let globs: Vec<_> = items.iter().map(|item| glob(item, &mut set, problems)).collect();
        let globs = globs.into_iter().collect::<Option<_>>()?;
        Some(Self { globs, set: set.build().ok()? })
    }
}

fn glob(node: &Node, set: &mut GlobSetBuilder, problems: &mut Problems) -> Option<String> {
    let text = node.text(problems)?;
    let trimmed = text.trim_matches('/');
    let is_anchored = text.trim_end_matches('/').contains('/');
    let anywhere = if is_anchored { trimmed.to_owned() } else { format!("**/{trimmed}") };
    let spelled = [anywhere.clone(), format!("{anywhere}/**")];
    let globs: Vec<_> = spelled.iter().map(|glob| GlobBuilder::new(glob).literal_separator(true).build()).collect();
    for glob in globs {
        match glob {
            Ok(glob) if !trimmed.is_empty() => {
                set.add(glob);
            }
            Ok(_) | Err(_) => {
                problems.report(Code::WrongValue, node.span, format!("{} is no glob of paths", quoted(text)));
                return None;
            }
        }
    }
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailiwick_document::{Limits, parse};

    fn fits(glob: &str, path: &str) -> bool {
        let node = parse(format!("['{glob}']").as_bytes(), Limits::default()).unwrap();
        Paths::load(&node, &mut Problems::new()).unwrap().fit(Some(path))
    }

    #[test]
    fn globs_are_those_of_gitignore() {
        for (glob, path, expected) in [
            ("*.env", "a.env", true),
            ("*.env", "app/b/a.env", true),
            ("app", "app/b/a.env", true),
            ("app/", "x/app/a.env", true),
            ("/app", "x/app/a.env", false),
            ("app/*.env", "app/a.env", true),
            ("app/*.env", "app/b/a.env", false),
            ("app/**/a.env", "app/b/c/a.env", true),
            ("app/*.env", "x/app/a.env", false),
            ("app", "apple/a.env", false),
        ] {
            assert_eq!(fits(glob, path), expected, "{glob} {path}");
        }
        assert!(Paths::default().fit(None) && Paths::default().fit(Some("a")));
    }

    #[test]
    fn what_is_no_glob_is_a_problem() {
        for text in ["['a[']", "['']", "['/']", "[]", "[[a]]", "a"] {
            let mut problems = Problems::new();
            let node = parse(text.as_bytes(), Limits::default()).unwrap();
            assert_eq!(Paths::load(&node, &mut problems), None, "{text}");
            assert!(!problems.is_empty(), "{text}");
        }
    }
}

//! Says what could not be read, and what to do about it.

use bailiwick_core::finding::{Coverage, PassedOver};

use crate::diagnostics::Diagnostics;

/// Says what could not be read: it may hold more.
pub(crate) fn say(coverage: &Coverage, diagnostics: &mut Diagnostics) {
    for passed in &coverage.unreadable {
        diagnostics.plain(format!("can't read `{}`: {}", passed.path, passed.reason), remedy(passed));
    }
}

/// What to do about it.
fn remedy(passed: &PassedOver) -> &'static str {
    let path = passed.path.as_str();
    let is_of_git = matches!(path, "HEAD" | "refs" | "packed-refs")
        || path.split(['/', '\\']).any(|name| name == ".git")
        || path.ends_with(".pack")
        || path.ends_with(".idx");
    match () {
        () if path.ends_with(".git/shallow") => "fetch it, or scan a range of what is here",
        () if is_of_git => "`git fsck` tells what is damaged or missing, and `git fetch --refetch` brings it again",
        () => "exclude it by name, or make it readable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_readable_and_an_object_is_fetched() {
        for (path, expected) in [
            ("src/a.py", "make it readable"),
            ("refs", "git fetch"),
            ("HEAD", "git fetch"),
            (".git/objects/ab/cd", "git fetch"),
            ("/srv/bare.git/objects/pack/pack-1.pack", "git fetch"),
            (".git/shallow", "a range"),
        ] {
            assert!(remedy(&PassedOver::part(path, "")).contains(expected), "{path}");
        }
    }
}

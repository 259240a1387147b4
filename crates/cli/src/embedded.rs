//! The rules that the program ships with.

use include_dir::{Dir, include_dir};

use crate::input::RuleFile;

static POLICIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The shipped rule files, by name.
pub(crate) fn rule_files() -> Vec<RuleFile> {
    let mut files = Vec::new();
    collect(&POLICIES, &mut files);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn collect(folder: &Dir<'_>, files: &mut Vec<RuleFile>) {
    let rules = folder.files().filter(|file| crate::input::is_rule_file(file.path()));
    files.extend(
        rules.map(|file| RuleFile {
            name: format!("builtin:{}", file.path().display()),
            bytes: file.contents().to_vec(),
        }),
    );
    for folder in folder.dirs() {
        collect(folder, files);
    }
}

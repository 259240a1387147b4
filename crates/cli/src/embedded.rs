//! The rules that the program ships with.

use bailiwick_policy::Pack;
use include_dir::{Dir, include_dir};

use crate::input::RuleFile;

static POLICIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// What the names of embedded packs start with.
pub(crate) const SCHEME: &str = "builtin:";

/// The rule files of an embedded pack, by name. The last pack has all.
pub(crate) fn rule_files(pack: Pack) -> Vec<RuleFile> {
    let mut files = Vec::new();
    collect(&POLICIES, &mut files);
    files.retain(|file| pack_of(&file.bytes) <= pack);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// The smallest pack that a shipped rule is in: its `pack`, read without parsing the file.
fn pack_of(bytes: &[u8]) -> Pack {
    let line = bytes.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"pack: "));
    let named = |pack: &&Pack| line.is_some_and(|line| line.trim_ascii() == pack.as_str().as_bytes());
    Pack::ALL.iter().find(named).copied().unwrap_or(Pack::Baseline)
}

fn collect(folder: &Dir<'_>, files: &mut Vec<RuleFile>) {
    let rules = folder.files().filter(|file| crate::input::is_rule_file(file.path()));
    files.extend(
        rules.map(|file| RuleFile {
            name: format!("{SCHEME}{}", file.path().display()),
            bytes: file.contents().to_vec(),
        }),
    );
    for folder in folder.dirs() {
        collect(folder, files);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailiwick_policy::{Source, load};

    #[test]
    fn packs_are_as_the_rules_say() {
        let all = rule_files(Pack::Strict);
        let sources: Vec<_> = all.iter().map(|file| Source { name: &file.name, bytes: &file.bytes }).collect();
        let set = load(&sources).unwrap();
        for rule in set.rules() {
            let file = all.iter().find(|file| file.name == rule.source).unwrap();
            assert_eq!(pack_of(&file.bytes), rule.pack, "{}", rule.id);
        }
        let baseline = rule_files(Pack::Baseline).len();
        assert!(baseline > 0 && baseline < all.len());
    }
}

//! The rules that the program ships with.

use std::borrow::Cow;

use bailiwick_policy::Pack;

use crate::input::RuleFile;

/// A shipped rule: its file's path below `policies/`, what stands in it, and the same parsed, without examples.
type Shipped = (&'static str, &'static [u8], &'static [u8]);

static POLICIES: &[Shipped] = &include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// What the names of embedded packs start with.
pub(crate) const SCHEME: &str = "builtin:";

/// The rule files of an embedded pack, by name. The last pack has all.
pub(crate) fn rule_files(pack: Pack) -> Vec<RuleFile> {
    let own = POLICIES.iter().filter(|(_, bytes, _)| pack_of(bytes) <= pack);
    let file = |(path, bytes, parsed): &Shipped| RuleFile {
        name: format!("{SCHEME}{path}"),
        bytes: Cow::Borrowed(bytes),
        parsed: Some(parsed),
    };
    own.map(file).collect()
}

/// The smallest pack that a shipped rule is in: its `pack`, read without parsing the file.
fn pack_of(bytes: &[u8]) -> Pack {
    let line = bytes.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"pack: "));
    let named = |pack: &&Pack| line.is_some_and(|line| line.trim_ascii() == pack.as_str().as_bytes());
    Pack::ALL.iter().find(named).copied().unwrap_or(Pack::Baseline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bailiwick_document::Problems;
    use bailiwick_policy::{Settings, Source, load, load_with};

    #[test]
    fn packs_are_as_the_rules_say() {
        let all = rule_files(Pack::Strict);
        let sources: Vec<_> = all.iter().map(|file| Source::new(&file.name, &file.bytes)).collect();
        let set = load(&sources).unwrap();
        for rule in set.rules() {
            let file = all.iter().find(|file| file.name == rule.source).unwrap();
            assert_eq!(pack_of(&file.bytes), rule.pack, "{}", rule.id);
        }
        let baseline = rule_files(Pack::Baseline).len();
        assert!(baseline > 0 && baseline < all.len());
        assert!(all.is_sorted_by_key(|file| &file.name));
    }

    #[test]
    fn what_was_parsed_beforehand_is_what_the_files_say_but_for_the_examples() {
        let all = rule_files(Pack::Strict);
        let parsed: Vec<_> = all.iter().map(RuleFile::source).collect();
        let text: Vec<_> = all.iter().map(|file| Source::new(&file.name, &file.bytes)).collect();
        let (parsed, text) = (load(&parsed).unwrap(), load(&text).unwrap());
        assert_eq!((parsed.rules().len(), parsed.digest()), (all.len(), text.digest()));
        let mut about_leaks = Settings::load(None, None, &mut Problems::new());
        about_leaks.about_leaks = true;
        let sources: Vec<_> = all.iter().map(RuleFile::source).collect();
        let leaks = load_with(&sources, &about_leaks).unwrap();
        assert!(leaks.rules().len() < all.len());
        assert_eq!(format!("{:?}", leaks.about_leaks()), format!("{:?}", parsed.clone().about_leaks()));
        for (parsed, text) in parsed.rules().iter().zip(text.rules()) {
            let shown = |rule| format!("{rule:#?}");
            let (parsed, text) = (shown(parsed), shown(text));
            let (fields, examples) = text.split_once("\n    examples: [").unwrap();
            assert_eq!(parsed, format!("{fields}\n    examples: [],\n}}"));
            assert!(!examples.starts_with("],"));
        }
    }
}

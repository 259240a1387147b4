//! One more waiver at the end of a file, of which every byte stays.

use serde_json::Value;

use super::file::{Waiver, WaiverFile};

impl WaiverFile {
    /// The waiver of the same rule and target, if the file has one, and its line.
    #[must_use]
    pub fn same_as(&self, waiver: &Waiver) -> Option<u32> {
        let same = |other: &&Waiver| (&other.rule, &other.target) == (&waiver.rule, &waiver.target);
        self.waivers.iter().find(same).map(|other| other.spans.whole.start.line)
    }

    /// The file's text with one more waiver. `None` where the text is such that nothing can be put at its end, like
    /// a list in brackets.
    #[must_use]
    pub fn with(&self, waiver: &Waiver) -> Option<String> {
        let line_break = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let indent = self.indent()?;
        let entry: Vec<_> = lines(waiver).into_iter().map(|line| format!("{indent}{line}{line_break}")).collect();
        let mut text = self.text.clone();
        if text.trim_start_matches('\u{feff}').trim() == "[]" {
            text.clear();
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(line_break);
        }
        text.push_str(&entry.concat());
        self.gains(&text, waiver).then_some(text)
    }

    /// What stands before the dash of the first entry.
    fn indent(&self) -> Option<&str> {
        let spans = self.waivers.iter().map(|waiver| waiver.spans.whole);
        let first =
            spans.chain(self.malformed.iter().map(|malformed| malformed.span)).map(|span| span.start.line).min();
        let Some(first) = first else { return Some("") };
        let line = self.text.split('\n').nth(usize::try_from(first.checked_sub(1)?).ok()?)?;
        let line = line.trim_start_matches('\u{feff}');
        let indent = line.get(..line.len() - line.trim_start_matches(' ').len())?;
        line.trim_start().starts_with('-').then_some(indent)
    }

    /// Whether a text has the same entries as this one, and the waiver after them.
    fn gains(&self, text: &str, waiver: &Waiver) -> bool {
        let Ok(read) = Self::read(&self.name, text.as_bytes()) else { return false };
        let Some((last, others)) = read.waivers.split_last() else { return false };
        let is_new = Waiver { spans: waiver.spans, ..last.clone() } == *waiver;
        is_new && others == self.waivers && read.malformed == self.malformed
    }
}

fn lines(waiver: &Waiver) -> Vec<String> {
    use super::Target;
    let target = match &waiver.target {
        Target::Fingerprint(_) => "fingerprint",
        Target::Subject(..) => "subject",
    };
    vec![
        format!("- rule: {}", waiver.rule),
        format!("  {target}: {}", scalar(&waiver.target.spelled())),
        format!("  owner: {}", scalar(&waiver.owner)),
        format!("  approver: {}", scalar(&waiver.approver)),
        format!("  reason: {}", scalar(&waiver.reason)),
        format!("  expires: {}", waiver.expires),
    ]
}

/// A text as YAML: as it is, where nobody could take it for something else, and otherwise in quotes.
fn scalar(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || " _./@,()'-".contains(c);
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_word);
    let means_more = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = is_plain && !text.ends_with(' ') && !means_more.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::waiver::Target;

    fn waiver(reason: &str) -> Waiver {
        let target = Target::Fingerprint("0123456789abcdef0123456789abcdef".to_owned());
        let expires = chrono::NaiveDate::from_ymd_opt(2027, 1, 31).unwrap();
        Waiver::new("a-rule", target, "search", "dana", reason, expires)
    }

    fn with(text: &str, waiver: &Waiver) -> Option<String> {
        WaiverFile::read("w", text.as_bytes()).unwrap().with(waiver)
    }

    const OLD: &str = "# ours\n- { rule: x, subject: 'key:1', owner: a, approver: b, reason: r, expires: 2027-01-01 } # why\n\n# the end";

    #[test]
    fn everything_that_was_there_stays() {
        let other = OLD.replace('\n', "\r\n");
        let indented = OLD.replace("\n- ", "\n  - ");
        for old in ["", "# none yet\n", OLD, &other, &indented, "- { rule: malformed }\n", "\u{feff}# bom\n"] {
            let new = with(old, &waiver("moving")).unwrap();
            assert!(new.starts_with(old), "{new}");
        }
        let new = with(OLD, &waiver("moving")).unwrap();
        insta::assert_snapshot!(new.strip_prefix(OLD).unwrap());
        assert!(!with(&other, &waiver("moving")).unwrap().replace("\r\n", "").contains('\n'));
        assert!(with("[]\n", &waiver("moving")).unwrap().starts_with("- rule"));
    }

    #[test]
    fn whatever_is_said_is_read_again() {
        for said in
            ["a: b # c", "\"", "'", "- x", "yes", "密钥\u{202e}", "1", "line\nbreak", "a\u{1b}[2J", "{x}", "end,", "*"]
        {
            if said.contains(char::is_alphanumeric) {
                let text = with(OLD, &waiver(said)).unwrap();
                assert_eq!(WaiverFile::read("w", text.as_bytes()).unwrap().waivers[1].reason, said);
            }
        }
    }

    #[test]
    fn a_list_in_brackets_is_left_alone() {
        let text = "[{ rule: x, subject: 'key:1', owner: a, approver: b, reason: r, expires: 2027-01-01 }]\n";
        assert_eq!(with(text, &waiver("moving")), None);
        assert_eq!(with(&format!("{OLD}\n...\n"), &waiver("moving")), None);
    }

    #[test]
    fn the_same_waiver_is_known() {
        let text = with(OLD, &waiver("moving")).unwrap();
        let file = WaiverFile::read("w", text.as_bytes()).unwrap();
        assert_eq!(file.same_as(&waiver("another reason")), Some(5));
        assert_eq!(file.same_as(&Waiver { rule: "other".to_owned(), ..waiver("moving") }), None);
    }
}

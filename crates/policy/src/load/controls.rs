//! The controls that a rule serves.

use std::collections::BTreeMap;

use bailiwick_document::{Code, Entry, Node, Problem, Problems, one_of, quoted, suggest};

use crate::rule::Framework;

/// Reads a mapping of frameworks to lists of controls.
pub(super) fn load(node: &Node, problems: &mut Problems) -> Option<BTreeMap<Framework, Vec<String>>> {
    let fields = node.map(problems)?;
    let controls: Vec<_> = fields.entries().iter().map(|entry| of_framework(entry, problems)).collect();
    controls.into_iter().collect()
}

fn of_framework(entry: &Entry, problems: &mut Problems) -> Option<(Framework, Vec<String>)> {
    let name = entry.key.name.as_str();
    let Some(framework) = Framework::ALL.iter().find(|framework| framework.as_str() == name) else {
        problems.push(unknown_framework(entry));
        return None;
    };
    let ids = entry.value.list(problems)?;
    let ids: Vec<_> = ids.iter().map(|id| control(id, *framework, problems)).collect();
    Some((*framework, ids.into_iter().collect::<Option<_>>()?))
}

fn unknown_framework(entry: &Entry) -> Problem {
    let known = || Framework::ALL.iter().map(|framework| framework.as_str());
    let message = format!("unknown framework {}", quoted(&entry.key.name));
    let help = match suggest(&entry.key.name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the frameworks are {}", one_of(known())),
    };
    Problem::new(Code::UnknownField, entry.key.span, message).with_help(help)
}

fn control(node: &Node, framework: Framework, problems: &mut Problems) -> Option<String> {
    let text = node.text(problems)?;
    if framework.has(text) {
        return Some(text.to_owned());
    }
    let message = format!("{} is no control of `{}`", quoted(text), framework.as_str());
    let help = match mended(text, framework) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("controls there are spelled like {}", framework.like()),
    };
    problems.push(Problem::new(Code::WrongValue, node.span, message).with_help(help));
    None
}

/// The control that a text means when only its letter case or punctuation is wrong.
fn mended(text: &str, framework: Framework) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase().replace([' ', '_'], "-");
    let bare: String = upper.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '(' | ')')).collect();
    let split = bare.find(|c: char| c.is_ascii_digit()).unwrap_or(bare.len());
    let (letters, number) = bare.split_at(split);
    let candidates = [
        upper.clone(),
        bare.clone(),
        format!("{letters}-{number}"),
        format!("CWE-{number}"),
        format!("NHI{number}"),
        format!("A.{number}"),
        number.to_owned(),
    ];
    candidates.into_iter().find(|candidate| framework.has(candidate))
}

impl Framework {
    /// Whether a text is spelled as the framework spells its controls.
    fn has(self, text: &str) -> bool {
        match self {
            Self::OwaspNhi => text.strip_prefix("NHI").is_some_and(|number| is_number(number, 1..=10)),
            Self::Nist80053 => is_nist(text),
            Self::Iso27001 => text.strip_prefix("A.").is_some_and(|rest| match rest.split_once('.') {
                Some((theme, control)) => is_number(theme, 5..=8) && is_number(control, 1..=37),
                None => false,
            }),
            Self::PciDss => is_dotted(text, 2..=4),
            Self::CisAlibabaCloud => is_dotted(text, 2..=2),
            Self::Cwe => text.strip_prefix("CWE-").is_some_and(|number| is_number(number, 1..=9_999)),
        }
    }

    /// How an editor's schema tells its controls from others; what is right there may still not exist.
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Self::OwaspNhi => "^NHI([1-9]|10)$",
            Self::Nist80053 => "^[A-Z]{2}-[1-9][0-9]?(\\([1-9][0-9]?\\))?$",
            Self::Iso27001 => "^A\\.[5-8]\\.[1-9][0-9]?$",
            Self::PciDss => "^[1-9][0-9]?(\\.[1-9][0-9]?){1,3}$",
            Self::CisAlibabaCloud => "^[1-9][0-9]?\\.[1-9][0-9]?$",
            Self::Cwe => "^CWE-[1-9][0-9]{0,3}$",
        }
    }

    /// Examples of its spelling.
    fn like(self) -> &'static str {
        match self {
            Self::OwaspNhi => "`NHI2`, from 1 to 10",
            Self::Nist80053 => "`AC-2` or `AC-2(3)`",
            Self::Iso27001 => "`A.5.16`",
            Self::PciDss => "`8.6.2`",
            Self::CisAlibabaCloud => "`1.6`",
            Self::Cwe => "`CWE-798`",
        }
    }
}

fn is_number(text: &str, range: std::ops::RangeInclusive<u32>) -> bool {
    let digits = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.parse().is_ok_and(|number: u32| range.contains(&number))
}

fn is_dotted(text: &str, parts: std::ops::RangeInclusive<usize>) -> bool {
    let numbers: Vec<_> = text.split('.').collect();
    parts.contains(&numbers.len()) && numbers.iter().all(|number| is_number(number, 1..=99))
}

/// `AC-2`, or an enhancement of it, `AC-2(3)`.
fn is_nist(text: &str) -> bool {
    let Some((family, rest)) = text.split_once('-') else { return false };
    let (control, enhancement) = match rest.split_once('(') {
        Some((control, enhancement)) => (control, enhancement.strip_suffix(')')),
        None => (rest, Some("1")),
    };
    let is_family = family.len() == 2 && family.bytes().all(|byte| byte.is_ascii_uppercase());
    is_family && is_number(control, 1..=99) && enhancement.is_some_and(|number| is_number(number, 1..=99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_spelled_as_their_framework_spells_them() {
        for (framework, good, bad) in [
            (Framework::OwaspNhi, &["NHI1", "NHI10"][..], &["NHI11", "NHI0", "nhi1", "NHI"][..]),
            (Framework::Nist80053, &["AC-2", "IA-5(1)"], &["AC2", "AC-2(", "AC-02", "ACX-2", "AC-2()"]),
            (Framework::Iso27001, &["A.5.16", "A.8.28"], &["5.16", "A.9.1", "A.5", "A.5.16.1"]),
            (Framework::PciDss, &["8.6.2", "8.6"], &["8", "8.6.2.1.1", "8.x"]),
            (Framework::CisAlibabaCloud, &["1.6"], &["1", "1.6.1", ""]),
            (Framework::Cwe, &["CWE-798"], &["798", "CWE798", "cwe-798"]),
        ] {
            assert!(good.iter().all(|text| framework.has(text)), "{good:?}");
            assert!(!bad.iter().any(|text| framework.has(text)), "{bad:?}");
        }
    }

    #[test]
    fn a_control_in_another_spelling_is_recognised() {
        for (text, framework, meant) in [
            ("AC2", Framework::Nist80053, "AC-2"),
            ("ac-2(3)", Framework::Nist80053, "AC-2(3)"),
            ("798", Framework::Cwe, "CWE-798"),
            ("cwe 798", Framework::Cwe, "CWE-798"),
            ("NHI-2", Framework::OwaspNhi, "NHI2"),
            ("5.16", Framework::Iso27001, "A.5.16"),
            ("A.8.6.2", Framework::PciDss, "8.6.2"),
        ] {
            assert_eq!(mended(text, framework).as_deref(), Some(meant), "{text}");
        }
    }
}

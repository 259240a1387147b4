//! Conditions and tests, spelled as a policy spells them: on one line, and read back as what they are.

use bailiwick_core::time::{Time, format_time};
use chrono::TimeDelta;

use super::test::{Comparison, Literal, Test};
use super::{Condition, Quantifier};

impl Condition {
    /// As it stands in a policy: `{ key.state: [enabled, disabled] }`.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Self::All(parts) => as_mapping(parts).unwrap_or_else(|| format!("{{ all: {} }}", listed(parts))),
            Self::Any(parts) => format!("{{ any: {} }}", listed(parts)),
            Self::Not(part) => format!("{{ not: {} }}", part.spelled()),
            Self::Holds { path, test, .. } => format!("{{ {}: {} }}", path.as_str(), test.spelled()),
            Self::Members { quantifier, of, filter, .. } => {
                format!("{{ {}: {{ of: {}, where: {} }} }}", quantifier.as_str(), of.as_str(), filter.spelled())
            }
        }
    }
}

/// Conditions on one path each, as the mapping that says that all hold.
fn as_mapping(parts: &[Condition]) -> Option<String> {
    let mut entries: Vec<(&str, String)> = Vec::new();
    for part in parts {
        let Condition::Holds { path, test, .. } = part else { return None };
        if entries.iter().any(|(known, _)| *known == path.as_str()) {
            return None;
        }
        entries.push((path.as_str(), test.spelled()));
    }
    let entries: Vec<_> = entries.into_iter().map(|(path, test)| format!("{path}: {test}")).collect();
    (entries.len() > 1).then(|| format!("{{ {} }}", entries.join(", ")))
}

fn listed(parts: &[Condition]) -> String {
    let parts: Vec<_> = parts.iter().map(Condition::spelled).collect();
    format!("[{}]", parts.join(", "))
}

impl Test {
    /// As it stands in a policy: `{ over: 90d }`.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Self::OneOf(literals) => match literals.as_slice() {
                [only] => only.spelled(),
                several => bracketed(several.iter().map(Literal::spelled)),
            },
            _ => format!("{{ {} }}", self.entries().join(", ")),
        }
    }

    /// The entries of the mapping that spells it.
    fn entries(&self) -> Vec<String> {
        match self {
            Self::OneOf(_) => vec![format!("not: {{ not: {} }}", self.spelled())],
            Self::Not(test) => vec![format!("not: {}", test.spelled())],
            Self::All(tests) => tests.iter().flat_map(Self::entries).collect(),
            Self::Compare(comparison, literal) => vec![format!("{}: {}", comparison.as_str(), literal.spelled())],
            Self::Matches(regex) => vec![format!("matches: {}", quoted(regex.as_str()))],
            Self::Within(networks) => {
                vec![format!("within: {}", bracketed(networks.iter().map(|network| scalar(&network.to_string()))))]
            }
            Self::Present(wanted) => vec![format!("present: {wanted}")],
        }
    }
}

impl Literal {
    /// As it stands in a policy.
    pub(crate) fn spelled(&self) -> String {
        match self {
            Self::Text(text) => scalar(text),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Duration(duration) => exact_duration(*duration),
            Self::Time(time) => date_or_time(*time),
            Self::Network(network) => scalar(&network.to_string()),
        }
    }
}

impl Comparison {
    /// As the test is called in a policy.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Under => "under",
            Self::AtLeast => "at-least",
            Self::AtMost => "at-most",
        }
    }
}

impl Quantifier {
    /// As it is called in a policy.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Some => "some",
            Self::Every => "every",
            Self::None => "none",
        }
    }
}

fn bracketed(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A text, quoted where it could be read as something else.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let starts_plain = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_word = ["true", "false", "null"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if starts_plain && !is_word && text.chars().all(plain) { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    if text.contains(char::is_control) {
        return format!("{text:?}");
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A duration in the largest unit that leaves nothing over: `90d`, `36h`.
pub(crate) fn exact_duration(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] {
        if seconds % length == 0 {
            return format!("{}{unit}", seconds / length);
        }
    }
    format!("{seconds}s")
}

/// An instant; a midnight as its date.
fn date_or_time(time: Time) -> String {
    let text = format_time(time);
    text.strip_suffix("T00:00:00Z").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use bailiwick_document::{Limits, Problems, parse};

    use crate::condition::load;
    use crate::field::Kind;

    #[test]
    fn what_is_spelled_is_read_back_as_what_it_was() {
        for text in [
            "{ key.state: enabled }",
            "{ key.state: [enabled, disabled] }",
            "{ key.state: { not: [enabled, disabled] } }",
            "{ key.age: { over: 36h, at-most: 90d } }",
            "{ key.age: { not: { under: 90s } } }",
            "{ key.created-at: { under: 2026-03-01, over: 2026-01-01T12:00:00Z } }",
            "{ key.labels.app.kubernetes.io/name: { matches: 'it''s \\d' } }",
            "{ key.labels.owner: 'a, b: {c}' }",
            "{ key.labels.owner: [a, 'true', '-'] }",
            "{ key.scope.ips: { within: [10.0.0.0/8, '::1/128'] } }",
            "{ key.ip-restricted: false }",
            "{ key.workspace.key-limit: { at-least: 3 } }",
            "{ key.owner: { present: false } }",
            "{ all: [{ key.state: enabled }, { not: { key.kind: general } }] }",
            "{ all: [{ key.age: { over: 9d } }, { key.age: { under: 7d } }] }",
            "{ key.state: enabled, key.kind: general }",
            "{ any: [{ key.state: enabled }, { some: { of: key.workspace.keys, where: { key.id: 3 } } }] }",
            "{ every: { of: key.workspace.members, where: { user.status: active } } }",
            "{ none: { of: key.workspace.members, where: { user.permissions: administrator } } }",
        ] {
            let node = parse(text.as_bytes(), Limits::default()).unwrap();
            let condition = load(&node, Kind::Key, &mut Problems::new()).unwrap();
            assert_eq!(condition.spelled(), text);
        }
    }
}

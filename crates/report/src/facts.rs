//! What is known of a secret and of its key, in the words that every format for people uses.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::{Finding, Joined, KeyFacts, SecretFacts, Severity};
use bailiwick_core::secret::{Confidence, Provider, SecretKind};

use crate::text::{NAME_COLUMNS, clip};

/// `plan key of Model Studio, high confidence`.
pub(crate) fn label(secret: &SecretFacts, confidence: Confidence) -> String {
    format!("{}, {} confidence", kind(secret), confidence.as_str())
}

/// `plan key of Model Studio`.
pub(crate) fn kind(secret: &SecretFacts) -> String {
    let kind = match secret.kind {
        SecretKind::General => "general key",
        SecretKind::Plan => "plan key",
        SecretKind::Temporary => "temporary key",
        SecretKind::AccessKey => "AccessKey",
        SecretKind::Other => "secret",
    };
    let provider = match secret.provider {
        Provider::DashScope => "of Model Studio",
        Provider::DeepSeek => "of DeepSeek",
        Provider::DashScopeOrDeepSeek => "of Model Studio or DeepSeek",
        Provider::AlibabaCloud => "of Alibaba Cloud",
        Provider::Other => "of another vendor",
    };
    format!("{kind} {provider}")
}

/// `owner dana`.
pub(crate) fn owner(key: &KeyFacts) -> String {
    key.owner.as_deref().map_or("owner unknown".to_owned(), |owner| format!("owner {}", clip(owner, NAME_COLUMNS)))
}

/// `workspace ws-950f9aca7e76c816 (cn-beijing)`.
pub(crate) fn workspace(key: &KeyFacts) -> String {
    let region = key.region.as_deref().map(|region| format!(" ({})", clip(region, NAME_COLUMNS))).unwrap_or_default();
    format!("workspace {}{region}", clip(&key.workspace, NAME_COLUMNS))
}

/// Whether the leaked value still works.
pub(crate) fn validity(key: &KeyFacts) -> &'static str {
    match key.validity {
        Validity::Valid => "the value still works",
        Validity::Invalid => "the value is dead",
        Validity::Unknown => "unknown whether the value still works",
    }
}

/// How the key is known.
pub(crate) fn joined(key: &KeyFacts) -> &'static str {
    match key.joined_by {
        Joined::Fingerprint => "joined by fingerprint (certain)",
        Joined::Mask => "joined by mask (possible)",
    }
}

/// Everything of a key in one line.
pub(crate) fn of_key(key: &KeyFacts) -> String {
    let id = clip(&key.id, NAME_COLUMNS);
    format!("key {id} · {} · {} · {} · {}", owner(key), workspace(key), validity(key), joined(key))
}

/// `key:71`, or for a leak its masked form.
pub(crate) fn subject(finding: &Finding) -> String {
    let subject = &finding.subject;
    let id = finding.secret.as_ref().map_or(&subject.id, |secret| &secret.masked);
    format!("{}:{}", subject.kind.as_str(), clip(id, NAME_COLUMNS))
}

/// A message without the path that it starts with, and that has just been said.
pub(crate) fn without_path<'a>(message: &'a str, path: &str) -> &'a str {
    message.strip_prefix(path).and_then(|rest| rest.strip_prefix(' ')).filter(|_| !path.is_empty()).unwrap_or(message)
}

/// Of the three degrees that other tools know: what must be mended now, what soon, and what is worth knowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Degree {
    Note,
    Warning,
    Error,
}

/// The degree of a severity.
pub(crate) fn degree(severity: Severity) -> Degree {
    match severity {
        Severity::Info | Severity::Low => Degree::Note,
        Severity::Medium => Degree::Warning,
        Severity::High | Severity::Critical => Degree::Error,
    }
}

/// The degree of a finding: one that fails nothing is no error.
pub(crate) fn degree_of(finding: &Finding) -> Degree {
    let most = if finding.gates { Degree::Error } else { Degree::Warning };
    degree(finding.severity).min(most)
}

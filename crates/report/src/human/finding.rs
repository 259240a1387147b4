//! One finding: what is the case, where, and whose it is.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::{AllowedPlace, ExcerptLine, Finding, KeyFacts, Severity};
use bailiwick_core::secret::SecretKind;

use super::{first_place, name, origin, spelled, subject};
use crate::excerpt::{Drawing, Note, draw};
use crate::facts;
use crate::page::{BOLD, DIM, PLAIN, Page, RED, YELLOW, severity_ink};
use crate::seal::Sealed;
use crate::text::{Marked, some_of};

/// How many further places are named when the list may be cut short.
const FURTHER_PLACES: usize = 3;

/// Writes a finding of a group; its severity is said where it is not the group's.
pub(super) fn write(page: &mut Page<'_>, report: &Sealed, finding: &Finding, group: Severity, verbose: bool) {
    let ink = severity_ink(finding.severity);
    let tags = tags(finding, group);
    page.hanging(4, &[(ink, "  ● "), (DIM, &tags), (PLAIN, finding.message.trim())]);
    draw(
        page,
        4,
        &Drawing {
            origin: first_place(finding).map(origin).unwrap_or_default(),
            lines: finding.excerpt.iter().flat_map(|excerpt| &excerpt.lines).map(line).collect(),
            label: finding.secret.as_ref().map(|secret| facts::label(secret, finding.confidence)).unwrap_or_default(),
            ink,
            notes: notes(report, finding, verbose),
        },
    );
}

fn line(line: &ExcerptLine) -> (u32, Marked<'_>) {
    (line.number, Marked::new(&line.text, line.mark))
}

/// What is out of the ordinary: `low, warns only: `.
fn tags(finding: &Finding, group: Severity) -> String {
    let severity = (finding.severity != group).then_some(finding.severity.as_str());
    let gates = (!finding.gates).then_some("warns only");
    let tags: Vec<_> = severity.into_iter().chain(gates).collect();
    if tags.is_empty() { String::new() } else { format!("{}: ", tags.join(", ")) }
}

fn notes(report: &Sealed, finding: &Finding, verbose: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    let further: Vec<_> = finding.locations.iter().skip(1).map(spelled).collect();
    if !further.is_empty() {
        let most = if verbose { usize::MAX } else { FURTHER_PLACES };
        notes.push(vec![(PLAIN, format!("also at {}", some_of(&further, most)))]);
    }
    notes.extend(allowed(&finding.allowed, verbose).map(aside));
    match (&finding.key, &finding.secret) {
        (Some(key), _) => notes.push(key_facts(key)),
        (None, Some(secret)) if report.inputs.inventory.is_some() && may_be_known(secret.kind) => {
            notes.push(aside("no key of the inventory is known to bear it".to_owned()));
        }
        _ => {}
    }
    if !finding.also.is_empty() {
        let rules: Vec<_> = finding.also.iter().map(|rule| name(rule)).collect();
        notes.push(aside(format!("also matched by {}", rules.join(", "))));
    }
    if verbose {
        notes.push(aside(format!("subject {}", subject(finding))));
        notes.push(aside(format!("fingerprint {}", name(&finding.fingerprint))));
    }
    notes
}

/// `1 more place is allowed by a comment: a.py:2:8`.
fn allowed(allowed: &[AllowedPlace], verbose: bool) -> Option<String> {
    let places: Vec<_> = allowed.iter().map(|one| spelled(&one.place)).collect();
    let number = match places.len() {
        0 => return None,
        1 => "1 more place is".to_owned(),
        more => format!("{more} more places are"),
    };
    let by = if allowed.iter().all(|one| Some(&one.comment) == allowed.first().map(|first| &first.comment)) {
        "a comment"
    } else {
        "comments"
    };
    let most = if verbose { usize::MAX } else { FURTHER_PLACES };
    Some(format!("{number} allowed by {by}: {}", some_of(&places, most)))
}

fn aside(text: String) -> Note {
    vec![(DIM, text)]
}

/// Whether an inventory of Model Studio's keys could know such a secret.
fn may_be_known(kind: SecretKind) -> bool {
    matches!(kind, SecretKind::General | SecretKind::Plan | SecretKind::Temporary)
}

/// `key 71 · owner dana · workspace ws-… (cn-beijing) · the value still works · joined by fingerprint (certain)`.
fn key_facts(key: &KeyFacts) -> Note {
    let ink = match key.validity {
        Validity::Valid => RED,
        Validity::Invalid => PLAIN,
        Validity::Unknown => YELLOW,
    };
    vec![
        (BOLD, format!("key {} · {}", name(&key.id), facts::owner(key))),
        (PLAIN, format!(" · {} · ", facts::workspace(key))),
        (ink, facts::validity(key).to_owned()),
        (PLAIN, format!(" · {}", facts::joined(key))),
    ]
}

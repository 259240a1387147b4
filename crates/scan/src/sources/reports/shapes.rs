//! The records of gitleaks, trufflehog and kingfisher, told apart by their fields.
//!
//! gitleaks: `report/finding.go` (v8), and `offender` of v7. trufflehog: `pkg/output/json.go` with the metadata of
//! `source_metadata.proto` (v3), and `stringsFound` of `legacy_json.go` (v2). kingfisher: `FindingReporterRecord`.

use bailiwick_core::finding::{Held, Place};
use bailiwick_core::time::{Time, parse_time};
use serde_json::{Map, Value};

use super::record::{Record, Reported};

type Object = Map<String, Value>;

/// What a record says; nothing, if it is no finding and need not be one.
pub(super) fn read(object: &Object, number: usize) -> Vec<Record> {
    let has = |name: &str| object.contains_key(name);
    let found = match () {
        () if has("Secret") => vec![gitleaks(object)],
        () if has("offender") => vec![gitleaks_7(object)],
        () if has("DetectorName") || has("SourceMetadata") => vec![trufflehog(object)],
        () if has("stringsFound") => trufflehog_2(object),
        () if has("finding") => vec![kingfisher(object)],
        () if has("level") && has("msg") => return logged(object),
        () if has("access_map") || has("audit") => return Vec::new(),
        () => {
            return vec![Record::Unread(format!(
                "record {number} is no finding of gitleaks, trufflehog or kingfisher"
            ))];
        }
    };
    found.into_iter().map(|found| checked(found, number)).collect()
}

/// A finding, unless the report hides its secret.
fn checked(reported: Reported, number: usize) -> Record {
    if !is_hidden(&reported.secret) {
        return Record::Found(Box::new(reported));
    }
    let Place { path, line, .. } = &reported.place;
    Record::Unread(format!(
        "the secret of finding {number}, at {path}:{line}, is hidden: it can't be joined to its key"
    ))
}

/// Whether a scanner was told to hide what it found: `REDACTED`, `sk-12...`, `[REDACTED:1a2b]`, `sk-****`.
fn is_hidden(secret: &str) -> bool {
    let text = secret.trim();
    text.is_empty() || text.contains("REDACT") || text.contains("****") || text.ends_with("...") || text.ends_with('…')
}

/// A line of trufflehog's log that got among its findings. An error means that it did not look at everything.
fn logged(object: &Object) -> Vec<Record> {
    let level = text(object, "level").to_ascii_lowercase();
    let failed = ["error", "fatal", "panic"].iter().any(|word| level.starts_with(word));
    failed
        .then(|| Record::Unread("the scanner logged an error, and may not have looked at everything".to_owned()))
        .into_iter()
        .collect()
}

fn gitleaks(object: &Object) -> Reported {
    let secret = text(object, "Secret");
    let matched = Some(text(object, "Match")).filter(|matched| !secret.is_empty() && matched.contains(&secret));
    let place =
        Place { column: number(object, "StartColumn"), ..place(&text(object, "File"), number(object, "StartLine")) };
    let place = committed(place, &text(object, "Commit"), &text(object, "Date"));
    Reported { rule: text(object, "RuleID"), secret, matched, place }
}

fn gitleaks_7(object: &Object) -> Reported {
    let secret = text(object, "offender");
    let place = place(&text(object, "file"), number(object, "lineNumber"));
    let place = committed(place, &text(object, "commit"), &text(object, "date"));
    Reported { rule: text(object, "rule"), secret, matched: None, place }
}

fn trufflehog(object: &Object) -> Reported {
    let raw = text(object, "Raw");
    let secret = if raw.trim().is_empty() { text(object, "RawV2") } else { raw };
    let data = object.get("SourceMetadata").and_then(|metadata| metadata.get("Data")).and_then(Value::as_object);
    let source = data.and_then(|data| data.iter().next());
    let fields = source.and_then(|(_, fields)| fields.as_object());
    let own = |name: &str| fields.map(|fields| text(fields, name)).unwrap_or_default();
    let path = ["file", "filename", "path", "link"].into_iter().map(own).find(|path| !path.is_empty());
    let path = path.or_else(|| source.map(|(kind, _)| format!("<{kind}>"))).unwrap_or_default();
    let line = fields.map_or(1, |fields| self::number(fields, "line"));
    let place = committed(place(&path, line), &own("commit"), &own("timestamp"));
    Reported { rule: text(object, "DetectorName"), secret, matched: None, place }
}

fn trufflehog_2(object: &Object) -> Vec<Reported> {
    let strings = object.get("stringsFound").and_then(Value::as_array).into_iter().flatten();
    let found = strings.filter_map(Value::as_str).map(|secret| Reported {
        rule: text(object, "reason"),
        secret: secret.to_owned(),
        matched: None,
        place: committed(place(&text(object, "path"), 1), &text(object, "commitHash"), &text(object, "date")),
    });
    found.collect()
}

fn kingfisher(object: &Object) -> Reported {
    let empty = Object::new();
    let inner = |object: &Object, name: &str| object.get(name).and_then(Value::as_object).cloned();
    let finding = inner(object, "finding").unwrap_or_else(|| empty.clone());
    let git = inner(&finding, "git_metadata").unwrap_or_else(|| empty.clone());
    let commit = inner(&git, "commit").unwrap_or_else(|| empty.clone());
    let in_git = inner(&git, "file").map(|file| text(&file, "path")).filter(|path| !path.is_empty());
    let place = place(&in_git.unwrap_or_else(|| text(&finding, "path")), number(&finding, "line"));
    let place = Place { column: number(&finding, "column_start"), ..place };
    Reported {
        rule: inner(object, "rule").map(|rule| text(&rule, "id")).unwrap_or_default(),
        secret: text(&finding, "snippet"),
        matched: None,
        place: committed(place, &text(&commit, "id"), &text(&commit, "date")),
    }
}

fn place(path: &str, line: u32) -> Place {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    Place { path: path.into(), line, column: 1, end_column: 2, ..Place::default() }
}

/// A place in a commit, if one is named.
fn committed(place: Place, commit: &str, date: &str) -> Place {
    if commit.is_empty() {
        return place;
    }
    let held = time(date).map(|date| Box::new(Held { date, last_commit: commit.into(), last_date: date }));
    Place { commit: Some(commit.into()), held, ..place }
}

/// A time like `2026-01-01T00:00:00Z`, `2026-01-01 00:00:00 +0000` or `2026-01-01`.
fn time(text: &str) -> Option<Time> {
    if let Some(time) = parse_time(text.trim()) {
        return Some(time);
    }
    let mut words = text.split_whitespace();
    let (date, time) = (words.next()?, words.next()?);
    let zone = match words.next() {
        None | Some("UTC" | "Z") => "Z".to_owned(),
        Some(zone) if zone.len() == 5 => format!("{}:{}", zone.get(..3)?, zone.get(3..)?),
        Some(zone) => zone.to_owned(),
    };
    parse_time(&format!("{date}T{time}{zone}"))
}

fn text(object: &Object, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A number from 1; some scanners write it as a string.
fn number(object: &Object, name: &str) -> u32 {
    let value = object.get(name);
    let number = value.and_then(Value::as_u64).or_else(|| value?.as_str()?.parse().ok());
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(1).max(1)
}

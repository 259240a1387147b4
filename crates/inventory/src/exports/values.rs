//! The values of exports. What is wrong with one is said without repeating it: it may be a secret.

use bailiwick_core::inventory::KeyKind;
use bailiwick_core::secret::{Mask, Secret, redact};
use bailiwick_core::time::{Time, parse_time};
use bailiwick_document::{Node, Value};
use chrono::{DateTime, Datelike as _, NaiveDateTime};

use super::facts::Whole;
use crate::values::{LONGEST_ID, is_word, parse_mask};

/// Later instants than this many seconds are in milliseconds: the year 5138, or March 1973.
const MOST_SECONDS: i64 = 100_000_000_000;

/// No instant of the platform lies outside of these years.
const YEARS: std::ops::Range<i32> = 2005..2200;

/// What the keys of both plans begin with.
const PLAN: &str = "sk-sp-";

/// A part of a key that is shorter than this is no help to anyone.
const LEAST_RANDOM: usize = 12;

/// Consoles show this much of a key, beside its public start, and no more.
const MOST_SHOWN: usize = 18;

/// An id of digits: an account's UID or a RAM user's id. A number that went through floating point is none.
pub(super) fn digits(text: &str) -> Option<Box<str>> {
    let fits = (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (fits && !text.starts_with('0')).then(|| text.into())
}

/// Any other id: one word that is no secret.
pub(super) fn word(text: &str) -> Option<Box<str>> {
    let is_secret = text.len() > LONGEST_ID && *words(text) != *text;
    (is_word(text) && text.len() <= 64 && !is_secret).then(|| text.into())
}

/// A model's name: one word that no key looks like.
pub(super) fn model(text: &str) -> Option<Box<str>> {
    (is_word(text) && text.len() <= 128 && redact(text) == text).then(|| text.into())
}

/// Words for people, with everything masked that may be a part of a key: here a damaged one may stand.
pub(super) fn words(text: &str) -> Box<str> {
    let redacted = redact(text);
    let is_run = |c: char| c.is_ascii_alphanumeric() || "+/_=-".contains(c);
    let mut shown = String::with_capacity(redacted.len());
    let mut rest = &*redacted;
    while !rest.is_empty() {
        let run = rest.find(|c| !is_run(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at_checked(run).unwrap_or((rest, ""));
        shown.push_str(if is_random(word) { "****" } else { word });
        let other = behind.find(is_run).unwrap_or(behind.len());
        let (between, next) = behind.split_at_checked(other).unwrap_or((behind, ""));
        shown.push_str(between);
        rest = next;
    }
    shown.into()
}

/// Whether a word is long, and mixed as no name is.
fn is_random(word: &str) -> bool {
    let count = |part: &str, test: fn(&u8) -> bool| part.bytes().filter(test).count();
    let is_mixed = |part: &str| {
        let (upper, lower) = (count(part, u8::is_ascii_uppercase), count(part, u8::is_ascii_lowercase));
        upper > 0 && lower > 0 && count(part, u8::is_ascii_digit) > 0
    };
    let is_hex = |part: &str| count(part, u8::is_ascii_digit) > 2 && count(part, u8::is_ascii_alphabetic) > 0;
    let parts = word.split(|c: char| !c.is_ascii_alphanumeric());
    word.len() >= LEAST_RANDOM && is_mixed(word) || parts.filter(|part| part.len() >= LEAST_RANDOM).any(is_hex)
}

/// An instant: milliseconds, seconds, or ISO 8601.
pub(super) fn time(text: &str) -> Option<Time> {
    let time = match text.parse::<i64>() {
        Ok(number) if number < MOST_SECONDS => DateTime::from_timestamp(number, 0),
        Ok(number) => DateTime::from_timestamp_millis(number),
        Err(_) => iso(text),
    }?;
    YEARS.contains(&time.year()).then_some(time)
}

fn iso(text: &str) -> Option<Time> {
    let zoneless = |format| NaiveDateTime::parse_from_str(text, format).ok().map(|time| time.and_utc());
    let offset = || DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").ok().map(|time| time.to_utc());
    parse_time(text).or_else(|| zoneless("%Y-%m-%dT%H:%MZ")).or_else(|| zoneless("%Y-%m-%d %H:%M:%S")).or_else(offset)
}

/// `true` or `false`, `1` or `0`, quoted or not.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// What stands where a key's value is expected.
pub(super) enum KeyValue {
    Masked(Mask),
    Whole(Whole),
}

/// A key's value: masked, or whole, of which only digest and mask are taken. `None` if it is neither.
pub(super) fn key_value(text: &str) -> Option<KeyValue> {
    if Mask::parse(text).is_some() {
        // A whole key into which a `*` slipped is no masked one.
        return parse_mask(text).filter(|mask| mask.shown() <= MOST_SHOWN).map(KeyValue::Masked);
    }
    if !is_word(text) {
        return None;
    }
    let secret = Secret::new(text);
    let digest = (!secret.is_guessable()).then(|| secret.digest());
    Some(KeyValue::Whole(Whole { digest, masked: secret.mask(), kind: kind(text) }))
}

/// The kind that a key's shape tells. `sk-sp-` is a plan's, but not which plan's.
fn kind(start: &str) -> Option<KeyKind> {
    match () {
        () if start.starts_with(PLAN) || PLAN.starts_with(start) => None,
        () if start.starts_with("sk-") => Some(KeyKind::General),
        () if start.starts_with("st-") => Some(KeyKind::Temporary),
        () => None,
    }
}

/// The kind that a mask tells, if it shows enough.
pub(super) fn kind_of_mask(mask: &Mask) -> Option<KeyKind> {
    kind(mask.head())
}

/// What a node is, without showing it: `text of 35 characters`.
pub(super) fn describe(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) if scalar.plain => "a number or word".to_owned(),
        Value::Scalar(scalar) => format!("text of {} characters", scalar.text.chars().count()),
        other => other.describe().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bailiwick_core::time::format_time;

    use super::*;

    #[test]
    fn instants_are_milliseconds_seconds_or_iso() {
        for text in [
            "1774337422000",
            "1774337422",
            "2026-03-24T07:30:22Z",
            "2026-03-24T07:30:22.000+00:00",
            "2026-03-24T15:30:22+0800",
            "2026-03-24T15:30:22.000+0800",
            "2026-03-24 07:30:22",
        ] {
            assert_eq!(time(text).map(format_time).as_deref(), Some("2026-03-24T07:30:22Z"), "{text}");
        }
        assert_eq!(time("2026-03-24T07:30Z").map(format_time).as_deref(), Some("2026-03-24T07:30:00Z"));
        for text in ["", "0", "-1", "yesterday", "1.774e12", "99999999999999999", "2026-13-01T00:00:00Z", "N/A", "-"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn an_id_that_went_through_floating_point_is_refused() {
        assert_eq!(digits("207329002494392001").as_deref(), Some("207329002494392001"));
        for text in ["2.07329002494392E17", "207329002494392001.0", "-1", "", "007", "0x1", "123456789012345678901"] {
            assert_eq!(digits(text), None, "{text}");
        }
    }
}

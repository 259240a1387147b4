//! The words of messages.

use strsim::damerau_levenshtein;

/// A value that is longer than this is cut in messages.
const SHOWN: usize = 60;

/// A text in backticks, fit for one line of a message: control characters are escaped, and a long one is cut.
///
/// ```
/// assert_eq!(bailiwick_document::quoted("a\nb"), r"`a\nb`");
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (index, c) in text.chars().enumerate() {
        match c {
            _ if index == SHOWN => {
                shown.push('…');
                break;
            }
            _ if c.is_control() => shown.extend(c.escape_default()),
            _ => shown.push(c),
        }
    }
    shown.push('`');
    shown
}

/// A choice, as messages list it: `` `a`, `b` or `c` ``.
///
/// ```
/// assert_eq!(bailiwick_document::one_of(["a", "b", "c"]), "`a`, `b` or `c`");
/// ```
#[must_use]
pub fn one_of<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    let mut all: Vec<String> = all.into_iter().map(quoted).collect();
    match (all.pop(), all.join(", ")) {
        (None, _) => String::new(),
        (Some(last), others) if others.is_empty() => last,
        (Some(last), others) => format!("{others} or {last}"),
    }
}

/// Everything of its kind, as messages list it: `` `a`, `b` and `c` ``.
pub(crate) fn and(all: &[&str]) -> String {
    let all: Vec<String> = all.iter().map(|word| quoted(word)).collect();
    match all.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => all.join(""),
    }
}

/// The known word that a wrong one was probably meant to be; of equally near ones, the first.
///
/// ```
/// use bailiwick_document::suggest;
///
/// assert_eq!(suggest("staet", ["status", "state"]), Some("state"));
/// assert_eq!(suggest("createdBy", ["created-at", "created-by"]), Some("created-by"));
/// assert_eq!(suggest("banana", ["status", "state"]), None);
/// ```
#[must_use]
pub fn suggest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = spelling(wrong);
    let near = known.into_iter().filter_map(|known| Some((distance(&wrong, &spelling(known))?, known)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// A word without what people spell in several ways: `createdBy`, `created_by` and `created-by` are one.
fn spelling(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// How many typing errors lie between two words, if those are few for the words' length.
fn distance(wrong: &str, known: &str) -> Option<usize> {
    let allowed = wrong.len().max(known.len()).div_ceil(3).min(4);
    if wrong.is_empty() || wrong.len().abs_diff(known.len()) > allowed {
        return None;
    }
    Some(damerau_levenshtein(wrong, known)).filter(|distance| *distance <= allowed)
}

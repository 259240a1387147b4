//! What one passes on the way from a match to a signal.

use std::ops::Range;

use super::signal::{self, Signal};
use crate::matches::{Match, within};

/// Something in a text that tells near from far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A line break; the line after it starts there.
    Line(usize),
    /// A line break that is written out, as in JSON: `\n`.
    EscapedLine,
    /// A comma, or what else sets fields of a line apart.
    Field,
    /// A bracket of a block or a list, or of a call.
    Bracket { opens: bool, calls: bool },
    /// A secret.
    Secret,
    /// A word that speaks for a vendor.
    Signal(Signal),
}

/// The events of a part of a text, in order.
pub(super) fn events(bytes: &[u8], part: Range<usize>, all: &[Match]) -> Vec<Event> {
    let text = bytes.get(part.clone()).unwrap_or_default();
    let signals = signal::find(text).map(|found| Signal {
        start: part.start + found.start,
        end: part.start + found.end,
        ..found
    });
    let mut signals = signals.peekable();
    let mut secrets = within(all, &part).iter().peekable();
    let (mut events, mut position) = (Vec::new(), part.start);
    while position < part.end {
        if let Some(secret) = secrets.next_if(|secret| secret.range.start <= position) {
            events.push(Event::Secret);
            position = position.max(secret.range.end);
        } else if let Some(signal) = signals.next_if(|signal| signal.start <= position) {
            // A word within a secret says nothing.
            if signal.start == position {
                events.push(Event::Signal(signal));
                position = signal.end;
            }
        } else {
            let rest = bytes.get(position..part.end).unwrap_or_default();
            events.extend(event(rest, position));
            position += 1;
        }
    }
    events
}

/// The event at the start of some bytes.
fn event(rest: &[u8], position: usize) -> Option<Event> {
    let bracket = |opens, calls| Some(Event::Bracket { opens, calls });
    match rest {
        [b'\n', ..] => Some(Event::Line(position + 1)),
        [b'\\', b'n', ..] => Some(Event::EscapedLine),
        [b',' | b';' | b'|' | b'&', ..] => Some(Event::Field),
        [b'{' | b'[', ..] => bracket(true, false),
        [b'}' | b']', ..] => bracket(false, false),
        [b'(', ..] => bracket(true, true),
        [b')', ..] => bracket(false, true),
        // Chinese commas, semicolons and full stops.
        [0xef, 0xbc, 0x8c | 0x9b, ..] | [0xe3, 0x80, 0x81 | 0x82, ..] => Some(Event::Field),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> String {
        let kind = |event: &Event| match event {
            Event::Line(_) => 'L',
            Event::EscapedLine => 'n',
            Event::Field => ',',
            Event::Bracket { opens: true, .. } => '<',
            Event::Bracket { opens: false, .. } => '>',
            Event::Secret => '*',
            Event::Signal(_) => 'S',
        };
        events(text.as_bytes(), 0..text.len(), &[]).iter().map(kind).collect()
    }

    #[test]
    fn events_are_in_order() {
        assert_eq!(kinds("{\"a\": [qwen, (b)]}\nc，d。deepseek\\n&"), "<<S,<>>>L,,Sn,");
    }

    #[test]
    fn the_longest_word_counts() {
        let text = "https://dashscope.aliyuncs.com deepseek-r1-distill-qwen-32b";
        let events = events(text.as_bytes(), 0..text.len(), &[]);
        let words = events.iter().filter_map(|event| match event {
            Event::Signal(signal) => Some(&text[signal.start..signal.end]),
            _ => None,
        });
        assert_eq!(words.collect::<Vec<_>>(), ["dashscope.aliyuncs.com", "deepseek-r1-distill-qwen"]);
    }
}

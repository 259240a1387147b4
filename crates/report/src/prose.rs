//! Advice as policy files write it: paragraphs and lists, hard-wrapped at the author's width.

/// What a command begins with.
pub(crate) const COMMAND: &str = "$ ";

/// A paragraph or a list's item, its lines joined.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Paragraph<'a> {
    /// `1. `, `- `, `$ ` of a command, or nothing.
    pub(crate) marker: &'a str,
    /// The text, on one line.
    pub(crate) body: String,
}

/// Cuts a text into paragraphs and items, so that they can be wrapped anew.
pub(crate) fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let mut all: Vec<Paragraph<'_>> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        let (marker, body) = line.split_at(marker_length(line));
        match all.last_mut() {
            _ if line.is_empty() => {}
            Some(last) if open && marker.is_empty() => last.body.extend([" ", body]),
            _ => all.push(Paragraph { marker, body: body.to_owned() }),
        }
        open = !line.is_empty();
    }
    all
}

/// How long the start of a list's item, or of a command, is: `1. `, `12) `, `- `, `* `, `$ `.
fn marker_length(line: &str) -> usize {
    if line.starts_with(COMMAND) {
        return COMMAND.len();
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..).unwrap_or_default();
    let marks = if digits > 0 { [". ", ") "] } else { ["- ", "* "] };
    if marks.iter().any(|mark| rest.starts_with(mark)) { digits + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, String)> {
        paragraphs(text).into_iter().map(|paragraph| (paragraph.marker, paragraph.body)).collect()
    }

    #[test]
    fn items_and_paragraphs_are_joined_from_their_lines() {
        let text = "Do this\nnow:\n1. Reset it,\n   as root.\n2. 3.5 is a number\n\nThen rest.\n- a\n* b\n";
        let expected = [
            ("", "Do this now:"),
            ("1. ", "Reset it, as root."),
            ("2. ", "3.5 is a number"),
            ("", "Then rest."),
            ("- ", "a"),
            ("* ", "b"),
        ];
        assert_eq!(cut(text), expected.map(|(marker, body)| (marker, body.to_owned())));
    }

    #[test]
    fn nothing_is_no_paragraph() {
        assert_eq!(cut(" \n\n"), []);
    }
}

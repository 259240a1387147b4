//! From bytes to text.

use crate::{Code, Limits, Position, Problem, Problems, Span};

/// The text of a document, without its byte order mark; or a problem that says why there is none.
pub(crate) fn decode<'a>(bytes: &'a [u8], start: Position, limits: Limits, problems: &mut Problems) -> Option<&'a str> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match check(bytes, start, limits) {
        Ok(text) => Some(text),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn check(bytes: &[u8], start: Position, limits: Limits) -> Result<&str, Problem> {
    if bytes.len() > limits.bytes {
        let message = format!("the file has more than the {} bytes that are read", limits.bytes);
        return Err(Problem::new(Code::Limit, Span::empty(start), message).with_help("split the file"));
    }
    if let Some(nul) = bytes.iter().position(|byte| *byte == 0) {
        return Err(Problem::new(Code::Encoding, bad_byte(bytes, nul, start), "the file is binary, not text")
            .with_help("save it as UTF-8 text"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let message = format!("the file is not UTF-8: the byte {byte:#04x} has no meaning here");
        Problem::new(Code::Encoding, bad_byte(bytes, error.valid_up_to(), start), message)
            .with_help("save it as UTF-8 text")
    })
}

/// Where a byte stands that ended the reading.
fn bad_byte(bytes: &[u8], offset: usize, start: Position) -> Span {
    let before = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default());
    let start = start.after(&before);
    Span { start, end: Position { column: start.column.saturating_add(1), ..start } }
}

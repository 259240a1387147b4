//! From the bytes of a file to the documents in it.

use std::io::Read as _;

use bailiwick_document::{Code, Limits, Node, Problems, parse_line};
use flate2::read::MultiGzDecoder;

use super::notice::{Level, Remark, Spot};

/// What one document may cost.
const LIMITS: Limits = Limits { bytes: MOST_BYTES, depth: 64, nodes: 16_000_000 };

/// What one file may unpack to.
const MOST_BYTES: usize = 256 << 20;

const GZIP: &[u8] = &[0x1f, 0x8b];

/// The text of a file, unpacked if it is gzip.
pub(super) fn text(bytes: Vec<u8>, file: u32) -> Result<String, Remark> {
    let refuse = |message: &str| Remark::at(Level::Refused, Spot { file, line: 0 }, message);
    let bytes = if bytes.starts_with(GZIP) { unpack(&bytes).ok_or_else(|| refuse(DAMAGED))? } else { bytes };
    if bytes.len() > MOST_BYTES {
        return Err(refuse(&format!("the file has more than the {MOST_BYTES} bytes that are read"))
            .with_help("export fewer items at once, with pages of at most 100"));
    }
    let text = match utf16(&bytes) {
        Some(text) => text,
        None => String::from_utf8(bytes).ok(),
    };
    let text = text.ok_or_else(|| refuse("the file is not text in UTF-8 or UTF-16"))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// What PowerShell writes: UTF-16 with a byte order mark. Within, `None` if it is none after all.
#[expect(clippy::option_option, reason = "whether it says that it is UTF-16, and whether it is, are two questions")]
fn utf16(bytes: &[u8]) -> Option<Option<String>> {
    let read: fn([u8; 2]) -> u16 = match bytes.get(..2)? {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let (units, rest) = bytes.as_chunks::<2>();
    Some(
        char::decode_utf16(units.iter().map(|unit| read(*unit)))
            .collect::<Result<_, _>>()
            .ok()
            .filter(|_| rest.is_empty()),
    )
}

const DAMAGED: &str = "the gzip file is damaged or cut off, or unpacks to more than is read";

fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let most = u64::try_from(MOST_BYTES).ok()?;
    MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut unpacked).ok()?;
    (unpacked.len() <= MOST_BYTES).then_some(unpacked)
}

/// The JSON documents of a text, which may stand one after another: JSON Lines, or answers appended to one file.
pub(super) fn documents(text: &str, file: u32) -> Result<Vec<Node>, Remark> {
    let mut documents = Vec::new();
    for (line, piece) in pieces(text) {
        documents.push(document(line, piece, file)?);
    }
    Ok(documents)
}

fn document(line: u32, piece: &str, file: u32) -> Result<Node, Remark> {
    let mut problems = Problems::new();
    let node = parse_line(piece.as_bytes(), line, LIMITS, &mut problems);
    match (problems.into_vec().into_iter().next(), node) {
        (None, Some(node)) => Ok(node),
        (problem, _) => {
            let line = problem.as_ref().map_or(line, |problem| problem.span.start.line);
            // The problem's own words may show what stands there, and that may be a key.
            let message = match problem.map(|problem| problem.code) {
                Some(Code::DuplicateKey) => "a field stands twice in one object",
                Some(Code::Limit) => "the document is larger or deeper nested than is read",
                _ => "this is not JSON",
            };
            Err(Remark::at(Level::Refused, Spot { file, line }, message)
                .with_help("give the file as the `aliyun` CLI or the SDK printed it, whole and unedited"))
        }
    }
}

/// Cuts a text into its top-level values, each with the line that it begins in.
fn pieces(text: &str) -> Vec<(u32, &str)> {
    let (mut pieces, mut rest, mut line) = (Vec::new(), text, 1_u32);
    loop {
        let value = rest.trim_ascii_start();
        line = line.saturating_add(newlines(rest.get(..rest.len() - value.len()).unwrap_or_default()));
        if value.is_empty() {
            return pieces;
        }
        let (piece, behind) = value.split_at_checked(length(value)).unwrap_or((value, ""));
        pieces.push((line, piece));
        line = line.saturating_add(newlines(piece));
        rest = behind;
    }
}

fn newlines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// The length of the object or array that a text begins with; of all, if it begins with something else or never ends.
fn length(text: &str) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' if depth <= 1 => return if depth == 1 { index + 1 } else { text.len() },
            b'}' | b']' => depth -= 1,
            _ if depth == 0 => return text.len(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_one_after_another() {
        let text = "{\"a\": \"}\\\"\"}\n[1,\n{}]{}\n\n {\"b\": [[]]} x";
        let expected = [(1, "{\"a\": \"}\\\"\"}"), (2, "[1,\n{}]"), (3, "{}"), (5, "{\"b\": [[]]}"), (5, "x")];
        assert_eq!(pieces(text), expected);
        for text in ["{", "[{]", "\"a\" {}", "}", "{\"a"] {
            assert_eq!(pieces(text), [(1, text)], "{text}");
        }
        assert_eq!(pieces(" \n "), []);
    }
}

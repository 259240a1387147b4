//! The names of values: `DASHSCOPE_API_KEY=…`, `"apiKey": "…"`, `os.getenv("QWEN_KEY", "…")`.

/// A name that is longer than this is none.
const LONGEST_NAME: usize = 80;
/// What may stand between a name and its value is not more than this.
const WIDEST_GAP: usize = 24;

/// The name on the same line that the value at a position is bound to.
pub(super) fn name(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let line = before(bytes, start, LONGEST_NAME + WIDEST_GAP).rsplit(|byte| *byte == b'\n').next()?;
    let mut end = without_gap(line);
    for word in [b"Bearer".as_slice(), b"bearer"] {
        end = end.strip_suffix(word).map_or(end, without_gap);
    }
    let length = end.iter().rev().take_while(|byte| is_name(**byte)).count();
    let name = end.get(end.len() - length..)?;
    (length > 0 && length <= LONGEST_NAME && line.len() - end.len() <= WIDEST_GAP).then_some(name)
}

/// The name of the field that a position is in: the last word before the first `=` or `:`.
pub(super) fn field(bytes: &[u8], position: usize) -> Option<&[u8]> {
    let head = before(bytes, position, LONGEST_NAME).rsplit(|byte| b"\n,;{([&?".contains(byte)).next()?;
    let from = position - head.len();
    let text = bytes.get(from..bytes.len().min(position + LONGEST_NAME))?;
    let text = text.split(|byte| b"\n=:".contains(byte)).next()?;
    let mut words = text.split(|byte| !is_name(*byte)).rev().filter(|word| !word.is_empty());
    // `export BASE_URL https://…` is cut in the middle of its address.
    words.find(|word| !matches!(*word, b"http" | b"https" | b"ws" | b"wss"))
}

fn before(bytes: &[u8], position: usize, most: usize) -> &[u8] {
    bytes.get(position.saturating_sub(most)..position).unwrap_or_default()
}

fn without_gap(text: &[u8]) -> &[u8] {
    let gap = text.iter().rev().take_while(|byte| !is_name(**byte) || **byte == b'-').count();
    text.get(..text.len() - gap).unwrap_or_default()
}

/// Names may be of any script.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_before_the_value_is_found() {
        for (before, expected) in [
            ("DASHSCOPE_API_KEY=", "DASHSCOPE_API_KEY"),
            ("x\n  \"apiKey\": \"", "apiKey"),
            ("os.getenv(\"QWEN_KEY\", \"", "QWEN_KEY"),
            ("os.environ['QWEN_KEY'] = '", "QWEN_KEY"),
            ("${DASHSCOPE_API_KEY:-", "DASHSCOPE_API_KEY"),
            ("process.env.QWEN_KEY || \"", "process.env.QWEN_KEY"),
            ("Authorization: Bearer ", "Authorization"),
            ("\"Authorization\": \"Bearer ", "Authorization"),
            ("dashscope.api_key = '", "dashscope.api_key"),
            ("百炼密钥:", "百炼密钥"),
        ] {
            let found = name(before.as_bytes(), before.len()).map(String::from_utf8_lossy);
            assert_eq!(found.as_deref(), Some(expected), "{before}");
        }
    }

    #[test]
    fn a_name_is_on_the_same_line() {
        assert_eq!(name(b"DASHSCOPE\n", 10), None);
        assert_eq!(name(b"", 0), None);
    }

    #[test]
    fn a_field_is_named_at_its_start() {
        for (text, expected) in [
            ("export OPENAI_BASE_URL=\"https://@", "OPENAI_BASE_URL"),
            ("set -x OPENAI_BASE_URL https://@", "OPENAI_BASE_URL"),
            ("{\"key\": \"a\", \"baseURL\": \"https://@", "baseURL"),
            ("x\n@_BASE_URL=1", "@_BASE_URL"),
            ("openai.base-url: @", "openai.base-url"),
        ] {
            let position = text.find('@').unwrap();
            let text = text.replace('@', "q");
            let found = field(text.as_bytes(), position).map(String::from_utf8_lossy);
            assert_eq!(found.as_deref(), Some(&*expected.replace('@', "q")), "{text}");
        }
    }
}

//! The name that a value is bound to: `DASHSCOPE_API_KEY=…`, `"apiKey": "…"`, `os.getenv("QWEN_KEY", "…")`.

/// A name that is longer than this is none.
const LONGEST_NAME: usize = 80;
/// What may stand between a name and its value is not more than this.
const WIDEST_GAP: usize = 24;

/// The name on the same line that the value at a position is bound to.
pub(super) fn name(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let line = bytes.get(..start)?;
    let line = line.rsplit(|byte| *byte == b'\n').next()?;
    let mut head = line.trim_ascii_end();
    for word in [b"Bearer".as_slice(), b"bearer"] {
        head = strip_gap(head).strip_suffix(word).unwrap_or(head);
    }
    let end = strip_gap(head);
    let length = end.iter().rev().take(LONGEST_NAME + 1).take_while(|byte| is_name(**byte)).count();
    let name = end.get(end.len() - length..)?;
    (length > 0 && length <= LONGEST_NAME && line.len() - end.len() <= WIDEST_GAP).then_some(name)
}

fn strip_gap(text: &[u8]) -> &[u8] {
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
            ("dashscope.api_key = '", "dashscope.api_key"),
            ("百炼密钥:", "百炼密钥:"),
        ] {
            let found = name(before.as_bytes(), before.len()).map(String::from_utf8_lossy);
            assert!(
                found.as_deref().is_some_and(|found| found.starts_with(expected.trim_end_matches(':'))),
                "{before} {found:?}"
            );
        }
    }

    #[test]
    fn a_name_is_on_the_same_line() {
        assert_eq!(name(b"DASHSCOPE\n", 10), None);
        assert_eq!(name(b"", 0), None);
    }
}

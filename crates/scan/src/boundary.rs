//! Where a key may start and end.

/// The name of a variable, and the parameters of a terminal's sequence, are no longer than this.
const LONGEST_NAME: usize = 80;

/// Whether a match may start at a position: not within a word (`task-ws-…`), unless the word is the end of an escape.
pub(crate) fn starts(bytes: &[u8], start: usize) -> bool {
    if bytes.get(start).is_none_or(|first| !is_word(*first)) {
        return true;
    }
    let before = bytes.get(..start).unwrap_or_default();
    let in_word = match before {
        [.., previous, b'-'] => is_word(*previous) || *previous == b'-',
        [.., previous] => is_word(*previous),
        [] => false,
    };
    !in_word || ends_escape(before) || starts_default(before) || before.ends_with(b"<!--")
}

/// Whether a match may end at a position: not within a word, so that longer hexadecimal is not a key.
pub(crate) fn ends(bytes: &[u8], end: usize) -> bool {
    let is_within =
        |last: usize| matches!(bytes.get(last..), Some([last, next, ..]) if is_word(*last) && is_word(*next));
    !end.checked_sub(1).is_some_and(is_within)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the bytes end where a shell's variable is given a default: `${KEY-`.
fn starts_default(before: &[u8]) -> bool {
    let Some(variable) = before.strip_suffix(b"-") else { return false };
    let name = variable.iter().rev().take(LONGEST_NAME).take_while(|byte| is_word(**byte)).count();
    name > 0 && variable.get(..variable.len() - name).is_some_and(|head| head.ends_with(b"${"))
}

/// Whether the bytes end in an escape: `\n`, `%3D`, `\u003d`, `\x3d`, or a terminal's colour.
fn ends_escape(before: &[u8]) -> bool {
    ends_control(before) || ends_percent(before) || ends_hex(before) || ends_color(before)
}

fn ends_control(before: &[u8]) -> bool {
    matches!(before, [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f' | b'v' | b'0' | b'a' | b'e'])
}

fn ends_percent(before: &[u8]) -> bool {
    matches!(before, [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

fn ends_hex(before: &[u8]) -> bool {
    let digits = before.iter().rev().take(8).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let escape = |length: usize, marks: &[&[u8]]| {
        let head = before.get(..before.len().saturating_sub(length)).unwrap_or_default();
        digits >= length && marks.iter().any(|mark| head.ends_with(mark))
    };
    escape(4, &[b"\\u"]) || escape(2, &[b"\\x"]) || escape(8, &[b"\\U"])
}

/// A terminal's sequence, real or written out: `ESC [ 31 m`, `ESC [ K`, `\x1b[31m`, `\033[0m`, `\e[1m`.
fn ends_color(before: &[u8]) -> bool {
    let Some((last, parameters)) = before.split_last() else { return false };
    let is_parameter = |byte: &&u8| byte.is_ascii_digit() || **byte == b';';
    let length = parameters.iter().rev().take(LONGEST_NAME).take_while(is_parameter).count();
    let head = parameters.get(..parameters.len() - length).unwrap_or_default();
    let escapes: [&[u8]; 7] = [b"\x1b[", b"\\x1b[", b"\\x1B[", b"\\033[", b"\\e[", b"\\u001b[", b"\\u001B["];
    last.is_ascii_alphabetic() && escapes.iter().any(|escape| head.ends_with(escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_start_after(before: &str) -> bool {
        starts(format!("{before}sk-").as_bytes(), before.len())
    }

    #[test]
    fn a_key_does_not_start_within_a_word() {
        for before in ["ri", "ta", "kio", "_", "9", "a-", "_-", "--", "x3D", "3D", "n", "u003d", "[31m", "pm"] {
            assert!(!may_start_after(before), "{before}");
        }
    }

    #[test]
    fn a_key_starts_after_punctuation_and_other_scripts() {
        for before in ["", " ", "\"", "=", ":", ":-", " -", "(-", "密钥", "é", "/", ".", "\u{feff}"] {
            assert!(may_start_after(before), "{before}");
        }
    }

    #[test]
    fn a_key_starts_after_an_escape() {
        for before in [
            "\\n",
            "\\\\n",
            "x\\t",
            "a%3D",
            "%3d",
            "\\u003d",
            "\\x3d",
            "a\\x3D",
            "\\U0000003d",
            "\x1b[31m",
            "\x1b[0;1m",
            "\\x1b[31m",
            "\\033[0m",
            "\\e[1m",
            "\\u001b[m",
            "\\u{3d}",
            "\x1b[01;31m\x1b[K",
            "${KEY-",
            "<!--",
        ] {
            assert!(may_start_after(before), "{before:?}");
        }
    }

    #[test]
    fn what_starts_or_ends_with_no_word_may_stand_anywhere() {
        assert!(starts(b"user:password", 4) && ends(b"\"key\"x", 5));
    }

    #[test]
    fn a_key_ends_where_no_word_goes_on() {
        for (after, expected) in
            [("", true), ("\"", true), ("-x", true), (".", true), ("密", true), ("f", false), ("_", false)]
        {
            assert_eq!(ends(format!("key{after}").as_bytes(), 3), expected, "{after}");
        }
    }
}

//! One line of a `.gitignore`, from git's spelling to the one of the globs that stand for it here.
//!
//! Git matches bytes, knows `[[:alpha:]]` and escapes in a class, no alternatives, and no class that fits `/`.

/// A line without the spaces at its end that are not escaped: git takes no other character away.
pub(super) fn trimmed(line: &str) -> &str {
    let (mut end, mut is_escaped) = (0, false);
    for (at, c) in line.char_indices() {
        if c != ' ' || is_escaped {
            end = at + c.len_utf8();
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    line.get(..end).unwrap_or(line)
}

/// The glob that fits what a rule fits for git; `None` for a comment, and for a rule that fits nothing.
pub(super) fn glob(rule: &str) -> Option<String> {
    if rule.is_empty() || rule.starts_with('#') {
        return None;
    }
    let (exception, rule) = rule.strip_prefix('!').map_or(("", rule), |rule| ("!", rule));
    let body = body(rule)?;
    // A class may have lost or got a slash, which must not change whether the rule is for one folder alone.
    let is_anchored = |glob: &str| glob.strip_suffix('/').unwrap_or(glob).contains('/');
    let above = match (is_anchored(rule), is_anchored(&body)) {
        (true, false) => "/",
        (false, true) => "**/",
        _ => "",
    };
    Some(format!("{exception}{above}{body}"))
}

fn body(rule: &str) -> Option<String> {
    let mut glob = String::with_capacity(rule.len());
    let mut rest = rule;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..)?;
        match c {
            '[' => {
                let (class, after) = Class::read(rest)?;
                glob.push_str(&class.glob()?);
                rest = after;
            }
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = rest.get(escaped.len_utf8()..)?;
                push(&mut glob, escaped, true);
            }
            _ => push(&mut glob, c, false),
        }
    }
    Some(glob)
}

/// Adds a character that stands for itself, or else for what it does in a glob too.
fn push(glob: &mut String, c: char, is_escaped: bool) {
    match c {
        '{' | '}' => glob.extend(['[', c, ']']),
        // At the end of a glob it would be taken away.
        _ if c.is_whitespace() && c != ' ' => glob.extend(['{', c, '}']),
        _ if is_escaped => glob.extend(['\\', c]),
        _ => glob.push(c),
    }
}

/// A class of characters, `[…]`.
struct Class {
    is_negated: bool,
    /// A bit for each character of ASCII. A byte of another character stands alone in no name that is text.
    set: u128,
}

impl Class {
    /// Reads what follows a `[`; what is left after the class. `None` for one that does not end, or that names
    /// characters that nobody knows: it fits nothing.
    fn read(rest: &str) -> Option<(Self, &str)> {
        let text = rest.as_bytes();
        let is_negated = matches!(text, [b'!' | b'^', ..]);
        let start = usize::from(is_negated);
        let (mut at, mut set, mut before) = (start, 0, None);
        loop {
            let (more, last, length) = match (text.get(at..)?, before) {
                ([b']', ..], _) if at > start => return Some((Self { is_negated, set }, rest.get(at + 1..)?)),
                ([b'-', b'\\', last, ..], Some(first)) => (span(first, *last), None, 3),
                ([b'-', last, ..], Some(first)) if *last != b']' => (span(first, *last), None, 2),
                ([b'\\', escaped, ..], _) => (span(*escaped, *escaped), Some(*escaped), 2),
                ([b'[', b':', named @ ..], _) if name(named)?.ends_with(b":") => {
                    let name = name(named)?;
                    (known(name.strip_suffix(b":")?)?, None, name.len() + 3)
                }
                ([byte, ..], _) => (span(*byte, *byte), Some(*byte), 1),
                ([], _) => return None,
            };
            set |= more;
            before = last;
            at += length;
        }
    }

    /// The class as it is spelled in a glob; `None` if it fits nothing.
    fn glob(&self) -> Option<String> {
        let has = |byte: u8| self.set >> byte & 1 == 1;
        let special = |byte: u8| matches!(byte, b']' | b'!' | b'^' | b'-' | b'/');
        let mut glob = String::from(if self.is_negated { "[!" } else { "[" });
        // Here a class that is negated would fit a slash.
        let slash = self.is_negated.then_some(b'/');
        let plain = (0..128).filter(|byte| has(*byte) && !special(*byte)).chain(slash);
        let first = has(b']').then_some(b']');
        let last = [b'!', b'^', b'-'].into_iter().filter(|byte| has(*byte));
        let all: Vec<u8> = first.into_iter().chain(plain).chain(last).collect();
        if matches!(*all, [b'!' | b'^', ..]) {
            // Not to negate the class, something stands before that is in no name.
            glob.push('\0');
        }
        glob.extend(all.iter().map(|byte| char::from(*byte)));
        glob.push(']');
        (!all.is_empty()).then_some(glob)
    }
}

/// What stands before the next `]`.
fn name(named: &[u8]) -> Option<&[u8]> {
    named.get(..named.iter().position(|byte| *byte == b']')?)
}

/// The characters from one to another.
fn span(first: u8, last: u8) -> u128 {
    those(|byte| (first..=last).contains(&byte))
}

/// The characters that a class names as `[:alpha:]`.
fn known(name: &[u8]) -> Option<u128> {
    let fits: fn(u8) -> bool = match name {
        b"alnum" => |byte| byte.is_ascii_alphanumeric(),
        b"alpha" => |byte| byte.is_ascii_alphabetic(),
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => |byte| byte.is_ascii_control(),
        b"digit" => |byte| byte.is_ascii_digit(),
        b"graph" => |byte| byte.is_ascii_graphic(),
        b"lower" => |byte| byte.is_ascii_lowercase(),
        b"print" => |byte| byte == b' ' || byte.is_ascii_graphic(),
        b"punct" => |byte| byte.is_ascii_punctuation(),
        b"space" => |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'),
        b"upper" => |byte| byte.is_ascii_uppercase(),
        b"xdigit" => |byte| byte.is_ascii_hexdigit(),
        _ => return None,
    };
    Some(those(fits))
}

fn those(fits: impl Fn(u8) -> bool) -> u128 {
    (0..128).filter(|byte| fits(*byte)).fold(0, |set, byte| set | 1 << byte)
}

use crate::{Position, Span};

/// A token of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    OpenArray,
    CloseArray,
    OpenObject,
    CloseObject,
    Colon,
    Comma,
    String(String),
    Null,
    /// A number, `true` or `false`, as it stands there.
    Bare(String),
    End,
}

/// The text is not JSON.
pub(super) struct NotJson;

/// Cuts a text into tokens.
pub(super) struct Lexer<'t> {
    rest: &'t str,
    here: Position,
    last: Span,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, start: Position) -> Self {
        Self { rest: text, here: start, last: Span::empty(start) }
    }

    /// Where the last token stands, or what is no token.
    pub(super) fn last(&self) -> Span {
        self.last
    }

    /// The next token and where it stands; at the end of the text, [`Token::End`] for ever.
    pub(super) fn next(&mut self) -> Result<(Token, Span), NotJson> {
        let blank = self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        self.skip(blank);
        self.last = Span::empty(self.here);
        let Some(first) = self.rest.bytes().next() else { return Ok((Token::End, Span::empty(self.here))) };
        let (token, length) = match first {
            b'[' => (Token::OpenArray, 1),
            b']' => (Token::CloseArray, 1),
            b'{' => (Token::OpenObject, 1),
            b'}' => (Token::CloseObject, 1),
            b':' => (Token::Colon, 1),
            b',' => (Token::Comma, 1),
            b'"' => string(self.rest)?,
            _ => bare(self.rest)?,
        };
        self.skip(length);
        self.last.end = self.here;
        Ok((token, self.last))
    }

    fn skip(&mut self, length: usize) {
        let (skipped, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.here = self.here.after(skipped);
        self.rest = rest;
    }
}

/// A number, `true`, `false` or `null`, and its length.
fn bare(text: &str) -> Result<(Token, usize), NotJson> {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    match text.get(..length).unwrap_or_default() {
        "null" => Ok((Token::Null, length)),
        word if matches!(word, "true" | "false") || is_number(word) => Ok((Token::Bare(word.to_owned()), length)),
        _ => Err(NotJson),
    }
}

fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let octal = whole.len() > 1 && whole.starts_with('0');
    !octal && [whole, fraction, exponent].into_iter().all(is_digits)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A string and its length, quotes included; `text` begins with the first.
fn string(text: &str) -> Result<(Token, usize), NotJson> {
    let mut out = String::new();
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\') || byte < b' ').ok_or(NotJson)?;
        let (before, special) = rest.split_at_checked(plain).ok_or(NotJson)?;
        out.push_str(before);
        if let Some(after) = special.strip_prefix('"') {
            out.shrink_to_fit();
            return Ok((Token::String(out), text.len() - after.len()));
        }
        let (c, after) = escape(special)?;
        out.push(c);
        rest = after;
    }
}

/// The character that an escape sequence stands for, and what follows it.
fn escape(text: &str) -> Result<(char, &str), NotJson> {
    let mut chars = text.strip_prefix('\\').ok_or(NotJson)?.chars();
    let c = match chars.next().ok_or(NotJson)? {
        c @ ('"' | '\\' | '/') => c,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(text),
        _ => return Err(NotJson),
    };
    Ok((c, chars.as_str()))
}

/// `\u` and four digits, or a pair of them that stands for one character.
fn unicode(text: &str) -> Result<(char, &str), NotJson> {
    let (first, rest) = unit(text)?;
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Ok((c, rest));
    }
    let (second, rest) = unit(rest)?;
    let pair = char::decode_utf16([first, second]).next().and_then(Result::ok);
    Ok((pair.ok_or(NotJson)?, rest))
}

fn unit(text: &str) -> Result<(u16, &str), NotJson> {
    let digits = text.strip_prefix("\\u").ok_or(NotJson)?;
    let (digits, rest) = digits.split_at_checked(4).ok_or(NotJson)?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = u16::from_str_radix(digits, 16).ok().filter(|_| hexadecimal);
    Ok((unit.ok_or(NotJson)?, rest))
}

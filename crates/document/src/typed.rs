//! What a reader expects of a node: the value, or a problem that says what was found instead.

use crate::{Code, Fields, Node, Problem, Problems, Scalar, Value, one_of, quoted, suggest};

impl Node {
    /// The fields of a mapping.
    pub fn map(&self, problems: &mut Problems) -> Option<Fields<'_>> {
        match &self.value {
            Value::Map(entries) => Some(Fields::new(entries, self.span)),
            Value::List(_) => self.wrong_type("a mapping", Some("write `name: value`, without `- ` or `[`"), problems),
            _ => self.wrong_type("a mapping", Some("write `name: value`"), problems),
        }
    }

    /// The items of a list.
    pub fn list(&self, problems: &mut Problems) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            Value::Scalar(_) => self.wrong_type("a list", Some("put it into brackets: `[…]`"), problems),
            _ => self.wrong_type("a list", Some("write `[…]`, or each item on a line of its own after `- `"), problems),
        }
    }

    /// The text of any single value, quoted or not: ids may be numbers.
    pub fn text(&self, problems: &mut Problems) -> Option<&str> {
        self.scalar("text", problems).map(|scalar| scalar.text.as_str())
    }

    /// A whole number, not negative, in decimal digits and without quotes.
    pub fn number(&self, problems: &mut Problems) -> Option<u64> {
        let scalar = self.scalar("a whole number", problems)?;
        let number = scalar.plain.then(|| whole_number(&scalar.text)).flatten();
        number.or_else(|| self.wrong_number(scalar, problems))
    }

    /// `true` or `false`, without quotes.
    pub fn boolean(&self, problems: &mut Problems) -> Option<bool> {
        let scalar = self.scalar("`true` or `false`", problems)?;
        match scalar.text.as_str() {
            "true" if scalar.plain => Some(true),
            "false" if scalar.plain => Some(false),
            _ => self.wrong_boolean(scalar, problems),
        }
    }

    /// One of several values, by its spelling.
    pub fn choice<T: Copy>(&self, all: &[(&str, T)], problems: &mut Problems) -> Option<T> {
        let expected = || one_of(all.iter().map(|(name, _)| *name));
        let Value::Scalar(scalar) = &self.value else {
            return self.wrong_type(&expected(), None, problems);
        };
        let found = all.iter().find(|(name, _)| *name == scalar.text);
        if found.is_none() {
            let message = format!("expected {}, found {}", expected(), quoted(&scalar.text));
            let mut problem = Problem::new(Code::WrongValue, self.span, message);
            problem.help = did_you_mean(&scalar.text, all.iter().map(|(name, _)| *name));
            problems.push(problem);
        }
        found.map(|(_, value)| *value)
    }

    /// One of several values that know their own spelling.
    pub fn spelled<T: Copy>(&self, all: &[T], spell: fn(T) -> &'static str, problems: &mut Problems) -> Option<T> {
        let all: Vec<_> = all.iter().map(|value| (spell(*value), *value)).collect();
        self.choice(&all, problems)
    }

    /// A single value in a form of its own; `what` goes into the message: ``a duration like `90d` ``.
    pub fn parsed<T>(&self, what: &str, parse: impl Fn(&str) -> Option<T>, problems: &mut Problems) -> Option<T> {
        let scalar = self.scalar(what, problems)?;
        parse(&scalar.text).or_else(|| {
            problems.report(Code::WrongValue, self.span, format!("expected {what}, found {}", quoted(&scalar.text)));
            None
        })
    }

    fn scalar(&self, expected: &str, problems: &mut Problems) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => self.wrong_type(expected, None, problems),
        }
    }

    fn wrong_type<T>(&self, expected: &str, help: Option<&str>, problems: &mut Problems) -> Option<T> {
        let found = match &self.value {
            Value::Scalar(scalar) => quoted(&scalar.text),
            other => other.describe().to_owned(),
        };
        let problem = Problem::new(Code::WrongType, self.span, format!("expected {expected}, found {found}"));
        problems.push(Problem { help: help.map(str::to_owned), ..problem });
        None
    }

    fn wrong_number<T>(&self, scalar: &Scalar, problems: &mut Problems) -> Option<T> {
        let quotes = !scalar.plain && whole_number(&scalar.text).is_some();
        let help = if quotes { "leave out the quotes" } else { "write decimal digits, like `20`; there is no sign" };
        self.wrong_scalar("a whole number", scalar, Some(help), problems)
    }

    /// Older YAML had more words for it.
    fn wrong_boolean<T>(&self, scalar: &Scalar, problems: &mut Problems) -> Option<T> {
        let help = match scalar.text.to_ascii_lowercase().as_str() {
            "true" | "false" if !scalar.plain => Some("leave out the quotes"),
            "true" | "yes" | "on" | "y" => Some("write `true`"),
            "false" | "no" | "off" | "n" => Some("write `false`"),
            _ => None,
        };
        self.wrong_scalar("`true` or `false`", scalar, help, problems)
    }

    fn wrong_scalar<T>(
        &self,
        expected: &str,
        scalar: &Scalar,
        help: Option<&str>,
        problems: &mut Problems,
    ) -> Option<T> {
        let message = format!("expected {expected}, found {}", quoted(&scalar.text));
        let problem = Problem::new(Code::WrongType, self.span, message);
        problems.push(Problem { help: help.map(str::to_owned), ..problem });
        None
    }
}

/// ``did you mean `state`?``, if one of the known words is near.
pub(crate) fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    suggest(wrong, known).map(|known| format!("did you mean `{known}`?"))
}

/// Decimal digits; with a leading zero they could be meant in octal.
fn whole_number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let octal = text.len() > 1 && text.starts_with('0');
    if digits && !octal { text.parse().ok() } else { None }
}

use std::fmt;

use crate::Span;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $spelling:literal,)+) => {
        /// What kind of problem it is, for machines. A code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As it is spelled in reports.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $spelling,)+ }
            }
        }
    };
}

codes! {
    /// Neither YAML nor JSON.
    Syntax = "syntax",
    /// Not UTF-8, or not text at all.
    Encoding = "encoding",
    /// Larger, deeper or of more values than the [`Limits`](crate::Limits) allow.
    Limit = "limit",
    /// YAML that is refused here: merge keys, tags, several documents, keys that are no text.
    Unsupported = "unsupported",
    /// A key that stands twice in one mapping.
    DuplicateKey = "duplicate-key",
    /// A field that means nothing here.
    UnknownField = "unknown-field",
    /// A field that must be there.
    MissingField = "missing-field",
    /// A list where a mapping is expected, and the like.
    WrongType = "wrong-type",
    /// A value of the right type that means nothing here.
    WrongValue = "wrong-value",
    /// A name that leads nowhere.
    Reference = "reference",
    /// Two records with one name.
    Duplicate = "duplicate",
    /// Two statements that can't both hold.
    Conflict = "conflict",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: Code,
    /// What is wrong: a lowercase fragment without a full stop.
    pub message: String,
    /// What to do about it, or where else to look.
    pub help: Option<String>,
    /// Where it is.
    pub span: Span,
}

impl Problem {
    /// A problem without help.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, span }
    }

    /// The same problem, saying what to do.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for Problem {
    /// `3:7: unknown field `staet` [unknown-field]`, and the help on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.span.start;
        write!(f, "{}:{}: {} [{}]", at.line, at.column, self.message, self.code)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "\n  help: {help}"))
    }
}

/// Collects what is wrong, so that reading can go on.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds a problem without help.
    pub fn report(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.push(Problem::new(code, span, message));
    }

    /// Adds a problem, and what to do about it.
    pub fn report_with_help(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Problem::new(code, span, message).with_help(help));
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, sorted by position.
    #[must_use]
    pub fn into_vec(self) -> Vec<Problem> {
        let mut problems = self.0;
        problems.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        problems
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.0.extend(problems);
    }
}

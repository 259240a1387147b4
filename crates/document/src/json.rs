//! From JSON to a tree. YAML's parser would read it too, but slowly, and holding a whole document in tokens.

mod lexer;

use crate::tree::{Children, PendingKey, Tree};
use crate::{Key, Limits, Node, Position, Problems, Scalar, Span, Value};
use lexer::{Lexer, Token};

/// What came of reading a text as JSON.
pub(crate) enum Outcome {
    /// It is JSON. What is wrong with it otherwise has been reported.
    Read(Node),
    /// It exceeds the limits, as has been reported.
    Refused,
    /// It is not JSON, as shows at this place; nothing has been reported. It may be YAML.
    NotJson(Span),
}

/// Why reading ended.
enum Stop {
    Refused,
    NotJson,
}

impl From<lexer::NotJson> for Stop {
    fn from(_: lexer::NotJson) -> Self {
        Self::NotJson
    }
}

/// Reads an object or an array. Other JSON is the same in YAML, and is left to it.
pub(crate) fn read(text: &str, start: Position, limits: Limits, problems: &mut Problems) -> Outcome {
    let mut found = Problems::new();
    let mut reader = Reader { lexer: Lexer::new(text, start), tree: Tree::new(limits, &mut found), open: Vec::new() };
    let outcome = match reader.document() {
        Ok(()) => Outcome::Read(reader.tree.finish()),
        Err(Stop::Refused) => Outcome::Refused,
        Err(Stop::NotJson) => return Outcome::NotJson(reader.lexer.last()),
    };
    problems.extend(found.into_vec());
    outcome
}

struct Reader<'t, 'p> {
    lexer: Lexer<'t>,
    tree: Tree<'p>,
    open: Vec<Bracket>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Array,
    Object,
}

impl Reader<'_, '_> {
    fn document(&mut self) -> Result<(), Stop> {
        let (first, span) = self.lexer.next()?;
        if !matches!(first, Token::OpenArray | Token::OpenObject) {
            return Err(Stop::NotJson);
        }
        self.value(first, span)?;
        while let Some(bracket) = self.open.last() {
            match bracket {
                Bracket::Array => self.item()?,
                Bracket::Object => self.member()?,
            }
        }
        match self.lexer.next()? {
            (Token::End, _) => Ok(()),
            _ => Err(Stop::NotJson),
        }
    }

    /// The next item of an array that has just begun, or whose last item has just ended; or its end.
    fn item(&mut self) -> Result<(), Stop> {
        let (token, span) = self.after_separator(Token::CloseArray)?;
        match token {
            Token::CloseArray => self.close(span),
            token => self.value(token, span),
        }
    }

    fn member(&mut self) -> Result<(), Stop> {
        let (token, span) = self.after_separator(Token::CloseObject)?;
        let name = match token {
            Token::CloseObject => return self.close(span),
            Token::String(name) => name,
            _ => return Err(Stop::NotJson),
        };
        self.tree.key(PendingKey::Good(Key { name, span }), span.end);
        match self.lexer.next()? {
            (Token::Colon, _) => {}
            _ => return Err(Stop::NotJson),
        }
        let (token, span) = self.lexer.next()?;
        self.value(token, span)
    }

    /// The next token; but first the comma, which stands before everything except the first and the bracket.
    fn after_separator(&mut self, bracket: Token) -> Result<(Token, Span), Stop> {
        let first = self.tree.is_fresh();
        let (token, span) = self.lexer.next()?;
        match token {
            Token::Comma if !first => match self.lexer.next()? {
                (next, _) if next == bracket => Err(Stop::NotJson),
                next => Ok(next),
            },
            token if first || token == bracket => Ok((token, span)),
            _ => Err(Stop::NotJson),
        }
    }

    fn value(&mut self, token: Token, span: Span) -> Result<(), Stop> {
        let added = match token {
            Token::OpenArray => self.start(Bracket::Array, Children::list(), span),
            Token::OpenObject => self.start(Bracket::Object, Children::map(), span),
            Token::String(text) => self.scalar(text, false, span),
            Token::Null => self.tree.value(Value::Null, span, 0),
            Token::Bare(text) => self.scalar(text, true, span),
            Token::CloseArray | Token::CloseObject | Token::Colon | Token::Comma | Token::End => {
                return Err(Stop::NotJson);
            }
        };
        added.ok_or(Stop::Refused)
    }

    fn scalar(&mut self, text: String, plain: bool, span: Span) -> Option<()> {
        self.tree.value(Value::Scalar(Scalar { text, plain }), span, 0)
    }

    fn start(&mut self, bracket: Bracket, children: Children, span: Span) -> Option<()> {
        self.open.push(bracket);
        self.tree.open(children, span.start, 0)
    }

    fn close(&mut self, bracket: Span) -> Result<(), Stop> {
        self.open.pop();
        self.tree.close(Some(bracket.end)).ok_or(Stop::Refused)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Outcome, read};
    use crate::{Limits, Node, Position, Problems, yaml};

    fn as_json(text: &str) -> Option<Node> {
        match read(text, Position::START, Limits::default(), &mut Problems::new()) {
            Outcome::Read(node) => Some(node),
            Outcome::Refused | Outcome::NotJson(_) => None,
        }
    }

    fn as_yaml(text: &str) -> Option<Node> {
        yaml::read(text, Limits::default(), &mut Problems::new())
    }

    fn json() -> impl Strategy<Value = String> {
        let blank = "[ \n]{0,2}";
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            "-?(0|[1-9][0-9]{0,4})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
            "[a-zé𝄞 :,\\[\\]{}#&*!|>'%@`-]{0,8}".prop_map(|text| format!("\"{text}\"")),
            Just(r#""\"\\\/\b\f\n\r\t\u00e9""#.to_owned()),
        ];
        let spaced = (blank, leaf, blank).prop_map(|(before, leaf, after)| format!("{before}{leaf}{after}"));
        spaced.prop_recursive(4, 32, 4, move |inner| {
            let member =
                (blank, "[a-z]{1,6}", inner.clone()).prop_map(|(b, key, value)| format!("{b}\"{key}\":{value}"));
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
            ]
        })
    }

    #[test]
    fn what_is_not_json_is_left_to_yaml() {
        for text in [
            "",
            "1",
            "\"a\"",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{,}",
            "{a: 1}",
            "{'a': 1}",
            "[01]",
            "[1.]",
            "[.5]",
            "[+1]",
            "[1e]",
            "[nul]",
            "[nullx]",
            "[True]",
            "{\"a\"}",
            "{\"a\":}",
            "{1: 2}",
            "[1] x",
            "[1",
            "[\"a",
            "[1}",
            "[\"\\x\"]",
            "[\"\\ud800\"]",
            "[\"a\nb\"]",
            "[1] # comment",
            "[NaN]",
            "{\"a\" 1}",
            "{\"a\":1,}",
        ] {
            assert!(as_json(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn surrogates_are_put_together() {
        let node = as_json(r#"["\ud834\udd1e"]"#).unwrap();
        assert_eq!(node.list(&mut Problems::new()).unwrap()[0].text(&mut Problems::new()), Some("𝄞"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn json_is_read_as_yaml_reads_it(text in json()) {
            let text = format!("[{text}]");
            let node = as_json(&text);
            prop_assert!(node.is_some(), "{}", text);
            prop_assert_eq!(node, as_yaml(&text), "{}", text);
        }
    }
}

//! The knobs of a rule: `params: { max-age: { type: duration, default: 90d, min: 1d, max: 365d } }`, which conditions
//! name as `$max-age`, and which a configuration may set.

use std::collections::{BTreeMap, BTreeSet};

use bailiwick_core::time::{parse_duration, parse_time};
use bailiwick_document::{Code, Entry, Node, Problem, Problems, Scalar, Span, Value, one_of, quoted, suggest};

use crate::rule::is_id;
use crate::settings::Setting;

/// What a knob may be set to.
pub(crate) const TYPES: [&str; 6] = ["duration", "number", "percent", "date", "text", "list"];

/// The knobs of a rule, with the values that they have in this run.
#[derive(Default)]
pub(super) struct Params {
    values: BTreeMap<String, Value>,
    /// Those that are declared, but not well.
    broken: BTreeSet<String>,
}

/// What the parts of a rule name.
#[derive(Default)]
pub(super) struct Named {
    used: BTreeSet<String>,
    /// Where a name stands that leads to no value: nothing more is to be said of such a place.
    pub(super) dangling: Vec<Span>,
}

/// A knob as it is declared.
struct Param<'a> {
    kind: &'static str,
    min: Option<i64>,
    max: Option<i64>,
    choices: Vec<&'a str>,
}

impl Params {
    /// Reads the knobs of a rule, and what a configuration sets them to; what is wrong with that goes into a sink of
    /// its own.
    pub(super) fn load(
        node: Option<&Node>,
        setting: Option<&Setting>,
        problems: &mut Problems,
        in_settings: &mut Problems,
    ) -> Self {
        let mut params = Self::default();
        let entries = node.and_then(|node| node.map(problems)).map(|fields| fields.entries()).unwrap_or_default();
        let mut set: Vec<_> = setting.map(|setting| setting.params.iter().collect()).unwrap_or_default();
        for Entry { key, value } in entries {
            if !is_id(&key.name) {
                let message = format!("{} is no name of a parameter", quoted(&key.name));
                let help = "write lowercase letters and digits, with `-` between words";
                problems.report_with_help(Code::WrongValue, key.span, message, help);
            }
            let Some((param, default)) = Param::load(value, problems) else {
                params.broken.insert(key.name.clone());
                set.retain(|entry| entry.key.name != key.name);
                continue;
            };
            let given = set.iter().position(|entry| entry.key.name == key.name).map(|index| set.remove(index));
            let given = given.and_then(|entry| param.check(&entry.value, in_settings));
            params.values.insert(key.name.clone(), given.unwrap_or(default));
        }
        for entry in set {
            let names: Vec<_> = entries.iter().map(|entry| entry.key.name.as_str()).collect();
            in_settings.push(unknown(&entry.key.name, &names, Problem::new(Code::Reference, entry.key.span, "")));
        }
        params
    }

    /// A part of a rule with the values of the knobs that it names.
    pub(super) fn fill(&self, node: &Node, named: &mut Named, problems: &mut Problems) -> Node {
        let value = match &node.value {
            Value::Scalar(scalar) => self.value(node, scalar, named, problems),
            Value::List(items) => Value::List(items.iter().map(|item| self.fill(item, named, problems)).collect()),
            Value::Map(entries) => {
                let entry =
                    |entry: &Entry| Entry { key: entry.key.clone(), value: self.fill(&entry.value, named, problems) };
                Value::Map(entries.iter().map(entry).collect())
            }
            Value::Null => Value::Null,
        };
        Node { value, span: node.span }
    }

    fn value(&self, node: &Node, scalar: &Scalar, named: &mut Named, problems: &mut Problems) -> Value {
        let name = scalar.text.strip_prefix('$').filter(|name| scalar.plain && is_id(name));
        let Some(name) = name else { return Value::Scalar(scalar.clone()) };
        named.used.insert(name.to_owned());
        self.values.get(name).cloned().unwrap_or_else(|| {
            named.dangling.push(node.span);
            if !self.broken.contains(name) {
                let names: Vec<_> = self.values.keys().map(String::as_str).collect();
                problems.push(unknown(name, &names, Problem::new(Code::Reference, node.span, "")));
            }
            Value::Scalar(scalar.clone())
        })
    }

    /// Says which knobs turn nothing.
    pub(super) fn finish(&self, node: Option<&Node>, named: &Named, problems: &mut Problems) {
        let Some(Value::Map(entries)) = node.map(|node| &node.value) else { return };
        for entry in entries.iter().filter(|entry| self.values.contains_key(&entry.key.name)) {
            if !named.used.contains(&entry.key.name) {
                let message = format!("no condition names the parameter {}", quoted(&entry.key.name));
                let help = format!("write `${}` where its value is meant, or leave it out", entry.key.name);
                problems.report_with_help(Code::Reference, entry.key.span, message, help);
            }
        }
    }
}

fn unknown(name: &str, names: &[&str], problem: Problem) -> Problem {
    let help = match suggest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => "the rule has no parameters".to_owned(),
        None => format!("the rule has {}", one_of(names.iter().copied())),
    };
    Problem { message: format!("the rule has no parameter {}", quoted(name)), help: Some(help), ..problem }
}

impl<'a> Param<'a> {
    fn load(node: &'a Node, problems: &mut Problems) -> Option<(Self, Value)> {
        let mut fields = node.map(problems)?;
        let (kind, default) = (fields.required("type", problems), fields.required("default", problems));
        let (min, max) = (fields.optional("min"), fields.optional("max"));
        let (choices, title) = (fields.optional("one-of"), fields.optional("title"));
        fields.finish(problems);
        title.and_then(|title| title.text(problems));
        let types: Vec<_> = TYPES.iter().map(|kind| (*kind, *kind)).collect();
        let kind = kind.and_then(|kind| kind.choice(&types, problems))?;
        let mut param = Self { kind, min: None, max: None, choices: Vec::new() };
        for node in [min, max].into_iter().flatten().filter(|_| param.is_words()) {
            problems.report(Code::Conflict, node.span, format!("a {kind} has no bounds"));
        }
        for node in choices.into_iter().filter(|_| !param.is_words()) {
            let message = format!("only a text or a list has `one-of`, and this is a {kind}");
            problems.report(Code::Conflict, node.span, message);
        }
        let mut bound =
            |node: Option<&Node>| node.filter(|_| !param.is_words()).and_then(|n| param.quantity(n, problems));
        (param.min, param.max) = (bound(min), bound(max));
        let items = choices.and_then(|node| node.list(problems)).unwrap_or_default();
        param.choices = items.iter().filter_map(|item| item.text(problems)).collect();
        let default = param.check(default?, problems)?;
        Some((param, default))
    }

    /// Whether it is set to words rather than to a quantity.
    fn is_words(&self) -> bool {
        matches!(self.kind, "text" | "list")
    }

    /// A value that the knob may have.
    fn check(&self, node: &Node, problems: &mut Problems) -> Option<Value> {
        match self.kind {
            "text" => self.word(node, problems).map(Value::Scalar),
            "list" => self.words(node, problems),
            _ => self.bounded(node, problems).map(Value::Scalar),
        }
    }

    fn words(&self, node: &Node, problems: &mut Problems) -> Option<Value> {
        let items = node.list(problems)?;
        if items.is_empty() {
            problems.report_with_help(Code::WrongValue, node.span, "the list is empty", "write at least one value");
            return None;
        }
        let word = |item: &Node| Some(Node { value: Value::Scalar(self.word(item, problems)?), span: item.span });
        let words: Vec<_> = items.iter().map(word).collect();
        words.into_iter().collect::<Option<_>>().map(Value::List)
    }

    fn word(&self, node: &Node, problems: &mut Problems) -> Option<Scalar> {
        let text = node.text(problems)?;
        if !self.choices.is_empty() && !self.choices.contains(&text) {
            let problem = Problem::new(Code::WrongValue, node.span, format!("{} is none of the values", quoted(text)));
            problems.push(problem.with_help(format!("write {}", one_of(self.choices.iter().copied()))));
            return None;
        }
        Some(Scalar { text: text.to_owned(), plain: false })
    }

    fn bounded(&self, node: &Node, problems: &mut Problems) -> Option<Scalar> {
        let quantity = self.quantity(node, problems)?;
        let too = match () {
            () if self.min.is_some_and(|min| quantity < min) => "less than the parameter may be",
            () if self.max.is_some_and(|max| quantity > max) => "more than the parameter may be",
            () => return Some(Scalar { text: node.text(problems)?.to_owned(), plain: true }),
        };
        let text = node.text(problems)?;
        problems.report(Code::WrongValue, node.span, format!("{} is {too}", quoted(text)));
        None
    }

    /// A quantity, as a number that can be compared with others of its kind.
    fn quantity(&self, node: &Node, problems: &mut Problems) -> Option<i64> {
        let number = |text: &str| text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        match self.kind {
            "duration" => node.parsed(
                "a length of time like `90d`",
                |text| parse_duration(text).map(|duration| duration.num_seconds()),
                problems,
            ),
            "percent" => node.parsed("a share like `90%`", |text| number(text.strip_suffix('%')?), problems),
            "date" => {
                node.parsed("a date like `2027-01-31`", |text| parse_time(text).map(|time| time.timestamp()), problems)
            }
            _ => node.parsed("a whole number", number, problems),
        }
    }
}

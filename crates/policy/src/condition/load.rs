//! Conditions as they stand in a policy.

use bailiwick_document::{Code, Entry, Node, Problem, Problems, Span, Value, one_of, quoted, suggest};

use super::{Condition, Quantifier, Test};
use crate::field::{Kind, Path, Type};

const COMBINATORS: [&str; 6] = ["all", "any", "not", "some", "every", "none"];

/// Reads a condition whose paths start with the kind `root`.
pub(crate) fn load(node: &Node, root: Kind, problems: &mut Problems) -> Option<Condition> {
    let fields = node.map(problems)?;
    match fields.entries() {
        [] => empty(node, problems),
        [entry] if is_combinator(entry) => combined(entry, root, problems),
        entries => {
            // Every entry is read, so that every problem is found.
            let parts: Vec<_> = entries.iter().map(|entry| part(entry, root, problems)).collect();
            let parts: Vec<_> = parts.into_iter().collect::<Option<_>>()?;
            Some(single_or_all(parts, Condition::All))
        }
    }
}

/// Reads the path of a list whose members are to be looked at, and their kind.
pub(crate) fn load_members(node: &Node, root: Kind, problems: &mut Problems) -> Option<(Path, Kind)> {
    let path = load_path(node, root, problems)?;
    if let Type::List(kind) = path.ty() {
        return Some((path, kind));
    }
    let message = format!("{} is no list of resources but {}", quoted(path.as_str()), path.ty().with_article());
    problems.push(Problem::new(Code::WrongType, node.span, message).with_help(lists_of(root)));
    None
}

/// Reads a path that stands as a value.
pub(crate) fn load_path(node: &Node, root: Kind, problems: &mut Problems) -> Option<Path> {
    let text = node.text(problems)?;
    path(text, root, node.span, problems)
}

fn path(text: &str, root: Kind, span: Span, problems: &mut Problems) -> Option<Path> {
    match Path::parse(text, root) {
        Ok(path) => Some(path),
        Err(error) => {
            let code = if text.contains('.') { Code::Reference } else { Code::UnknownField };
            problems.push(Problem { code, message: error.message, help: error.help, span });
            None
        }
    }
}

fn is_combinator(entry: &Entry) -> bool {
    COMBINATORS.contains(&entry.key.name.as_str())
}

fn single_or_all(mut parts: Vec<Condition>, all: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            all(parts)
        }
        None => all(parts),
    }
}

fn combined(entry: &Entry, root: Kind, problems: &mut Problems) -> Option<Condition> {
    let node = &entry.value;
    match entry.key.name.as_str() {
        "all" => parts(entry, root, problems).map(Condition::All),
        "any" => parts(entry, root, problems).map(Condition::Any),
        "not" => load(node, root, problems).map(|part| Condition::Not(Box::new(part))),
        "some" => members(Quantifier::Some, node, root, problems),
        "every" => members(Quantifier::Every, node, root, problems),
        _ => members(Quantifier::None, node, root, problems),
    }
}

fn parts(entry: &Entry, root: Kind, problems: &mut Problems) -> Option<Vec<Condition>> {
    let node = &entry.value;
    if let Value::Map(_) = node.value {
        let name = &entry.key.name;
        let problem = Problem::new(Code::WrongType, node.span, "expected a list of conditions, found a mapping");
        problems.push(problem.with_help(format!("put each condition into the list: `{name}: [{{ … }}, {{ … }}]`")));
        return None;
    }
    let items = node.list(problems)?;
    if items.is_empty() {
        return empty(node, problems);
    }
    let parts: Vec<_> = items.iter().map(|item| load(item, root, problems)).collect();
    parts.into_iter().collect()
}

fn members(quantifier: Quantifier, node: &Node, root: Kind, problems: &mut Problems) -> Option<Condition> {
    let mut fields = node.map(problems)?;
    let of = fields.required("of", problems);
    let filter = fields.required("where", problems);
    fields.finish(problems);
    let (path, kind) = load_members(of?, root, problems)?;
    let filter = load(filter?, kind, problems)?;
    Some(Condition::Members { quantifier, of: path, filter: Box::new(filter), span: node.span })
}

/// One entry of a mapping of paths.
fn part(entry: &Entry, root: Kind, problems: &mut Problems) -> Option<Condition> {
    let name = entry.key.name.as_str();
    if is_combinator(entry) {
        let message = format!("`{name}` stands beside other conditions");
        let help = "a combinator stands alone; put each condition into one list under `all`";
        problems.push(Problem::new(Code::Conflict, entry.key.span, message).with_help(help));
        return None;
    }
    if let Some(near) = suggest(name, COMBINATORS).filter(|_| Path::parse(name, root).is_err() && !name.contains('.')) {
        let message = format!("{} is neither a path nor {}", quoted(name), one_of(COMBINATORS));
        let problem = Problem::new(Code::UnknownField, entry.key.span, message);
        problems.push(problem.with_help(format!("did you mean `{near}`?")));
        return None;
    }
    let path = path(name, root, entry.key.span, problems)?;
    let test = Test::load(&entry.value, &path, problems)?;
    let span = Span { start: entry.key.span.start, end: entry.value.span.end };
    Some(Condition::Holds { path, test, span })
}

fn empty<T>(node: &Node, problems: &mut Problems) -> Option<T> {
    let message = match node.value {
        Value::List(_) => "an empty list of conditions decides nothing",
        _ => "an empty condition holds of everything",
    };
    problems.push(Problem::new(Code::WrongValue, node.span, message).with_help("write a condition, or leave it out"));
    None
}

/// The lists that a kind has itself, else those of what it refers to.
fn lists_of(root: Kind) -> String {
    let lists = |kind: Kind, before: &str| -> Vec<String> {
        let lists = crate::field::fields_of(kind).filter(|field| matches!(field.ty, Type::List(_)));
        lists.map(|field| format!("{before}.{}", field.name)).collect()
    };
    let own = lists(root, root.as_str());
    let through = || {
        crate::field::fields_of(root).flat_map(|field| match field.ty {
            Type::Ref(kind) => lists(kind, &format!("{}.{}", root.as_str(), field.name)),
            _ => Vec::new(),
        })
    };
    let all: Vec<_> = if own.is_empty() { through().collect() } else { own };
    format!("the lists are {}", one_of(all.iter().map(String::as_str)))
}

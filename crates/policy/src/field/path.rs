//! Paths, like `key.owner.status`: a kind, then fields, each but the last a reference.

use bailiwick_document::{one_of, quoted, suggest};

use super::{Field, Kind, Resource, Type, Value, World, fields_of};

/// A path that has been checked against the table of fields.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    text: String,
    steps: Vec<Step>,
    last: &'static Field,
}

/// A field, and what stands for the `NAME` in its name.
#[derive(Clone, Debug)]
struct Step {
    field: &'static Field,
    name: String,
}

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathProblem {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Path {
    /// Reads a path that starts with the kind `root`.
    pub(crate) fn parse(text: &str, root: Kind) -> Result<Self, PathProblem> {
        let (start, mut rest) = text.split_once('.').unwrap_or((text, ""));
        if start != root.as_str() {
            return Err(wrong_start(text, start, root));
        }
        let (mut kind, mut steps) = (root, Vec::new());
        loop {
            let (step, left) = Step::parse(kind, rest).ok_or_else(|| unknown_field(text, kind, rest))?;
            let field = step.field;
            steps.push(step);
            match (field.ty, left) {
                (_, "") => return Ok(Self { text: text.to_owned(), steps, last: field }),
                (Type::Ref(next), left) => (kind, rest) = (next, left),
                (ty, left) => return Err(leads_no_further(text, left, field, ty)),
            }
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn ty(&self) -> Type {
        self.last.ty
    }

    /// What it leads to, in one sentence.
    pub(crate) fn doc(&self) -> &'static str {
        self.last.doc
    }

    /// What stands at the end of the path; unknown as soon as a reference on the way is.
    pub(crate) fn read<'a>(&self, world: &World<'a>, from: Resource) -> Value<'a> {
        let Some((last, through)) = self.steps.split_last() else { return Value::Ref(from) };
        let mut resource = from;
        for step in through {
            let Value::Ref(next) = step.field.read(world, resource, &step.name) else { return Value::Unknown };
            resource = next;
        }
        last.field.read(world, resource, &last.name)
    }

    /// The kind and the name of the field at its end: `key labels.team`.
    pub(crate) fn ends_in(&self) -> String {
        let name = self.steps.last().map_or("", |step| &step.name);
        format!("{} {}", self.last.kind.as_str(), self.last.name.replace("NAME", name))
    }

    /// Whether a scan alone leaves it unknown.
    pub(crate) fn needs_inventory(&self) -> bool {
        self.steps.iter().any(|step| step.field.from_inventory)
    }
}

impl Step {
    /// The field that the rest of a path begins with, and what is left after its dot.
    fn parse(kind: Kind, rest: &str) -> Option<(Self, &str)> {
        fields_of(kind).find_map(|field| {
            let (name, left) = match field.name.strip_suffix("NAME") {
                Some(prefix) => (rest.strip_prefix(prefix).filter(|name| !name.is_empty())?, ""),
                None => ("", after(rest, field.name)?),
            };
            Some((Self { field, name: name.to_owned() }, left))
        })
    }
}

/// What follows a name and its dot.
fn after<'t>(rest: &'t str, name: &str) -> Option<&'t str> {
    let left = rest.strip_prefix(name)?;
    if left.is_empty() { Some(left) } else { left.strip_prefix('.').filter(|left| !left.is_empty()) }
}

fn wrong_start(text: &str, start: &str, root: Kind) -> PathProblem {
    let root_word = root.as_str();
    let references = fields_of(root).filter(|field| matches!(field.ty, Type::Ref(_)));
    let through = references.map(|field| field.name).find(|name| *name == start);
    let near = suggest(start, [root_word]).is_some();
    let is_kind = Kind::ALL.iter().any(|kind| kind.as_str() == start);
    let help = match through {
        Some(_) => Some(format!("write `{root_word}.{text}`")),
        None if near || !is_kind => {
            let rest = text.split_once('.').map_or(text, |(_, rest)| rest);
            let meant = if near { rest } else { text };
            let path = Path::parse(&format!("{root_word}.{meant}"), root).ok().map(|path| path.text);
            path.or_else(|| through_a_reference(root, meant)).map(|path| format!("write `{path}`"))
        }
        None => None,
    };
    let help = help.or_else(|| Some(leads_to(root)));
    PathProblem {
        message: format!("{} must start with `{root_word}`, which is what is judged here", quoted(text)),
        help,
    }
}

/// What a kind has, as far as paths may begin with it.
fn leads_to(root: Kind) -> String {
    let references = fields_of(root).filter(|field| matches!(field.ty, Type::Ref(_)));
    let references: Vec<_> = references.map(|field| format!("{}.{}", root.as_str(), field.name)).collect();
    if references.is_empty() {
        return format!("{} has {}", root.with_article(), one_of(fields_of(root).map(|field| field.name)));
    }
    let ways = one_of(references.iter().map(String::as_str));
    format!("ask about the {} itself, or go on through {ways}", root.as_str())
}

/// The path of a field that what the kind refers to has: `key.owner.status` for `status`.
fn through_a_reference(root: Kind, rest: &str) -> Option<String> {
    let paths = fields_of(root).filter(|field| matches!(field.ty, Type::Ref(_)));
    let paths = paths.map(|field| format!("{}.{}.{rest}", root.as_str(), field.name));
    paths.into_iter().find(|path| Path::parse(path, root).is_ok())
}

fn unknown_field(text: &str, kind: Kind, rest: &str) -> PathProblem {
    let names: Vec<_> = fields_of(kind).map(|field| field.name).collect();
    if rest.is_empty() {
        let help = format!("name one of its fields: {}", one_of(names));
        return PathProblem { message: format!("{} is a whole {}", quoted(text), kind.as_str()), help: Some(help) };
    }
    let (head, tail) = rest.split_once('.').unwrap_or((rest, ""));
    let near = suggest(rest, names.iter().copied()).map(str::to_owned);
    let near = near.or_else(|| {
        let head = suggest(head, names.iter().copied())?;
        Some(if tail.is_empty() { head.to_owned() } else { format!("{head}.{tail}") })
    });
    let before = text.strip_suffix(rest).unwrap_or_default();
    let help = match near {
        Some(near) => format!("did you mean `{before}{near}`?"),
        None => format!("{} has {}", kind.with_article(), one_of(names)),
    };
    PathProblem { message: format!("{} has no field {}", kind.with_article(), quoted(rest)), help: Some(help) }
}

fn leads_no_further(text: &str, left: &str, field: &Field, ty: Type) -> PathProblem {
    let (before, kind) = (field.name, field.kind.with_article());
    let message = format!("{} goes on after `{before}` of {kind}, which is {}", quoted(text), ty.describe());
    let help = match ty {
        Type::List(_) => "lists are walked by `some`, `every`, `none` and `quota`".to_owned(),
        _ => format!("leave out {}", quoted(&format!(".{left}"))),
    };
    PathProblem { message, help: Some(help) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::fields;

    fn problem(text: &str, root: Kind) -> (String, String) {
        let problem = Path::parse(text, root).unwrap_err();
        (problem.message, problem.help.unwrap_or_default())
    }

    #[test]
    fn paths_walk_references() {
        for (text, root) in [
            ("key.owner.status", Kind::Key),
            ("key.workspace.account.uid", Kind::Key),
            ("leak.key.workspace.region", Kind::Leak),
            ("key.scope.ips", Kind::Key),
            ("key.labels.app.kubernetes.io/name", Kind::Key),
            ("workspace.keys", Kind::Workspace),
        ] {
            assert_eq!(Path::parse(text, root).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_wrong_name_is_met_with_the_right_one() {
        for (text, root, help) in [
            ("key.staet", Kind::Key, "did you mean `key.state`?"),
            ("key.workspace.regoin", Kind::Key, "did you mean `key.workspace.region`?"),
            ("key.workspce.region", Kind::Key, "did you mean `key.workspace.region`?"),
            ("workspace.region", Kind::Key, "write `key.workspace.region`"),
            ("state", Kind::Key, "write `key.state`"),
            ("kye.state", Kind::Key, "write `key.state`"),
            ("key.state.since", Kind::Key, "leave out `.since`"),
            ("workspace.keys.state", Kind::Workspace, "lists are walked by `some`, `every`, `none` and `quota`"),
        ] {
            assert_eq!(problem(text, root).1, help, "{text}");
        }
    }

    #[test]
    fn no_text_that_is_no_path_is_taken_for_one() {
        for text in
            ["", ".", "key", "key.", "key..state", "key.state.", ".state", "key.labels.", "principal.id", "key.owner."]
        {
            assert!(Path::parse(text, Kind::Key).is_err(), "{text}");
        }
    }

    #[test]
    fn every_field_of_the_table_can_be_reached_by_its_name() {
        for field in fields() {
            let name = field.name.replace("NAME", "team");
            let (step, left) = Step::parse(field.kind, &name).unwrap();
            assert_eq!((step.field.name, left), (field.name, ""));
        }
    }
}

//! What a text holds of interest: base URLs, names of keys, keys, and ids of workspaces.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use bailiwick_core::finding::{BaseUrl, Credential, Holds, Issued, Scheme, Usage};
use bailiwick_core::platform::{Host, Platform};
use bailiwick_core::secret::{Identity, KnownKeys, Secret};
use regex::{Captures, Match, Regex};

use super::texts::Text;
use super::{name, usage};
use crate::boundary;
use crate::placeholder::is_placeholder;

/// A place in the file. Lines and columns count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) line: u32,
    pub(super) column: u32,
    /// The column one past the end.
    pub(super) end: u32,
}

/// Something of interest.
pub(super) struct Item {
    pub(super) at: At,
    pub(super) what: What,
    /// The setting that it is the value of, or is part of the name of.
    pub(super) name: Option<String>,
    /// The mappings that it stands in, outermost first; none outside of structured text.
    pub(super) scope: Vec<u32>,
}

pub(super) enum What {
    Url(BaseUrl),
    Key(Key),
    Workspace(Box<str>),
}

/// A key, or the name of one.
pub(super) struct Key {
    pub(super) credential: Credential,
    /// The key itself, until it is joined to those of the inventory.
    pub(super) secret: Option<Secret>,
}

/// More than this of one file is not looked at: nobody writes so many base URLs by hand.
const MOST: usize = 5_000;

static URL: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?i)\b(https?|wss?):(?:\\?/){2}([a-z0-9.-]+\.aliyuncs\.com)\b"));
/// The name of a variable that holds a key, as variables of the environment are spelled.
static VARIABLE: LazyLock<Regex> =
    LazyLock::new(|| constant(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:API_?KEY|AUTH_TOKEN|ACCESS_TOKEN|TOKEN|KEY)\b"));
static LITERAL: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"(?:sk-[A-Za-z0-9][A-Za-z0-9._+/=*-]{4,}|st-[A-Za-z0-9._-]{24,}|LTAI[A-Za-z0-9]{12,24})")
});
static WORKSPACE: LazyLock<Regex> = LazyLock::new(|| constant(r"\b(?:ws|llm)-[a-z0-9]{16}\b"));
/// What names a value on its line: `api_key=`, `"apiKey": "`, `setApiKey("`, `KEY = os.environ["`.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r#"([A-Za-z_][A-Za-z0-9_.-]*)\\?["'`]?\]?\s*(?::=|=>|[:=(,])\s*(?:[A-Za-z_$][A-Za-z0-9_$.:!]*[.(\[:]\s*){0,3}[bfr]?(?:\\?["'`]{1,3})?(?:Bearer\s+)?(?:\$\{?|%|os\.environ/|env:)?$"#,
    )
});
static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| constant(r#"^\s*(?:#|//|/\*|\*/|\*(?:\s+[^*\d\s]|\s*$)|--\s|;|<!--|%|REM\b)|(?:^|\s)(?:#|//)\s"#));

/// How much of a line before something is looked at.
const BEFORE: usize = 200;

pub(super) fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant")
}

/// Everything of interest in a text, in order.
pub(super) fn find(text: &Text, platform: &Platform) -> Vec<Item> {
    let mut items = Vec::new();
    let mut last = "";
    for (line, number) in text.text.lines().zip(1_u32..) {
        if items.len() >= MOST {
            break;
        }
        let previous = last;
        last = if line.trim().is_empty() { last } else { line };
        if line.len() < 4 {
            continue;
        }
        let before = items.len();
        Line { text, line, previous, number }.find(platform, &mut items);
        items.get_mut(before..).into_iter().for_each(|own| own.sort_by_key(|item| item.at));
    }
    items
}

/// A line of a text.
struct Line<'a> {
    text: &'a Text,
    line: &'a str,
    /// The line before that is not blank.
    previous: &'a str,
    number: u32,
}

impl Line<'_> {
    fn find(&self, platform: &Platform, items: &mut Vec<Item>) {
        let own = |range: &Match<'_>| !self.is_comment(range.start());
        for found in URL.captures_iter(self.line) {
            items.extend(
                url(&found, platform).zip(found.get(0).filter(own)).map(|(url, at)| self.item(at, What::Url(url))),
            );
        }
        for found in VARIABLE.find_iter(self.line).filter(own) {
            items.extend(variable(found.as_str()).map(|key| self.item(found, What::Key(key))));
        }
        for found in LITERAL.find_iter(self.line) {
            let is_start = boundary::starts(self.line.as_bytes(), found.start());
            let key = if is_start { self.literal(found) } else { None };
            items.extend(key.map(|key| self.item(found, What::Key(key))));
        }
        for found in WORKSPACE.find_iter(self.line).filter(own) {
            let is_host = self.line.get(found.end()..).is_some_and(|rest| rest.starts_with('.'));
            items.extend((!is_host).then(|| self.item(found, What::Workspace(found.as_str().into()))));
        }
    }

    fn item(&self, found: Match<'_>, what: What) -> Item {
        let characters =
            |end: usize| u32::try_from(self.line.get(..end).map_or(0, |text| text.chars().count())).unwrap_or(u32::MAX);
        let (start, end) = (characters(found.start()) + 1, characters(found.end()) + 1);
        let (line, column) = self.text.place(self.number, start, self.line);
        let before = self.before(found.start());
        let default = usage::default_of(before).filter(|_| matches!(what, What::Key(Key { secret: Some(_), .. })));
        let name = default.or_else(|| NAME.captures(before)?.get(1).map(|name| name.as_str())).map(str::to_owned);
        Item { at: At { line, column, end: column.saturating_add(end - start) }, what, name, scope: Vec::new() }
    }

    /// What stands before something on its line, as far as it matters.
    fn before(&self, start: usize) -> &str {
        let mut from = start.saturating_sub(BEFORE);
        while !self.line.is_char_boundary(from) {
            from += 1;
        }
        self.line.get(from..start).unwrap_or_default()
    }

    /// How a key is given; where nothing but quotes stands before it, as the line before says.
    fn usage(&self, start: usize) -> Usage {
        let before = self.before(start);
        if before.len() < start || !before.trim_matches([' ', '\t', '"', '\'', '`', '-']).is_empty() {
            return usage::of(before);
        }
        usage::of(&format!("{} {}", self.previous.trim(), before.trim_start()))
    }

    fn is_comment(&self, start: usize) -> bool {
        COMMENT.is_match(self.line.get(..start).unwrap_or_default())
    }

    /// A key, or what stands for one. What stands in a comment gives nothing to anybody.
    fn literal(&self, found: Match<'_>) -> Option<Key> {
        let text = found.as_str().trim_end_matches(['.', '-', '=', '/']);
        if self.is_comment(found.start()) {
            return None;
        }
        let usage = self.usage(found.start());
        let (holds, kind) = shape(text);
        let is_key = holds == Holds::Key;
        // A sample on a command line gives nothing away; one that is looked up is wrong whatever it is.
        let usage = if usage == Usage::Argument && !is_key { Usage::Setting } else { usage };
        let secret = Secret::new(text);
        let masked = (is_key || holds == Holds::AccessKeyId).then(|| secret.mask());
        let credential = Credential { variable: None, kind, holds, usage, masked, identity: Identity::Unknown };
        Some(Key { credential, secret: is_key.then_some(secret) })
    }
}

fn url(found: &Captures<'_>, platform: &Platform) -> Option<BaseUrl> {
    let scheme = Scheme::parse(&found.get(1)?.as_str().to_ascii_lowercase())?;
    let host = Host::parse(found.get(2)?.as_str()).ok()?;
    host.place(platform)?;
    Some(BaseUrl { scheme, host: host.as_str().into() })
}

fn variable(name: &str) -> Option<Key> {
    if !name::is_key(name) {
        return None;
    }
    let (variable, kind) = (Some(name.into()), name::issued(name));
    let (holds, usage, identity) = (Holds::Reference, Usage::Setting, Identity::Unknown);
    Some(Key { credential: Credential { variable, kind, holds, usage, masked: None, identity }, secret: None })
}

/// What a text in a key's place is, and which kind of key.
fn shape(text: &str) -> (Holds, Issued) {
    let is_hex = |body: &str| body.len() == 32 && body.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match () {
        () if text.contains('*') || is_placeholder(text) => (Holds::Placeholder, Issued::Unknown),
        () if text.starts_with("LTAI") => (Holds::AccessKeyId, Issued::Unknown),
        () if text.strip_prefix("sk-sp-").is_some_and(|body| is_hex(body) || is_dotted(body)) => {
            (Holds::Key, Issued::Plan)
        }
        () if text
            .strip_prefix("sk-ws-")
            .is_some_and(|body| is_dotted(body) || body.len() > 100 && body.starts_with("djI.")) =>
        {
            (Holds::Key, Issued::General)
        }
        () if text.strip_prefix("sk-").is_some_and(is_hex) => (Holds::Key, Issued::General),
        () if text.starts_with("st-") => (Holds::Key, Issued::Temporary),
        () => (Holds::Other, Issued::Unknown),
    }
}

/// The dotted shapes: a capital, an id, four characters, a signature.
fn is_dotted(body: &str) -> bool {
    let parts: Vec<_> = body.splitn(4, '.').collect();
    matches!(parts.as_slice(), [kind, id, four, signature]
        if kind.len() == 1 && (4..=7).contains(&id.len()) && four.len() == 4 && signature.len() >= 80)
}

/// Gives keys the names that they are set by, and joins them to those of the inventory.
pub(super) fn settle(items: &mut Vec<Item>, known: &KnownKeys) {
    for item in items.iter_mut() {
        let What::Key(Key { credential, secret }) = &mut item.what else { continue };
        if let Some(secret) = secret.take() {
            credential.identity = known.identify(&secret);
        }
        if credential.holds != Holds::Reference && item.name.as_deref().is_some_and(name::is_lookup) {
            credential.usage = Usage::Lookup;
        }
        if credential.variable.is_none() && credential.usage != Usage::Lookup {
            let name = item.name.as_deref().filter(|name| name::is_key(name));
            credential.variable = name.map(Into::into);
            // A shape that says nothing leaves it to the name.
            if credential.kind == Issued::Unknown && credential.holds != Holds::AccessKeyId {
                credential.kind = name.map_or(Issued::Unknown, name::issued);
            }
        }
    }
    // Where a name and its value both stand there, the value tells more.
    let valued: HashSet<(u32, Box<str>)> = items.iter().filter_map(valued).collect();
    items.retain(|item| match &item.what {
        What::Key(Key { credential: Credential { variable: Some(name), holds: Holds::Reference, .. }, .. }) => {
            !valued.contains(&(item.at.line, name.clone()))
        }
        _ => true,
    });
    resolve(items);
}

/// Gives the names of variables the keys that they are set to elsewhere in the file, if that is one.
fn resolve(items: &mut [Item]) {
    let mut values: HashMap<Box<str>, Option<Credential>> = HashMap::new();
    for credential in items.iter().filter_map(key).filter(|key| key.holds == Holds::Key && key.usage == Usage::Setting)
    {
        let Some(name) = &credential.variable else { continue };
        let known = values.entry(name.clone()).or_insert_with(|| Some(credential.clone()));
        *known = known.take().filter(|known| known == credential);
    }
    for item in items {
        let What::Key(Key { credential, .. }) = &mut item.what else { continue };
        if credential.holds != Holds::Reference {
            continue;
        }
        let value = credential.variable.as_ref().and_then(|name| values.get(name)).cloned().flatten();
        *credential = value.unwrap_or_else(|| credential.clone());
    }
}

fn key(item: &Item) -> Option<&Credential> {
    match &item.what {
        What::Key(key) => Some(&key.credential),
        _ => None,
    }
}

/// The name, on its line, that a key or another variable is the value of.
fn valued(item: &Item) -> Option<(u32, Box<str>)> {
    let What::Key(Key { credential, .. }) = &item.what else { return None };
    let name = match credential.holds {
        Holds::Reference => {
            Some(item.name.as_deref()?.into()).filter(|name| Some(name) != credential.variable.as_ref())
        }
        _ => credential.variable.clone(),
    };
    Some((item.at.line, name?))
}

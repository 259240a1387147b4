//! Base URLs of the platform in source and configuration, and the keys beside them: what `endpoint` rules judge.
//!
//! What is looked for is found in the text, whatever the format. What belongs together the format tells: in JSON,
//! YAML and TOML the mappings, in notebooks the cells, in dotenv files, properties and Dockerfiles the names, and in
//! anything else the lines and their indentation. Prose is not read: it gives no tool a base URL.

mod format;
mod item;
mod name;
mod pair;
mod stack;
mod structure;
mod texts;
mod usage;

#[cfg(test)]
mod tests;

use bailiwick_core::finding::{BaseUrl, Credential, Endpoint, Excerpt, ExcerptLine, Place};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{KnownKeys, redact_line};

use self::item::{Item, What};
use self::structure::Structure;
use self::texts::Texts;
use crate::sieve::Words;
use crate::{Detector, utf16};

/// A file without one of these, in any letter case, holds nothing of interest.
const WORDS: [&str; 8] = ["aliyuncs.com", "dashscope", "bailian", "tongyi", "modelstudio", "qwen", "sk-sp-", "sk-ws-"];

/// A file is looked at up to this many bytes.
pub(crate) const MOST_BYTES: usize = 16 << 20;

/// How many characters of a line are shown.
const SHOWN: usize = 160;

/// Finds base URLs and keys that are given to tools.
pub struct Linter {
    platform: Platform,
    words: Words,
}

impl Linter {
    /// Looks for the hosts of a platform.
    #[must_use]
    pub fn new(platform: &Platform) -> Self {
        Self { platform: platform.clone(), words: Words::new(&WORDS) }
    }

    /// The endpoints in a file's bytes, in order: one for each base URL, key and pair of them, wherever it stands.
    #[must_use]
    pub fn read(&self, path: &str, bytes: &[u8], known: &KnownKeys) -> Vec<Endpoint> {
        let wide = Some(bytes).filter(|bytes| bytes.len() <= MOST_BYTES).and_then(utf16::marked);
        let bytes = wide.as_ref().map_or(bytes, |text| text.as_bytes());
        let format = format::of(path);
        let is_prose = format == format::Format::Prose;
        if is_prose || bytes.len() > MOST_BYTES || !self.words.are_in_text(bytes) {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let structure = Structure::of(format, text);
        let texts = Texts::of(&structure, text);
        let mut items: Vec<Item> = texts.iter().flat_map(|text| item::find(text, &self.platform)).collect();
        items.retain_mut(|item| structure.place(item));
        item::settle(&mut items, known);
        let outputs = stack::outputs(&structure, text);
        let lines: Vec<_> = text.lines().collect();
        let found = pair::pairs(&items, &structure).into_iter().chain(outputs.into_iter().map(Found::Output));
        united(found.filter_map(|found| endpoint(path, &lines, &items, &found)))
    }
}

impl Detector {
    /// Looks for endpoints too.
    #[must_use]
    pub fn linting(mut self, linter: Linter) -> Self {
        self.linter = Some(linter);
        self
    }

    /// What looks for endpoints, where they are looked for.
    pub(crate) fn linter(&self) -> Option<&Linter> {
        self.linter.as_ref()
    }

    /// The endpoints in a file's bytes, where they are looked for.
    pub(crate) fn endpoints(&self, path: &str, bytes: &[u8], known: &KnownKeys) -> Vec<Endpoint> {
        self.linter.as_ref().map(|linter| linter.read(path, bytes, known)).unwrap_or_default()
    }
}

/// What makes an endpoint: indices of items.
enum Found {
    Url { url: usize, key: Option<usize>, workspace: Option<usize> },
    Key(usize),
    Output(stack::Output),
}

fn endpoint(path: &str, lines: &[&str], items: &[Item], found: &Found) -> Option<Endpoint> {
    let credential = |index: usize| match &items.get(index)?.what {
        What::Key(key) => Some(key.credential.clone()),
        _ => None,
    };
    let (at, url, credential, workspace): (_, Option<BaseUrl>, Option<Credential>, _) = match found {
        Found::Url { url, key, workspace } => {
            let item = items.get(*url)?;
            let What::Url(base) = &item.what else { return None };
            let workspace = workspace.and_then(|index| match &items.get(index)?.what {
                What::Workspace(id) => Some(id.clone()),
                _ => None,
            });
            (item.at, Some(base.clone()), key.and_then(credential), workspace)
        }
        Found::Key(key) => (items.get(*key)?.at, None, credential(*key), None),
        Found::Output(output) => (output.at, None, Some(output.credential()), None),
    };
    let place = Place { path: path.into(), line: at.line, column: at.column, end_column: at.end, ..Place::default() };
    Some(Endpoint { url, credential, workspace, excerpt: excerpt(lines, at), places: vec![place] })
}

/// The line of a place, every secret in it masked.
fn excerpt(lines: &[&str], at: item::At) -> Excerpt {
    let Some(line) = usize::try_from(at.line - 1).ok().and_then(|index| lines.get(index)) else {
        return Excerpt::default();
    };
    let skipped = |column: u32| column.saturating_sub(1) as usize;
    let marked: String =
        line.chars().skip(skipped(at.column)).take(at.end.saturating_sub(at.column) as usize).collect();
    let shown: String = redact_line(line.trim()).chars().take(SHOWN).collect();
    let marked = redact_line(&marked);
    let mark = shown.find(&*marked).filter(|_| !marked.is_empty()).map(|start| (start, start + marked.len()));
    Excerpt { lines: vec![ExcerptLine { number: at.line, text: shown.into(), mark }] }
}

/// The same thing at several places of a file is one.
fn united(all: impl Iterator<Item = Endpoint>) -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = Vec::new();
    for mut endpoint in all {
        let same = |other: &&mut Endpoint| {
            (&other.url, &other.credential, &other.workspace)
                == (&endpoint.url, &endpoint.credential, &endpoint.workspace)
        };
        match endpoints.iter_mut().find(same) {
            Some(other) => {
                other.places.append(&mut endpoint.places);
                other.places.sort();
                other.places.dedup();
            }
            None => endpoints.push(endpoint),
        }
    }
    endpoints.sort_by(|a, b| a.places.cmp(&b.places));
    endpoints
}

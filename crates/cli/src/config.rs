//! The configuration, `bailiwick.yaml`: what isn't given on the command line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bailiwick_core::finding::Severity;
use bailiwick_core::time::{Time, parse_duration, parse_time};
use bailiwick_document::{Code, Entry, Limits, Node, Problem, Problems, Span, Value, parse_into};

use bailiwick_policy::Settings;
use bailiwick_policy::waiver::Longest;

use crate::args::CommonArgs;
use crate::diagnostics::Diagnostics;
use crate::files::Files;
use crate::{embedded, input};

/// The name of the file that is looked for.
pub(crate) const NAME: &str = "bailiwick.yaml";

/// What `bailiwick.yaml` may say. Paths are relative to its folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// The file, as shown; empty when there is none.
    pub(crate) name: String,
    /// Where it, and what it names, is read from.
    pub(crate) files: Files,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// What stands in it.
    pub(crate) bytes: Vec<u8>,
    /// `policies`: rule files, folders of them, and embedded packs like `builtin:baseline`.
    pub(crate) policies: Vec<PathBuf>,
    /// `params` and `overrides`: what it says of rules.
    pub(crate) settings: Settings,
    /// `inventory`: the inventory's file.
    pub(crate) inventory: Option<PathBuf>,
    /// `scan`: files and folders to scan.
    pub(crate) scan: Vec<PathBuf>,
    /// `exclude`: globs of paths that are not scanned.
    pub(crate) exclude: Vec<String>,
    /// `waivers`: the file of waivers.
    pub(crate) waivers: Option<PathBuf>,
    /// `baseline`: the file of findings that were there before.
    pub(crate) baseline: Option<PathBuf>,
    /// `longest-waiver`: how long findings of a severity may be waived.
    pub(crate) longest_waiver: Longest,
    /// `fail-on`: the least severity that makes the run fail.
    pub(crate) fail_on: Option<Severity>,
    /// `at`: the instant to judge at.
    pub(crate) at: Option<Time>,
    /// Where it says what: `fail-on`, and of a list or mapping also `exclude GLOB`.
    pub(crate) places: BTreeMap<String, Span>,
}

impl Config {
    /// Reads the configuration that the arguments name, or the next one upwards from the current folder.
    pub(crate) fn find(args: &CommonArgs, diagnostics: &mut Diagnostics) -> Self {
        Self::find_in(Files::Disk, args, diagnostics)
    }

    /// Reads the configuration as [`find`](Self::find) does, out of some files.
    pub(crate) fn find_in(files: Files, args: &CommonArgs, diagnostics: &mut Diagnostics) -> Self {
        let path = match &args.config {
            _ if args.no_config => None,
            Some(path) => Some(path.clone()),
            None => upwards(&files),
        };
        let config = path.and_then(|path| Self::read(&files, &path, diagnostics)).unwrap_or_default();
        Self { files, ..config }
    }

    /// Reads a configuration of the disk. `None` after a problem.
    pub(crate) fn of(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        let before = diagnostics.len();
        Self::read(&Files::Disk, path, diagnostics).filter(|_| diagnostics.len() == before)
    }

    fn read(files: &Files, path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        let bytes = files.read(path, diagnostics)?;
        let mut problems = Problems::new();
        let mut config = Self { name: input::shown(path), ..Self::default() };
        config.folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        if let Some(node) = parse_into(&bytes, Limits::default(), &mut problems) {
            config.fill(&node, &mut problems);
        }
        diagnostics.in_file(&config.name, &bytes, problems.into_vec());
        config.settings.name.clone_from(&config.name);
        config.bytes = bytes;
        Some(config)
    }

    fn fill(&mut self, node: &Node, problems: &mut Problems) {
        let Some(mut fields) = node.map(problems) else { return };
        for entry in fields.entries() {
            refuse_nothing(entry, problems);
            self.place(entry);
        }
        self.policies = self.policies(fields.optional("policies"), problems);
        self.settings = Settings::load(fields.optional("params"), fields.optional("overrides"), problems);
        self.inventory =
            fields.optional("inventory").and_then(|node| node.text(problems)).map(|text| self.folder.join(text));
        self.scan = self.paths(fields.optional("scan"), problems);
        self.exclude = texts(fields.optional("exclude"), problems);
        self.waivers =
            fields.optional("waivers").and_then(|node| node.text(problems)).map(|text| self.folder.join(text));
        self.baseline =
            fields.optional("baseline").and_then(|node| node.text(problems)).map(|text| self.folder.join(text));
        self.longest_waiver = fields.optional("longest-waiver").map(|node| longest(node, problems)).unwrap_or_default();
        self.fail_on = fields.optional("fail-on").and_then(|node| severity(node, problems));
        self.at = fields
            .optional("at")
            .and_then(|node| node.parsed("a time like `2026-11-20T08:00:00Z`", parse_time, problems));
        fields.finish(problems);
    }

    /// Takes down where an entry stands, and each of its parts.
    fn place(&mut self, Entry { key, value }: &Entry) {
        self.places.insert(key.name.clone(), key.span);
        let parts: Vec<_> = match &value.value {
            Value::List(items) => items.iter().filter_map(text_of).collect(),
            Value::Map(entries) => entries.iter().map(|entry| (entry.key.name.as_str(), entry.key.span)).collect(),
            Value::Scalar(_) | Value::Null => Vec::new(),
        };
        self.places.extend(parts.into_iter().map(|(part, span)| (format!("{} {part}", key.name), span)));
    }

    fn policies(&self, node: Option<&Node>, problems: &mut Problems) -> Vec<PathBuf> {
        let path = |text: &String| {
            if text.starts_with(embedded::SCHEME) { text.into() } else { self.folder.join(text) }
        };
        texts(node, problems).iter().map(path).collect()
    }

    fn paths(&self, node: Option<&Node>, problems: &mut Problems) -> Vec<PathBuf> {
        texts(node, problems).iter().map(|text| self.folder.join(text)).collect()
    }
}

fn text_of(node: &Node) -> Option<(&str, Span)> {
    match &node.value {
        Value::Scalar(scalar) => Some((&scalar.text, node.span)),
        _ => None,
    }
}

/// A field that says nothing is a slip, and must not make the run look at less than was meant.
fn refuse_nothing(entry: &Entry, problems: &mut Problems) {
    let is_empty_list = matches!(&entry.value.value, Value::List(items) if items.is_empty());
    if entry.value.is_null() || is_empty_list {
        let message = format!("the field `{}` says nothing", entry.key.name);
        problems.push(
            Problem::new(Code::WrongValue, entry.key.span, message).with_help("give it a value, or leave it out"),
        );
    }
}

fn texts(node: Option<&Node>, problems: &mut Problems) -> Vec<String> {
    let Some(items) = node.and_then(|node| node.list(problems)) else { return Vec::new() };
    items.iter().filter_map(|item| item.text(problems).map(str::to_owned)).collect()
}

fn severity(node: &Node, problems: &mut Problems) -> Option<Severity> {
    let all: Vec<_> = Severity::ALL.iter().map(|severity| (severity.as_str(), *severity)).collect();
    node.choice(&all, problems)
}

/// How long findings of each severity may be waived: `{ critical: 14d }`.
fn longest(node: &Node, problems: &mut Problems) -> Longest {
    let mut longest = Longest::default();
    let Some(mut fields) = node.map(problems) else { return longest };
    for severity in Severity::ALL {
        let Some(node) = fields.optional(severity.as_str()) else { continue };
        if let Some(duration) = node.parsed("a length of time like `90d`", parse_duration, problems) {
            longest.set(*severity, duration);
        }
    }
    fields.finish(problems);
    longest
}

/// The next configuration upwards from the current folder, as a path relative to it.
fn upwards(files: &Files) -> Option<PathBuf> {
    let current = std::env::current_dir().ok()?;
    let mut relative = PathBuf::new();
    for folder in current.ancestors() {
        // One that is there and can't be read is an error, not a reason to look further up.
        if files.has(&folder.join(NAME)) {
            return Some(relative.join(NAME));
        }
        relative.push("..");
    }
    None
}

//! Reads the files that a run is about: rules and inventory.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::Digest;
use bailiwick_document::{Code, Position, Problem, Span};
use bailiwick_policy::waiver::{Baseline, WaiverFile};
use bailiwick_policy::{Located, Pack, PolicySet, Settings, Source};
use bailiwick_report::problem::ProblemView;
use ignore::WalkBuilder;

use crate::args::CommonArgs;
use crate::config::Config;
use crate::diagnostics::{self, Diagnostics, reason};
use crate::embedded;
use crate::files::Files;
use crate::workbench::Bench;

/// What to do about a file that can't be read.
pub(crate) const READABLE: &str = "name a file that is there, and make it readable";

/// A rule file.
pub(crate) struct RuleFile {
    /// Its name as shown.
    pub(crate) name: String,
    pub(crate) bytes: Cow<'static, [u8]>,
    /// The same, if it was parsed beforehand, without examples.
    pub(crate) parsed: Option<&'static [u8]>,
}

impl RuleFile {
    fn read(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes: bytes.into(), parsed: None }
    }

    /// Its rule, which may lack examples.
    pub(crate) fn source(&self) -> Source<'_> {
        Source { name: &self.name, bytes: &self.bytes, parsed: self.parsed }
    }
}

/// Rules, with the files that they are from.
pub(crate) struct Rules {
    pub(crate) set: PolicySet,
    pub(crate) files: Vec<RuleFile>,
}

impl Rules {
    /// A place in one of the files, of which nothing is said yet.
    pub(crate) fn place<'v>(&'v self, path: &'v str, span: Span) -> ProblemView<'v> {
        let file = self.files.iter().find(|file| file.name == path);
        diagnostics::place(path, file.and_then(|file| diagnostics::text_of(&file.bytes)), span)
    }
}

/// An inventory with the name of the file that it is from.
pub(crate) struct NamedInventory {
    pub(crate) name: String,
    pub(crate) digest: Digest,
    pub(crate) inventory: Inventory,
}

/// Whether a path has the name of a rule file.
pub(crate) fn is_rule_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["yaml", "yml"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Loads the rules below paths as they stand, with their examples; the shipped ones, if there are none. `None` after a
/// problem.
pub(crate) fn policies(paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Option<Rules> {
    as_they_stand(paths, bailiwick_policy::load, diagnostics)
}

/// Loads rules as [`policies`] does, and reads the inventories of their examples too.
pub(crate) fn policies_with_examples(paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Option<Rules> {
    let load = |sources: &[Source<'_>]| bailiwick_policy::load_with_examples(sources, &Settings::default(), &Bench);
    as_they_stand(paths, load, diagnostics)
}

type Loaded = Result<PolicySet, Vec<Located>>;

fn as_they_stand(
    paths: &[PathBuf],
    load: impl FnOnce(&[Source<'_>]) -> Loaded,
    diagnostics: &mut Diagnostics,
) -> Option<Rules> {
    let files = files_of(&Files::Disk, paths, diagnostics);
    let sources: Vec<_> = files.iter().map(|file| Source::new(&file.name, &file.bytes)).collect();
    load(&sources).map_err(|problems| report(&files, problems, diagnostics)).ok().map(|set| Rules { set, files })
}

/// Loads the rules that a configuration names, or the arguments instead, with what the configuration says of them, for
/// judging: shipped ones come without examples.
/// `None` after a problem.
pub(crate) fn configured(args: &[PathBuf], config: &Config, diagnostics: &mut Diagnostics) -> Option<Rules> {
    as_configured(args, config, bailiwick_policy::load_with, diagnostics)
}

/// Loads rules as [`configured`] does, and reads the inventories of their examples too.
pub(crate) fn configured_with_examples(
    args: &[PathBuf],
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Rules> {
    let load =
        |sources: &[Source<'_>], settings: &Settings| bailiwick_policy::load_with_examples(sources, settings, &Bench);
    as_configured(args, config, load, diagnostics)
}

fn as_configured(
    args: &[PathBuf],
    config: &Config,
    load: impl FnOnce(&[Source<'_>], &Settings) -> Loaded,
    diagnostics: &mut Diagnostics,
) -> Option<Rules> {
    let mut files = files_of(&config.files, if args.is_empty() { &config.policies } else { args }, diagnostics);
    // Who asks for some rules need not ask for all that the configuration speaks of.
    let mut settings: Settings = config.settings.clone();
    settings.lenient = !args.is_empty();
    let sources: Vec<_> = files.iter().map(RuleFile::source).collect();
    let loaded = load(&sources, &settings);
    if let Err(problems) = &loaded {
        files.push(RuleFile::read(config.name.clone(), config.bytes.clone()));
        report(&files, problems.clone(), diagnostics);
    }
    loaded.ok().map(|set| Rules { set, files })
}

fn files_of(files: &Files, paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Vec<RuleFile> {
    if paths.is_empty() { embedded::rule_files(Pack::Strict) } else { rule_files(files, paths, diagnostics) }
}

/// The rule files of an embedded pack, if a path names one.
fn pack(path: &Path, diagnostics: &mut Diagnostics) -> Option<Vec<RuleFile>> {
    let name = path.to_str()?.strip_prefix(embedded::SCHEME)?;
    let pack = Pack::ALL.iter().find(|pack| pack.as_str() == name);
    if pack.is_none() {
        let known = Pack::ALL.iter().map(|pack| format!("`{}{}`", embedded::SCHEME, pack.as_str()));
        let help = format!("there are {}", known.collect::<Vec<_>>().join(" and "));
        diagnostics.plain(format!("no rules are embedded as `{}`", path.display()), &help);
    }
    Some(pack.map(|pack| embedded::rule_files(*pack)).unwrap_or_default())
}

fn report(files: &[RuleFile], problems: Vec<Located>, diagnostics: &mut Diagnostics) {
    for file in files {
        let own = problems.iter().filter(|located| located.source == file.name);
        diagnostics.in_file(&file.name, &file.bytes, own.map(|located| located.problem.clone()));
    }
}

fn rule_files(from: &Files, paths: &[PathBuf], diagnostics: &mut Diagnostics) -> Vec<RuleFile> {
    let mut files = Vec::new();
    for path in paths {
        let before = files.len();
        if let Some(pack) = pack(path, diagnostics) {
            files.extend(pack);
        } else if let Files::Trusted { .. } = from {
            trusted_rule_files(from, path, &mut files, diagnostics);
        } else if path.is_dir() {
            let said = diagnostics.len();
            rule_files_below(path, &mut files, diagnostics);
            if files.len() == before && diagnostics.len() == said {
                let message = format!("no rule stands below `{}`", path.display());
                diagnostics
                    .plain(message, "a rule is a file that ends in .yaml or .yml; give a folder that holds some");
            }
        } else {
            read_rule_file(path, &mut files, diagnostics);
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.dedup_by(|a, b| a.name == b.name);
    files
}

/// The rule files of a trusted revision: a file, or all below a folder.
fn trusted_rule_files(from: &Files, path: &Path, files: &mut Vec<RuleFile>, diagnostics: &mut Diagnostics) {
    let paths = match from.below(path) {
        Ok(Some(paths)) => paths.into_iter().filter(|path| is_rule_file(path)).collect(),
        Ok(None) => vec![path.to_path_buf()],
        Err(why) => return diagnostics.plain(format!("can't read `{}`: {why}", path.display()), READABLE),
    };
    if paths.is_empty() {
        diagnostics.plain(format!("no rule stands below `{}` in the revision that is trusted", path.display()), "");
    }
    for path in paths {
        if let Some(bytes) = from.read(&path, diagnostics) {
            files.push(RuleFile::read(shown(&path), bytes));
        }
    }
}

/// Whatever is named like a rule is read, links followed, or said to be unreadable.
fn rule_files_below(folder: &Path, files: &mut Vec<RuleFile>, diagnostics: &mut Diagnostics) {
    for entry in WalkBuilder::new(folder).standard_filters(false).follow_links(true).build() {
        match entry {
            Ok(entry) if entry.path().is_dir() || !is_rule_file(entry.path()) => {}
            Ok(entry) if entry.path().is_file() => read_rule_file(entry.path(), files, diagnostics),
            Ok(entry) => {
                diagnostics.plain(format!("can't read `{}`: it is no regular file", entry.path().display()), READABLE)
            }
            Err(error) => {
                let why = error.io_error().map_or_else(|| error.to_string(), reason);
                let path = path_of(&error).unwrap_or(folder);
                diagnostics.plain(format!("can't read `{}`: {why}", path.display()), READABLE);
            }
        }
    }
}

/// The path that an error of a walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

fn read_rule_file(path: &Path, files: &mut Vec<RuleFile>, diagnostics: &mut Diagnostics) {
    if let Some(bytes) = read_start(path, diagnostics) {
        files.push(RuleFile::read(shown(path), bytes));
    }
}

/// Reads the inventory of a file. `None` after a problem.
pub(crate) fn inventory(path: &Path, platform: &Platform, diagnostics: &mut Diagnostics) -> Option<NamedInventory> {
    let name = shown(path);
    if let Some((inventory, digest)) = inventory_in_lines(path, platform) {
        return Some(NamedInventory { name, digest, inventory });
    }
    let bytes = read(path, diagnostics)?;
    match bailiwick_inventory::read(&bytes, platform) {
        Ok(inventory) => Some(NamedInventory { name, digest: Digest::of(&bytes), inventory }),
        Err(problems) => {
            diagnostics.in_file(&name, &bytes, problems);
            None
        }
    }
}

/// Reads an inventory of JSON Lines without holding the file. `None` if it is something else, or not in order.
fn inventory_in_lines(path: &Path, platform: &Platform) -> Option<(Inventory, Digest)> {
    // A pipe can't be opened twice.
    let open = || path.is_file().then(|| File::open(path).ok()).flatten();
    bailiwick_inventory::read_lines(open()?, open()?, platform)
}

/// Reads the platform's facts of the file that the arguments name; the embedded ones, if they name none.
pub(crate) fn platform(args: &CommonArgs, diagnostics: &mut Diagnostics) -> Option<Platform> {
    platform_from(&Files::Disk, args, diagnostics)
}

/// Reads the platform's facts as [`platform`] does, but those of a file that a revision should have from there; a file
/// that it has not yet says nothing.
pub(crate) fn platform_from(files: &Files, args: &CommonArgs, diagnostics: &mut Diagnostics) -> Option<Platform> {
    let path = args.platform.as_ref().filter(|path| !files.is_new(path));
    let Some(path) = path else { return Some(Platform::embedded().clone()) };
    let bytes = if files.decides(path) { files.read(path, diagnostics)? } else { read(path, diagnostics)? };
    let text = String::from_utf8_lossy(&bytes);
    match Platform::from_json(&text) {
        Ok(platform) => Some(platform),
        Err(error) => {
            let start = Position { line: error.line, column: error.column };
            let span = Span { start, end: start };
            let problem = Problem::new(Code::WrongValue, span, error.message);
            let problem = problem.with_help("`bailiwick platform` prints a file that is right");
            diagnostics.in_file(&shown(path), &bytes, [problem]);
            None
        }
    }
}

/// Reads a file of waivers, of which some may be malformed. `None` after a problem.
pub(crate) fn waivers(files: &Files, path: &Path, diagnostics: &mut Diagnostics) -> Option<WaiverFile> {
    let bytes = files.read(path, diagnostics)?;
    let name = shown(path);
    WaiverFile::read(&name, &bytes).map_err(|problems| diagnostics.in_file(&name, &bytes, problems)).ok()
}

/// Reads a baseline. `None` after a problem.
pub(crate) fn baseline(files: &Files, path: &Path, diagnostics: &mut Diagnostics) -> Option<Baseline> {
    let bytes = files.read(path, diagnostics)?;
    let name = shown(path);
    Baseline::read(&name, &bytes).map_err(|problems| diagnostics.in_file(&name, &bytes, problems)).ok()
}

/// Reads a file's bytes. `None` after a problem.
pub(crate) fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            diagnostics.plain(format!("can't read `{}`: {}", path.display(), reason(&error)), READABLE);
            None
        }
    }
}

/// Reads as much of a rule's file as it takes to have it refused when it is too large.
fn read_start(path: &Path, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = bailiwick_policy::MOST_BYTES as u64 + 1;
    match File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)) {
        Ok(_) => Some(bytes),
        Err(error) => {
            diagnostics.plain(format!("can't read `{}`: {}", path.display(), reason(&error)), READABLE);
            None
        }
    }
}

/// A path as it is shown: with `/`, and without a leading `./`.
pub(crate) fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().filter(|part| *part != std::path::Component::CurDir).collect();
    let path: PathBuf = parts.into_iter().collect();
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// A name that others wrote down, which may be any bytes.
#[cfg(unix)]
pub(crate) fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).to_owned()
}

#[cfg(not(unix))]
pub(crate) fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_without_what_says_nothing() {
        for (path, expected) in [(".", ""), ("./src/", "src"), ("../a/./b", "../a/b"), ("/a//b", "/a/b")] {
            assert_eq!(shown(Path::new(path)), expected);
        }
    }
}

//! What is scanned: each source by itself, and what they found as one.

use std::io;
use std::path::{Path, PathBuf};

use bailiwick_core::finding::Coverage;
use bailiwick_core::secret::KnownKeys;
use bailiwick_scan::sources::tree::{self, Options, Root};
use bailiwick_scan::sources::{Scanned, git, places, reports, stream};
use bailiwick_scan::{Detector, Linter};

use super::listed;
use super::subject::Subject;
use crate::args::SourceArgs;
use crate::diagnostics::Diagnostics;
use crate::progress::Watch;
use crate::{input, interrupt, output, settings};

/// Where bytes to scan come from.
pub(super) enum Source {
    /// Files, and the files below folders.
    Tree(Vec<Root>),
    /// Files that a list names.
    Listed(Vec<Root>),
    /// Where keys lie on a developer's machine.
    Places(Box<places::Environment>),
    /// What standard input holds, and the path to report it by.
    Stdin(String),
    /// The message of a commit, and the file that git wrote it to.
    Message(PathBuf),
    /// What another scanner found: the file of its report.
    Report(PathBuf),
    /// What is staged in the repository that a path lies in.
    Staged(PathBuf),
    /// The history of the repository that a path lies in.
    History(PathBuf, History),
}

/// What is scanned, in the order in which it is scanned: files below some paths, and of the repositories that
/// other paths lie in what was asked for.
pub(super) fn of(
    trees: &[PathBuf],
    repositories: &[PathBuf],
    args: &SourceArgs,
    diagnostics: &mut Diagnostics,
) -> Vec<Source> {
    let roots: Vec<_> = trees.iter().map(|path| settings::root(path)).collect();
    let mut sources: Vec<_> = (!roots.is_empty()).then_some(Source::Tree(roots)).into_iter().collect();
    sources.extend(listed::read(args, diagnostics).map(Source::Listed));
    if args.known_places {
        sources.extend(settings::places_environment(diagnostics).map(|places| Source::Places(Box::new(places))));
    }
    if args.stdin {
        sources.push(Source::Stdin(args.stdin_path.clone().unwrap_or_else(|| "<stdin>".to_owned())));
    }
    sources.extend(args.commit_msg.clone().map(Source::Message));
    if args.staged {
        sources.extend(repositories.iter().cloned().map(Source::Staged));
    }
    if let Some(range) = &args.history {
        let ref_names = args.ref_name.iter().map(|name| name.as_encoded_bytes().to_vec()).collect();
        let history = History { range: range.clone(), unreachable: args.unreachable, ref_names };
        sources.extend(repositories.iter().map(|path| Source::History(path.clone(), history.clone())));
    }
    // Reports come last: what they say again, we have found ourselves.
    sources.extend(args.findings.iter().cloned().map(Source::Report));
    sources
}

/// What to do about a path or glob that is none.
const TO_DO: &str =
    "give a path that is there and not in a repository's own folder, which --history scans, and globs as in .gitignore";

/// What to do about a list that names nothing to scan.
const EMPTY_LIST: &str = "a scan of nothing proves nothing: list some files, or look at what is excluded";

/// What of history is scanned.
#[derive(Clone)]
pub(super) struct History {
    /// A range, as git spells it; all that refs reach, if there is none.
    range: Option<String>,
    /// Whether what no ref reaches is scanned too.
    unreachable: bool,
    /// With a range, the names of refs that are to lead there.
    ref_names: Vec<Vec<u8>>,
}

/// What every source is scanned with.
struct Scanning<'a> {
    detector: &'a Detector,
    known: &'a KnownKeys,
    options: &'a Options,
}

/// What keeps sources from being scanned, as far as that is known before anything is read.
pub(super) fn check(sources: &[Source], options: &Options, diagnostics: &mut Diagnostics) {
    for source in sources {
        match source {
            Source::Tree(roots) => {
                tree::problems(roots, options).into_iter().for_each(|it| diagnostics.plain(it, TO_DO))
            }
            Source::Listed(_) | Source::Places(_) => {
                tree::problems(&[], options).into_iter().for_each(|it| diagnostics.plain(it, TO_DO));
            }
            Source::Stdin(_) | Source::Message(_) => {}
            Source::Report(path) if path.exists() => {}
            Source::Report(path) => drop(input::read(path, diagnostics)),
            // Whether there is a repository is found out by opening it.
            Source::Staged(_) | Source::History(..) => {}
        }
    }
}

/// Scans everything that was asked for. `None` when rules can't be searched for, or nothing was scanned at all
/// that should have been.
pub(super) fn scan(subject: &Subject, diagnostics: &mut Diagnostics) -> Option<Scanned> {
    let known = subject.inventory.as_ref().map(|named| KnownKeys::new(&named.inventory)).unwrap_or_default();
    let detector = Detector::new(&subject.policies.secret_specs());
    let detector = detector.map_err(|error| diagnostics.plain(error.to_string(), "")).ok()?;
    let lints = subject.policies.judges_endpoints();
    let detector = if lints { detector.linting(Linter::new(&subject.platform)) } else { detector };
    let scanning = Scanning { detector: &detector, known: &known, options: &subject.options };
    let _watch = Watch::start(&subject.options.progress, !subject.quiet);
    let mut all = Scanned::default();
    for source in &subject.sources {
        if subject.options.progress.is_stopped() {
            break;
        }
        let scanned = match source {
            Source::Tree(roots) => scanning.tree(roots, diagnostics),
            Source::Listed(roots) => {
                let scanned = scanning.listed(roots, diagnostics);
                let is_empty =
                    |scanned: &Scanned| scanned.coverage.files == 0 && scanned.coverage.unreadable.is_empty();
                if scanned.as_ref().is_some_and(is_empty) {
                    diagnostics.plain("no file of the list was scanned", EMPTY_LIST);
                }
                scanned
            }
            Source::Places(environment) => {
                let places::Found { roots, absent, unreadable } = places::find(environment);
                if subject.verbose {
                    absent.iter().for_each(|place| output::say(&nothing_at(place)));
                }
                scanning.listed(&roots, diagnostics).map(|mut scanned| {
                    scanned.coverage.append(Coverage { unreadable, ..Coverage::default() });
                    scanned
                })
            }
            Source::Stdin(name) => Some(stream::scan(&detector, name, io::stdin().lock(), &known)),
            Source::Message(path) => {
                input::read(path, diagnostics).map(|bytes| stream::scan(&detector, MESSAGE, message(&bytes), &known))
            }
            Source::Report(path) => {
                // Its secrets are held no longer than it takes to make them digests.
                if let Some(bytes) = input::read(path, diagnostics) {
                    all.append_reported(reports::scan(&detector, &input::shown(path), &bytes, &known));
                }
                None
            }
            Source::Staged(path) => {
                let scanned = git::staged(&detector, path, &scanning.git_options(), &known);
                scanned.map_err(|error| diagnostics.plain(error.to_string(), "")).ok()
            }
            Source::History(path, history) => {
                let History { range, unreachable, ref_names } = history.clone();
                let options = git::Options { range, unreachable, ref_names, ..scanning.git_options() };
                let scanned = git::history(&detector, path, &options, &known);
                scanned.map_err(|error| diagnostics.plain(error.to_string(), "")).ok()
            }
        };
        if let Some(scanned) = scanned {
            all.append(scanned);
        }
    }
    if subject.options.progress.is_stopped() {
        all.coverage.append(Coverage { unreadable: vec![interrupt::the_rest()], ..Coverage::default() });
    }
    let nothing = all.coverage.files == 0 && all.coverage.unreadable.is_empty();
    (!nothing || diagnostics.is_empty()).then_some(all)
}

/// As what a commit's message is reported.
const MESSAGE: &str = "commit message";

/// What of a message git keeps: nothing below the line of `git commit --verbose`, where the change itself stands.
fn message(bytes: &[u8]) -> &[u8] {
    let scissors = b"------------------------ >8 ------------------------";
    let end = bytes.windows(scissors.len()).position(|window| window == scissors);
    bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes)
}

impl Scanning<'_> {
    fn git_options(&self) -> git::Options {
        let Options { exclude, threads, progress, .. } = self.options.clone();
        let environment = settings::git_environment();
        git::Options { exclude, threads, environment, progress, ..git::Options::default() }
    }

    fn listed(&self, roots: &[Root], diagnostics: &mut Diagnostics) -> Option<Scanned> {
        let scanned = tree::scan_listed(self.detector, roots, self.options, self.known);
        scanned.map_err(|error| diagnostics.plain(error.to_string(), "")).ok()
    }

    /// Scans files, and the files below folders. A root without a file is a problem.
    fn tree(&self, roots: &[Root], diagnostics: &mut Diagnostics) -> Option<Scanned> {
        let scanned = tree::scan(self.detector, roots, self.options, self.known);
        let scanned = scanned.map_err(|error| diagnostics.plain(error.to_string(), "")).ok()?;
        if scanned.coverage.files == 0 && scanned.coverage.unreadable.is_empty() {
            empty(roots.iter().map(|root| root.path.as_path()), diagnostics);
        } else {
            empty(scanned.empty.iter().map(PathBuf::as_path), diagnostics);
        }
        Some(scanned)
    }
}

/// `nothing at ~/.dashscope/api_key (DashScope SDK)`.
fn nothing_at(place: &places::Place) -> String {
    format!("nothing at {} ({})\n", place.path, place.tool)
}

/// Says that there was no file below some paths.
fn empty<'a>(paths: impl Iterator<Item = &'a Path>, diagnostics: &mut Diagnostics) {
    let shown: Vec<_> = paths.map(|path| format!("`{}`", path.display())).collect();
    if !shown.is_empty() {
        let help = "a scan of nothing proves nothing: give a path that holds files, or look at what is excluded";
        diagnostics.plain(format!("no file was scanned below {}", shown.join(", ")), help);
    }
}

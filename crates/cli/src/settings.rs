//! What a run works with: the arguments, and for what they leave out the configuration.

use std::path::{Path, PathBuf};

use bailiwick_core::finding::{At, Severity};
use bailiwick_scan::sources::git::Environment;
use bailiwick_scan::sources::places;
use bailiwick_scan::sources::tree::{Options, Root};
use chrono::{SubsecRound as _, Utc};

use crate::args::{CommonArgs, SourceArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::{input, interrupt};

/// The least severity that makes a run fail, unless it is told otherwise.
pub(crate) const FAIL_ON: Severity = Severity::Low;

/// The instant to judge at: the argument's, the configuration's, or the clock's.
pub(crate) fn at(args: &CommonArgs, config: &Config) -> At {
    let pinned = |time, by: &str| At { time, pinned_by: Some(by.to_owned()) };
    match (args.at, config.at) {
        (Some(time), _) => pinned(time, "--at"),
        (None, Some(time)) => pinned(time, &config.name),
        (None, None) => At { time: Utc::now().trunc_subsecs(0), pinned_by: None },
    }
}

/// The inventory's file: the argument's, or the configuration's.
pub(crate) fn inventory(args: &CommonArgs, config: &Config) -> Option<PathBuf> {
    args.inventory.clone().or_else(|| config.inventory.clone())
}

/// A list of paths: the arguments', or if they give none the configuration's.
pub(crate) fn paths(args: &[PathBuf], config: &[PathBuf]) -> Vec<PathBuf> {
    if args.is_empty() { config.to_vec() } else { args.to_vec() }
}

/// A path to scan, with the prefix of the paths that are reported from below it.
pub(crate) fn root(path: &Path) -> Root {
    Root { path: path.to_path_buf(), shown: input::shown(path) }
}

/// How to scan: the arguments' globs to pass over, and the configuration's. From then on Ctrl-C stops the scan.
pub(crate) fn options(args: &SourceArgs, config: &Config) -> Options {
    let exclude = args.exclude.iter().chain(&config.exclude).cloned().collect();
    let options = Options { exclude, no_ignore: args.no_ignore, ..Options::default() };
    // Who reads what is typed ends with Ctrl-C as any program does.
    if !args.stdin {
        interrupt::stop_on_signal(&options.progress);
    }
    options
}

/// Where git says that a repository's parts lie: it tells its hooks.
pub(crate) fn git_environment() -> Environment {
    let path = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let alternates = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
    Environment {
        git_dir: path("GIT_DIR"),
        common_dir: path("GIT_COMMON_DIR"),
        index_file: path("GIT_INDEX_FILE"),
        object_directory: path("GIT_OBJECT_DIRECTORY"),
        alternates: std::env::split_paths(&alternates).filter(|path| !path.as_os_str().is_empty()).collect(),
    }
}

/// Where the developer's files are, as the environment says. `None` after a problem.
pub(crate) fn places_environment(diagnostics: &mut Diagnostics) -> Option<places::Environment> {
    let path = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let (Some(home), Ok(current)) = (path("HOME").or_else(|| path("USERPROFILE")), std::env::current_dir()) else {
        diagnostics.plain("can't tell where your files are", "set HOME to your own folder");
        return None;
    };
    Some(places::Environment {
        home,
        current,
        config_home: path("XDG_CONFIG_HOME"),
        data_home: path("XDG_DATA_HOME"),
        app_data: path("APPDATA"),
        claude: path("CLAUDE_CONFIG_DIR"),
        codex: path("CODEX_HOME"),
    })
}

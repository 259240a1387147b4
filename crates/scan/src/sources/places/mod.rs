//! The places at which keys lie on a developer's machine.

mod table;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bailiwick_core::finding::PassedOver;
pub use table::{PLACES, Place};

use super::reason;
use super::tree::Root;

/// What says where a developer's files are. It is given, so that nothing is read that nobody meant.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The developer's own folder, `~`.
    pub home: PathBuf,
    /// The current folder, whose repository is looked at.
    pub current: PathBuf,
    /// `XDG_CONFIG_HOME`; `~/.config`, if left out.
    pub config_home: Option<PathBuf>,
    /// `XDG_DATA_HOME`; `~/.local/share`, if left out.
    pub data_home: Option<PathBuf>,
    /// `APPDATA`; without it Windows' places are left out.
    pub app_data: Option<PathBuf>,
    /// `CLAUDE_CONFIG_DIR`; `~/.claude`, if left out.
    pub claude: Option<PathBuf>,
    /// `CODEX_HOME`; `~/.codex`, if left out.
    pub codex: Option<PathBuf>,
}

/// What there is at the known places.
#[derive(Debug, Default)]
pub struct Found {
    /// The files and folders, each under its path as a person would write it.
    pub roots: Vec<Root>,
    /// The places at which there is nothing.
    pub absent: Vec<&'static Place>,
    /// The folders that can't be listed, so that nobody knows what there is in them.
    pub unreadable: Vec<PassedOver>,
}

/// Looks at every known place. What can't be looked at counts as there, so that it is found to be unreadable.
#[must_use]
pub fn find(environment: &Environment) -> Found {
    let mut found = Found::default();
    for place in PLACES {
        let Matching { paths, unreadable } =
            environment.expand(place.path).map(|path| matching(&path)).unwrap_or_default();
        if paths.is_empty() && unreadable.is_empty() {
            found.absent.push(place);
        }
        found.roots.extend(paths.into_iter().map(|path| environment.root(path)));
        let over =
            |(path, error): (PathBuf, io::Error)| PassedOver::part(environment.root(path).name().text, reason(&error));
        found.unreadable.extend(unreadable.into_iter().map(over));
    }
    // Several places lie in one folder.
    found.unreadable.sort();
    found.unreadable.dedup();
    found
}

impl Environment {
    /// The path that a place of the table stands for.
    fn expand(&self, path: &str) -> Option<PathBuf> {
        let (base, rest) = path.split_once('/')?;
        let below_home = |path: &str| self.home.join(path);
        let base = match base {
            "~" => self.home.clone(),
            "." => self.repository(),
            "$XDG_CONFIG_HOME" => self.config_home.clone().unwrap_or_else(|| below_home(".config")),
            "$XDG_DATA_HOME" => self.data_home.clone().unwrap_or_else(|| below_home(".local/share")),
            "$APPDATA" => self.app_data.clone()?,
            "$CLAUDE_CONFIG_DIR" => self.claude.clone().unwrap_or_else(|| below_home(".claude")),
            "$CODEX_HOME" => self.codex.clone().unwrap_or_else(|| below_home(".codex")),
            _ => return None,
        };
        Some(base.join(rest))
    }

    /// The folder of the current repository; the current folder, outside of one.
    fn repository(&self) -> PathBuf {
        let is_repository = |folder: &&Path| fs::symlink_metadata(folder.join(".git")).is_ok();
        self.current.ancestors().find(is_repository).unwrap_or(&self.current).to_path_buf()
    }

    /// A path, as a person would write it: below the current folder or `~`, where it is.
    fn root(&self, path: PathBuf) -> Root {
        let shown = match (path.strip_prefix(&self.current), path.strip_prefix(&self.home)) {
            (Ok(below), _) => below.to_path_buf(),
            (_, Ok(below)) => Path::new("~").join(below),
            _ => path.clone(),
        };
        let shown = shown.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        Root { path, shown }
    }
}

/// What there is where a place may be.
#[derive(Default)]
struct Matching {
    paths: Vec<PathBuf>,
    /// The folders of which not everything can be listed.
    unreadable: Vec<(PathBuf, io::Error)>,
}

/// The paths that fit one whose last part may hold a `*`, in order; with `**` before it, in any folder below.
fn matching(path: &Path) -> Matching {
    let mut found = Matching::default();
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let Some((start, end)) = name.split_once('*') else {
        found.paths.extend(is_there(path).then(|| path.to_path_buf()));
        return found;
    };
    let folder = path.parent().unwrap_or(path);
    let (folder, deep) =
        if folder.ends_with("**") { (folder.parent().unwrap_or(folder), true) } else { (folder, false) };
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if is_nothing(&error) => continue,
            Err(error) => {
                found.unreadable.push((folder, error));
                continue;
            }
            Ok(entries) => entries,
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.path(), entry.file_name(), entry.file_type()?.is_dir()))) {
                Err(error) => found.unreadable.push((folder.clone(), error)),
                Ok((_, name, _)) if name == ".git" => {}
                Ok((path, _, true)) if deep => folders.push(path),
                Ok((path, name, false)) if fits(&name, start, end) => found.paths.push(path),
                Ok(_) => {}
            }
        }
    }
    found.paths.sort();
    found
}

/// Whether a name, which need not be text, starts and ends so.
fn fits(name: &OsStr, start: &str, end: &str) -> bool {
    let rest = name.as_encoded_bytes().strip_prefix(start.as_bytes());
    rest.is_some_and(|rest| rest.ends_with(end.as_bytes()))
}

fn is_there(path: &Path) -> bool {
    fs::metadata(path).map_or_else(|error| !is_nothing(&error), |_| true)
}

/// Whether an error says that there is nothing at a path.
fn is_nothing(error: &io::Error) -> bool {
    [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&error.kind())
}

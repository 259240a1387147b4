//! Where a repository lies, and where its parts are.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use gix_hash::Kind;

use super::Environment;
use crate::sources::exclude::path_of;

/// Alternates of alternates are followed so deep, as git does.
const ALTERNATES_DEPTH: usize = 5;

/// Where the parts of a repository are.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    /// What belongs to this work tree alone: `HEAD` and the index.
    pub(super) git_dir: PathBuf,
    /// What all work trees share: refs and objects.
    pub(super) common_dir: PathBuf,
    /// The index's file, which need not be there.
    pub(super) index: PathBuf,
    /// Folders of objects, the repository's own first, then its alternates.
    pub(super) objects: Vec<PathBuf>,
    /// Folders that should hold objects and are not there.
    pub(super) lost: Vec<PathBuf>,
    /// The hash that names objects.
    pub(super) hash: Kind,
}

impl Repository {
    /// Finds the repository that a path lies in: upwards, as git does. The error says why there is none.
    pub(super) fn find(path: &Path, environment: &Environment) -> Result<Self, String> {
        let git_dir = match &environment.git_dir {
            Some(git_dir) => given(git_dir, environment)?,
            None => upwards(path, environment)?,
        };
        let common_dir = environment.common_dir.clone().or_else(|| named_in(&git_dir.join("commondir"), &git_dir, ""));
        let common_dir = common_dir.unwrap_or_else(|| git_dir.clone());
        let hash = hash(&common_dir)?;
        let own = environment.object_directory.clone().unwrap_or_else(|| common_dir.join("objects"));
        let index = environment.index_file.clone().unwrap_or_else(|| git_dir.join("index"));
        let mut found = Self { git_dir, common_dir, index, objects: Vec::new(), lost: Vec::new(), hash };
        found.add_objects(&own, ALTERNATES_DEPTH);
        for folder in &environment.alternates {
            found.add_objects(folder, ALTERNATES_DEPTH);
        }
        Ok(found)
    }

    /// Adds a folder of objects, and those that it names as its alternates.
    fn add_objects(&mut self, folder: &Path, depth: usize) {
        let Ok(folder) = folder.canonicalize() else {
            self.lost.push(folder.to_path_buf());
            return;
        };
        if self.objects.contains(&folder) {
            return;
        }
        self.objects.push(folder.clone());
        let text = fs::read(folder.join("info/alternates")).unwrap_or_default();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#")) {
            let named = folder.join(path_of(line));
            if depth == 0 { self.lost.push(named) } else { self.add_objects(&named, depth - 1) }
        }
    }

    /// Whether it has no work tree, as far as its place tells.
    pub(super) fn is_bare(&self) -> bool {
        self.git_dir == self.common_dir && self.git_dir.file_name().is_none_or(|name| name != ".git")
    }

    /// The commits at which a shallow clone was cut off.
    pub(super) fn shallow(&self) -> Vec<gix_hash::ObjectId> {
        let text = fs::read(self.common_dir.join("shallow")).unwrap_or_default();
        text.split(u8::is_ascii_whitespace).filter_map(|id| gix_hash::ObjectId::from_hex(id).ok()).collect()
    }
}

/// The git folder that a path lies in, or is.
fn upwards(path: &Path, environment: &Environment) -> Result<PathBuf, String> {
    let none = || format!("`{}` lies in no git repository: give a path in one", path.display());
    let start = path.canonicalize().map_err(|_| format!("can't find `{}`", path.display()))?;
    for folder in start.ancestors() {
        let inner = folder.join(".git");
        if let Some(linked) = named_in(&inner, folder, "gitdir:") {
            return if is_git_dir(&linked, environment) { Ok(linked) } else { Err(broken(&inner, &linked)) };
        }
        if let Some(found) = [inner.as_path(), folder].into_iter().find(|folder| is_git_dir(folder, environment)) {
            return Ok(found.to_path_buf());
        }
    }
    Err(none())
}

/// The git folder that `GIT_DIR` names, itself or by a file that leads to it.
fn given(git_dir: &Path, environment: &Environment) -> Result<PathBuf, String> {
    let relative_to = git_dir.parent().unwrap_or(git_dir);
    let folder = named_in(git_dir, relative_to, "gitdir:").unwrap_or_else(|| git_dir.to_path_buf());
    let none = || format!("`GIT_DIR` is `{}`, which is no git folder: unset it, or name one", git_dir.display());
    if is_git_dir(&folder, environment) { Ok(folder) } else { Err(none()) }
}

fn broken(file: &Path, linked: &Path) -> String {
    format!("`{}` names `{}`, which is no git folder", file.display(), linked.display())
}

/// Whether a folder has what makes it git's, but for what lies elsewhere.
fn is_git_dir(folder: &Path, environment: &Environment) -> bool {
    let shares = environment.common_dir.is_some() || folder.join("commondir").is_file();
    let has_objects = shares || environment.object_directory.is_some() || folder.join("objects").is_dir();
    let has_refs = shares || folder.join("refs").is_dir();
    folder.join("HEAD").symlink_metadata().is_ok() && has_objects && has_refs
}

/// The path that stands in a file after a word, relative to a folder.
fn named_in(file: &Path, relative_to: &Path, word: &str) -> Option<PathBuf> {
    let text = fs::read(file).ok()?;
    let name = text.strip_prefix(word.as_bytes())?.trim_ascii();
    (!name.is_empty()).then(|| relative_to.join(path_of(name)))
}

/// The hash that names the objects, by the repository's configuration.
fn hash(common_dir: &Path) -> Result<Kind, String> {
    let text = match fs::read(common_dir.join("config")) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("can't read the repository's `config`: {}", crate::sources::reason(&error))),
    };
    if let Some(storage) = extension(&text, "refstorage").filter(|storage| storage != "files") {
        return Err(format!("the repository keeps its refs as `{storage}`, which can't be read yet"));
    }
    match extension(&text, "objectformat").as_deref() {
        None | Some("sha1") => Ok(Kind::Sha1),
        Some("sha256") => Ok(Kind::Sha256),
        Some(other) => Err(format!("the repository names its objects by `{other}`, which can't be read")),
    }
}

/// The last value of an extension, in lower case.
fn extension(config: &str, name: &str) -> Option<String> {
    let mut here = false;
    let mut value = None;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            here = line.to_ascii_lowercase().starts_with("[extensions]");
        } else if let Some((key, given)) = line.split_once('=').filter(|_| here)
            && key.trim().eq_ignore_ascii_case(name)
        {
            value = Some(given.trim().trim_matches('"').to_ascii_lowercase());
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_read_from_their_section_alone() {
        let config = "[core]\n\tobjectformat = sha1\n[Extensions]\n\tobjectFormat = SHA256\n\trefStorage=\"files\"\n";
        assert_eq!(extension(config, "objectformat").as_deref(), Some("sha256"));
        assert_eq!(extension(config, "refstorage").as_deref(), Some("files"));
        assert_eq!(extension("[core]\nobjectformat = sha256\n", "objectformat"), None);
    }
}

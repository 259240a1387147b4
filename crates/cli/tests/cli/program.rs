//! Runs the program in a scrubbed environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bailiwick_core::secret::seeded;

/// The repository's folder.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// Runs the program in a folder.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let output = command(folder, arguments).output().unwrap();
    Run::new(&output)
}

/// The program, about to run in a folder.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.current_dir(folder).args(arguments).env_clear();
    command
}

impl Run {
    pub(crate) fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { stdout: text(&output.stdout), stderr: text(&output.stderr), code: output.status.code().unwrap() }
    }

    /// What it printed, as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self:?}"))
    }
}

/// A folder with some files, whose texts may hold key templates.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, seeded::expand(text).unwrap()).unwrap();
    }
    folder
}

/// The leaky company's tree, its templates expanded, and its inventory beside it.
pub(crate) fn leaky() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = repository().join("fixtures/leaky");
    fs::copy(from.join("inventory.yaml"), folder.path().join("inventory.yaml")).unwrap();
    for file in files_below(&from.join("tree")) {
        let to = folder.path().join("tree").join(file.strip_prefix(from.join("tree")).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, seeded::expand(&fs::read_to_string(&file).unwrap()).unwrap()).unwrap();
    }
    folder
}

/// Every file below a folder, in order.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

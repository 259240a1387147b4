//! Histories: the successive releases of some packages, a commit each, with keys planted that later ones remove.

use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use flate2::read::GzDecoder;

use super::corpus::{key, output};

/// So many keys are planted in a history.
pub(super) const PLANTED: usize = 100;

/// Packages, the last of their releases, and how many up to it.
const PACKAGES: [(&str, &str, usize); 4] = [
    ("devextreme", "26.1.5", 36),
    ("element-plus", "2.14.8", 120),
    ("@fluentui/react", "8.125.7", 150),
    ("@mui/material", "9.5.0", 150),
];
/// So many downloads run at once.
const AT_A_TIME: usize = 4;
/// When the first release is committed; each next one a day later.
const START: usize = 1_400_000_000;

/// A key that stands in one release, and no later one.
pub(super) struct Planted {
    pub(super) path: String,
    /// Of the commit, from 0.
    pub(super) commit: usize,
}

/// A release of a package.
struct Release {
    package: usize,
    archive: PathBuf,
}

/// A bare repository of all releases, well packed; and the keys that are planted in it.
pub(super) fn history(folder: &Path) -> Result<(PathBuf, Vec<Planted>)> {
    let (repository, list) = (folder.join("history.git"), folder.join("history.planted"));
    if !repository.is_dir() {
        let unfinished = folder.join("history.unfinished");
        let _ = fs::remove_dir_all(&unfinished);
        output(git(folder).args(["init", "-q", "--bare", "-b", "main"]).arg(&unfinished))?;
        let planted = import(&unfinished, &releases(&folder.join("releases"))?)?;
        let lines = planted.iter().map(|planted| format!("{} {}\n", planted.commit, planted.path));
        fs::write(&list, lines.collect::<String>())?;
        output(git(&unfinished).args(["repack", "-adq"]))?;
        fs::rename(&unfinished, &repository)?;
    }
    let planted = |line: &str| {
        let (commit, path) = line.split_once(' ')?;
        Some(Planted { commit: commit.parse().ok()?, path: path.to_owned() })
    };
    let planted: Vec<_> = fs::read_to_string(&list)?.lines().filter_map(planted).collect();
    ensure!(planted.len() == PLANTED, "{} is damaged: remove it and {}", list.display(), repository.display());
    Ok((repository, planted))
}

/// Git, without anybody's configuration.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

/// Downloads what is not there yet. The releases of all packages, in turns.
fn releases(folder: &Path) -> Result<Vec<Release>> {
    fs::create_dir_all(folder)?;
    let mut releases = Vec::new();
    for (package, (name, last, count)) in PACKAGES.iter().enumerate() {
        let versions = versions(name, last, *count)?;
        let archive =
            |version: &String| folder.join(format!("{}-{version}.tgz", name.replace('@', "").replace('/', "-")));
        let missing: Vec<_> = versions.iter().filter(|version| !archive(version).is_file()).collect();
        download(folder, name, &missing)?;
        let turn = |index: usize| (index * 1000 / versions.len(), package);
        releases.extend(
            versions
                .iter()
                .enumerate()
                .map(|(index, version)| (turn(index), Release { package, archive: archive(version) })),
        );
    }
    releases.sort_by_key(|(turn, _)| *turn);
    Ok(releases.into_iter().map(|(_, release)| release).collect())
}

/// Downloads releases of a package, some at a time: npm mostly waits.
fn download(folder: &Path, name: &str, versions: &[&String]) -> Result<()> {
    let part = versions.len().div_ceil(AT_A_TIME).max(1);
    thread::scope(|scope| {
        let npm = |some: &[&String]| {
            let specs = some.iter().map(|version| format!("{name}@{version}"));
            output(Command::new("npm").current_dir(folder).args(["pack", "--silent"]).args(specs))
        };
        let parts = versions
            .chunks(part)
            .map(|part| scope.spawn(move || part.chunks(10).try_for_each(|some| npm(some).map(drop))));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().try_for_each(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// The released versions of a package up to the last one.
fn versions(name: &str, last: &str, count: usize) -> Result<Vec<String>> {
    let listed = output(Command::new("npm").args(["view", name, "versions", "--json"]))?;
    let all: Vec<String> = serde_json::from_str(&listed)?;
    let end = all.iter().position(|version| version == last).context("npm has no such release any more")?;
    let mut versions: Vec<_> = all
        .into_iter()
        .take(end + 1)
        .filter(|version| version.chars().all(|c| c == '.' || c.is_ascii_digit()))
        .collect();
    Ok(versions.split_off(versions.len().saturating_sub(count)))
}

/// Commits every release, with a key in every few of them.
fn import(repository: &Path, releases: &[Release]) -> Result<Vec<Planted>> {
    let mut child = git(repository).args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn()?;
    let mut stream = BufWriter::with_capacity(1 << 20, child.stdin.take().context("git reads a stream")?);
    let mut planted = Vec::new();
    for (commit, release) in releases.iter().enumerate() {
        let mut files = unpack(release)?;
        if commit * PLANTED / releases.len() == planted.len() {
            let index = planted.len();
            let chosen = (index * 7919) % files.len();
            let (path, bytes) = files.get_mut(chosen).context("a release holds files")?;
            writeln!(bytes, "\nDASHSCOPE_API_KEY={}", key(index))?;
            planted.push(Planted { path: path.clone(), commit });
        }
        write_commit(&mut stream, commit, release, &files)?;
    }
    stream.flush()?;
    drop(stream);
    ensure!(child.wait()?.success(), "git can't import the releases");
    Ok(planted)
}

fn write_commit(stream: &mut impl Write, commit: usize, release: &Release, files: &[(String, Vec<u8>)]) -> Result<()> {
    let at = START + commit * 86_400;
    let message = release.archive.file_stem().unwrap_or_default().to_string_lossy();
    writeln!(stream, "commit refs/heads/main\ncommitter A <a@example.com> {at} +0000")?;
    writeln!(stream, "data {}\n{message}", message.len())?;
    writeln!(stream, "D {}", folder_of(release))?;
    for (path, bytes) in files {
        writeln!(stream, "M 100644 inline {path}\ndata {}", bytes.len())?;
        stream.write_all(bytes)?;
        writeln!(stream)?;
    }
    Ok(())
}

fn folder_of(release: &Release) -> String {
    format!("package-{}", release.package)
}

/// The files of a release, by path.
fn unpack(release: &Release) -> Result<Vec<(String, Vec<u8>)>> {
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(&release.archive)?));
    let mut files = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        // All lies in a folder `package`.
        let below = path.split_once('/').map_or(path.as_str(), |(_, below)| below);
        if entry.header().entry_type().is_file() && !below.contains(['"', '\n', ' ']) {
            let name = format!("{}/{below}", folder_of(release));
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            files.push((name, bytes));
        }
    }
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    Ok(files)
}

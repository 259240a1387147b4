//! What is scanned: source trees and packages as others publish them, with keys planted that open nothing.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use bailiwick_core::secret::seeded::{self, Shape};

/// So many keys are planted in a tree.
pub(super) const PLANTED: usize = 24;
/// A large file is at least this long.
const LARGE: u64 = 2_000_000_000;

/// What several hundred packages are downloaded for, dependencies included.
const PROGRAMS: [&str; 8] =
    ["apache-airflow", "jupyter", "mlflow", "streamlit", "dagster", "prefect", "ansible", "conan"];

/// The source of a kernel below a folder, with keys planted; the paths that hold one, relative to the folder.
pub(super) fn tree(folder: &Path) -> Result<Vec<PathBuf>> {
    let tree = folder.join("tree");
    if !tree.is_dir() {
        let unpacked = folder.join("tree.unpacking");
        let _ = fs::remove_dir_all(&unpacked);
        fs::create_dir_all(&unpacked)?;
        unpack_kernel(&unpacked)?;
        plant(&unpacked)?;
        fs::rename(unpacked.join("tree"), &tree)?;
        fs::remove_dir_all(&unpacked)?;
    }
    planted(folder)
}

fn unpack_kernel(folder: &Path) -> Result<()> {
    let names = output(Command::new("apt-cache").args(["--names-only", "search", r"^linux-source-[0-9.]+$"]))?;
    let package = names.lines().filter_map(|line| line.split_whitespace().next()).min();
    let package = package.context("no package `linux-source-…`: this needs Debian, and `apt-get update`")?;
    output(Command::new("apt-get").current_dir(folder).args(["download", package]))?;
    let package = only(folder, "deb")?;
    output(Command::new("dpkg-deb").arg("-x").arg(package).arg(folder))?;
    let archive = only(&folder.join("usr/src"), "xz")?;
    output(Command::new("tar").arg("-xJf").arg(archive).arg("-C").arg(folder))?;
    let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("linux"));
    let source = entries(folder)?.into_iter().find(|path| path.is_dir() && named(path));
    fs::rename(source.context("a package of source holds a folder")?, folder.join("tree"))?;
    // The packagers' own, which ignores all that is not theirs.
    Ok(fs::remove_file(folder.join("tree/.gitignore"))?)
}

/// The only file of a kind in a folder.
fn only(folder: &Path, extension: &str) -> Result<PathBuf> {
    let found = entries(folder)?.into_iter().find(|path| path.extension().is_some_and(|own| own == extension));
    found.with_context(|| format!("there is no .{extension} in {}", folder.display()))
}

/// The files in which keys are planted, relative to the folder of the tree.
fn planted(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(&folder.join("tree"), &mut files)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "c"));
    let chosen = files.iter().step_by((files.len() / PLANTED).max(1)).take(PLANTED);
    Ok(chosen.filter_map(|path| Some(path.strip_prefix(folder).ok()?.to_path_buf())).collect())
}

fn plant(folder: &Path) -> Result<()> {
    for (index, path) in planted(folder)?.iter().enumerate() {
        let mut file = File::options().append(true).open(folder.join(path))?;
        writeln!(file, "static const char *key = \"{}\";", key(index))?;
    }
    Ok(())
}

/// A key that opens nothing, of one shape after the other, every other one percent-encoded.
pub(super) fn key(index: usize) -> String {
    let shapes = [Shape::GeneralClassic, Shape::PlanHex, Shape::GeneralDottedH, Shape::GeneralV2];
    let shape = shapes.get(index / 2 % shapes.len()).copied().unwrap_or(Shape::PlanHex);
    let key = seeded::key(shape, &format!("bench-{index}"));
    if index.is_multiple_of(2) { key.expose().to_owned() } else { key.expose().replace('-', "%2D") }
}

/// One text file of 2 GB: that of the tree, again and again. Says how often it goes through the tree.
pub(super) fn file(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("large.txt");
    if !path.is_file() {
        tree(folder)?;
        let mut files = Vec::new();
        collect(&folder.join("tree"), &mut files)?;
        let unfinished = folder.join("large.unfinished");
        let mut large = BufWriter::new(File::create(&unfinished)?);
        let mut length = 0;
        for file in files.iter().cycle() {
            let text = fs::read(file)?;
            if !text.contains(&0) {
                large.write_all(&text)?;
                length += text.len() as u64;
            }
            if length > LARGE {
                break;
            }
        }
        large.flush()?;
        fs::rename(unfinished, &path)?;
    }
    Ok(path)
}

/// Several hundred packages of Python, as they are published, and how many bytes they unpack to.
pub(super) fn packages(folder: &Path) -> Result<(PathBuf, u64)> {
    let packages = folder.join("packages");
    if !packages.is_dir() {
        let unfinished = folder.join("packages.unfinished");
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "download", "--quiet", "--only-binary", ":all:", "--dest"]).arg(&unfinished);
        output(pip.args(PROGRAMS))?;
        fs::rename(unfinished, &packages)?;
    }
    let sum = "import sys, glob, zipfile\n\
               print(sum(i.file_size for f in glob.glob(sys.argv[1] + '/*.whl') for i in zipfile.ZipFile(f).infolist()))";
    let bytes = output(Command::new("python3").args(["-c", sum]).arg(&packages))?;
    Ok((packages, bytes.trim().parse()?))
}

/// A folder of one small file.
pub(super) fn small(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("small.txt");
    fs::write(&path, "nothing that anybody would look for\n")?;
    Ok(path)
}

/// The regular files below a folder, in order.
pub(super) fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for path in entries(folder)? {
        let kind = path.symlink_metadata()?;
        if kind.is_dir() {
            collect(&path, files)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// What a command prints.
pub(super) fn output(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let Ok(output) = command.output() else { bail!("can't run {shown}") };
    ensure!(output.status.success(), "{shown} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

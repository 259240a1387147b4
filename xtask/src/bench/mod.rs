//! Benchmarks: `cargo xtask bench WHAT`. Corpora and results lie below `target/bench/`.

mod corpus;
mod growth;
mod history;
mod inventory;
mod measure;
mod others;
mod peers;
mod releases;
mod rules;
mod scan;
mod start;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

pub(crate) const USAGE: &str = "\
usage: cargo xtask bench WHAT [RUNS]

  inventory    audit 250,000, 500,000 and 1,000,000 keys by all shipped rules, beside jq, regorus and cfn-guard
  controls     audit 100,000 keys by six controls, beside cfn-guard and regorus by the same
  tree         scan the source of a kernel, beside rg that looks for one regex
  growth       scan it once, twice and four times, and once by one thread
  file         scan one text file of 2 GB, beside rg
  packages     scan several hundred packages of Python, unpacked on the way
  start        say the version, look at an index with nothing staged, scan one small file: beside git and rg
  rules        scan the source of a kernel by 500 more rules, beside the shipped ones alone
  history      scan hundreds of releases committed to git, beside git that reads them
  staged       scan 5 staged files of 10,000, beside git that names them
  others       scan a part of the kernel's source, beside kingfisher, gitleaks, ripsecrets and detect-secrets
  others-history
               scan the history, beside kingfisher and gitleaks";

/// `cargo xtask bench`
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<String> {
    let [what, rest @ ..] = arguments else { bail!(USAGE) };
    let runs = rest.first().map_or(Ok(9), |runs| runs.parse()).context(USAGE)?;
    let folder = root.join("target/bench");
    std::fs::create_dir_all(&folder)?;
    let run = match what.as_str() {
        "inventory" => inventory::run,
        "controls" => inventory::controls,
        "tree" => scan::tree,
        "growth" => growth::growth,
        "file" => scan::file,
        "packages" => scan::packages,
        "start" => start::start,
        "rules" => rules::rules,
        "history" => history::history,
        "staged" => history::staged,
        "others" => others::tree,
        "others-history" => others::history,
        _ => bail!(USAGE),
    };
    run(&Bench { root: root.to_path_buf(), program: release(root)?, folder, runs })
}

/// What every benchmark needs.
struct Bench {
    root: PathBuf,
    /// The program, as it is released.
    program: PathBuf,
    /// Where corpora and results lie.
    folder: PathBuf,
    /// How often everything is measured.
    runs: usize,
}

/// Builds the program for release, and says where it is.
fn release(root: &Path) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built =
        Command::new(cargo).current_dir(root).args(["build", "--release", "--package", "bailiwick"]).status()?;
    ensure!(built.success(), "the program can't be built");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(root.join(target).join("release").join(format!("bailiwick{}", std::env::consts::EXE_SUFFIX)))
}

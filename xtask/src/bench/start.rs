//! What a run costs that has next to nothing to do.

use std::process::{Command, Stdio};

use anyhow::Result;

use super::Bench;
use super::corpus::{self, output};
use super::history::{line, staged_repository};
use super::measure::{medians, wall};
use super::releases::git;
use super::scan::{Work, beside};

/// `cargo xtask bench start`
pub(super) fn start(bench: &Bench) -> Result<String> {
    let runs = bench.runs * 5;
    let mut said = format!("medians of {runs} runs in turns\n");
    let quiet = |command: &mut Command| wall(command.stdout(Stdio::null()), &[0]);
    let [own, other] = medians(
        runs,
        [&mut || quiet(Command::new(&bench.program).arg("--version")), &mut || {
            quiet(git(&bench.folder).arg("--version"))
        }],
    )?;
    line(&mut said, "version", own.as_secs_f64(), other.as_secs_f64(), 2.0, 1.0)?;
    let repository = staged_repository(bench)?;
    let index = repository.join(".git/nothing-staged");
    output(git(&repository).env("GIT_INDEX_FILE", &index).args(["read-tree", "HEAD"]))?;
    let mut own = Command::new(&bench.program);
    own.current_dir(&repository).env("GIT_INDEX_FILE", &index).args(["scan", "--no-config", "--staged"]);
    let mut other = git(&repository);
    other.env("GIT_INDEX_FILE", &index).args(["diff", "--cached"]);
    let [own, other] = medians(runs, [&mut || quiet(&mut own), &mut || quiet(&mut other)])?;
    line(&mut said, "nothing", own.as_secs_f64(), other.as_secs_f64(), 2.0, 1.0)?;
    corpus::small(&bench.folder)?;
    let work = Work { name: "small", path: "small.txt".into(), bar: 1.5, aim: 1.0, times: 5 };
    Ok(said + &beside(bench, &work)?)
}

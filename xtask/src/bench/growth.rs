//! How a scan grows with what it reads, and what a second thread is worth.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;

use super::measure::{medians, wall};
use super::{Bench, corpus};

/// How often the tree stands beside itself.
const TIMES: [usize; 3] = [1, 2, 4];

/// `cargo xtask bench growth`
pub(super) fn growth(bench: &Bench) -> Result<String> {
    corpus::tree(&bench.folder)?;
    let [one, two, four] = TIMES.map(|times| copies(&bench.folder, times));
    let (one, two, four) = (one?, two?, four?);
    let scan = |prefix: &[&str], path: &Path| {
        let program = bench.program.to_string_lossy().into_owned();
        let mut words = prefix.iter().map(|word| (*word).to_owned()).chain([program]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).args(["scan", "--no-config"]).arg(path).stdout(Stdio::null());
        wall(&mut command, &[0, 1])
    };
    let times = medians(
        bench.runs,
        [&mut || scan(&[], &one), &mut || scan(&[], &two), &mut || scan(&[], &four), &mut || {
            scan(&["taskset", "--cpu-list", "0"], &one)
        }],
    )?;
    let ratio = |time: Duration| time.as_secs_f64() / times[0].as_secs_f64();
    let mut said = format!("medians of {} runs in turns\n", bench.runs);
    for (name, time) in ["the tree", "twice", "four times", "the tree, one thread"].iter().zip(times) {
        writeln!(said, "{name:22} {:>7.0} ms {:>5.2} ×", time.as_secs_f64() * 1000.0, ratio(time))?;
    }
    Ok(said)
}

/// A folder that holds the tree so often: as links, so that all of it is in memory once.
fn copies(folder: &Path, times: usize) -> Result<PathBuf> {
    let copies = folder.join(format!("growth-{times}"));
    if !copies.is_dir() {
        let (tree, unfinished) = (folder.join("tree"), folder.join("growth.unfinished"));
        let _ = fs::remove_dir_all(&unfinished);
        let mut files = Vec::new();
        corpus::collect(&tree, &mut files)?;
        for (copy, file) in (0..times).flat_map(|copy| files.iter().map(move |file| (copy, file))) {
            let target = unfinished.join(copy.to_string()).join(file.strip_prefix(&tree)?);
            target.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::hard_link(file, target)?;
        }
        fs::rename(&unfinished, &copies)?;
    }
    Ok(copies)
}

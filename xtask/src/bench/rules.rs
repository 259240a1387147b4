//! How much many rules cost.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};

use anyhow::Result;

use super::measure::{medians, wall};
use super::{Bench, corpus};

/// So many rules are made up.
const RULES: usize = 500;
/// How many times the shipped rules' time is allowed, and how many are wanted.
const BAR: f64 = 3.0;
const AIM: f64 = 1.5;

/// `cargo xtask bench rules`
pub(super) fn rules(bench: &Bench) -> Result<String> {
    corpus::tree(&bench.folder)?;
    let folder = bench.folder.join("rules");
    fs::create_dir_all(&folder)?;
    for index in 0..RULES {
        fs::write(folder.join(format!("vendor-{index}.yaml")), rule(index))?;
    }
    let scan = |policies: &[&str]| {
        let mut command = Command::new(&bench.program);
        command.current_dir(&bench.folder).args(["scan", "--no-config", "tree", "--policies", "builtin:strict"]);
        wall(command.args(policies).stdout(Stdio::null()), &[0, 1])
    };
    let [many, few] = medians(bench.runs, [&mut || scan(&["--policies", "rules"]), &mut || scan(&[])])?
        .map(|time| time.as_secs_f64());
    let ratio = many / few;
    let verdict = match ratio {
        ratio if ratio <= AIM => "the aim is met",
        ratio if ratio <= BAR => "the bar is met",
        _ => "MISSED",
    };
    let mut said = String::new();
    writeln!(said, "{RULES} rules more: {:.0} ms, shipped rules: {:.0} ms", many * 1000.0, few * 1000.0)?;
    writeln!(said, "{ratio:.2} ×   {BAR:.2} {AIM:.2}   {verdict}; medians of {} runs in turns", bench.runs)?;
    Ok(said)
}

/// A rule like those of other vendors: a few letters that nobody else has, and a long random part.
fn rule(index: usize) -> String {
    let letter = |place: u32| char::from(b'a' + (index * 7919 / 26_usize.pow(place) % 26) as u8);
    let prefix: String = (0..3).map(letter).collect();
    let pattern = format!("{prefix}{index}[_-][0-9A-Za-z]{{32}}");
    format!(
        "id: vendor-{index}\ntitle: No key of vendor {index} leaks\nseverity: high\nremediation: Revoke it.\n\
         secret: {{ pattern: '{pattern}', kind: other }}\n"
    )
}

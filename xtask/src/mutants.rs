//! Breaks a package in a seeded sample of places, one at a time, and sees whether its tests notice.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use bailiwick_core::secret::Digest;

/// How many mutants are tried unless said otherwise, and how many in a hundred must be caught.
const SAMPLE: usize = 150;
const LEAST_CAUGHT: usize = 95;

/// Few random cases find a mutant or none do; and a found one needs no smallest example.
const ENVIRONMENT: [(&str, &str); 2] = [("PROPTEST_CASES", "64"), ("PROPTEST_MAX_SHRINK_ITERS", "0")];

/// Takes `PACKAGE [COUNT [SEED]]`. Needs `cargo install cargo-mutants`.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<String> {
    let [package, rest @ ..] = arguments else { bail!("say which package: `cargo xtask mutants bailiwick-core`") };
    let count = rest.first().map_or(Ok(SAMPLE), |count| count.parse()).context("COUNT is a number")?;
    let seed = rest.get(1).map_or("1", String::as_str);
    let sample = sample(list(root, package)?, seed, count);
    let output = root.join("target/mutants").join(package);
    std::fs::create_dir_all(&output)?;
    // What it prints is for people; what it found stands in its output.
    mutants(root, package)
        .args(sample.iter().flat_map(|name| ["--re".to_owned(), format!("^{}$", escaped(name))]))
        .args(["--no-shuffle", "--minimum-test-timeout", "20", "--output"])
        .arg(&output)
        .args(["--", "--all-targets"])
        .envs(ENVIRONMENT)
        .status()?;
    judge(&output.join("mutants.out"), &sample)
}

fn mutants(root: &Path, package: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(["mutants", "--package", package, "--colors", "never"]);
    command
}

/// All mutants of a package, by their names.
fn list(root: &Path, package: &str) -> Result<Vec<String>> {
    let listed = mutants(root, package).arg("--list").output()?;
    let why = String::from_utf8_lossy(&listed.stderr);
    ensure!(listed.status.success(), "no mutants: {}\nis it there? `cargo install cargo-mutants`", why.trim());
    Ok(String::from_utf8(listed.stdout)?.lines().map(String::from).collect())
}

/// The same sample of the same mutants for the same seed.
fn sample(mut names: Vec<String>, seed: &str, count: usize) -> Vec<String> {
    names.sort_by_cached_key(|name| Digest::of_parts([seed.as_bytes(), name.as_bytes()]));
    names.truncate(count);
    names
}

/// A name as a regular expression that fits it alone.
fn escaped(name: &str) -> String {
    let escape = |c: char| if r"\.+*?()|[]{}^$".contains(c) { vec!['\\', c] } else { vec![c] };
    name.chars().flat_map(escape).collect()
}

/// Counts what was found of the sample, and lists what was missed. (Of some mutants the tool tries all,
/// whatever it is told.)
fn judge(output: &Path, sample: &[String]) -> Result<String> {
    let mut found = BTreeMap::new();
    for outcome in ["caught", "missed", "timeout", "unviable"] {
        let path = output.join(format!("{outcome}.txt"));
        let text = std::fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
        let of_sample = text.lines().map(String::from).filter(|name| sample.contains(name));
        found.insert(outcome, of_sample.collect::<Vec<_>>());
    }
    let count = |outcome: &str| found.get(outcome).map_or(0, Vec::len);
    let (tried, all): (usize, _) = (found.values().map(Vec::len).sum(), sample.len());
    ensure!(tried == all, "{tried} of {all} mutants were tried: see {}", output.display());
    let caught = count("caught") + count("timeout");
    let viable = tried - count("unviable");
    let missed = found.get("missed").map_or(String::new(), |missed| missed.join("\n"));
    let said = format!("{missed}\n{caught} of {viable} mutants caught, {} do not build", count("unviable"));
    ensure!(100 * caught >= LEAST_CAUGHT * viable, "{said}: {LEAST_CAUGHT} in a hundred must be");
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("a.rs:{number}:1: replace + with -")).collect()
    }

    #[test]
    fn a_seed_gives_one_sample_whatever_the_order() {
        let backwards = names(50).into_iter().rev().collect();
        assert_eq!(sample(names(50), "1", 10), sample(backwards, "1", 10));
        assert_ne!(sample(names(50), "1", 10), sample(names(50), "2", 10));
        assert_eq!(sample(names(5), "1", 10).len(), 5);
    }

    #[test]
    fn a_name_is_no_pattern() {
        let name = "a.rs:1:2: replace f -> Option<&'a [u8]> with Some(vec![]) && x";
        let expected = r"a\.rs:1:2: replace f -> Option<&'a \[u8\]> with Some\(vec!\[\]\) && x";
        assert_eq!(escaped(name), expected);
    }
}

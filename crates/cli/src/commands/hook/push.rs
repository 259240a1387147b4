//! Before a push: the commits that it brings.

use std::env;
use std::io::{self, BufRead as _, IsTerminal as _};

use super::{git, scan};
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;

/// Scans what a push brings: as git says it on standard input, or pre-commit in the environment.
pub(super) fn run(remote: Option<&str>) -> Exit {
    let ranges = match from_pre_commit() {
        Some(ranges) => ranges,
        None if io::stdin().is_terminal() => {
            let mut diagnostics = Diagnostics::default();
            let help = "git runs this before a push; `bailiwick scan --history=origin/main..HEAD` does it at once";
            diagnostics.plain("git says on standard input what it pushes, and there is nobody to say it", help);
            diagnostics.print();
            return Exit::NotJudged;
        }
        None => io::stdin().lock().lines().map_while(Result::ok).filter_map(|line| range(&line, remote)).collect(),
    };
    ranges.iter().map(|range| scan(&[&format!("--history={range}")])).max().unwrap_or(Exit::Clean)
}

/// What pre-commit says: a range; or, where all of a branch is new, the branch; `None` where there is no pre-commit.
fn from_pre_commit() -> Option<Vec<String>> {
    env::var_os("PRE_COMMIT")?;
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let range = set("PRE_COMMIT_FROM_REF").zip(set("PRE_COMMIT_TO_REF")).map(|(from, to)| format!("{from}..{to}"));
    let all = || set("PRE_COMMIT_LOCAL_BRANCH").unwrap_or_else(|| "HEAD".to_owned());
    Some(vec![range.unwrap_or_else(all)])
}

/// The range of a line `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID`. `None` where something is deleted.
fn range(line: &str, remote: Option<&str>) -> Option<String> {
    let mut words = line.split(' ');
    let (_, local, _, there) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let is_nothing = |id: &str| id.bytes().all(|byte| byte == b'0');
    if is_nothing(local) {
        return None;
    }
    let is_known = |id: &str| git::ask(&["cat-file", "-e", &format!("{id}^{{commit}}")]).is_some();
    if !is_nothing(there) && is_known(there) {
        return Some(format!("{there}..{local}"));
    }
    // A new branch: all but what the remote has already.
    let refs = format!("refs/remotes/{}", remote.unwrap_or("origin"));
    let tips = git::ask(&["for-each-ref", "--format=^%(objectname)", &refs]).unwrap_or_default();
    let without: Vec<_> = tips.lines().collect();
    Some(format!("{local} {}", without.join(" ")).trim_end().to_owned())
}

//! Before a push: the commits that it brings.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Read as _};

use super::{git, scan};
use crate::diagnostics::{Diagnostics, reason};
use crate::exit::Exit;
use crate::input::os_string;

/// Scans what a push brings: as git says it on standard input, or pre-commit in the environment.
pub(super) fn run(remote: Option<&str>) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let pushed = from_pre_commit().unwrap_or_else(|| from_git(remote, &mut diagnostics));
    diagnostics.print();
    let told = if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged };
    pushed.iter().map(|pushed| scan(&pushed.words())).fold(told, Exit::max)
}

/// What is pushed.
struct Pushed {
    /// The commits, as a range.
    range: String,
    /// What the ref is called that leads there on the other side, if that is known.
    name: Option<OsString>,
}

impl Pushed {
    fn words(&self) -> Vec<OsString> {
        let named = self.name.iter().flat_map(|name| [OsString::from("--ref-name"), name.clone()]);
        std::iter::once(format!("--history={}", self.range).into()).chain(named).collect()
    }
}

/// What pre-commit says: a range; or, where all of a branch is new, the branch; `None` where there is no pre-commit.
fn from_pre_commit() -> Option<Vec<Pushed>> {
    env::var_os("PRE_COMMIT")?;
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let range = set("PRE_COMMIT_FROM_REF").zip(set("PRE_COMMIT_TO_REF")).map(|(from, to)| format!("{from}..{to}"));
    let all = || set("PRE_COMMIT_LOCAL_BRANCH").unwrap_or_else(|| "HEAD".to_owned());
    Some(vec![Pushed { range: range.unwrap_or_else(all), name: env::var_os("PRE_COMMIT_REMOTE_BRANCH") }])
}

/// What git says, a line for each ref that is pushed. A line that nobody understands is commits that nobody scanned.
fn from_git(remote: Option<&str>, diagnostics: &mut Diagnostics) -> Vec<Pushed> {
    if io::stdin().is_terminal() {
        let help = "git runs this before a push; `bailiwick scan --history=origin/main..HEAD` does it at once";
        diagnostics.plain("git says on standard input what it pushes, and there is nobody to say it", help);
        return Vec::new();
    }
    let mut bytes = Vec::new();
    if let Err(error) = io::stdin().lock().read_to_end(&mut bytes) {
        diagnostics.plain(format!("can't read what git pushes: {}", reason(&error)), "push again");
    }
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.filter_map(|line| update(line, diagnostics)).filter_map(|update| update.pushed(remote)).collect()
}

/// From which object to which a ref goes.
struct Update<'a> {
    local: &'a str,
    name: &'a [u8],
    there: &'a str,
}

/// Reads `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID`; the refs' names may be any bytes. `None` after a problem.
fn update<'a>(line: &'a [u8], diagnostics: &mut Diagnostics) -> Option<Update<'a>> {
    let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
    let update = match words.as_slice() {
        [_, local, name, there] => id(local).zip(id(there)).map(|(local, there)| Update { local, name, there }),
        _ => None,
    };
    if update.is_none() {
        let help = "git writes a line `LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID` for each ref that it pushes";
        diagnostics.plain(format!("`{}` is no ref that is pushed", String::from_utf8_lossy(line)), help);
    }
    update
}

/// An object's id, in hexadecimal digits.
fn id(word: &[u8]) -> Option<&str> {
    let is_id = matches!(word.len(), 40 | 64) && word.iter().all(u8::is_ascii_hexdigit);
    std::str::from_utf8(word).ok().filter(|_| is_id)
}

impl Update<'_> {
    fn pushed(&self, remote: Option<&str>) -> Option<Pushed> {
        Some(Pushed { range: self.range(remote)?, name: Some(os_string(self.name)) })
    }

    /// The commits that it brings. `None` where something is deleted.
    fn range(&self, remote: Option<&str>) -> Option<String> {
        let Self { local, there, .. } = *self;
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
}

//! What only git's program can say. It runs hooks, so it is there.

use std::process::Command;

/// What git prints, without the newline at its end. `None` where it fails or there is none.
pub(super) fn ask(words: &[&str]) -> Option<String> {
    let output = Command::new("git").args(words).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim_end_matches('\n').to_owned())
}

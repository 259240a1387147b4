//! What a hook says when it blocks: five lines a finding, and nothing when all is well.
//!
//! ```text
//! blocked  app/.env:3:29 holds a plan key of Model Studio: sk-sp-****3f26
//!    rule  leaked-plan-key (critical): see `bailiwick explain rule leaked-plan-key`
//!   whose  key 71 of dana, in ws-950f9aca7e76c816 (cn-beijing): the value still works
//!     fix  read it from the environment instead, and `git add app/.env`
//!   waive  # bailiwick:allow RULE -- WHY, in a comment on its line or the one before
//! ```

use anstyle::Style as Ink;
use bailiwick_core::finding::{Finding, Joined, Outcome, Place};
use bailiwick_core::secret::SecretKind;

use crate::excerpt::Origin;
use crate::human::{name, origin};
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, RED, YELLOW, severity_ink};
use crate::prose::paragraphs;
use crate::seal::Sealed;
use crate::spot::Spot;
use crate::text::{count, is_treacherous};
use crate::{Style, facts, spot};

/// So many findings are told one by one: who has more will look at a report.
const MOST: usize = 10;

pub(crate) fn render(report: &Sealed, style: &Style) -> String {
    let mut page = Page::new(style);
    for over in &report.coverage.unreadable {
        line(&mut page, RED, "blocked", &format!("{} could not be read: {}", name(&over.path), over.reason));
    }
    let failed: Vec<_> = report.findings.iter().filter(|finding| report.is_failed_by(finding)).collect();
    for finding in failed.iter().take(MOST) {
        page.blank();
        tell(&mut page, finding);
    }
    if let Some(more) = failed.len().checked_sub(MOST).filter(|more| *more > 0) {
        page.blank();
        page.exact(&[(BOLD, &format!("… and {}", count(more as u64, "more finding")))]);
    }
    page.finish()
}

fn tell(page: &mut Page<'_>, finding: &Finding) {
    let place = finding.locations.first().or(finding.origin.as_ref());
    blocked(page, finding, place);
    let undecided = if finding.outcome == Outcome::Unknown { ", undecided" } else { "" };
    let severity = finding.severity.as_str();
    let rule = name(&finding.rule);
    line(page, DIM, "rule", &format!("{rule} ({severity}{undecided}): see `bailiwick explain rule {rule}`"));
    line(page, YELLOW, "whose", &whose(finding));
    line(page, GREEN, "fix", &fix(finding, place));
    line(page, DIM, "waive", &waive(finding, place));
}

/// A line with a word at its edge. However narrow the terminal, it is one line, and can be copied as one.
fn line(page: &mut Page<'_>, ink: Ink, edge: &str, text: &str) {
    page.exact(&[(ink, &format!("{edge:>7}")), (PLAIN, "  "), (PLAIN, text)]);
}

/// Where, and what.
fn blocked(page: &mut Page<'_>, finding: &Finding, place: Option<&Place>) {
    // Of a commit the line of the remedy tells.
    let bare = place.map(|place| origin(&Place { commit: None, held: None, ..place.clone() }));
    let Origin { file, text, more } = bare.unwrap_or_default();
    let file = if place.is_some_and(|place| place.commit.is_some()) { "" } else { &file };
    let what = match &finding.secret {
        Some(secret) => {
            let article = if secret.kind == SecretKind::AccessKey { "an" } else { "a" };
            format!("{more} holds {article} {}: {}", facts::kind(secret), secret.masked)
        }
        None => {
            let path = place.map(|place| &*place.path).unwrap_or_default();
            format!("{more} {}", facts::without_path(finding.message.trim(), path))
        }
    };
    let edge = [(severity_ink(finding.severity), "blocked"), (PLAIN, "  ")];
    page.leading(&edge, None, file, [&text, &what]);
}

fn whose(finding: &Finding) -> String {
    match (&finding.key, &finding.secret) {
        (Some(key), _) => {
            let sure = if key.joined_by == Joined::Mask { "possibly " } else { "" };
            let owner = key.owner.as_deref().unwrap_or("an unknown owner");
            let region = key.region.as_deref().map(|region| format!(" ({})", name(region))).unwrap_or_default();
            let (id, owner, workspace) = (name(&key.id), name(owner), name(&key.workspace));
            format!("{sure}key {id} of {owner}, in {workspace}{region}: {}", facts::validity(key))
        }
        (None, Some(_)) => "unknown: no inventory that was given knows it".to_owned(),
        (None, None) => facts::subject(finding),
    }
}

fn fix(finding: &Finding, place: Option<&Place>) -> String {
    if finding.secret.is_none() {
        let first = paragraphs(&finding.remediation).into_iter().next().map(|first| first.body).unwrap_or_default();
        return first;
    }
    let spot = spot::first(finding);
    match (holder(place), place.and_then(|place| place.commit.as_deref())) {
        (_, Some(commit)) => {
            let commit: String = commit.chars().take(12).collect();
            format!("take it out of commit {commit} (`git rebase -i`), and end its value")
        }
        (Holder::Message, _) => "write the message without it".to_owned(),
        (Holder::Repository, _) => "make the tag or ref anew without it, and end its value".to_owned(),
        (Holder::File, _) => format!("read it from the environment instead, and `git add {}`", typed(&spot)),
    }
}

/// What holds a secret, as far as the remedy differs.
enum Holder {
    File,
    /// The message of the commit that is being made.
    Message,
    /// A tag's message, or a ref's name.
    Repository,
}

fn holder(place: Option<&Place>) -> Holder {
    match place.map(|place| &*place.path) {
        Some("commit message") => Holder::Message,
        Some(path) if path.starts_with(".git/") => Holder::Repository,
        _ => Holder::File,
    }
}

/// A file's name as a shell takes it. One that nobody can type is not named: git knows which files changed.
fn typed(spot: &Spot<'_>) -> String {
    let file = spot.file;
    if spot.encoded || file.contains(is_treacherous) || *name(file) != *file {
        return "-u".to_owned();
    }
    let is_plain = |c: char| c.is_alphanumeric() || "._/@%+=:,-".contains(c);
    let dashes = if file.starts_with('-') { "-- " } else { "" };
    if file.chars().all(is_plain) {
        format!("{dashes}{file}")
    } else {
        format!("{dashes}'{}'", file.replace('\'', "'\\''"))
    }
}

fn waive(finding: &Finding, place: Option<&Place>) -> String {
    let history = place.is_some_and(|place| place.commit.is_some());
    match (&finding.secret, holder(place)) {
        (Some(_), Holder::Message) => "no comment can: `git commit --no-verify` goes past every hook".to_owned(),
        (Some(_), Holder::File) if !history => {
            format!("# bailiwick:allow {} -- WHY, in a comment on its line or the one before", name(&finding.rule))
        }
        (secret, _) => {
            let history = if secret.is_some() { " --history" } else { "" };
            format!("bailiwick waive {}{history} --reason WHY --expires DATE …", name(&finding.fingerprint))
        }
    }
}

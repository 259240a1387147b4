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

use crate::human::{name, spelled};
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, RED, YELLOW, severity_ink};
use crate::prose::paragraphs;
use crate::seal::Sealed;
use crate::text::count;
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
    line(page, severity_ink(finding.severity), "blocked", &what(finding, place));
    let undecided = if finding.outcome == Outcome::Unknown { ", undecided" } else { "" };
    let severity = finding.severity.as_str();
    let rule = name(&finding.rule);
    line(page, DIM, "rule", &format!("{rule} ({severity}{undecided}): see `bailiwick explain rule {rule}`"));
    line(page, YELLOW, "whose", &whose(finding));
    line(page, GREEN, "fix", &fix(finding, place));
    line(page, DIM, "waive", &waive(finding));
}

/// A line with a word at its edge. However narrow the terminal, it is one line, and can be copied as one.
fn line(page: &mut Page<'_>, ink: Ink, edge: &str, text: &str) {
    page.exact(&[(ink, &format!("{edge:>7}")), (PLAIN, "  "), (PLAIN, text)]);
}

/// Where, and what.
fn what(finding: &Finding, place: Option<&Place>) -> String {
    // Of a commit the line of the remedy tells.
    let bare = |place: &Place| spelled(&Place { commit: None, held: None, ..place.clone() });
    let (path, spelled) = place.map(|place| (&*place.path, bare(place))).unwrap_or_default();
    match &finding.secret {
        Some(secret) => {
            let article = if secret.kind == SecretKind::AccessKey { "an" } else { "a" };
            format!("{spelled} holds {article} {}: {}", facts::kind(secret), secret.masked)
        }
        None => format!("{spelled} {}", facts::without_path(finding.message.trim(), path)),
    }
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
    match place.and_then(|place| place.commit.as_deref()) {
        Some(commit) => {
            let commit: String = commit.chars().take(12).collect();
            format!("take it out of commit {commit} (`git rebase -i`), and end its value")
        }
        None => format!("read it from the environment instead, and `git add {}`", name(spot.file)),
    }
}

fn waive(finding: &Finding) -> String {
    match &finding.secret {
        Some(_) => {
            format!("# bailiwick:allow {} -- WHY, in a comment on its line or the one before", name(&finding.rule))
        }
        None => format!("bailiwick waive {} --reason WHY --expires DATE …", name(&finding.fingerprint)),
    }
}

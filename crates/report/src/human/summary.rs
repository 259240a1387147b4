//! What a reader must also know, what was read, and the verdict.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anstyle::Style as Ink;
use bailiwick_core::finding::{Coverage, PassedOver};

use super::name;
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, RED, YELLOW};
use crate::seal::Sealed;
use crate::text::{count, some_of};
use crate::verdict::{self, Kind, Verdict};

/// So many reasons for passing over files are given when the list may be cut short.
const MOST_REASONS: usize = 5;

/// Writes notes, coverage, the verdict and the counts.
pub(super) fn write(page: &mut Page<'_>, report: &Sealed, verbose: bool) {
    page.blank();
    for note in &report.notes {
        page.hanging(6, &[(BOLD, "note: "), (PLAIN, note)]);
    }
    coverage(page, &report.coverage, verbose);
    unreadable(page, &report.coverage);
    page.blank();
    verdict(page, report);
    let sums = report.summary;
    let sums = format!(
        "  pass {} · fail {} · unknown {} · waived {} · skipped {}",
        sums.pass, sums.fail, sums.unknown, sums.waived, sums.skipped
    );
    page.hanging(2, &[(DIM, &sums)]);
}

/// What was passed over on purpose, by reason; in full by name.
fn coverage(page: &mut Page<'_>, coverage: &Coverage, verbose: bool) {
    let skipped = &coverage.skipped;
    if skipped.is_empty() {
        return;
    }
    let mut reasons = BTreeMap::new();
    for over in skipped {
        *reasons.entry(&*over.reason).or_insert(0_u64) += over.files;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, files)| Reverse(*files));
    let most = if verbose { usize::MAX } else { MOST_REASONS };
    // What is no file, like a part of one, has no count.
    let reason = |(reason, files): &(&str, u64)| match files {
        0 => name(reason),
        files => format!("{files} {}", name(reason)),
    };
    let reasons: Vec<_> = reasons.iter().map(reason).collect();
    let files: u64 = skipped.iter().map(|over| over.files).sum();
    let reasons = some_of(&reasons, most);
    let sum = if files == 0 { reasons } else { format!("{} ({reasons})", count(files, "file")) };
    page.hanging(6, &[(BOLD, "not read, on purpose: "), (PLAIN, &sum)]);
    for over in skipped.iter().filter(|_| verbose) {
        passed_over(page, DIM, over);
    }
}

/// What should have been read: every path, since the report is worth less for each.
fn unreadable(page: &mut Page<'_>, coverage: &Coverage) {
    if coverage.unreadable.is_empty() {
        return;
    }
    page.hanging(4, &[(RED, &format!("could not be read: {}", count(coverage.unreadable.len() as u64, "path")))]);
    for over in &coverage.unreadable {
        passed_over(page, RED, over);
    }
}

fn passed_over(page: &mut Page<'_>, ink: Ink, over: &PassedOver) {
    let files = if over.files > 1 { format!(" ({})", count(over.files, "file")) } else { String::new() };
    page.hanging(4, &[(ink, &format!("  {}", name(&over.path))), (PLAIN, &format!(": {}{files}", over.reason))]);
}

/// The verdict, and what it speaks of: `✔ clean: 15 rules, 204 resources, …`.
pub(super) fn verdict(page: &mut Page<'_>, report: &Sealed) {
    let (verdict, scope) = (Verdict::of(report), verdict::scope(report));
    let ink = match verdict.kind {
        Kind::Clean => GREEN,
        Kind::Remarks => YELLOW,
        Kind::Failed => RED,
    };
    if verdict.kind == Kind::Clean {
        page.hanging(2, &[(ink, &verdict.text), (PLAIN, ": "), (PLAIN, &scope)]);
    } else {
        page.hanging(2, &[(ink, &verdict.text)]);
        page.hanging(2, &[(PLAIN, "  "), (PLAIN, &scope)]);
    }
}

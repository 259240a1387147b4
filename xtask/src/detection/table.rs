//! The measure, as it is published.

use std::fmt::Write as _;

use super::corpus::Corpus;
use super::scanner::PEERS;
use super::score::{Count, Score};

/// A scanner and how well it did.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) score: Score,
}

/// The page of a measurement.
pub(super) fn page(corpus: &Corpus, rows: &[Row]) -> String {
    let mut page = format!(
        "# How well keys are found\n\n\
         Written by `cargo xtask detection`; not by hand. {} keys in {} files ({:.1} MB), with {} other vendors' keys,\n\
         placeholders, masked forms and near misses. Keys are made from a seed, contexts are `fixtures/detection/`.\n\n",
        corpus.truths.len(),
        corpus.files,
        megabytes(corpus.bytes),
        corpus.decoys,
    );
    page.push_str("| scanner | found | recall | called another vendor's | false alarms | precision |\n|---|---|---|---|---|---|\n");
    for Row { name, score } in rows {
        let Count { keys, found } = score.total;
        let _ = writeln!(
            page,
            "| {name} | {found} of {keys} | {} | {} | {} | {} |",
            percent(score.total.recall()),
            score.misnamed,
            score.false_alarms.len(),
            percent(score.precision()),
        );
    }
    page.push_str(RULES);
    for peer in &PEERS {
        let _ = writeln!(page, "- {}: `{}`, run as `{}`", peer.name, peer.install, peer.command.join(" "));
    }
    page.push_str("\n## Recall by shape\n\n");
    section(&mut page, rows, |score| &score.by_shape);
    page.push_str("\n## Recall by wrapping\n\n");
    section(&mut page, rows, |score| &score.by_wrapping);
    page
}

const RULES: &str = "
A finding of ours is right when its path, all its lines, its kind, its provider and the digest of its key are, and when \
it is the only one of the key. A peer's is right when its path and line are, whatever it calls the key; in an archive \
the path alone; where it reports another vendor's key, that is neither right nor wrong. Two \
spellings in one another are left out, as they are not opened: base64 within base64 or an email that is broken into \
lines.
Each peer gets the same tree and its own defaults:

";

fn section<'a>(
    page: &mut String,
    rows: &'a [Row],
    counts: impl Fn(&'a Score) -> &'a std::collections::BTreeMap<&'static str, Count>,
) {
    let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    let _ = writeln!(page, "| | keys | {} |\n|---|---|{}", names.join(" | "), "---|".repeat(names.len()));
    let Some(first) = rows.first() else { return };
    for (name, count) in counts(&first.score) {
        let found = rows.iter().map(|row| counts(&row.score).get(name).copied().unwrap_or_default());
        let cells: Vec<_> = found.map(|count| percent(count.recall())).collect();
        let _ = writeln!(page, "| {name} | {} | {} |", count.keys, cells.join(" | "));
    }
}

/// Never rounded up to all.
fn percent(part: f64) -> String {
    if part >= 1.0 { "100%".to_owned() } else { format!("{:.1}%", (part * 1000.0).floor() / 10.0) }
}

fn megabytes(bytes: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "it is shown with one decimal")]
    let megabytes = bytes as f64 / 1e6;
    megabytes
}

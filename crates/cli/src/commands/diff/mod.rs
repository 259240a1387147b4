//! `bailiwick diff`: what two reports say differently.

mod report;

use std::collections::BTreeMap;
use std::path::Path;

use bailiwick_core::finding::Severity;
use bailiwick_core::secret::redact;
use serde::Serialize;
use serde_json::Value;

use super::{Answer, write};
use crate::args::DiffArgs;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::settings;
use report::{Found, Read};

const SCHEMA: &str = "bailiwick/diff/v1";

#[derive(Serialize)]
struct Machine {
    schema: &'static str,
    old: Of,
    new: Of,
    findings: Sides,
    summary: Sums,
}

/// What a report is of.
#[derive(Serialize)]
struct Of {
    at: String,
    inputs: Value,
}

#[derive(Default, Serialize)]
struct Sides {
    new: Vec<Value>,
    gone: Vec<Value>,
    changed: Vec<Changed>,
}

#[derive(Serialize)]
struct Changed {
    /// What differs: `outcome`, `severity`, `confidence`, `message`, `key` or `waiver`.
    fields: Vec<&'static str>,
    old: Value,
    new: Value,
}

#[derive(Serialize)]
struct Sums {
    new: usize,
    gone: usize,
    changed: usize,
    same: usize,
}

pub(crate) fn run(args: &DiffArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let read = |path: &Path, diagnostics: &mut Diagnostics| report::read(path, diagnostics);
    let (old, new) = (read(&args.old, &mut diagnostics), read(&args.new, &mut diagnostics));
    let exit = match (old, new) {
        (Some(old), Some(new)) if diagnostics.is_empty() => {
            let fail_on = args.fail_on.unwrap_or(settings::FAIL_ON);
            write(&answer(old, new, fail_on), &args.common, &mut diagnostics)
        }
        _ => Exit::NotJudged,
    };
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

fn answer(old: Read, new: Read, fail_on: Severity) -> Answer<Machine> {
    let (of_old, of_new) = (Of { at: old.at, inputs: old.inputs }, Of { at: new.at, inputs: new.inputs });
    let mut before: BTreeMap<_, _> = old.findings.into_iter().map(|found| (found.key(), found)).collect();
    let (mut sides, mut human, mut same) = (Sides::default(), Human::default(), 0);
    let mut worse = false;
    for found in new.findings {
        match before.remove(&found.key()) {
            None => {
                worse |= found.fails(fail_on);
                human.new.push(found.line());
                sides.new.push(found.whole);
            }
            Some(was) => {
                let fields = was.differs(&found);
                if fields.is_empty() {
                    same += 1;
                    continue;
                }
                worse |= found.fails(fail_on) && !was.fails(fail_on);
                human.changed.push(changed(&was, &found));
                sides.changed.push(Changed { fields, old: was.whole, new: found.whole });
            }
        }
    }
    let mut gone: Vec<Found> = before.into_values().collect();
    gone.sort_by_key(|found| found.order);
    human.gone.extend(gone.iter().map(Found::line));
    sides.gone.extend(gone.into_iter().map(|found| found.whole));
    let summary = Sums { new: sides.new.len(), gone: sides.gone.len(), changed: sides.changed.len(), same };
    let human = human.text(&of_old, &of_new, &summary);
    let machine = Machine { schema: SCHEMA, old: of_old, new: of_new, findings: sides, summary };
    Answer { human: redact(&human).into_owned(), machine, exit: if worse { Exit::Found } else { Exit::Clean } }
}

/// A finding that both reports have, and what differs.
fn changed(was: &Found, is: &Found) -> String {
    let how = |name: &str, old: &str, new: &str| (old != new).then(|| format!("{name} {old} → {new}"));
    let parts = [
        how("outcome", &was.outcome, &is.outcome),
        how("severity", was.severity.as_str(), is.severity.as_str()),
        how("confidence", was.text("confidence"), is.text("confidence")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    format!("{}{parts}", is.line())
}

/// The lines of the answer for people.
#[derive(Default)]
struct Human {
    new: Vec<String>,
    gone: Vec<String>,
    changed: Vec<String>,
}

impl Human {
    fn text(&self, old: &Of, new: &Of, sums: &Sums) -> String {
        let part = |title: &str, sign: &str, lines: &[String]| {
            let lines: String = lines.iter().map(|line| format!("  {sign} {line}\n")).collect();
            if lines.is_empty() { String::new() } else { format!("{title}\n{lines}\n") }
        };
        format!(
            "{}{}{}{} new, {} gone, {} changed, {} the same, from {} to {}\n",
            part("new", "+", &self.new),
            part("gone", "-", &self.gone),
            part("changed", "~", &self.changed),
            sums.new,
            sums.gone,
            sums.changed,
            sums.same,
            old.at,
            new.at,
        )
    }
}

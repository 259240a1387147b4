//! `bailiwick check --compare OLD NEW`: are the new rules at least as strict as the old ones?

use std::path::{Path, PathBuf};

use bailiwick_core::finding::{Outcome, Subject};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::time::format_time;
use bailiwick_inventory::{Comments, Form};
use bailiwick_policy::compare::{Comparison, Looser, Remark, Said, compare};
use bailiwick_report::Style;
use bailiwick_report::problem::{ProblemView, render_note, render_problem};
use serde::Serialize;

use super::{Answer, write_drawn};
use crate::args::CommonArgs;
use crate::config::{self, Config};
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::{self, Rules};
use crate::output;
use crate::workbench::Bench;

#[derive(Serialize)]
struct Machine {
    /// `at-least-as-strict`, `looser`, or `undecided`.
    verdict: &'static str,
    rules: usize,
    looser: Vec<MachineLooser>,
    waivable: Vec<MachineRemark>,
    undecided: Vec<MachineRemark>,
}

#[derive(Serialize)]
struct MachineLooser {
    rule: String,
    path: String,
    line: u32,
    column: u32,
    subject: String,
    at: String,
    /// As `--inventory` takes it.
    inventory: Option<serde_json::Value>,
    text: Option<MachineText>,
    old: MachineSaid,
    new: Vec<MachineSaid>,
}

#[derive(Serialize)]
struct MachineText {
    path: String,
    text: String,
}

#[derive(Serialize)]
struct MachineSaid {
    rule: String,
    outcome: &'static str,
    severity: &'static str,
    gates: bool,
}

#[derive(Serialize)]
struct MachineRemark {
    rule: String,
    path: String,
    line: u32,
    column: u32,
    message: String,
}

pub(super) fn run(paths: &[PathBuf], common: &CommonArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let sides: Vec<_> = paths.iter().map(|path| side(path, &mut diagnostics)).collect();
    let platform = input::platform(common, &mut diagnostics);
    let exit = match (sides.as_slice(), platform) {
        ([Some(old), Some(new)], Some(platform)) if diagnostics.is_empty() => {
            let comparison = compare(&old.set, &new.set, &platform, &Bench);
            write_drawn(&answer(&comparison, old, &output::style(common)), common, &mut diagnostics)
        }
        _ => Exit::NotJudged,
    };
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

/// Rules as they stand; of a configuration, those that it names, with what it says of them.
fn side(path: &Path, diagnostics: &mut Diagnostics) -> Option<Rules> {
    if path.file_name().is_some_and(|name| name == config::NAME) {
        let config = Config::of(path, diagnostics)?;
        return input::configured(&[], &config, diagnostics);
    }
    input::policies(&[path.to_path_buf()], diagnostics)
}

fn answer(comparison: &Comparison, old: &Rules, style: &Style) -> Answer<Machine> {
    let (verdict, exit) = match comparison {
        Comparison { looser, waivable, .. } if !looser.is_empty() || !waivable.is_empty() => ("looser", Exit::Found),
        Comparison { open, .. } if !open.is_empty() => ("undecided", Exit::NotJudged),
        _ => ("at-least-as-strict", Exit::Clean),
    };
    let human = Page { old, style }.write(comparison);
    let machine = Machine {
        verdict,
        rules: comparison.rules,
        looser: comparison.looser.iter().map(machine).collect(),
        waivable: comparison.waivable.iter().map(machine_remark).collect(),
        undecided: comparison.open.iter().map(machine_remark).collect(),
    };
    Answer { machine, human, exit }
}

fn machine(looser: &Looser) -> MachineLooser {
    let Looser { rule, source, span, shown, subject, old, new } = looser;
    let json = |inventory: &Inventory| serde_json::from_str(&written(inventory, Form::Json)).unwrap_or_default();
    MachineLooser {
        rule: rule.clone(),
        path: source.clone(),
        line: span.start.line,
        column: span.start.column,
        subject: named(subject),
        at: format_time(shown.at),
        inventory: shown.inventory.as_ref().map(json),
        text: shown.text.clone().map(|(path, text)| MachineText { path, text }),
        old: machine_said(old),
        new: new.iter().map(machine_said).collect(),
    }
}

fn machine_said(said: &Said) -> MachineSaid {
    let Said { rule, outcome, severity, gates } = said;
    MachineSaid { rule: rule.clone(), outcome: outcome.as_str(), severity: severity.as_str(), gates: *gates }
}

fn machine_remark(remark: &Remark) -> MachineRemark {
    let Remark { rule, source, span, message, .. } = remark.clone();
    MachineRemark { rule, path: source, line: span.start.line, column: span.start.column, message }
}

fn written(inventory: &Inventory, form: Form) -> String {
    let mut bytes = Vec::new();
    // What is written into memory can't fail.
    drop(bailiwick_inventory::write(inventory, form, Comments::default(), &mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The answer for people.
struct Page<'a> {
    old: &'a Rules,
    style: &'a Style,
}

impl Page<'_> {
    fn write(&self, comparison: &Comparison) -> String {
        let Comparison { rules, looser, waivable, open } = comparison;
        let mut said: Vec<_> = looser.iter().map(|looser| self.looser(looser)).collect();
        said.extend(waivable.iter().map(|remark| self.remark(remark, "looser")));
        said.extend(open.iter().map(|remark| self.remark(remark, "undecided")));
        let (find_less, may, are_open) = (looser.len(), waivable.len(), open.len());
        let parts = [
            (find_less, format!("{find_less} of {rules} old rules find less now")),
            (may, format!("the findings of {may} may be waived now")),
            (are_open, format!("{are_open} of {rules} are not decided")),
        ];
        let parts: Vec<_> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, part)| part).collect();
        said.push(match () {
            () if parts.is_empty() => {
                format!("at least as strict: what the old rules find is found ({rules} compared)\n")
            }
            () if find_less + may > 0 => format!("looser: {}\n", parts.join(", ")),
            () => format!("not decided: {}\n", parts.join(", ")),
        });
        said.join("\n")
    }

    fn looser(&self, looser: &Looser) -> String {
        let Looser { rule, shown, subject, old, new, .. } = looser;
        let message = format!("{rule}: the new rules find less than this one does");
        let place = self.old.place(&looser.source, looser.span);
        let mut text = render_problem(&ProblemView { code: "looser", message: &message, ..place }, self.style);
        let (at, subject) = (format_time(shown.at), named(subject));
        text.push_str(&format!("  shown at {at} by\n"));
        if let Some(inventory) = &shown.inventory {
            text.push_str(&indented(&written(inventory, Form::Yaml)));
        }
        if let Some((path, scanned)) = &shown.text {
            text.push_str(&format!("  and the text of {path}:\n{}", indented(scanned)));
        }
        text.push_str(&format!("  old: {} about {subject}\n", spelled(old)));
        let speaks = |said: &&Said| said.rule == *rule || said.outcome == Outcome::Fail;
        let new: Vec<_> = new.iter().filter(speaks).map(spelled).collect();
        let new = if new.is_empty() { "nothing of that".to_owned() } else { new.join(", ") };
        text.push_str(&format!("  new: {new}\n"));
        text
    }

    fn remark(&self, remark: &Remark, code: &str) -> String {
        let message = format!("{}: {}", remark.rule, remark.message);
        let place = self.old.place(&remark.source, remark.span);
        render_note(&ProblemView { code, message: &message, ..place }, self.style)
    }
}

/// As expectations spell it: `key:42`.
fn named(subject: &Subject) -> String {
    format!("{}:{}", subject.kind.as_str(), subject.id)
}

/// What a rule says: `key-rotation, medium fail`.
fn spelled(said: &Said) -> String {
    let effect = if said.gates { "" } else { ", shown only" };
    format!("{}, {} {}{effect}", said.rule, said.severity.as_str(), said.outcome.as_str())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

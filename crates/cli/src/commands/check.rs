//! `bailiwick check`: load rules, report every problem in them, and say what can be said of them without an inventory.

use bailiwick_policy::analysis::{Note, analyse};
use bailiwick_report::Style;
use bailiwick_report::problem::{ProblemView, render_note};
use bailiwick_scan::{Cost, Detector};
use serde::Serialize;

use super::{Answer, compare, write_drawn};
use crate::args::CheckArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::Rules;
use crate::{input, output};

#[derive(Serialize)]
struct Machine {
    rules: usize,
    notes: Vec<MachineNote>,
    costs: Vec<MachineCost>,
}

/// A rule whose pattern makes scans slow.
#[derive(Serialize)]
struct MachineCost {
    rule: String,
    cost: &'static str,
}

#[derive(Serialize)]
struct MachineNote {
    code: &'static str,
    rule: String,
    path: String,
    line: u32,
    column: u32,
    message: String,
    help: &'static str,
}

pub(crate) fn run(args: &CheckArgs) -> Exit {
    if !args.compare.is_empty() {
        return compare::run(&args.compare, &args.common);
    }
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let rules = input::configured_with_examples(&args.policies, &config, &mut diagnostics);
    let exit = match rules {
        Some(rules) if diagnostics.is_empty() => {
            let costs = costs(&rules, &mut diagnostics);
            write_drawn(&answer(&rules, &costs, &output::style(&args.common)), &args.common, &mut diagnostics)
        }
        _ => Exit::NotJudged,
    };
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

/// What slow rules cost a scan.
fn costs(rules: &Rules, diagnostics: &mut Diagnostics) -> Vec<(String, Cost)> {
    match Detector::new(&rules.set.secret_specs()) {
        Ok(detector) => detector.costs().map(|(rule, cost)| (rule.to_owned(), cost)).collect(),
        Err(error) => {
            diagnostics.plain(error.to_string(), "look for fewer things at once");
            Vec::new()
        }
    }
}

fn answer(rules: &Rules, costs: &[(String, Cost)], style: &Style) -> Answer<Machine> {
    let notes = analyse(&rules.set);
    let exit = if notes.is_empty() { Exit::Clean } else { Exit::Found };
    let mut said: Vec<_> = notes.iter().map(|note| shown(rules, note, style)).collect();
    let count = rules.set.rules().len();
    let noun = if count == 1 { "rule" } else { "rules" };
    let remarks = match notes.len() {
        0 => "no problem".to_owned(),
        1 => "1 remark".to_owned(),
        many => format!("{many} remarks"),
    };
    said.push(format!("{count} {noun}, {remarks}\n{}", slow(costs)));
    let notes = notes.into_iter().map(machine).collect();
    let machine = Machine { rules: count, notes, costs: costs.iter().map(machine_cost).collect() };
    Answer { machine, human: said.join("\n"), exit }
}

fn machine(note: Note) -> MachineNote {
    MachineNote {
        code: note.code.as_str(),
        rule: note.rule,
        path: note.source,
        line: note.span.start.line,
        column: note.span.start.column,
        message: note.message,
        help: note.help,
    }
}

fn shown(rules: &Rules, note: &Note, style: &Style) -> String {
    let (code, message) = (note.code.as_str(), &*format!("{}: {}", note.rule, note.message));
    render_note(&ProblemView { code, message, help: Some(note.help), ..rules.place(&note.source, note.span) }, style)
}

/// Which rules are slow, and what to do about it.
fn slow(costs: &[(String, Cost)]) -> String {
    let mut text = String::new();
    for (rule, cost) in costs {
        let where_to = match cost {
            Cost::EveryByte => "every file",
            Cost::FilesWithLiteral => "each file that holds a literal of it",
        };
        text.push_str(&format!(
            "note: rule `{rule}` is slow: its pattern starts with no literal of three characters or more, so its regex \
             goes over every byte of {where_to}, and it finds nothing in base64, escapes and the like. Begin the \
             pattern with fixed text, if it can be.\n"
        ));
    }
    text
}

fn machine_cost((rule, cost): &(String, Cost)) -> MachineCost {
    let cost = match cost {
        Cost::EveryByte => "every-byte",
        Cost::FilesWithLiteral => "files-with-literal",
    };
    MachineCost { rule: rule.clone(), cost }
}

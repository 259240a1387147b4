//! `bailiwick test`: run the examples that stand in the rules.

use bailiwick_core::platform::Platform;
use bailiwick_document::Position;
use bailiwick_policy::examples::{self, ExampleReport, Failure};
use bailiwick_report::Style;
use bailiwick_report::problem::{ProblemView, render_problem};
use serde::Serialize;

use super::{Answer, write};
use crate::args::PolicyArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::Rules;
use crate::workbench::Bench;
use crate::{input, output, settings};

#[derive(Serialize)]
struct Machine {
    rules: usize,
    examples: usize,
    passed: usize,
    failures: Vec<MachineFailure>,
}

#[derive(Serialize)]
struct MachineFailure {
    rule: String,
    example: Option<String>,
    path: String,
    line: u32,
    column: u32,
    message: String,
    expected: Vec<String>,
    found: Vec<String>,
}

pub(crate) fn run(args: &PolicyArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let rules = input::policies_with_examples(&settings::paths(&args.policies, &config.policies), &mut diagnostics);
    let platform = input::platform(&args.common, &mut diagnostics);
    let exit = match rules.zip(platform) {
        Some((rules, platform)) if diagnostics.is_empty() => {
            let answer = answer(&rules, &platform, &output::style(&args.common));
            write(&answer, &args.common, &mut diagnostics)
        }
        _ => Exit::NotJudged,
    };
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

fn answer(rules: &Rules, platform: &Platform, style: &Style) -> Answer<Machine> {
    let report = examples::run(&rules.set, platform, &Bench);
    let exit = if report.failures.is_empty() { Exit::Clean } else { Exit::Found };
    Answer { human: human(rules, &report, style), machine: machine(report), exit }
}

fn machine(report: ExampleReport) -> Machine {
    let failure = |failure: Failure| MachineFailure {
        rule: failure.rule,
        example: failure.example,
        path: failure.source,
        line: failure.span.start.line,
        column: failure.span.start.column,
        message: failure.message,
        expected: failure.expected,
        found: failure.found,
    };
    let ExampleReport { rules, examples, passed, failures } = report;
    Machine { rules, examples, passed, failures: failures.into_iter().map(failure).collect() }
}

fn human(rules: &Rules, report: &ExampleReport, style: &Style) -> String {
    let failures: String = report.failures.iter().map(|failure| rendered(rules, failure, style) + "\n").collect();
    let (passed, examples) = (report.passed, report.examples);
    format!("{failures}{passed} of {examples} examples of {} rules pass\n", report.rules)
}

fn rendered(rules: &Rules, failure: &Failure, style: &Style) -> String {
    let file = rules.files.iter().find(|file| file.name == failure.source);
    let position = |position: Position| (position.line, position.column);
    let message = match &failure.example {
        Some(example) => format!("example `{example}` of {}: {}", failure.rule, failure.message),
        None => format!("{}: {}", failure.rule, failure.message),
    };
    let listed = |list: &[String]| if list.is_empty() { "nothing".to_owned() } else { list.join(", ") };
    let compared = !(failure.expected.is_empty() && failure.found.is_empty());
    let help = compared.then(|| format!("expected {}; found {}", listed(&failure.expected), listed(&failure.found)));
    let view = ProblemView {
        path: &failure.source,
        source: file.and_then(|file| std::str::from_utf8(&file.bytes).ok()),
        code: "example",
        message: &message,
        help: help.as_deref(),
        start: position(failure.span.start),
        end: position(failure.span.end),
    };
    render_problem(&view, style)
}

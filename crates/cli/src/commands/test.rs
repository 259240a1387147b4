//! `bailiwick test`: run the examples that stand in the rules.

use bailiwick_core::platform::Platform;
use bailiwick_document::Span;
use bailiwick_policy::examples::{self, Coverage, ExampleReport, Failure, Gap, Mutation, Survivor};
use bailiwick_report::Style;
use bailiwick_report::problem::{ProblemView, render_problem};
use serde::Serialize;

use super::{Answer, write_drawn};
use crate::args::TestArgs;
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
    clauses: Clauses,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutants: Option<Mutants>,
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

/// How many clauses there are, how many the examples show both ways, and the others.
#[derive(Serialize)]
struct Clauses {
    all: usize,
    covered: usize,
    gaps: Vec<Remark>,
}

/// How many changes were tried, how many some example noticed, and the others.
#[derive(Serialize)]
struct Mutants {
    all: usize,
    caught: usize,
    survivors: Vec<Remark>,
}

#[derive(Serialize)]
struct Remark {
    rule: String,
    path: String,
    line: u32,
    column: u32,
    message: String,
}

pub(crate) fn run(args: &TestArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let rules = input::policies_with_examples(&settings::paths(&args.policies, &config.policies), &mut diagnostics);
    let platform = input::platform(&args.common, &mut diagnostics);
    let exit = match rules.zip(platform) {
        Some((rules, platform)) if diagnostics.is_empty() => {
            let answer = answer(args, &rules, &platform);
            write_drawn(&answer, &args.common, &mut diagnostics)
        }
        _ => Exit::NotJudged,
    };
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

fn answer(args: &TestArgs, rules: &Rules, platform: &Platform) -> Answer<Machine> {
    let report = examples::run(&rules.set, platform, &Bench);
    let mutation = args.mutate.then(|| examples::mutate(&rules.set, platform, &Bench));
    let page = Page { rules, style: output::style(&args.common) };
    let human = page.write(&report, mutation.as_ref(), args.require_examples);
    let is_covered = !args.require_examples || report.coverage.gaps.is_empty();
    let is_sharp = mutation.as_ref().is_none_or(|mutation| mutation.survivors.is_empty());
    let passes = report.failures.is_empty() && is_covered && is_sharp;
    let exit = if passes { Exit::Clean } else { Exit::Found };
    Answer { human, machine: machine(report, mutation), exit }
}

fn machine(report: ExampleReport, mutation: Option<Mutation>) -> Machine {
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
    let remark = |rule, path, span: Span, message| Remark {
        rule,
        path,
        line: span.start.line,
        column: span.start.column,
        message,
    };
    let gap = |Gap { rule, source, span, message }| remark(rule, source, span, message);
    let survivor = |Survivor { rule, source, span, change }| remark(rule, source, span, change);
    let ExampleReport { rules, examples, passed, failures, coverage } = report;
    let Coverage { clauses, covered, gaps } = coverage;
    Machine {
        rules,
        examples,
        passed,
        failures: failures.into_iter().map(failure).collect(),
        clauses: Clauses { all: clauses, covered, gaps: gaps.into_iter().map(gap).collect() },
        mutants: mutation.map(|Mutation { mutants, caught, survivors }| Mutants {
            all: mutants,
            caught,
            survivors: survivors.into_iter().map(survivor).collect(),
        }),
    }
}

/// The answer for people, with the lines of the rules that it speaks of.
struct Page<'a> {
    rules: &'a Rules,
    style: Style,
}

impl Page<'_> {
    fn write(&self, report: &ExampleReport, mutation: Option<&Mutation>, names_gaps: bool) -> String {
        let Coverage { clauses, covered, gaps } = &report.coverage;
        let mut said: Vec<_> = report.failures.iter().map(|failure| self.failure(failure)).collect();
        said.extend(gaps.iter().filter(|_| names_gaps).map(|gap| self.gap(gap)));
        said.extend(mutation.into_iter().flat_map(|all| &all.survivors).map(|survivor| self.survivor(survivor)));
        let (passed, examples) = (report.passed, report.examples);
        said.push(format!("{passed} of {examples} examples of {} rules pass", report.rules));
        let naming = if names_gaps || gaps.is_empty() { "" } else { " (--require-examples names the others)" };
        said.push(format!("{covered} of {clauses} clauses are shown both ways{naming}"));
        said.extend(mutation.map(|all| format!("{} of {} changes of the rules are noticed", all.caught, all.mutants)));
        said.join("\n") + "\n"
    }

    fn failure(&self, failure: &Failure) -> String {
        let message = match &failure.example {
            Some(example) => format!("example `{example}` of {}: {}", failure.rule, failure.message),
            None => format!("{}: {}", failure.rule, failure.message),
        };
        let listed = |list: &[String]| if list.is_empty() { "nothing".to_owned() } else { list.join(", ") };
        let compared = !(failure.expected.is_empty() && failure.found.is_empty());
        let help =
            compared.then(|| format!("expected {}; found {}", listed(&failure.expected), listed(&failure.found)));
        self.at(&failure.source, failure.span, "example", &message, help.as_deref())
    }

    fn gap(&self, gap: &Gap) -> String {
        let message = format!("{}: {}", gap.rule, gap.message);
        self.at(&gap.source, gap.span, "clause", &message, Some("add an example that shows the other way"))
    }

    fn survivor(&self, survivor: &Survivor) -> String {
        let message = format!("{}: no example notices {}", survivor.rule, survivor.change);
        let help = "add an example that comes out otherwise then, or take away what makes no difference";
        self.at(&survivor.source, survivor.span, "mutant", &message, Some(help))
    }

    fn at(&self, path: &str, span: Span, code: &str, message: &str, help: Option<&str>) -> String {
        render_problem(&ProblemView { code, message, help, ..self.rules.place(path, span) }, &self.style)
    }
}

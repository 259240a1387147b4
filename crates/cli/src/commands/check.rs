//! `bailiwick check`: load rules, and report every problem in them.

use bailiwick_report::Format;
use bailiwick_scan::{Cost, Detector};

use crate::args::PolicyArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::{input, output, settings};

pub(crate) fn run(args: &PolicyArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let rules = input::policies_with_examples(&settings::paths(&args.policies, &config.policies), &mut diagnostics);
    if let (Some(rules), true) = (rules, diagnostics.is_empty()) {
        let costs = match Detector::new(&rules.set.secret_specs()) {
            Ok(detector) => detector.costs().map(|(rule, cost)| (rule.to_owned(), cost)).collect(),
            Err(error) => {
                diagnostics.plain(error.to_string(), "look for fewer things at once");
                Vec::new()
            }
        };
        let count = rules.set.rules().len();
        let text = match args.common.format {
            Format::Human => human(count, &costs),
            Format::Json => json(count, &costs),
        };
        output::write(&text, args.common.output.as_deref(), &mut diagnostics);
    }
    diagnostics.print();
    if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}

fn human(count: usize, costs: &[(String, Cost)]) -> String {
    let mut text = format!("{count} {}, no problem\n", if count == 1 { "rule" } else { "rules" });
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

fn json(count: usize, costs: &[(String, Cost)]) -> String {
    let cost = |cost: &Cost| match cost {
        Cost::EveryByte => "every-byte",
        Cost::FilesWithLiteral => "files-with-literal",
    };
    let costs: Vec<_> = costs.iter().map(|(rule, of)| serde_json::json!({"rule": rule, "cost": cost(of)})).collect();
    format!("{}\n", serde_json::json!({"rules": count, "costs": costs}))
}

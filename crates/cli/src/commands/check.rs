//! `bailiwick check`: load rules, and report every problem in them.

use bailiwick_report::Format;

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
        let count = rules.set.rules().len();
        let text = match args.common.format {
            Format::Human => format!("{count} {}, no problem\n", if count == 1 { "rule" } else { "rules" }),
            Format::Json => format!("{{\"rules\": {count}}}\n"),
        };
        output::write(&text, args.common.output.as_deref(), &mut diagnostics);
    }
    diagnostics.print();
    if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}

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
    let rules = input::policies(&settings::paths(&args.policies, &config.policies), &mut diagnostics);
    if let (Some(rules), true) = (rules, diagnostics.is_empty()) {
        let text = match args.common.format {
            Format::Human => format!("{} rules, no problem\n", rules.set.rules().len()),
            Format::Json => format!("{{\"rules\": {}}}\n", rules.set.rules().len()),
        };
        output::write(&text, args.common.output.as_deref(), &mut diagnostics);
    }
    diagnostics.print();
    if diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}

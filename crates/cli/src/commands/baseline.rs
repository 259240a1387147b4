//! `bailiwick baseline`: what is there, written down.

use bailiwick_core::secret::redact;
use bailiwick_policy::waiver::Baseline;

use crate::args::BaselineArgs;
use crate::audit::{Asked, Baselines};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::files::Files;
use crate::{input, output};

pub(crate) fn run(args: &BaselineArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let done = if args.prune { prune(args, &config, &mut diagnostics) } else { take(args, &config, &mut diagnostics) };
    diagnostics.print();
    if done.is_some() && diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}

fn asked(args: &BaselineArgs, baselines: Baselines) -> Asked<'_> {
    Asked { policies: &args.policies, judging: &args.judging, common: &args.common, baselines }
}

/// Writes a new baseline to stdout or to the file that the arguments name.
fn take(args: &BaselineArgs, config: &Config, diagnostics: &mut Diagnostics) -> Option<()> {
    let report = asked(args, Baselines::Ignore).report(config, diagnostics)?;
    // A baseline of a part would call the rest new.
    if !diagnostics.is_empty() {
        return None;
    }
    let baseline = Baseline::of(&report.findings);
    output::write(&redact(&baseline.to_json()), args.common.output.as_deref(), diagnostics);
    if let Some(file) = &args.common.output {
        said(args, &format!("{} in {}\n", findings(baseline.entries.len()), file.display()));
    }
    Some(())
}

/// Takes what is gone out of the baseline, and writes it where it was, or where the arguments say.
fn prune(args: &BaselineArgs, config: &Config, diagnostics: &mut Diagnostics) -> Option<()> {
    let Some(path) = args.judging.accepting.baseline.as_ref().or(config.baseline.as_ref()) else {
        diagnostics.plain("there is no baseline to prune", "give --baseline FILE, or name it in bailiwick.yaml");
        return None;
    };
    let before = input::baseline(&Files::Disk, path, diagnostics)?;
    let report = asked(args, Baselines::Apply).report(config, diagnostics)?;
    if !diagnostics.is_empty() {
        return None;
    }
    let after = before.pruned(&report.findings);
    let to = args.common.output.as_deref().unwrap_or(path);
    output::write(&redact(&after.to_json()), Some(to), diagnostics);
    let gone = before.entries.len() - after.entries.len();
    said(args, &format!("{} gone, {} left in {}\n", findings(gone), after.entries.len(), to.display()));
    Some(())
}

fn said(args: &BaselineArgs, text: &str) {
    if !args.common.quiet {
        output::say(text);
    }
}

fn findings(count: usize) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}

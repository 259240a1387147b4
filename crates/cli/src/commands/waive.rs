//! `bailiwick waive`: accepts a finding until a day, in the file of waivers.

use std::path::Path;

use bailiwick_core::finding::{Finding, Outcome, Report};
use bailiwick_policy::waiver::{Builtin, Target, Waiver, WaiverFile};

use crate::args::WaiveArgs;
use crate::audit::{Asked, Baselines};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::files::Files;
use crate::{input, output};

/// The file that is made beside the configuration, if none is named.
const NAME: &str = "waivers.yaml";

pub(crate) fn run(args: &WaiveArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let done = waive(args, &config, &mut diagnostics);
    diagnostics.print();
    if done.is_some() && diagnostics.is_empty() { Exit::Clean } else { Exit::NotJudged }
}

fn waive(args: &WaiveArgs, config: &Config, diagnostics: &mut Diagnostics) -> Option<()> {
    let named = args.judging.accepting.waivers.clone().or_else(|| config.waivers.clone());
    let path = named.unwrap_or_else(|| config.folder.join(NAME));
    let file = existing(&path, diagnostics)?;
    let report = report(args, config, &file, diagnostics)?;
    let finding = the_finding(&args.fingerprint, &report, diagnostics)?;
    let target = Target::Fingerprint(finding.fingerprint.clone());
    let waiver = Waiver::new(&finding.rule, target, &args.owner, &args.approver, &args.reason, args.expires);
    if let Some(line) = file.same_as(&waiver) {
        let help = "change that one: have its last day approved again";
        diagnostics.plain(format!("line {line} of `{}` waives the same finding", file.name), help);
        return None;
    }
    let Some(text) = file.with(&waiver) else {
        let help = "give the reason, the owner and the approver in words; write the file as a list with dashes";
        diagnostics.plain(format!("the waiver can't be put at the end of `{}`", file.name), help);
        return None;
    };
    check(args, config, &file, &text, diagnostics)?;
    output::write(&text, Some(&path), diagnostics);
    output::say(&format!("{}: {} until {}\n", path.display(), finding.message.trim(), args.expires));
    Some(())
}

/// The file of waivers; one without any, if there is none yet.
fn existing(path: &Path, diagnostics: &mut Diagnostics) -> Option<WaiverFile> {
    if path.symlink_metadata().is_ok() {
        return input::waivers(&Files::Disk, path, diagnostics);
    }
    Some(WaiverFile { name: input::shown(path), ..WaiverFile::default() })
}

/// The report of an audit by a file of waivers that may not be written yet.
fn report(args: &WaiveArgs, config: &Config, file: &WaiverFile, diagnostics: &mut Diagnostics) -> Option<Report> {
    let WaiveArgs { policies, judging, common, .. } = args;
    let asked = Asked { policies, judging, common, baselines: Baselines::Ignore };
    let report = asked.report_with(file, config, diagnostics)?;
    diagnostics.is_empty().then_some(report)
}

/// The finding of a fingerprint, which may be cut short.
fn the_finding<'r>(fingerprint: &str, report: &'r Report, diagnostics: &mut Diagnostics) -> Option<&'r Finding> {
    let mut found = report.findings.iter().filter(|finding| finding.fingerprint.starts_with(fingerprint));
    let problem = match (found.next(), found.next()) {
        (Some(one), None) if Builtin::of(&one.rule).is_some() => "what is wrong with waivers can't be waived",
        (Some(one), None) if one.outcome == Outcome::Waived => "that finding is waived already",
        (Some(one), None) => return Some(one),
        (Some(_), Some(_)) => "several findings have a fingerprint that starts so",
        (None, _) => "no finding has that fingerprint",
    };
    let help = "`bailiwick audit -v` shows the fingerprint of each finding";
    diagnostics.plain(format!("can't waive `{fingerprint}`: {problem}"), help);
    None
}

/// Refuses a waiver that would waive nothing, by trying it.
fn check(
    args: &WaiveArgs,
    config: &Config,
    before: &WaiverFile,
    text: &str,
    diagnostics: &mut Diagnostics,
) -> Option<()> {
    let file = WaiverFile::read(&before.name, text.as_bytes());
    let file = file.map_err(|problems| diagnostics.in_file(&before.name, text.as_bytes(), problems)).ok()?;
    let report = report(args, config, &file, diagnostics)?;
    let is_first = before.waivers.is_empty() && before.malformed.is_empty();
    let line = if is_first { 0 } else { before.text.lines().count() };
    let is_new = |finding: &&Finding| {
        let voids = Builtin::of(&finding.rule).is_some_and(|builtin| builtin != Builtin::WaiverExpiresSoon);
        voids && finding.locations.iter().any(|at| *at.path == *file.name && at.line as usize > line)
    };
    let wrong: Vec<_> = report.findings.iter().filter(is_new).collect();
    for finding in &wrong {
        diagnostics.plain(finding.message.clone(), &finding.remediation);
    }
    wrong.is_empty().then_some(())
}

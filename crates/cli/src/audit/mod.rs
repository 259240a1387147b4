//! The main job: load, scan, join, evaluate, report.

mod accepting;
mod found;
mod judgement;
mod listed;
mod proof;
mod searched;
mod sources;
mod subject;
mod trust;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bailiwick_core::finding::Report;
use bailiwick_core::holdings::Holdings;
use bailiwick_policy::waiver::WaiverFile;
use bailiwick_report::{Format, render};

use crate::args::{AcceptingArgs, AuditArgs, CommonArgs, ExplainFindingArgs, JudgingArgs, ReportArgs, ScanArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::files::Files;
use crate::{commands, output, settings, unread};
pub(crate) use accepting::Baselines;
use accepting::{Accepting, ScansAll};
pub(crate) use found::{Found, find};
use judgement::judge;
pub(crate) use searched::{Searched, search};
use subject::{Subject, read};
use trust::Trust;

/// The embedded pack that has every rule.
const ALL: &str = "builtin:strict";

/// What `audit` is asked about, and every command that works on its findings.
pub(crate) struct Asked<'a> {
    pub(crate) policies: &'a [PathBuf],
    pub(crate) judging: &'a JudgingArgs,
    pub(crate) common: &'a CommonArgs,
    pub(crate) baselines: Baselines,
}

impl Asked<'_> {
    /// The report of an audit. `None` after a problem.
    pub(crate) fn report(&self, config: &Config, diagnostics: &mut Diagnostics) -> Option<Report> {
        let subject = self.read(config, diagnostics).filter(|_| diagnostics.is_empty())?;
        report(&subject, diagnostics)
    }

    /// The report of an audit with a file of waivers that may not be written yet.
    pub(crate) fn report_with(
        &self,
        waivers: &WaiverFile,
        config: &Config,
        diagnostics: &mut Diagnostics,
    ) -> Option<Report> {
        let judging = JudgingArgs { accepting: AcceptingArgs::default(), ..self.judging.clone() };
        let config = Config { waivers: None, ..config.clone() };
        let subject = Asked { judging: &judging, ..*self }.read(&config, diagnostics);
        let mut subject = subject.filter(|_| diagnostics.is_empty())?;
        subject.accepting.waive_by(waivers.clone());
        report(&subject, diagnostics)
    }

    /// Reads everything that the arguments name, or else the configuration. `None` after a problem.
    fn read(&self, config: &Config, diagnostics: &mut Diagnostics) -> Option<Subject> {
        let JudgingArgs { scan, sources, accepting } = self.judging;
        // Who asks for a repository or a list and names no path means that alone.
        let configured: &[PathBuf] = if sources.is_enough() { &[] } else { &config.scan };
        let trees = settings::paths(scan, configured);
        let options = settings::options(sources, config);
        let scans_all = match () {
            () if sources.is_enough() => ScansAll::No,
            () if scan.is_empty() || config.scan.is_empty() => ScansAll::Yes,
            () => ScansAll::AsTheArgumentsSay,
        };
        let sources = sources::of(&trees, &[PathBuf::from(".")], sources, diagnostics);
        let accepting = Accepting::read(accepting, scans_all, config, self.baselines, diagnostics);
        read(self.policies, sources, options, accepting, self.common, config, diagnostics)
    }
}

/// The report of what was read, and what of it could not be read.
fn report(subject: &Subject, diagnostics: &mut Diagnostics) -> Option<Report> {
    let report = judge(subject, diagnostics)?;
    unread::say(&report.coverage, diagnostics);
    Some(report)
}

/// `bailiwick audit`
pub(crate) fn audit(args: &AuditArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let Some(config) = config(args.trust.as_deref(), &args.common, &mut diagnostics) else {
        diagnostics.print();
        return Exit::NotJudged;
    };
    let AuditArgs { policies, judging, common, .. } = args;
    let asked = Asked { policies, judging, common, baselines: Baselines::Apply };
    let subject = asked.read(&config, &mut diagnostics);
    let accepting = &judging.accepting;
    let trust = args.trust.as_ref().and(subject.as_ref());
    let asked = trust::Asked { policies, accepting, common };
    let trust = trust.map(|subject| Trust::of(asked, &config, subject, &mut diagnostics));
    let subject = subject.map(|subject| Subject { strict: args.strict, trust, ..subject });
    conclude(subject, &args.report, &args.common, diagnostics)
}

/// The configuration, of the revision that is trusted or of the disk. `None` where there is no such revision.
fn config(trust: Option<&str>, common: &CommonArgs, diagnostics: &mut Diagnostics) -> Option<Config> {
    let files = match trust {
        Some(revision) => Files::trusted(revision, diagnostics)?,
        None => Files::Disk,
    };
    Some(Config::find_in(files, common, diagnostics))
}

/// `bailiwick explain finding`
pub(crate) fn explain(args: &ExplainFindingArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let ExplainFindingArgs { policies, judging, common, .. } = args;
    let asked = Asked { policies, judging, common, baselines: Baselines::Apply };
    let subject = asked.read(&config, &mut diagnostics);
    let subject = subject.filter(|_| diagnostics.is_empty());
    let answer = subject.and_then(|subject| proof::of(&subject, &args.fingerprint, &mut diagnostics));
    let exit = answer.map_or(Exit::NotJudged, |answer| commands::write(&answer, &args.common, &mut diagnostics));
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

/// `bailiwick scan`
pub(crate) fn scan(args: &ScanArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let Some(mut config) = config(args.trust.as_deref(), &args.common, &mut diagnostics) else {
        diagnostics.print();
        return Exit::NotJudged;
    };
    config.settings.about_leaks = true;
    let here = [PathBuf::from(".")];
    let repositories = settings::paths(&args.paths, &here);
    let trees = match () {
        () if args.sources.asks_for_git() => &[],
        () if args.sources.is_enough() => &*args.paths,
        () => &*repositories,
    };
    let sources = sources::of(trees, &repositories, &args.sources, &mut diagnostics);
    let options = settings::options(&args.sources, &config);
    let scans_all = if args.sources.is_enough() { ScansAll::No } else { ScansAll::AsTheArgumentsSay };
    let accepting = Accepting::read(&args.accepting, scans_all, &config, Baselines::Apply, &mut diagnostics);
    // What the configuration names is for audits: here the shipped rules look for secrets.
    let policies = settings::paths(&args.policies, &[PathBuf::from(ALL)]);
    let subject = read(&policies, sources, options, accepting, &args.common, &config, &mut diagnostics);
    let secrets_only = |subject: Subject| Subject { policies: subject.policies.about_leaks(), ..subject };
    let subject = subject.map(secrets_only);
    let trust = args.trust.as_ref().and(subject.as_ref());
    let asked = trust::Asked { policies: &policies, accepting: &args.accepting, common: &args.common };
    let trust = trust.map(|subject| Trust::of(asked, &config, subject, &mut diagnostics));
    conclude(subject.map(|subject| Subject { trust, ..subject }), &args.report, &args.common, diagnostics)
}

/// Judges, reports, and decides the exit code.
fn conclude(subject: Option<Subject>, args: &ReportArgs, common: &CommonArgs, mut diagnostics: Diagnostics) -> Exit {
    let files = args.report.iter().map(|(_, file)| file).chain(&common.output);
    files.for_each(|file| output::check(file, &mut diagnostics));
    let progress = subject.as_ref().map(|subject| Arc::clone(&subject.options.progress)).unwrap_or_default();
    let report = match subject {
        Some(subject) if diagnostics.is_empty() => {
            let (fail_on, proves) = (args.fail_on.unwrap_or(subject.fail_on), asks_for(Format::Html, args, common));
            let subject = Subject { fail_on, proves, ..subject };
            let mut report = judge(&subject, &mut diagnostics);
            if let Some(report) = report.as_mut().filter(|_| asks_for(Format::Html, args, common)) {
                report.holdings = holdings(&subject);
            }
            // The program is about to end; giving back a million records one by one would only hold that up.
            std::mem::forget(subject);
            report
        }
        _ => None,
    };
    let Some(report) = report else {
        diagnostics.print();
        return Exit::NotJudged;
    };
    write(&report, args, common, &mut diagnostics);
    diagnostics.print();
    if progress.is_stopped() {
        return Exit::Interrupted;
    }
    let complete = report.coverage.unreadable.is_empty() && diagnostics.is_empty();
    match () {
        () if !complete => Exit::NotJudged,
        () if report.findings.iter().any(|finding| report.is_failed_by(finding)) => Exit::Found,
        () => Exit::Clean,
    }
}

/// Writes the report wherever it is wanted, and what could not be read to stderr, unless it is said already.
fn write(report: &Report, args: &ReportArgs, common: &CommonArgs, diagnostics: &mut Diagnostics) {
    let style = output::style(common);
    output::write(&render(report, common.format, &style), common.output.as_deref(), diagnostics);
    for (format, file) in &args.report {
        write_file(report, *format, file, diagnostics);
    }
    if asks_for(Format::GitHub, args, common) {
        summarise(report, diagnostics);
    }
    // To people the report says it.
    if common.format != Format::Human || common.output.is_some() || common.quiet {
        unread::say(&report.coverage, diagnostics);
    }
}

fn asks_for(format: Format, args: &ReportArgs, common: &CommonArgs) -> bool {
    common.format == format || args.report.iter().any(|(other, _)| *other == format)
}

/// What the inventory holds, and what falls due in it unless it is so large that every day of the forecast takes long.
fn holdings(subject: &Subject) -> Option<Holdings> {
    let facts = judgement::facts(subject, None);
    let mut holdings = Holdings::of(facts.inventory?, facts.platform, facts.at);
    if !holdings.counted_only {
        holdings.due = commands::forecast::due(&facts, &subject.policies);
    }
    Some(holdings)
}

/// Adds a page to the summary of GitHub's job, where there is one: it shows that file below its log.
fn summarise(report: &Report, diagnostics: &mut Diagnostics) {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty()) else { return };
    let page = render(report, Format::Markdown, &bailiwick_report::Style::default());
    output::append(&page, Path::new(&file), diagnostics);
}

fn write_file(report: &Report, format: Format, file: &Path, diagnostics: &mut Diagnostics) {
    let style = bailiwick_report::Style::default();
    output::write(&render(report, format, &style), Some(file), diagnostics);
}

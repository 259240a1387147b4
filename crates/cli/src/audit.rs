//! The main job: load, scan, join, evaluate, report.

use std::path::{Path, PathBuf};

use bailiwick_core::finding::{At, Finding, Inputs, Outcome, Report, Severity, Summary, Tool};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::KnownKeys;
use bailiwick_policy::{Facts, PolicySet};
use bailiwick_report::{Format, render};
use bailiwick_scan::Detector;
use bailiwick_scan::tree::{self, Options, Root, Scanned};

use crate::args::{AuditArgs, CommonArgs, ReportArgs, ScanArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::input::{self, NamedInventory};
use crate::{output, settings};

/// What a run is about, every file read.
struct Subject {
    policies: PolicySet,
    inventory: Option<NamedInventory>,
    roots: Vec<Root>,
    options: Options,
    at: At,
    platform: Platform,
}

/// `bailiwick audit`
pub(crate) fn audit(args: &AuditArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let policies = settings::paths(&args.policies, &config.policies);
    let roots = settings::paths(&args.scan, &config.scan);
    let subject = read(policies, roots, &args.report, &args.common, &config, &mut diagnostics);
    conclude(subject, &args.report, &args.common, &config, diagnostics)
}

/// `bailiwick scan`
pub(crate) fn scan(args: &ScanArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let roots = settings::paths(&args.paths, &[PathBuf::from(".")]);
    let subject = read(args.policies.clone(), roots, &args.report, &args.common, &config, &mut diagnostics);
    let secrets_only = |subject: Subject| Subject { policies: subject.policies.about_leaks(), ..subject };
    conclude(subject.map(secrets_only), &args.report, &args.common, &config, diagnostics)
}

/// Reads everything, so that all problems are known. `None` after a problem.
fn read(
    policies: Vec<PathBuf>,
    roots: Vec<PathBuf>,
    report: &ReportArgs,
    common: &CommonArgs,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> Option<Subject> {
    let policies = input::policies(&policies, diagnostics);
    let inventory = settings::inventory(common, config);
    let inventory = inventory.map(|path| input::inventory(&path, diagnostics));
    let exclude = report.exclude.iter().chain(&config.exclude).cloned().collect();
    let options = Options { exclude, threads: None };
    let roots: Vec<_> = roots.iter().map(|path| settings::root(path)).collect();
    for problem in tree::problems(&roots, &options) {
        diagnostics.plain(problem, "");
    }
    let inventory = match inventory {
        Some(None) => return None,
        inventory => inventory.flatten(),
    };
    let platform = input::platform(common, diagnostics);
    let at = settings::at(common, config);
    Some(Subject { policies: policies?.set, inventory, roots, options, at, platform: platform? })
}

/// Judges, reports, and decides the exit code.
fn conclude(
    subject: Option<Subject>,
    args: &ReportArgs,
    common: &CommonArgs,
    config: &Config,
    mut diagnostics: Diagnostics,
) -> Exit {
    let report = match subject {
        Some(subject) if diagnostics.is_empty() => {
            let report = judge(&subject, &mut diagnostics);
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
    let fail_on = args.fail_on.or(config.fail_on).unwrap_or(settings::FAIL_ON);
    let complete = report.coverage.unreadable.is_empty() && diagnostics.is_empty();
    match () {
        () if !complete => Exit::NotJudged,
        () if report.findings.iter().any(|finding| gates(finding, fail_on)) => Exit::Found,
        () => Exit::Clean,
    }
}

fn gates(finding: &Finding, fail_on: Severity) -> bool {
    let judged = matches!(finding.outcome, Outcome::Fail | Outcome::Unknown);
    judged && finding.gates && finding.severity >= fail_on
}

/// Scans, joins and evaluates. `None` when there is nothing to judge.
fn judge(subject: &Subject, diagnostics: &mut Diagnostics) -> Option<Report> {
    if subject.inventory.is_none() && subject.roots.is_empty() {
        let help = "give --inventory FILE, --scan PATH or both, or name them in bailiwick.yaml";
        diagnostics.plain("there is nothing to judge: neither an inventory nor a path to scan was given", help);
        return None;
    }
    let scanned = if subject.roots.is_empty() { None } else { Some(scan_roots(subject, diagnostics)?) };
    let facts = Facts {
        inventory: subject.inventory.as_ref().map(|named| &named.inventory),
        inventory_path: subject.inventory.as_ref().map_or("", |named| &named.name),
        leaks: scanned.as_ref().map(|scanned| scanned.leaks.as_slice()),
        platform: &subject.platform,
        at: subject.at.time,
    };
    let judgement = bailiwick_policy::evaluate(&subject.policies, &facts);
    if !has_judged(subject, &judgement.summary, scanned.is_some()) {
        let why = if judgement.notes.is_empty() {
            "no rule judges anything that there is".to_owned()
        } else {
            judgement.notes.join("; ")
        };
        diagnostics.plain(
            format!("nothing was judged: {why}"),
            "green must mean proved: give what the rules judge, or rules that judge what you gave",
        );
        return None;
    }
    Some(Report {
        at: subject.at.clone(),
        tool: Tool { name: "bailiwick".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        inputs: Inputs {
            policies: Some(subject.policies.digest()),
            inventory: subject.inventory.as_ref().map(|named| named.digest),
            scanned: scanned.as_ref().and_then(|scanned| scanned.digest),
        },
        findings: judgement.findings,
        coverage: scanned.map(|scanned| scanned.coverage).unwrap_or_default(),
        summary: judgement.summary,
        notes: judgement.notes,
    })
}

/// Whether any rule judged anything: a pair was decided or found undecided, or files were searched for secrets.
fn has_judged(subject: &Subject, summary: &Summary, scanned: bool) -> bool {
    let pairs = summary.pass + summary.fail + summary.waived + summary.unknown;
    pairs > 0 || scanned && !subject.policies.secret_specs().is_empty()
}

fn scan_roots(subject: &Subject, diagnostics: &mut Diagnostics) -> Option<Scanned> {
    let known = subject.inventory.as_ref().map(|named| KnownKeys::new(&named.inventory)).unwrap_or_default();
    let detector = Detector::new(&subject.policies.secret_specs());
    let detector = detector.map_err(|error| diagnostics.plain(error.to_string(), "")).ok()?;
    match tree::scan(&detector, &subject.roots, &subject.options, &known) {
        Ok(scanned) if scanned.coverage.files == 0 && scanned.coverage.unreadable.is_empty() => {
            empty(subject.roots.iter().map(|root| root.path.as_path()), diagnostics);
            None
        }
        Ok(scanned) => {
            empty(scanned.empty.iter().map(PathBuf::as_path), diagnostics);
            Some(scanned)
        }
        Err(error) => {
            diagnostics.plain(error.to_string(), "");
            None
        }
    }
}

/// Says that there was no file below some paths.
fn empty<'a>(paths: impl Iterator<Item = &'a Path>, diagnostics: &mut Diagnostics) {
    let shown: Vec<_> = paths.map(|path| format!("`{}`", path.display())).collect();
    if !shown.is_empty() {
        let help = "a scan of nothing proves nothing: give a path that holds files, or look at what is excluded";
        diagnostics.plain(format!("no file was scanned below {}", shown.join(", ")), help);
    }
}

/// Writes the report wherever it is wanted, and to stderr what could not be read.
fn write(report: &Report, args: &ReportArgs, common: &CommonArgs, diagnostics: &mut Diagnostics) {
    let style = output::style(common);
    output::write(&render(report, common.format, &style), common.output.as_deref(), diagnostics);
    for (format, file) in &args.report {
        write_file(report, *format, file, diagnostics);
    }
    for path in &report.coverage.unreadable {
        diagnostics
            .plain(format!("can't read `{}`: {}", path.path, path.reason), "exclude it by name, or make it readable");
    }
}

fn write_file(report: &Report, format: Format, file: &Path, diagnostics: &mut Diagnostics) {
    let style = bailiwick_report::Style::default();
    output::write(&render(report, format, &style), Some(file), diagnostics);
}

//! `bailiwick explain rule`: what a rule judges, when it fails, and why it exists.

use std::collections::BTreeMap;

use bailiwick_policy::{ExampleText, Explanation, FieldUse, OnUnknown, Rule, explain};
use serde::Serialize;

use crate::args::ExplainRuleArgs;
use crate::commands::{Answer, write};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::{input, settings};

#[derive(Serialize)]
struct Machine {
    rule: String,
    title: String,
    severity: &'static str,
    #[serde(rename = "for")]
    judges: &'static str,
    #[serde(rename = "where")]
    selects: Vec<String>,
    fails: Vec<String>,
    #[serde(rename = "severity-when")]
    severity_when: Vec<Case>,
    #[serde(rename = "on-unknown")]
    on_unknown: &'static str,
    mode: &'static str,
    rationale: Option<String>,
    remediation: String,
    controls: BTreeMap<&'static str, Vec<String>>,
    examples: Vec<Named>,
    fields: Vec<Field>,
    path: String,
}

#[derive(Serialize)]
struct Case {
    severity: &'static str,
    when: Vec<String>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    shows: &'static str,
}

#[derive(Serialize)]
struct Field {
    path: String,
    #[serde(rename = "type")]
    ty: String,
    doc: &'static str,
}

pub(crate) fn run(args: &ExplainRuleArgs) -> Exit {
    let mut diagnostics = Diagnostics::default();
    let config = Config::find(&args.common, &mut diagnostics);
    let rules = input::policies(&settings::paths(&args.policies, &config.policies), &mut diagnostics);
    let found = rules.as_ref().filter(|_| diagnostics.is_empty()).map(|rules| (rules, rules.set.rule(&args.id)));
    let exit = match found {
        Some((_, Some(rule))) => {
            let text = explain(rule);
            let answer = Answer { human: human(rule, &text), machine: machine(rule, text), exit: Exit::Clean };
            write(&answer, &args.common, &mut diagnostics)
        }
        Some((rules, None)) => {
            let ids = rules.set.rules().iter().map(|rule| rule.id.as_str());
            let help = match bailiwick_document::suggest(&args.id, ids.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the rules are {}", ids.collect::<Vec<_>>().join(", ")),
            };
            diagnostics.plain(format!("there is no rule `{}`", args.id), &help);
            Exit::NotJudged
        }
        None => Exit::NotJudged,
    };
    diagnostics.print();
    if diagnostics.is_empty() { exit } else { Exit::NotJudged }
}

fn machine(rule: &Rule, text: Explanation) -> Machine {
    let case = |(severity, when): (bailiwick_core::finding::Severity, _)| Case { severity: severity.as_str(), when };
    let named = |ExampleText { name, shows }| Named { name, shows };
    let field = |FieldUse { path, ty, doc }| Field { path, ty, doc };
    Machine {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity.as_str(),
        judges: rule.judges.as_str(),
        selects: text.selects,
        fails: text.fails,
        severity_when: text.severities.into_iter().map(case).collect(),
        on_unknown: rule.on_unknown.as_str(),
        mode: rule.mode.as_str(),
        rationale: rule.rationale.clone(),
        remediation: rule.remediation.clone(),
        controls: rule.controls.iter().map(|(framework, ids)| (framework.as_str(), ids.clone())).collect(),
        examples: text.examples.into_iter().map(named).collect(),
        fields: text.fields.into_iter().map(field).collect(),
        path: format!("{}:{}:{}", rule.source, rule.span.start.line, rule.span.start.column),
    }
}

fn human(rule: &Rule, text: &Explanation) -> String {
    let at = rule.span.start;
    let mut lines = vec![
        format!("{} · {} · for each {}", rule.id, rule.severity.as_str(), rule.judges.as_str()),
        format!("{}  [{}:{}:{}]", rule.title, rule.source, at.line, at.column),
    ];
    section(&mut lines, "judges", &if text.selects.is_empty() { everything(rule) } else { text.selects.clone() });
    section(&mut lines, "fails when", &text.fails);
    let severities = text.severities.iter().flat_map(|(severity, when)| {
        let head = format!("{} when:", severity.as_str());
        std::iter::once(head).chain(when.iter().map(|line| format!("  {line}"))).collect::<Vec<_>>()
    });
    let mut severities: Vec<_> = severities.collect();
    if !severities.is_empty() {
        severities.push(format!("else {}", rule.severity.as_str()));
        section(&mut lines, "severity, by the first that holds", &severities);
    }
    section(&mut lines, "what can't be decided", &[unknown(rule).to_owned()]);
    section(&mut lines, "mode", &[mode(rule).to_owned()]);
    section(&mut lines, "why", &prose(rule.rationale.as_deref().unwrap_or("the rule does not say")));
    section(&mut lines, "what to do", &prose(&rule.remediation));
    let controls = rule.controls.iter().map(|(framework, ids)| format!("{} {}", framework.as_str(), ids.join(", ")));
    section(&mut lines, "controls", &controls.collect::<Vec<_>>());
    let examples = text.examples.iter().map(|example| format!("{:<9}  {}", example.shows, example.name));
    section(&mut lines, "examples", &examples.collect::<Vec<_>>());
    let fields = text.fields.iter().map(|field| format!("{} ({}): {}", field.path, field.ty, field.doc));
    section(&mut lines, "fields", &fields.collect::<Vec<_>>());
    lines.join("\n") + "\n"
}

fn everything(rule: &Rule) -> Vec<String> {
    match rule.secret() {
        Some(_) => vec!["all text that is scanned".to_owned()],
        None => vec![format!("every {}", rule.judges.as_str())],
    }
}

fn unknown(rule: &Rule) -> &'static str {
    match rule.on_unknown {
        OnUnknown::Fail => "counts against the run, like a failure",
        OnUnknown::Report => "is shown, and does not count against the run",
    }
}

fn mode(rule: &Rule) -> &'static str {
    use bailiwick_policy::Mode;
    match rule.mode {
        Mode::Enforce => "enforce: its findings may make the run fail",
        Mode::Warn => "warn: its findings are shown, and don't make the run fail",
        Mode::Evaluate => "evaluate: it detects for other rules, and makes no findings",
    }
}

fn prose(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A headed list, if there is anything in it.
fn section(lines: &mut Vec<String>, head: &str, below: &[String]) {
    if below.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(head.to_owned());
    lines.extend(below.iter().map(|line| format!("  {line}")));
}

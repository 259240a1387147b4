//! Rules, as SARIF describes them.

use bailiwick_core::finding::{Finding, Outcome, RuleFacts, Severity};

use super::model::{Configuration, Help, Message, Rule, RuleProperties};
use super::sentence;
use crate::facts::{Degree, degree};
use crate::markdown;
use crate::seal::Sealed;

pub(super) fn of<'a>(report: &Sealed, rule: &'a RuleFacts) -> Rule<'a> {
    let why = rule.rationale.as_deref().unwrap_or(&rule.title);
    Rule {
        id: &rule.id,
        name: in_pascal_case(&rule.id),
        short_description: Message::verbatim(&sentence(&rule.title)),
        full_description: Message::verbatim(&sentence(why)),
        help: Help { text: rule.remediation.trim().to_owned(), markdown: help(rule) },
        default_configuration: Configuration { level: level(degree(rule.severity)) },
        properties: RuleProperties { security_severity: security(gravest(report, rule)), tags: tags(rule) },
    }
}

pub(super) fn level(degree: Degree) -> &'static str {
    match degree {
        Degree::Note => "note",
        Degree::Warning => "warning",
        Degree::Error => "error",
    }
}

/// Why the rule exists, what to do, and what it serves.
fn help(rule: &RuleFacts) -> String {
    let why = rule.rationale.as_deref().unwrap_or(&rule.title);
    let mut text = format!("{}\n\n**What to do**\n\n{}\n", markdown::prose(why), markdown::prose(&rule.remediation));
    if !rule.controls.is_empty() {
        let controls: Vec<_> = rule.controls.iter().map(|(framework, id)| format!("{framework} {id}")).collect();
        text.push_str(&format!("\n**Controls:** {}\n", markdown::escaped(&controls.join(", "))));
    }
    text
}

/// GitHub takes the severity of all of a rule's findings from the rule: it is that of the gravest there is.
fn gravest(report: &Sealed, rule: &RuleFacts) -> Severity {
    let counts = |finding: &&Finding| finding.rule == rule.id && finding.outcome != Outcome::Waived;
    let found = report.findings.iter().filter(counts).map(|finding| finding.severity);
    found.max().unwrap_or(rule.severity)
}

/// A number of GitHub's scale: over 9 is critical, from 7 on high, from 4 on medium.
fn security(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.1",
    }
}

/// GitHub knows a weakness by the tag `external/cwe/cwe-798`, and takes at most twenty tags.
fn tags(rule: &RuleFacts) -> Vec<String> {
    let control = |(framework, id): &(String, String)| {
        if framework == "cwe" { format!("external/cwe/{}", id.to_lowercase()) } else { format!("{framework}/{id}") }
    };
    let own = ["security".to_owned()].into_iter();
    own.chain(rule.controls.iter().map(control)).take(20).collect()
}

/// `leaked-plan-key` as `LeakedPlanKey`.
fn in_pascal_case(id: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    id.split(|c: char| !c.is_alphanumeric()).map(word).collect()
}

//! What a configuration says of rules: values of their parameters, and overrides.

use std::collections::BTreeMap;

use bailiwick_core::finding::Severity;
use bailiwick_document::{Code, Entry, Node, Problem, Problems, Span, quoted, suggest};

use crate::load::Located;
use crate::rule::{Mode, PolicySet, Rule};

/// What a configuration says of rules: `params: { RULE: { NAME: VALUE } }`, and `overrides: { RULE: { severity, mode,
/// params, off, reason } }`.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The configuration's file as shown.
    pub name: String,
    /// Whether rules may be named that there are not: where only some rules were asked for.
    pub lenient: bool,
    /// Whether only rules that judge leaks are asked. Of others that were parsed beforehand no more than the id is read.
    pub about_leaks: bool,
    rules: BTreeMap<String, Setting>,
}

/// What a configuration says of one rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setting {
    pub(crate) params: Vec<Entry>,
    severity: Option<(Severity, Span)>,
    mode: Option<(Mode, Span)>,
    off: Option<Span>,
    reason: Option<String>,
    span: Span,
}

impl Settings {
    /// Reads the two fields of a configuration.
    pub fn load(params: Option<&Node>, overrides: Option<&Node>, problems: &mut Problems) -> Self {
        let mut settings = Self::default();
        for Entry { key, value } in entries(overrides, problems) {
            if let Some(setting) = setting(value, key.span, problems) {
                settings.rules.insert(key.name.clone(), setting);
            }
        }
        for Entry { key, value } in entries(params, problems) {
            let own = entries(Some(value), problems);
            let setting = settings.rules.entry(key.name.clone()).or_default();
            if setting.params.is_empty() {
                setting.params = own.to_vec();
            } else {
                let message = format!("the parameters of {} are set twice", quoted(&key.name));
                let help = "set them here, or in `overrides`";
                problems.report_with_help(Code::Conflict, key.span, message, help);
            }
            if setting.span == Span::default() {
                setting.span = key.span;
            }
        }
        settings
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Where it speaks of a rule, and what it says of it, so that two can be told apart.
    #[must_use]
    pub fn about(&self, rule: &str) -> Option<(Span, String)> {
        self.rules.get(rule).map(|setting| (setting.span, setting.part(rule)))
    }

    pub(crate) fn of(&self, rule: &str) -> Option<&Setting> {
        self.rules.get(rule)
    }

    /// The parts that a digest of the policies is made of.
    pub(crate) fn parts(&self) -> Vec<String> {
        self.rules.iter().map(|(rule, setting)| setting.part(rule)).collect()
    }

    /// Applies overrides to rules that have been loaded.
    pub(crate) fn apply(&self, mut set: PolicySet, problems: &mut Problems) -> PolicySet {
        set.left_out.sort();
        for (id, setting) in &self.rules {
            match set.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)) {
                Ok(index) => {
                    if let Some(rule) = set.rules.get_mut(index) {
                        setting.apply(rule, problems);
                    }
                    if setting.off.is_some() {
                        set.rules.remove(index);
                        set.left_out.push(id.clone());
                        set.off.push((id.clone(), setting.reason.clone().unwrap_or_default()));
                    }
                }
                Err(_) if self.lenient => {}
                Err(_) => problems.push(self.unknown(id, setting, &set)),
            }
        }
        set.left_out.sort();
        set
    }

    fn unknown(&self, id: &str, setting: &Setting, set: &PolicySet) -> Problem {
        let near = suggest(id, set.rules.iter().map(|rule| rule.id.as_str()));
        let help = near.map_or_else(
            || "`policies` names no file of that rule".to_owned(),
            |near| format!("did you mean {}?", quoted(near)),
        );
        Problem::new(Code::Reference, setting.span, format!("there is no rule {}", quoted(id))).with_help(help)
    }

    /// What is wrong with a configuration, as problems of its file.
    pub(crate) fn located(&self, problems: Problems) -> Vec<Located> {
        let located = |problem| Located { source: self.name.clone(), problem };
        problems.into_vec().into_iter().map(located).collect()
    }
}

impl Setting {
    fn part(&self, rule: &str) -> String {
        let Self { params, severity, mode, off, .. } = self;
        let params: Vec<_> = params.iter().map(|entry| (&entry.key.name, &entry.value.value)).collect();
        format!("{rule} {params:?} {:?} {:?} {}", severity.map(|it| it.0), mode.map(|it| it.0), off.is_some())
    }

    /// Changes a rule. What loosens it needs a reason.
    fn apply(&self, rule: &mut Rule, problems: &mut Problems) {
        let lower = self.severity.filter(|(severity, _)| *severity < rule.gravest());
        let weaker = self.mode.filter(|(mode, _)| *mode > rule.mode);
        let looser = [
            lower.map(|(severity, span)| {
                (span, format!("`{}` is less than the rule's own severity", severity.as_str()))
            }),
            weaker.map(|(mode, span)| (span, format!("`{}` is weaker than the rule's own mode", mode.as_str()))),
            self.off.map(|span| (span, "the rule is turned off".to_owned())),
        ];
        for (span, what) in looser.into_iter().flatten().filter(|_| self.reason.is_none()) {
            let message = format!("{what}, and there is no reason for it");
            problems.report_with_help(Code::MissingField, span, message, "add `reason: …`: why that is right here");
        }
        if let Some((severity, _)) = self.severity {
            rule.severity = severity;
            rule.severity_when.clear();
        }
        if let Some((mode, _)) = self.mode {
            rule.mode = mode;
        }
    }
}

fn entries<'a>(node: Option<&'a Node>, problems: &mut Problems) -> &'a [Entry] {
    node.and_then(|node| node.map(problems)).map(|fields| fields.entries()).unwrap_or_default()
}

fn setting(node: &Node, span: Span, problems: &mut Problems) -> Option<Setting> {
    let mut fields = node.map(problems)?;
    let (severity, mode) = (fields.optional("severity"), fields.optional("mode"));
    let (off, reason, params) = (fields.optional("off"), fields.optional("reason"), fields.optional("params"));
    fields.finish(problems);
    let severity =
        severity.and_then(|node| Some((node.spelled(Severity::ALL, Severity::as_str, problems)?, node.span)));
    let mode = mode.and_then(|node| Some((node.spelled(Mode::ALL, Mode::as_str, problems)?, node.span)));
    let off = off.and_then(|node| node.boolean(problems)?.then_some(node.span));
    let reason = reason.and_then(|node| {
        let text = node.text(problems)?.trim();
        if !text.contains(char::is_alphanumeric) {
            problems.report(Code::WrongValue, node.span, format!("{} is not a reason", quoted(text)));
        }
        Some(text.to_owned())
    });
    Some(Setting { params: entries(params, problems).to_vec(), severity, mode, off, reason, span })
}

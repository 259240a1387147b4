//! What a change would loosen, where a revision is trusted instead of the work tree.

mod accepted;
mod configured;
mod rules;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bailiwick_core::finding::{Allow, Finding, Place};
use bailiwick_document::Span;
use bailiwick_policy::waiver::Builtin;
use bailiwick_scan::Detector;

use super::subject::Subject;
use crate::args::{AcceptingArgs, CommonArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::files::Files;
use crate::input;

/// What is trusted, and what the work tree would loosen.
pub(super) struct Trust {
    files: Files,
    loosened: Vec<Finding>,
}

/// What the arguments say of what is trusted.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) policies: &'a [PathBuf],
    pub(super) accepting: &'a AcceptingArgs,
    pub(super) common: &'a CommonArgs,
}

/// What a change loosens: what of, and how, at a place.
#[derive(Default)]
struct Loosened(Vec<Finding>);

impl Loosened {
    fn add(&mut self, subject: &str, message: String, file: &str, span: Span) {
        let (line, column) = (span.start.line.max(1), span.start.column.max(1));
        let end_column = if span.end.line == line { span.end.column.max(column + 1) } else { column + 1 };
        let place = Place { path: file.into(), line, column, end_column, ..Place::default() };
        self.0.push(Builtin::TrustLoosened.finding(subject, message, vec![place]));
    }
}

/// The configuration that is trusted, and the one that a change proposes.
#[derive(Clone, Copy)]
struct Configs<'a> {
    trusted: &'a Config,
    proposed: &'a Config,
}

impl Configs<'_> {
    /// The name of the file, be it that it was deleted.
    fn name(&self) -> &str {
        if self.proposed.name.is_empty() { &self.trusted.name } else { &self.proposed.name }
    }

    /// Where the proposed one says something; its start, where it says nothing of that.
    fn place(&self, what: &str) -> Span {
        self.proposed.places.get(what).copied().unwrap_or_default()
    }
}

impl Trust {
    /// Compares what is trusted with what the work tree has in its place.
    pub(super) fn of(asked: Asked<'_>, trusted: &Config, subject: &Subject, diagnostics: &mut Diagnostics) -> Self {
        let proposed = Config::find(asked.common, diagnostics);
        let configs = Configs { trusted, proposed: &proposed };
        let mut loosened = Loosened::default();
        configured::compare(configs, &mut loosened);
        if let Some(rules) = input::configured(asked.policies, &proposed, diagnostics) {
            rules::compare(configs, subject, &rules.set, &mut loosened);
        }
        accepted::waivers(asked.accepting, configs, &mut loosened, diagnostics);
        accepted::baseline(asked.accepting, configs, &mut loosened, diagnostics);
        Self { files: trusted.files.clone(), loosened: loosened.0 }
    }

    /// The comments that the trusted revision has too; the others are findings, with all else that is loosened.
    pub(super) fn review(&self, allows: &[Allow]) -> (Vec<Allow>, Vec<Finding>) {
        let Ok(detector) = Detector::new(&[]) else { return (Vec::new(), self.loosened.clone()) };
        let mut known: BTreeMap<&str, Vec<Allow>> = BTreeMap::new();
        let (mut kept, mut wrong) = (Vec::new(), self.loosened.clone());
        for allow in allows {
            let path = &*allow.place.path;
            let before = known.entry(path).or_insert_with(|| {
                let file = path.split('!').next().unwrap_or_default();
                let bytes = self.files.at_revision(Path::new(file)).ok().flatten().unwrap_or_default();
                detector.allows(file, &bytes)
            });
            // Each comment vouches for one: a copy of it is another.
            let same = |other: &Allow| {
                other.place.path == allow.place.path && other.rule == allow.rule && other.reason == allow.reason
            };
            match before.iter().position(same) {
                Some(index) => {
                    before.swap_remove(index);
                    kept.push(allow.clone());
                }
                None if allow.rule.is_empty() || allow.reason.is_empty() => {}
                None => {
                    let message = format!("the change lets a comment in {path} allow {}: {}", allow.rule, allow.reason);
                    wrong.push(Builtin::TrustLoosened.finding(&allow.rule, message, vec![allow.place.clone()]));
                }
            }
        }
        (kept, wrong)
    }
}

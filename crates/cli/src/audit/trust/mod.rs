//! What a change would loosen, where a revision is trusted instead of the work tree.

mod accepted;
mod comments;
mod configured;
mod rules;

use std::path::PathBuf;

use bailiwick_core::finding::{Allow, Finding, Place};
use bailiwick_document::Span;
use bailiwick_policy::waiver::Builtin;

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
        configured::platform(&subject.platform, asked.common, &mut loosened, diagnostics);
        if let Some(rules) = input::configured(asked.policies, &proposed, diagnostics) {
            rules::compare(configs, subject, &rules.set, &mut loosened);
        }
        accepted::waivers(asked.accepting, configs, &mut loosened, diagnostics);
        accepted::baseline(asked.accepting, configs, &mut loosened, diagnostics);
        Self { files: trusted.files.clone(), loosened: loosened.0 }
    }

    /// The comments that the trusted revision has too, beside the same; the others are findings, with all else that
    /// is loosened.
    pub(super) fn review(&self, allows: &[Allow], found: &[Finding], subject: &Subject) -> (Vec<Allow>, Vec<Finding>) {
        let (kept, wrong) = comments::review(&self.files, subject, allows, found);
        (kept, self.loosened.iter().cloned().chain(wrong).collect())
    }
}

//! A report: everything that a renderer needs, and no secret.

use std::collections::BTreeMap;

use super::{Excerpt, Outcome, Place, Severity, SubjectKind, Waived};
use crate::access::Validity;
use crate::holdings::Holdings;
use crate::secret::{Confidence, Digest, Provider, SecretKind};
use crate::spelled::spelled;
use crate::time::Time;

/// What a run says.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The instant that it speaks of.
    pub at: At,
    /// The program that made it.
    pub tool: Tool,
    /// What it was made from.
    pub inputs: Inputs,
    /// What is to be looked at: gravest first, then by rule, subject and path.
    pub findings: Vec<Finding>,
    /// What was read.
    pub coverage: Coverage,
    /// How many pairs of rule and resource had which outcome.
    pub summary: Summary,
    /// What else a reader must know, like rules that were skipped for want of an inventory.
    pub notes: Vec<String>,
    /// What the rules say of themselves, by id: all that were loaded, and the built-in ones that found something.
    pub rules: Vec<RuleFacts>,
    /// The least severity that makes the run fail.
    pub fail_on: Severity,
    /// The proofs of the gravest findings by fingerprint, a line a clause, where a format wants to show them.
    pub proofs: BTreeMap<String, Vec<String>>,
    /// What the inventory holds, where the report is for a reader who looks around.
    pub holdings: Option<Holdings>,
}

impl Report {
    /// Whether a finding makes the run fail.
    #[must_use]
    pub fn is_failed_by(&self, finding: &Finding) -> bool {
        let judged = matches!(finding.outcome, Outcome::Fail | Outcome::Unknown);
        judged && finding.gates && finding.severity >= self.fail_on
    }
}

/// What a rule says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFacts {
    /// The id.
    pub id: String,
    /// What ought to be the case, in one line.
    pub title: String,
    /// How much a finding matters, unless the rule says otherwise of it.
    pub severity: Severity,
    /// Why it exists.
    pub rationale: Option<String>,
    /// What to do about a finding.
    pub remediation: String,
    /// Which controls it serves: framework and control, like `cwe` and `CWE-798`.
    pub controls: Vec<(String, String)>,
    /// Why it judged nothing, if it did not.
    pub idle: Option<String>,
}

/// The instant that a report speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The instant.
    pub time: Time,
    /// What pinned it, like `bailiwick.yaml` or `--at`; `None` when it is the clock's.
    pub pinned_by: Option<String>,
}

/// A program and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The name.
    pub name: String,
    /// The version.
    pub version: String,
}

/// Digests of what a report was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Of the policies' names and bytes.
    pub policies: Option<Digest>,
    /// Of the inventory's bytes.
    pub inventory: Option<Digest>,
    /// Of the paths and sizes of the files that were scanned.
    pub scanned: Option<Digest>,
}

/// Something that a rule says of a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The rule's title.
    pub title: String,
    /// What the rule says: fail, waived or unknown; a quota's early warning is a fail of severity info.
    pub outcome: Outcome,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whether it may make the run fail: not if the rule only warns or reports.
    pub gates: bool,
    /// What it is about.
    pub subject: Subject,
    /// What is the case, in one sentence.
    pub message: String,
    /// What to do.
    pub remediation: String,
    /// For an unknown: the field that would decide it.
    pub undecided: Option<String>,
    /// Where in the inventory the resource stands.
    pub origin: Option<Place>,
    /// Where in the scanned text it stands.
    pub locations: Vec<Place>,
    /// The first location's line and its neighbours.
    pub excerpt: Option<Excerpt>,
    /// The secret, where it is about one.
    pub secret: Option<SecretFacts>,
    /// The key that the secret is, where an inventory knows it.
    pub key: Option<KeyFacts>,
    /// What names the finding over time.
    pub fingerprint: String,
    /// Why it doesn't count, where it was waived.
    pub waiver: Option<Box<Waived>>,
    /// Other rules that matched there.
    pub also: Vec<String>,
    /// Further places, which comments allow; none where the whole finding was waived.
    pub allowed: Vec<AllowedPlace>,
}

/// A place that a comment allows, while the finding has others that none does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedPlace {
    /// The place.
    pub place: Place,
    /// Why, in the comment's words.
    pub reason: String,
    /// Where the comment stands.
    pub comment: Place,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id; `ACCOUNT/ID` where several accounts have one of that id.
    pub id: String,
}

/// What may be said of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFacts {
    /// The secret with its middle hidden.
    pub masked: String,
    /// Its digest, unless it could be guessed from that.
    pub fingerprint: Option<Digest>,
    /// What it opens.
    pub kind: SecretKind,
    /// Whose service it opens.
    pub provider: Provider,
}

/// The key that a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// The key's id.
    pub id: String,
    /// The name of who created it, or the id where no name is known.
    pub owner: Option<String>,
    /// The workspace's id.
    pub workspace: String,
    /// The region's id.
    pub region: Option<String>,
    /// Whether the leaked value still works.
    pub validity: Validity,
    /// How it is known.
    pub joined_by: Joined,
}

spelled! {
    /// How a leak was joined to its key.
    Joined {
        /// By the digest of the whole value: certain.
        Fingerprint = "fingerprint",
        /// By the masked form: possible.
        Mask = "mask",
    }
}

/// What was read, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many files were read to the end.
    pub files: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many commits were read.
    pub commits: u64,
    /// What was passed over on purpose, by path.
    pub skipped: Vec<PassedOver>,
    /// What should have been read and could not be: the run is incomplete.
    pub unreadable: Vec<PassedOver>,
}

impl Coverage {
    /// Adds what another source read and did not read.
    pub fn append(&mut self, mut other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.commits += other.commits;
        self.skipped.append(&mut other.skipped);
        self.skipped.sort();
        self.unreadable.append(&mut other.unreadable);
        self.unreadable.sort();
    }

    /// How many files there were: those that were read, passed over on purpose, and not to be read.
    #[must_use]
    pub fn all_files(&self) -> u64 {
        let others = self.skipped.iter().chain(&self.unreadable);
        self.files + others.map(|over| over.files).sum::<u64>()
    }
}

/// A path that was not read, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// The path.
    pub path: String,
    /// Why, in a few words.
    pub reason: String,
    /// How many files it stands for: those below a folder, as far as they can be counted; none for a part
    /// of a file that was read otherwise.
    pub files: u64,
}

impl PassedOver {
    /// A file.
    #[must_use]
    pub fn file(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into(), files: 1 }
    }

    /// A part of a file that was read otherwise, or something that is no file.
    #[must_use]
    pub fn part(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { files: 0, ..Self::file(path, reason) }
    }
}

/// How many pairs of rule and resource had which outcome; the outcomes add up to the pairs.
///
/// What is wrong with a waiver is a pair too, of a built-in rule and the waiver, and fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rules that were loaded.
    pub rules: u64,
    /// Resources that rules judged: the records of the inventory, itself included, and the leaks.
    pub resources: u64,
    /// Pairs that pass.
    pub pass: u64,
    /// Pairs that fail.
    pub fail: u64,
    /// Pairs that fail and were accepted.
    pub waived: u64,
    /// Pairs that can't be decided.
    pub unknown: u64,
    /// Pairs in which the rule does not judge the resource.
    pub skipped: u64,
}

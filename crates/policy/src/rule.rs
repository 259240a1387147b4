//! Rules, as they are once everything about them has been checked.

use std::collections::BTreeMap;

use bailiwick_core::finding::{Severity, SubjectKind};
use bailiwick_core::secret::{Digest, SecretSpec};
use bailiwick_document::Span;

use crate::condition::Condition;
use crate::examples::Example;
use crate::message::Message;
use crate::quota::Quota;

/// All rules of a run; they are valid, and sorted by id.
#[derive(Clone, Debug)]
pub struct PolicySet {
    pub(crate) rules: Vec<Rule>,
    /// The ids of rules that are not asked in this run, sorted.
    pub(crate) left_out: Vec<String>,
    /// The ids of rules that a configuration turned off, and why.
    pub(crate) off: Vec<(String, String)>,
    pub(crate) digest: Digest,
}

impl PolicySet {
    /// One rule on its own.
    pub(crate) fn alone(rule: Rule) -> Self {
        Self { rules: vec![rule], left_out: Vec::new(), off: Vec::new(), digest: Digest::of(&[]) }
    }

    /// The rules, sorted by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of an id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let index = self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()?;
        self.rules.get(index)
    }

    /// What the `secret` rules look for, sorted by id.
    #[must_use]
    pub fn secret_specs(&self) -> Vec<SecretSpec> {
        self.rules.iter().filter_map(Rule::secret).cloned().collect()
    }

    /// Whether any rule judges endpoints, so that they need to be looked for.
    #[must_use]
    pub fn judges_endpoints(&self) -> bool {
        self.rules.iter().any(|rule| rule.judges == SubjectKind::Endpoint)
    }

    /// The rules that judge leaks, for a run that only looks for secrets.
    #[must_use]
    pub fn about_leaks(mut self) -> Self {
        let others = self.rules.iter().filter(|rule| rule.judges != SubjectKind::Leak);
        self.left_out.extend(others.map(|rule| rule.id.clone()));
        self.left_out.sort();
        self.rules.retain(|rule| rule.judges == SubjectKind::Leak);
        self
    }

    /// Whether there is a rule of an id that is not asked in this run.
    pub(crate) fn leaves_out(&self, id: &str) -> bool {
        self.left_out.binary_search_by(|left_out| left_out.as_str().cmp(id)).is_ok()
    }

    /// The digest of the files' names and bytes, sorted by name.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

/// One rule. Its public fields are named as in its file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// What names it: the stem of its file's name.
    pub id: String,
    /// What ought to be the case, in one line.
    pub title: String,
    /// How much a finding matters, unless `severity-when` says otherwise.
    pub severity: Severity,
    /// What it judges (`for`).
    pub judges: SubjectKind,
    /// Why it exists.
    pub rationale: Option<String>,
    /// What to do about a finding.
    pub remediation: String,
    /// Which controls it serves, by framework: `owasp-nhi` → `NHI1`.
    pub controls: BTreeMap<Framework, Vec<String>>,
    /// What becomes of pairs that can't be decided.
    pub on_unknown: OnUnknown,
    /// What becomes of its findings.
    pub mode: Mode,
    /// Whether its findings may be accepted, by waivers and by comments.
    pub waivable: bool,
    /// The smallest embedded pack that it is in, if it is shipped.
    pub pack: Pack,
    /// The file that it was read from.
    pub source: String,
    /// Where its id stands in that file.
    pub span: Span,
    /// Where its severity stands.
    pub(crate) severity_span: Span,
    /// Where its check stands.
    pub(crate) check_span: Span,
    /// Which of the resources it judges; all, if there is no condition (`where`).
    pub(crate) filter: Option<Condition>,
    pub(crate) check: Check,
    pub(crate) message: Option<Message>,
    /// The first that holds decides.
    pub(crate) severity_when: Vec<(Condition, Severity)>,
    pub(crate) examples: Vec<Example>,
}

impl Rule {
    /// What a `secret` rule looks for.
    #[must_use]
    pub fn secret(&self) -> Option<&SecretSpec> {
        match &self.check {
            Check::Secret(spec) => Some(spec),
            Check::Forbid(_) | Check::Quota(_) => None,
        }
    }

    /// The gravest severity that a finding of it may have.
    #[must_use]
    pub fn gravest(&self) -> Severity {
        self.severity_when.iter().map(|(_, severity)| *severity).fold(self.severity, Severity::max)
    }

    /// Whether it says nothing without an inventory: it judges what stands there, or asks which key leaked.
    #[must_use]
    pub fn needs_inventory(&self) -> bool {
        !self.needs_scan() || self.conditions().flat_map(Condition::paths).any(|path| path.needs_inventory())
    }

    /// Whether it says nothing without a scan.
    #[must_use]
    pub fn needs_scan(&self) -> bool {
        matches!(self.judges, SubjectKind::Leak | SubjectKind::Endpoint)
    }

    /// The conditions that decide what it says.
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let forbidden = match &self.check {
            Check::Forbid(condition) => Some(condition),
            Check::Quota(_) | Check::Secret(_) => None,
        };
        self.filter.iter().chain(forbidden)
    }
}

/// What a rule checks.
#[derive(Clone, Debug)]
pub(crate) enum Check {
    /// A condition that must not hold.
    Forbid(Condition),
    /// A count.
    Quota(Quota),
    /// A pattern in text.
    Secret(SecretSpec),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $spelling:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As it is spelled in rules.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $spelling,)+ }
            }
        }
    };
}

words! {
    /// What becomes of pairs that can't be decided.
    OnUnknown {
        /// They count against the run, like a failure.
        Fail = "fail",
        /// They are shown.
        Report = "report",
    }
}

words! {
    /// The embedded packs; each has what stands before it too.
    Pack {
        /// What everybody should keep to.
        Baseline = "baseline",
        /// What may need changes first.
        Strict = "strict",
    }
}

words! {
    /// What becomes of a rule's findings.
    Mode {
        /// They may make the run fail.
        Enforce = "enforce",
        /// They are shown.
        Warn = "warn",
        /// There are none: it detects and judges for other rules, and for the sums.
        Evaluate = "evaluate",
    }
}

words! {
    /// Where controls are from.
    Framework {
        /// OWASP Non-Human Identities Top 10, 2025: `NHI2`.
        OwaspNhi = "owasp-nhi",
        /// NIST SP 800-53, revision 5: `AC-2`, `AC-2(3)`.
        Nist80053 = "nist-800-53",
        /// ISO/IEC 27001:2022, Annex A: `A.5.16`.
        Iso27001 = "iso-27001",
        /// PCI DSS 4.0: `8.6.2`.
        PciDss = "pci-dss",
        /// CIS Alibaba Cloud Foundation Benchmark: `1.6`.
        CisAlibabaCloud = "cis-alibaba-cloud",
        /// Common Weakness Enumeration: `CWE-798`.
        Cwe = "cwe",
    }
}

/// Whether a text is spelled as ids are: lowercase letters and digits, with `-` between words.
pub(crate) fn is_id(text: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.split('-').all(word)
}

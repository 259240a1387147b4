//! What a run found, as plain data: leaks, findings, what was read, and the sums.

mod endpoint;
mod leak;
mod report;
mod waiver;

pub use endpoint::{BaseUrl, Credential, Endpoint, Holds, Issued, Scheme, Usage};
pub use leak::{Excerpt, ExcerptLine, Held, Leak, Place};
pub use report::{
    AllowedPlace, At, Coverage, Finding, Inputs, Joined, KeyFacts, PassedOver, Report, RuleFacts, SecretFacts, Subject,
    Summary, Tool,
};
pub use waiver::{Allow, Waived, WaivedBy, is_reason};

use crate::secret::Digest;
use crate::spelled::spelled;

spelled! {
    /// How much a finding matters.
    Severity {
        /// Worth knowing.
        Info = "info",
        /// Worth mending.
        Low = "low",
        /// To be mended soon.
        Medium = "medium",
        /// To be mended now.
        High = "high",
        /// To be mended before anything else.
        Critical = "critical",
    }
}

spelled! {
    /// What a rule says of a resource: exactly one of these for each pair.
    Outcome {
        /// The resource obeys.
        Pass = "pass",
        /// It does not.
        Fail = "fail",
        /// It does not, and that was accepted.
        Waived = "waived",
        /// Something that decides it is unknown.
        Unknown = "unknown",
        /// The rule does not judge this resource.
        Skipped = "skipped",
    }
}

spelled! {
    /// What a finding may be about.
    SubjectKind {
        /// An account.
        Account = "account",
        /// A RAM user.
        User = "user",
        /// A workspace.
        Workspace = "workspace",
        /// A key.
        Key = "key",
        /// A secret found in text.
        Leak = "leak",
        /// A base URL in text, and the key beside it.
        Endpoint = "endpoint",
        /// The inventory as a whole.
        Inventory = "inventory",
        /// A waiver, or a comment that allows something. No rule judges it.
        Waiver = "waiver",
    }
}

impl SubjectKind {
    /// What a rule may judge.
    pub const JUDGED: &[Self] =
        &[Self::Account, Self::User, Self::Workspace, Self::Key, Self::Leak, Self::Endpoint, Self::Inventory];
}

/// What names a finding over time: a digest of rule, subject and path. Moving code doesn't renew it.
#[must_use]
pub fn fingerprint(rule: &str, subject: &Subject, path: Option<&str>) -> String {
    let parts = [rule, subject.kind.as_str(), &subject.id, path.unwrap_or_default()];
    let mut hex = Digest::of_parts(parts.map(str::as_bytes)).hex();
    hex.truncate(32);
    hex
}

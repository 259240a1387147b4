//! The rules about waivers, which are built in: the one list of their ids.

use bailiwick_core::finding::{Finding, Outcome, Place, Severity, Subject, SubjectKind, fingerprint};
use bailiwick_core::secret::Confidence;

macro_rules! builtins {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $gates:literal, $title:literal, $remedy:literal;)+) => {
        /// What may be wrong with how findings are accepted: a rule that is built in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Builtin { $($(#[$doc])* $name,)+ }

        impl Builtin {
            /// Every one, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The id, which never changes its meaning.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What ought to be the case, in one line.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// Whether it may make a run fail.
            #[must_use]
            pub fn gates(self) -> bool {
                match self { $(Self::$name => $gates,)+ }
            }

            /// What to do.
            #[must_use]
            pub fn remediation(self) -> &'static str {
                match self { $(Self::$name => $remedy,)+ }
            }
        }
    };
}

builtins! {
    /// An entry of the waivers file that is no waiver.
    WaiverMalformed = "waiver-malformed", High, true,
        "A waiver is well formed",
        "Mend the waiver: until then it waives nothing.";
    /// A waiver whose last day is over.
    WaiverExpired = "waiver-expired", Medium, true,
        "A waiver that has expired is deleted or renewed",
        "Mend what it waived and delete it, or have it approved again with a new last day.";
    /// A waiver whose last day is near.
    WaiverExpiresSoon = "waiver-expires-soon", Low, false,
        "What is waived is mended before the waiver ends",
        "Mend what it waives, or have it approved again, before its last day is over.";
    /// A waiver of something that is not there.
    WaiverUnused = "waiver-unused", Low, true,
        "A waiver waives what is there",
        "Delete the waiver: what it waived is gone, and it would hide the next finding of its name.";
    /// A waiver that was approved by who answers for it, or owns what it is about.
    WaiverSelfApproved = "waiver-self-approved", High, true,
        "Nobody approves a waiver of what is their own",
        "Have somebody else approve it: until then it waives nothing.";
    /// A waiver that holds for longer than the severity of what it waives allows.
    WaiverTooLong = "waiver-too-long", Medium, true,
        "A waiver holds no longer than the severity of what it waives allows",
        "Give it an earlier last day: until then it waives nothing. `longest-waiver` in bailiwick.yaml sets the limits.";
    /// A waiver of a rule of which nothing may be waived.
    WaiverNotWaivable = "waiver-not-waivable", High, true,
        "Nothing is waived that may not be",
        "Mend what the rule found, and delete the waiver.";
    /// Something by which a change would loosen the gate that it goes through.
    TrustLoosened = "trust-loosened", Medium, true,
        "A change does not loosen the gate that it goes through",
        "Have somebody who answers for the rules look at it: it counts once it stands in the trusted revision.";
    /// Findings of the baseline that are no longer there.
    BaselineGone = "baseline-gone", Info, false,
        "A baseline shrinks with what is mended",
        "Take the entries out with `bailiwick baseline --prune`: what they accept must not come back.";
    /// A comment beside a finding that names no rule, or gives no reason: it allows nothing.
    AllowMalformed = "allow-malformed", Low, false,
        "A comment that allows something names the rule and says why",
        "Write the rule's id, two dashes and a reason behind `bailiwick:allow`, or take the secret out.";
    /// A comment that names a rule that there isn't.
    AllowUnknownRule = "allow-unknown-rule", Info, false,
        "A comment that allows something names a rule that there is",
        "Name the rule as the report does, or delete the comment.";
    /// A comment beside which no finding of its rule stands.
    AllowUnused = "allow-unused", Info, false,
        "A comment allows what is there",
        "Delete the comment: what it once allowed is gone, and it would hide the next leak.";
    /// A comment that names a rule of which nothing may be waived.
    AllowNotWaivable = "allow-not-waivable", Low, false,
        "No comment allows what may not be waived",
        "Mend what the rule found, and delete the comment.";
}

impl Builtin {
    /// The built-in rule of an id.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|builtin| builtin.id() == id)
    }

    /// A finding about a waiver that stands at some places of one file.
    #[must_use]
    pub fn finding(self, subject: &str, message: String, places: Vec<Place>) -> Finding {
        let subject = Subject { kind: SubjectKind::Waiver, id: subject.to_owned() };
        let path = places.first().map(|place| &*place.path);
        Finding {
            rule: self.id().to_owned(),
            title: self.title().to_owned(),
            outcome: Outcome::Fail,
            severity: self.severity(),
            confidence: Confidence::High,
            gates: self.gates(),
            message,
            remediation: self.remediation().to_owned(),
            undecided: None,
            origin: None,
            excerpt: None,
            secret: None,
            key: None,
            fingerprint: fingerprint(self.id(), &subject, path),
            waiver: None,
            allowed: Vec::new(),
            also: Vec::new(),
            locations: places,
            subject,
        }
    }
}

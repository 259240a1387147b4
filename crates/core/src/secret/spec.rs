//! What a `secret` rule looks for, and what is concluded from what it finds.

use crate::spelled::spelled;

/// What to look for: a `secret` rule, as the scanner needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSpec {
    /// The rule's id.
    pub rule: Box<str>,
    /// A regex of the `regex` crate; it has been compiled once, so it is valid.
    pub pattern: Box<str>,
    /// What the match is.
    pub kind: SecretKind,
    /// What raises confidence; it never drops a match.
    pub evidence: Vec<Evidence>,
    /// Words of which one must stand near the match, in any letter case; none: any match counts.
    pub keywords: Vec<Box<str>>,
    /// What of the matches is taken.
    pub narrow: Narrow,
}

/// What a rule takes of what its pattern matches: all of it, by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// The group of the pattern that is the secret, by number; the whole match, if none.
    pub capture: Option<usize>,
    /// The least Shannon entropy of the secret, in thousandths of a bit a character.
    pub entropy: Option<u32>,
    /// Globs of paths, as in `.gitignore`: the rule looks only there; everywhere, if there are none.
    pub paths: Vec<Box<str>>,
    /// Regexes: a secret that one of them matches anywhere is none.
    pub ignore: Vec<Box<str>>,
}

spelled! {
    /// What a secret opens.
    SecretKind {
        /// A general key of Model Studio, `sk-…`.
        General = "general",
        /// A Coding Plan or Token Plan key, `sk-sp-…`.
        Plan = "plan",
        /// A temporary key, `st-…`.
        Temporary = "temporary",
        /// An Alibaba Cloud AccessKey id, `LTAI…`.
        AccessKey = "access-key",
        /// Anything else.
        Other = "other",
    }
}

spelled! {
    /// A property of a match that makes it likelier to be a real key.
    Evidence {
        /// The hexadecimal part has the version and variant bits of a UUIDv4.
        Uuid4 = "uuid4",
        /// The signature is a strict DER encoding of an ECDSA P-256 signature.
        EcdsaDer = "ecdsa-der",
        /// The dotted key's id is of the platform's alphabet.
        DottedId = "dotted-id",
        /// What may be the secret of an AccessKey, 30 letters and digits, stands within a few lines.
        SecretNearby = "secret-nearby",
    }
}

spelled! {
    /// How sure it is that a match is what the rule says.
    Confidence {
        /// Less sure than not.
        Low = "low",
        /// Likely.
        Medium = "medium",
        /// Nearly certain.
        High = "high",
    }
}

spelled! {
    /// Whose service a secret opens.
    Provider {
        /// Alibaba Cloud Model Studio.
        DashScope = "dashscope",
        /// DeepSeek, whose keys look like general classic ones.
        DeepSeek = "deepseek",
        /// One of the two; nothing nearby tells.
        DashScopeOrDeepSeek = "dashscope-or-deepseek",
        /// Alibaba Cloud outside Model Studio.
        AlibabaCloud = "alibaba-cloud",
        /// Another vendor.
        Other = "other",
    }
}

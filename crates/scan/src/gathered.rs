//! A leak whose places are still being gathered.

use std::collections::BTreeSet;

use bailiwick_core::finding::{Excerpt, Leak};
use bailiwick_core::secret::{Confidence, KnownKeys, Provider, Secret, SecretSpec};

use crate::attribution::Testimony;

/// A leak whose places are still being gathered.
pub(crate) struct Gathered {
    pub(crate) leak: Leak,
    /// Whether the excerpt is of a place that a comment allows.
    pub(crate) shows_allowed: bool,
    /// Whether any place is evidence that it is real.
    pub(crate) is_evident: bool,
    /// The patterns that gave way, at any place.
    pub(crate) also: BTreeSet<usize>,
    pub(crate) testimony: Testimony,
}

impl Gathered {
    pub(crate) fn new(spec: &SecretSpec, secret: &Secret, known: &KnownKeys) -> Self {
        let leak = Leak {
            rule: spec.rule.clone(),
            also: Vec::new(),
            kind: spec.kind,
            provider: Provider::Other,
            confidence: Confidence::Low,
            masked: secret.mask(),
            digest: secret.digest(),
            guessable: secret.is_guessable(),
            identity: known.identify(secret),
            // Most leaks have one place.
            places: Vec::with_capacity(1),
            excerpt: Excerpt::default(),
        };
        Self { leak, shows_allowed: false, is_evident: false, also: BTreeSet::new(), testimony: Testimony::default() }
    }
}

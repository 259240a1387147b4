//! Whose key a match is, where the shape does not tell: general classic keys look exactly like DeepSeek's.
//!
//! First of all, a base URL in the same block decides whose name is the key's but for words like `url`
//! and `key`: `DEEPSEEK_BASE_URL=https://dashscope.aliyuncs.com/…` tells whose `DEEPSEEK_API_KEY` really
//! is. Else the name decides that the value is bound to. Else what stands nearest: with the fewest borders of
//! blocks between, then the fewest lines, then the fewest fields of a line; what stands before and after
//! equally near, by how the block goes on. Else the file's path. A key
//! that stands at several places is whose all those say that say anything.

mod binding;
mod distance;
mod events;
mod nearest;
mod sides;
mod signal;
mod stem;

use std::ops::Range;

use bailiwick_core::secret::{Identity, Provider, SecretKind};

use crate::matches::Match;
use signal::Vendor;
pub(crate) use signal::spellings;

/// How many places of one secret are asked. So many that they would tell by now.
const MOST_HEARD: usize = 64;
/// How many lines before and after a match a rule's keyword may stand.
const KEYWORD_LINES: usize = 12;
/// How many bytes before and after a match a rule's keyword may stand.
const KEYWORD_BYTES: usize = 1_200;

/// How many lines and bytes before and after a match the secret may stand that goes with it.
const PAIR_LINES: usize = 5;
const PAIR_BYTES: usize = 400;

/// What may tell whose key a match is.
pub(crate) struct Context<'a> {
    /// The file's path.
    pub(crate) path: &'a str,
    /// The file's bytes.
    pub(crate) bytes: &'a [u8],
    /// The match.
    pub(crate) found: &'a Match,
    /// All matches of the file, in order.
    pub(crate) all: &'a [Match],
}

/// What the places of a secret say of whose it is.
#[derive(Default)]
pub(crate) struct Testimony {
    heard: usize,
    shared_shape: bool,
    dashscope: bool,
    deepseek: bool,
}

impl Testimony {
    /// Takes what one place says: the text that the secret stands in and, if that says nothing and is
    /// wrapped in another, the one around it.
    pub(crate) fn hear(&mut self, kind: SecretKind, secret: &[u8], contexts: &[Context<'_>]) {
        self.shared_shape = kind == SecretKind::General && is_classic(secret);
        self.heard += 1;
        if !self.shared_shape || self.heard > MOST_HEARD {
            return;
        }
        match contexts.iter().find_map(vendor) {
            Some(Vendor::DashScope) => self.dashscope = true,
            Some(Vendor::DeepSeek) => self.deepseek = true,
            None => {}
        }
    }

    /// Whose service the secret opens.
    pub(crate) fn provider(&self, kind: SecretKind, identity: &Identity) -> Provider {
        let (certain, possible) = match identity {
            Identity::Certain(_) => (true, true),
            Identity::Possible(_) => (false, true),
            Identity::Unknown => (false, false),
        };
        match kind {
            // An inventory that knows the value settles whose it is.
            _ if certain => Provider::DashScope,
            SecretKind::General if self.shared_shape => match (self.dashscope || possible, self.deepseek) {
                (true, false) => Provider::DashScope,
                (false, true) => Provider::DeepSeek,
                _ => Provider::DashScopeOrDeepSeek,
            },
            SecretKind::General | SecretKind::Plan | SecretKind::Temporary => Provider::DashScope,
            SecretKind::AccessKey => Provider::AlibabaCloud,
            SecretKind::Other => Provider::Other,
        }
    }
}

/// The text around a match in which a rule's keyword may stand.
pub(crate) fn near(bytes: &[u8], found: &Range<usize>) -> Range<usize> {
    distance::window(bytes, found, KEYWORD_LINES, KEYWORD_BYTES)
}

/// The text around a match in which the other half of a pair may stand.
pub(crate) fn beside(bytes: &[u8], found: &Range<usize>) -> Range<usize> {
    distance::window(bytes, found, PAIR_LINES, PAIR_BYTES)
}

/// Whether a key has the shape that two vendors share: `sk-` and 32 hexadecimal digits.
fn is_classic(text: &[u8]) -> bool {
    text.strip_prefix(b"sk-").is_some_and(|hex| hex.len() == 32 && hex.iter().all(u8::is_ascii_hexdigit))
}

/// The vendor that one place speaks for.
fn vendor(context: &Context<'_>) -> Option<Vendor> {
    nearest::vendor(context).or_else(|| signal::only(context.path.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(dashscope: bool, deepseek: bool, identity: &Identity) -> Provider {
        let testimony = Testimony { heard: 2, shared_shape: true, dashscope, deepseek };
        testimony.provider(SecretKind::General, identity)
    }

    #[test]
    fn places_that_disagree_leave_it_open() {
        assert_eq!(provider(true, false, &Identity::Unknown), Provider::DashScope);
        assert_eq!(provider(false, true, &Identity::Unknown), Provider::DeepSeek);
        assert_eq!(provider(true, true, &Identity::Unknown), Provider::DashScopeOrDeepSeek);
        assert_eq!(provider(false, false, &Identity::Unknown), Provider::DashScopeOrDeepSeek);
    }

    #[test]
    fn a_mask_of_the_inventory_that_fits_speaks_for_the_platform() {
        let possible = Identity::Possible(Vec::new());
        assert_eq!(provider(false, false, &possible), Provider::DashScope);
        assert_eq!(provider(false, true, &possible), Provider::DashScopeOrDeepSeek);
    }
}

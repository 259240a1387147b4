//! Whose key a match is, where the shape does not tell: general classic keys look exactly like DeepSeek's.
//!
//! What stands nearest decides. Distance is counted in lines, and in what lies between: a blank line, the
//! border of a block, or another secret sets things apart. The name that the value is bound to beats all.

mod binding;
mod distance;
mod signal;

use std::ops::Range;

use bailiwick_core::secret::{Provider, SecretKind};

pub(crate) use distance::window;
use signal::{Signal, Vendor};

/// What may tell whose key a match is.
pub(crate) struct Context<'a> {
    /// The file's path.
    pub(crate) path: &'a str,
    /// The file's bytes.
    pub(crate) bytes: &'a [u8],
    /// The match.
    pub(crate) found: Range<usize>,
    /// All matches of the file, in order.
    pub(crate) all: &'a [Range<usize>],
}

/// Whose service a match opens.
pub(crate) fn provider(kind: SecretKind, context: &Context<'_>) -> Provider {
    let text = context.bytes.get(context.found.clone()).unwrap_or_default();
    match kind {
        SecretKind::General if is_classic(text) => nearby(context),
        SecretKind::General | SecretKind::Plan | SecretKind::Temporary => Provider::DashScope,
        SecretKind::AccessKey => Provider::AlibabaCloud,
        SecretKind::Other => Provider::Other,
    }
}

/// Whether a key has the shape that two vendors share: `sk-` and 32 hexadecimal digits.
fn is_classic(text: &[u8]) -> bool {
    text.strip_prefix(b"sk-").is_some_and(|hex| hex.len() == 32 && hex.iter().all(u8::is_ascii_hexdigit))
}

/// The vendor whose signal is nearest; open, when none or both are.
fn nearby(context: &Context<'_>) -> Provider {
    let bound = binding::name(context.bytes, context.found.start).and_then(|name| signal::only(name));
    let vendor =
        bound.or_else(|| nearest(distance::signals(context))).or_else(|| signal::only(context.path.as_bytes()));
    match vendor {
        Some(Vendor::DashScope) => Provider::DashScope,
        Some(Vendor::DeepSeek) => Provider::DeepSeek,
        None => Provider::DashScopeOrDeepSeek,
    }
}

fn nearest(signals: Vec<(Signal, u32)>) -> Option<Vendor> {
    let least = signals.iter().map(|(signal, distance)| distance + signal.weakness).min()?;
    let mut vendors = signals.iter().filter(|(signal, distance)| distance + signal.weakness == least);
    let vendor = vendors.next()?.0.vendor;
    vendors.all(|(signal, _)| signal.vendor == vendor).then_some(vendor)
}

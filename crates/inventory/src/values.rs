//! The values of fields: ids, instants, masks, digests, addresses.

use std::net::{IpAddr, Ipv6Addr};

use bailiwick_core::secret::{Digest, Mask, redact};
use bailiwick_core::time::{Time, parse_time};
use bailiwick_document::{Code, Node, Problems, Value, quoted};
use ipnet::{IpNet, Ipv4Net};

use crate::records::{Id, Placed};

/// Shown characters on one side of a mask, beyond which it hides too little.
const MOST_SHOWN: usize = 20;

/// The longest id that there is, `llm-` and sixteen characters; every key is longer.
pub(crate) const LONGEST_ID: usize = 20;

const NO_WHOLE_KEYS: &str = "a whole key must never stand in an inventory";

/// The id of an account or a RAM user: digits. An unquoted one that begins with 0 is an octal number to many readers.
pub(crate) fn digits(node: &Node, what: &str, problems: &mut Problems) -> Option<Id> {
    let text = node.text(problems)?;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        problems.report(
            Code::WrongValue,
            node.span,
            format!("expected {what}, which is digits, found {}", quoted(text)),
        );
        return None;
    }
    if is_plain(node) && text.starts_with('0') {
        let message = format!("expected {what}, found the number {}", quoted(text));
        problems.report_with_help(Code::WrongValue, node.span, message, "put it in quotes");
        return None;
    }
    Some(Placed { value: text.into(), span: node.span })
}

/// Any other id: one word.
pub(crate) fn word(node: &Node, what: &str, problems: &mut Problems) -> Option<Id> {
    let text = node.text(problems)?;
    if !is_word(text) {
        let message = format!("expected {what} without spaces, found {}", quoted(text));
        problems.report(Code::WrongValue, node.span, message);
        return None;
    }
    if text.len() > LONGEST_ID && redact(text) != text {
        let message = format!("expected {what}, found what may be a secret");
        problems.report_with_help(Code::WrongValue, node.span, message, NO_WHOLE_KEYS);
        return None;
    }
    Some(Placed { value: text.into(), span: node.span })
}

pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn is_plain(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.plain)
}

pub(crate) fn text(node: &Node, problems: &mut Problems) -> Option<Box<str>> {
    node.text(problems).map(Into::into)
}

pub(crate) fn time(node: &Node, problems: &mut Problems) -> Option<Time> {
    node.parsed("a time like `2026-03-24T07:30:22Z`", parse_time, problems)
}

/// The items of a list that can be read; the others have been reported.
pub(crate) fn list<'a, T>(
    node: &'a Node,
    read: impl Fn(&'a Node, &mut Problems) -> Option<T>,
    problems: &mut Problems,
) -> Option<Vec<T>> {
    let items = node.list(problems)?;
    Some(items.iter().filter_map(|item| read(item, problems)).collect())
}

/// A masked key. What hides nothing, or too little, is not repeated.
pub(crate) fn mask(node: &Node, problems: &mut Problems) -> Option<Mask> {
    let text = node.text(problems)?;
    let Some(mask) = Mask::parse(text) else {
        let message = format!("`masked` holds no `*`: {NO_WHOLE_KEYS}");
        problems.report_with_help(Code::WrongValue, node.span, message, "write it as consoles do: `sk-a****58ad`");
        return None;
    };
    if !hides_enough(text) {
        let message = format!("`masked` shows more than {MOST_SHOWN} characters in a row: {NO_WHOLE_KEYS}");
        problems.report_with_help(Code::WrongValue, node.span, message, "write it as consoles do: `sk-a****58ad`");
        return None;
    }
    Some(mask)
}

/// A masked key, if it hides enough.
pub(crate) fn parse_mask(text: &str) -> Option<Mask> {
    Mask::parse(text).filter(|_| hides_enough(text))
}

fn hides_enough(text: &str) -> bool {
    if text.len() <= MOST_SHOWN {
        return true;
    }
    let shown = text.split(['*', '…']).flat_map(|part| part.split("..."));
    shown.map(str::len).all(|shown| shown <= MOST_SHOWN)
}

/// The digest of a key. What is none is not repeated: it may be the key.
pub(crate) fn digest(node: &Node, problems: &mut Problems) -> Option<Placed<Digest>> {
    let digest = Digest::parse(node.text(problems)?);
    if digest.is_none() {
        let message = "expected `sha256:` and 64 hexadecimal digits";
        let help = format!("give the key's SHA-256; {NO_WHOLE_KEYS}");
        problems.report_with_help(Code::WrongValue, node.span, message, help);
    }
    digest.map(|value| Placed { value, span: node.span })
}

/// An address, or a range of them.
pub(crate) fn net(node: &Node, problems: &mut Problems) -> Option<IpNet> {
    node.parsed("an address or a range like `10.0.0.0/8`", parse_net, problems)
}

pub(crate) fn parse_net(text: &str) -> Option<IpNet> {
    let net: IpNet = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok()?;
    Some(unmapped(net).trunc())
}

/// IPv4 addresses that are spelled in IPv6 (`::ffff:10.0.0.1`) are IPv4 addresses.
fn unmapped(net: IpNet) -> IpNet {
    let IpNet::V6(v6) = net else { return net };
    let address = Ipv6Addr::to_ipv4_mapped(&v6.addr());
    let v4 = address.zip(v6.prefix_len().checked_sub(96));
    v4.and_then(|(address, length)| Ipv4Net::new(address, length).ok()).map_or(net, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ranges_of_one() {
        for (text, net) in [
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("203.0.113.24", "203.0.113.24/32"),
            ("2001:db8::1", "2001:db8::1/128"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("::ffff:10.0.0.1", "10.0.0.1/32"),
            ("::ffff:10.1.0.0/104", "10.0.0.0/8"),
            ("::ffff:0:0/95", "::fffe:0:0/95"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(parse_net(text).unwrap().to_string(), net, "{text}");
        }
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0", "10.0.0.0/", "::/129", "10.0.0.0/-1", "010.0.0.1"] {
            assert_eq!(parse_net(text), None, "{text}");
        }
    }
}

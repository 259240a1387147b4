//! Other vendors' keys are never taken for Model Studio's. They are put together here, so that no file
//! holds one.

use bailiwick_core::secret::seeded::{self, Shape};
use proptest::prelude::*;

use crate::rules::scan;

/// So many random characters of an alphabet.
fn random(name: &str, alphabet: &[u8], length: usize) -> String {
    let bytes = (0..).flat_map(|block| {
        seeded::key(Shape::AccessKeySecret, &format!("{name}-{block}")).digest().as_bytes().to_owned()
    });
    bytes.take(length).map(|byte| char::from(alphabet[usize::from(byte) % alphabet.len()])).collect()
}

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const HEX: &[u8] = b"0123456789abcdef";
const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A key of every other vendor, by name.
pub(crate) fn lookalikes(name: &str) -> Vec<(&'static str, String)> {
    let hex = |length| random(name, HEX, length);
    let alnum = |length| random(name, ALNUM, length);
    let url = |length| random(name, BASE64URL, length);
    let (uuid, middle) = ([hex(8), hex(4), hex(4), hex(4), hex(12)].join("-"), ["T3Blbk", "FJ"].concat());
    vec![
        ("OpenAI", format!("sk-{}{middle}{}", alnum(20), alnum(20))),
        ("OpenAI, a project's", format!("sk-proj-{}{middle}{}", url(74), url(74))),
        ("OpenAI, a service account's", format!("sk-svcacct-{}{middle}{}", url(74), url(74))),
        ("OpenAI, an administrator's", format!("sk-admin-{}{middle}{}", url(74), url(74))),
        ("Anthropic", format!("sk-ant-api03-{}AA", url(93))),
        ("Anthropic, an administrator's", format!("sk-ant-admin01-{}AA", url(93))),
        ("OpenRouter", format!("sk-or-v1-{}", hex(64))),
        ("Moonshot", format!("sk-{}", alnum(48))),
        ("Kimi", format!("sk-kimi-{}", alnum(48))),
        ("SiliconFlow", format!("sk-{}", random(name, LOWER, 48))),
        ("Stability", format!("sk-{}", alnum(48))),
        ("MiniMax, a general key", format!("sk-api-{}", url(110))),
        ("MiniMax, a plan's key", format!("sk-cp-{}", url(110))),
        ("Langfuse", format!("sk-lf-{uuid}")),
        ("Windsurf", format!("sk-ws-01-{}", url(95))),
        ("Tencent", format!("sk-tp-{}", alnum(48))),
        ("Tencent, short", format!("sk-sp-{}", alnum(12))),
        ("LiteLLM's example", "sk-1234".to_owned()),
        ("LiteLLM", format!("sk-{}", url(22))),
        ("Cerebras", format!("csk-{}", random(name, b"abcdefghijklmnopqrstuvwxyz0123456789", 48))),
        ("Stripe", format!("sk_live_{}", alnum(24))),
        ("a gateway", format!("sk-{}", alnum(51))),
        ("a gateway, hexadecimal", format!("sk-{}", hex(48))),
        ("a gateway, in capitals", format!("sk-{}", hex(32).to_uppercase())),
    ]
}

proptest! {
    #[test]
    fn no_other_vendors_key_is_matched(name in "[a-z]{8}") {
        for (vendor, key) in lookalikes(&name) {
            // Everything around speaks of the platform.
            for text in [format!("DASHSCOPE_API_KEY={key}"), format!("{{\"qwen\": \"{key}\"}}\n"), format!("dashscope {key} qwen")] {
                let leaks = scan("dashscope/.env", text.as_bytes());
                prop_assert!(leaks.is_empty(), "{}: {}", vendor, leaks[0].rule);
            }
        }
    }
}

//! What looks like a key of Model Studio and is none: other vendors' keys, placeholders, masked forms, near misses.

use bailiwick_core::secret::seeded::{self, Shape};

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const HEX: &[u8] = b"0123456789abcdef";
const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A text that is no key of Model Studio.
#[derive(Clone, Debug)]
pub(super) struct Decoy {
    pub(super) what: &'static str,
    pub(super) text: String,
    /// Whether it is another vendor's key, so that a scanner that reports it is right to do so, unless it looks
    /// for Model Studio's alone.
    pub(super) is_secret: bool,
}

/// The same for the same seed.
pub(super) fn all(seed: &str) -> Vec<Decoy> {
    let decoy = |is_secret| move |(what, text)| Decoy { what, text, is_secret };
    let placeholders = PLACEHOLDERS.map(|text| ("a placeholder", text.to_owned()));
    let others = placeholders.into_iter().chain(masked(seed)).chain(misses(seed));
    vendors(seed).into_iter().map(decoy(true)).chain(others.map(decoy(false))).collect()
}

/// So many random characters of an alphabet.
fn random(seed: &str, alphabet: &[u8], length: usize) -> String {
    let block = |block: u32| *seeded::key(Shape::AccessKeySecret, &format!("{seed}-{block}")).digest().as_bytes();
    let bytes = (0..).flat_map(block).take(length);
    bytes.filter_map(|byte| alphabet.get(usize::from(byte) % alphabet.len())).map(|byte| char::from(*byte)).collect()
}

fn vendors(seed: &str) -> Vec<(&'static str, String)> {
    let hex = |length| random(&format!("{seed}-hex"), HEX, length);
    let alnum = |length| random(&format!("{seed}-alnum"), ALNUM, length);
    let url = |length| random(&format!("{seed}-url"), URL, length);
    let (middle, uuid) = (["T3Blbk", "FJ"].concat(), dashed(&hex(32)));
    vec![
        ("OpenAI's", format!("sk-{}{middle}{}", alnum(20), alnum(20))),
        ("OpenAI's, a project", format!("sk-proj-{}{middle}{}", url(74), url(74))),
        ("OpenAI's, a service account", format!("sk-svcacct-{}{middle}{}", url(74), url(74))),
        ("Anthropic's", format!("sk-ant-api03-{}AA", url(93))),
        ("OpenRouter's", format!("sk-or-v1-{}", hex(64))),
        ("Moonshot's", format!("sk-{}", alnum(48))),
        ("Kimi's", format!("sk-kimi-{}", alnum(48))),
        ("SiliconFlow's", format!("sk-{}", random(seed, LOWER, 48))),
        ("MiniMax's", format!("sk-api-{}", url(110))),
        ("MiniMax's, a plan", format!("sk-cp-{}", url(110))),
        ("Langfuse's", format!("sk-lf-{uuid}")),
        ("Windsurf's", format!("sk-ws-01-{}", url(95))),
        ("Tencent's", format!("sk-tp-{}", alnum(48))),
        ("Tencent's, short", format!("sk-sp-{}", alnum(12))),
        ("LiteLLM's", format!("sk-{}", url(22))),
        ("Cerebras'", format!("csk-{}", random(seed, b"abcdefghijklmnopqrstuvwxyz0123456789", 48))),
        ("a gateway's", format!("sk-{}", alnum(51))),
        ("a gateway's, hexadecimal", format!("sk-{}", hex(48))),
        ("GitHub's", format!("ghp_{}", alnum(36))),
        ("AWS's", format!("AKIA{}", random(seed, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16))),
    ]
}

const PLACEHOLDERS: [&str; 24] = [
    "sk-xxx",
    "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-sp-xxxxx",
    "sk-sp-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-...",
    "sk-your-api-key",
    "sk-1234",
    "YOUR_API_KEY",
    "your-dashscope-api-key",
    "<API_KEY>",
    "{API_KEY}",
    "$DASHSCOPE_API_KEY",
    "${DASHSCOPE_API_KEY}",
    "%DASHSCOPE_API_KEY%",
    "os.environ/DASHSCOPE_API_KEY",
    "替换成你的API-KEY",
    "sk-0123456789abcdef0123456789abcdef",
    "sk-sp-1234567890abcdef1234567890abcdef",
    "sk-00000000000000000000000000000000",
    "sk-deadbeefdeadbeefdeadbeefdeadbeef",
    "LTAIxxxxxxxxxxxxxxxxxxxx",
    "LTAI5tYourAccessKeyId",
    "st-your-temporary-token-goes-here",
    "STS.xxxxxxxxxxxxxxxxxxxxxxxxx",
];

fn masked(seed: &str) -> Vec<(&'static str, String)> {
    let part = |shape, head: usize, tail: usize, hidden: &str| {
        let key = seeded::key(shape, seed);
        let text = key.expose();
        let (head, tail) = (text.get(..head), text.get(text.len() - tail..));
        ("a masked form", [head.unwrap_or_default(), hidden, tail.unwrap_or_default()].concat())
    };
    vec![
        part(Shape::GeneralClassic, 4, 4, "****"),
        part(Shape::GeneralClassic, 8, 6, "…"),
        part(Shape::PlanHex, 7, 4, "..."),
        part(Shape::PlanDottedD, 12, 4, "******"),
        part(Shape::GeneralDottedH, 10, 0, "****"),
        part(Shape::AccessKey, 6, 4, "************"),
        part(Shape::Temporary, 5, 4, "****"),
    ]
}

fn misses(seed: &str) -> Vec<(&'static str, String)> {
    let hex = |name: &str, length| random(&format!("{seed}-{name}"), HEX, length);
    vec![
        ("a commit", hex("commit", 40)),
        ("a digest", format!("sha256:{}", hex("digest", 64))),
        ("a UUID", dashed(&hex("uuid", 32))),
        ("a word before", format!("task-{}", hex("word", 32))),
        ("a word before, dashed", format!("kiosk-sp-{}", hex("words", 32))),
        ("a class", format!("risk-ws-H{}", hex("class", 6))),
        ("a class of a style sheet", "st-emotion-cache-1avcm0n".to_owned()),
        ("longer hexadecimal", format!("sk-{}", hex("longer", 40))),
        ("shorter hexadecimal", format!("sk-{}", hex("shorter", 31))),
        ("a longer plan key", format!("sk-sp-{}", hex("plan", 33))),
        ("in capitals", format!("sk-{}", hex("capitals", 32).to_uppercase())),
        ("with an underscore", format!("sk_{}", hex("underscore", 32))),
        ("a name with a capital prefix", "VOLTAISYSTEMS2026abcdef".to_owned()),
    ]
}

fn dashed(hex: &str) -> String {
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    parts.into_iter().filter_map(|part| hex.get(part)).collect::<Vec<_>>().join("-")
}

//! Words that speak for a vendor: in hosts, names, models and headers.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// A vendor whose keys are `sk-` and 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vendor {
    DashScope,
    DeepSeek,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// The host of the vendor's interface: where the key is sent.
    Host,
    /// A name of the vendor, or of what nobody else serves.
    Name,
    /// A name of the vendor's company, which does much else.
    Company,
    /// A model that both vendors serve: it speaks for its maker, but not loudly.
    SharedModel,
}

impl Strength {
    /// How many lines farther away it counts than it stands.
    pub(super) fn handicap(self) -> u32 {
        match self {
            Self::Host => 0,
            Self::Name => 2,
            Self::Company => 5,
            Self::SharedModel => 8,
        }
    }
}

/// A word that speaks for a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signal {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) vendor: Vendor,
    pub(super) strength: Strength,
}

/// The words. Where one starts with another, the longest counts.
const WORDS: [(&[&str], Vendor, Strength); 6] = [
    (
        &[
            "dashscope.aliyuncs.com",
            "dashscope-intl.aliyuncs.com",
            "dashscope-us.aliyuncs.com",
            "dashscope-finance.aliyuncs.com",
            "maas.aliyuncs.com",
        ],
        Vendor::DashScope,
        Strength::Host,
    ),
    (
        &[
            "dashscope",
            "bailian",
            "百炼",
            "灵积",
            "tongyi",
            "通义",
            "千问",
            "modelstudio",
            "model_studio",
            "model-studio",
            "model studio",
            "qwen",
            "qwq-",
            "qvq-",
            "wanx",
            "wan2.",
            "paraformer",
            "cosyvoice",
            "sambert",
            "gummy-",
        ],
        Vendor::DashScope,
        Strength::Name,
    ),
    (&["aliyun", "aliyuncs.com", "alibaba", "阿里"], Vendor::DashScope, Strength::Company),
    (&["deepseek.com"], Vendor::DeepSeek, Strength::Host),
    (&["deepseek", "deep_seek", "deep-seek", "深度求索"], Vendor::DeepSeek, Strength::Name),
    (
        &["deepseek-v3", "deepseek-r1", "deepseek-r1-distill-qwen", "deepseek-ai/"],
        Vendor::DeepSeek,
        Strength::SharedModel,
    ),
];

static SEARCH: LazyLock<(AhoCorasick, Vec<(Vendor, Strength)>)> = LazyLock::new(|| {
    let spelled = WORDS.iter().flat_map(|(words, vendor, strength)| {
        words.iter().flat_map(|word| spellings(word)).map(|word| (word, (*vendor, *strength)))
    });
    let (words, meanings): (Vec<_>, Vec<_>) = spelled.unzip();
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::DFA));
    (builder.build(words).expect("the words are constants"), meanings)
});

/// A word, and as JSON and addresses spell it, if it is none of ASCII.
pub(crate) fn spellings(word: &str) -> Vec<String> {
    if word.is_ascii() {
        return vec![word.to_owned()];
    }
    let json = word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let percent = word.bytes().map(|byte| format!("%{byte:02x}")).collect();
    vec![word.to_owned(), json, percent]
}

/// Every signal in some bytes, in order.
pub(super) fn find(bytes: &[u8]) -> impl Iterator<Item = Signal> {
    let (search, meanings) = &*SEARCH;
    search.find_iter(bytes).filter_map(|found| {
        let (vendor, strength) = *meanings.get(found.pattern().as_usize())?;
        Some(Signal { start: found.start(), end: found.end(), vendor, strength })
    })
}

/// The vendor that some bytes speak for, if for one only.
pub(super) fn only(bytes: &[u8]) -> Option<Vendor> {
    let mut signals = find(bytes).filter(|signal| signal.strength != Strength::SharedModel);
    let vendor = signals.next()?.vendor;
    signals.all(|other| other.vendor == vendor).then_some(vendor)
}

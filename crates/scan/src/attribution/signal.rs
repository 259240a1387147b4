//! Words that speak for a vendor: in names, hosts, models and headers.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// A vendor whose keys are `sk-` and 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vendor {
    DashScope,
    DeepSeek,
}

/// A word that speaks for a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signal {
    pub(super) vendor: Vendor,
    /// How much farther away it counts than it stands.
    pub(super) weakness: u32,
}

const fn strong(vendor: Vendor) -> Signal {
    Signal { vendor, weakness: 0 }
}

/// A model that both vendors serve speaks for its maker, but not loudly.
const SHARED_MODEL: Signal = Signal { vendor: Vendor::DeepSeek, weakness: 6 };

const WORDS: [(&str, Signal); 30] = [
    ("dashscope", strong(Vendor::DashScope)),
    ("bailian", strong(Vendor::DashScope)),
    ("百炼", strong(Vendor::DashScope)),
    ("灵积", strong(Vendor::DashScope)),
    ("tongyi", strong(Vendor::DashScope)),
    ("通义", strong(Vendor::DashScope)),
    ("千问", strong(Vendor::DashScope)),
    ("阿里云", strong(Vendor::DashScope)),
    ("modelstudio", strong(Vendor::DashScope)),
    ("model_studio", strong(Vendor::DashScope)),
    ("model-studio", strong(Vendor::DashScope)),
    ("model studio", strong(Vendor::DashScope)),
    ("aliyuncs.com", strong(Vendor::DashScope)),
    ("aliyun", strong(Vendor::DashScope)),
    ("alibaba", strong(Vendor::DashScope)),
    ("qwen", strong(Vendor::DashScope)),
    ("qwq-", strong(Vendor::DashScope)),
    ("qvq-", strong(Vendor::DashScope)),
    ("wanx", strong(Vendor::DashScope)),
    ("wan2.", strong(Vendor::DashScope)),
    ("paraformer", strong(Vendor::DashScope)),
    ("cosyvoice", strong(Vendor::DashScope)),
    ("sambert", strong(Vendor::DashScope)),
    ("gummy-", strong(Vendor::DashScope)),
    ("deepseek", strong(Vendor::DeepSeek)),
    ("deep_seek", strong(Vendor::DeepSeek)),
    ("深度求索", strong(Vendor::DeepSeek)),
    ("deepseek-v3", SHARED_MODEL),
    ("deepseek-r1", SHARED_MODEL),
    ("deepseek-r1-distill-qwen", SHARED_MODEL),
];

static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest);
    builder.build(WORDS.map(|(word, _)| word)).expect("the words are constants")
});

/// Every signal in some bytes, with where it starts and ends.
pub(super) fn find(bytes: &[u8]) -> impl Iterator<Item = (usize, usize, Signal)> {
    SEARCH.find_iter(bytes).filter_map(|found| {
        let (_, signal) = WORDS.get(found.pattern().as_usize())?;
        Some((found.start(), found.end(), *signal))
    })
}

/// The vendor that some bytes speak for, if for one only.
pub(super) fn only(bytes: &[u8]) -> Option<Vendor> {
    let mut vendors = find(bytes).filter(|(.., signal)| signal.weakness == 0).map(|(.., signal)| signal.vendor);
    let vendor = vendors.next()?;
    vendors.all(|other| other == vendor).then_some(vendor)
}

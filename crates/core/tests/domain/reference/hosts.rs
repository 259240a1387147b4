//! Hosts and addresses, taken apart by splitting texts.

const SIX: [&str; 6] = ["cn-beijing", "ap-southeast-1", "ap-northeast-1", "eu-central-1", "cn-hongkong", "us-east-1"];

/// What is known of a host of the platform.
pub(super) struct HostFacts {
    /// The kind of key that it takes.
    pub(super) takes: &'static str,
    pub(super) region: Option<String>,
    /// The label of the workspace that it is dedicated to.
    pub(super) label: Option<String>,
}

/// The host of a URL in any spelling.
pub(super) fn host_of(url: &str) -> String {
    let before_query = url.split(['?', '#']).next().unwrap();
    let after_scheme = before_query.split("://").last().unwrap();
    let before_path = after_scheme.split('/').next().unwrap();
    let after_user = before_path.split('@').next_back().unwrap();
    let before_port = after_user.split(':').next().unwrap();
    before_port.trim_end_matches('.').to_lowercase()
}

/// What is known of a host; nothing, if it is none of the platform's.
pub(super) fn facts(host: &str) -> Option<HostFacts> {
    let known = |takes, region: Option<&str>| Some(HostFacts { takes, region: region.map(String::from), label: None });
    match host {
        "dashscope.aliyuncs.com" | "vpc-cn-beijing.dashscope.aliyuncs.com" => known("general", Some("cn-beijing")),
        "dashscope-intl.aliyuncs.com" => known("general", Some("ap-southeast-1")),
        "dashscope-us.aliyuncs.com" => known("general", Some("us-east-1")),
        "cn-hongkong.dashscope.aliyuncs.com" => known("general", Some("cn-hongkong")),
        "dashscope-finance.aliyuncs.com" => known("general", None),
        "coding.dashscope.aliyuncs.com" => known("coding-plan", Some("cn-beijing")),
        "coding-intl.dashscope.aliyuncs.com" => known("coding-plan", Some("ap-southeast-1")),
        "token-plan.cn-beijing.maas.aliyuncs.com" => known("token-plan", Some("cn-beijing")),
        "token-plan.ap-southeast-1.maas.aliyuncs.com" => known("token-plan", Some("ap-southeast-1")),
        other => by_region(other),
    }
}

fn by_region(host: &str) -> Option<HostFacts> {
    let labels: Vec<&str> = host.split('.').collect();
    if labels.len() != 5 || labels[2..] != ["maas", "aliyuncs", "com"] || !SIX.contains(&labels[1]) {
        return None;
    }
    let region = Some(labels[1].to_owned());
    if labels[0] == "trial" {
        return Some(HostFacts { takes: "general", region, label: None });
    }
    let is_workspace = labels[0].starts_with("ws-") || labels[0].starts_with("llm-");
    is_workspace.then(|| HostFacts { takes: "general", region, label: Some(labels[0].to_owned()) })
}

/// Whether a key of a kind can be used in a region; nothing, where the region is none of the platform's.
pub(super) fn is_used_in(kind: &str, region: &str) -> Option<bool> {
    if !SIX.contains(&region) {
        return None;
    }
    match kind {
        "coding-plan" | "token-plan" => Some(["cn-beijing", "ap-southeast-1"].contains(&region)),
        _ => Some(true),
    }
}

/// Whether owners must be members there; nothing, where the region is none of the platform's.
pub(super) fn wants_members(region: &str) -> Option<bool> {
    SIX.contains(&region).then_some(region == "us-east-1")
}

/// Whether an address lies in a block, both in full notation.
pub(super) fn lies_in(address: &str, block: &str) -> bool {
    let (network, length) = block.split_once('/').unwrap();
    let (address, network) = (bits(address), bits(network));
    address.len() == network.len() && address[..length.parse().unwrap()] == network[..length.parse().unwrap()]
}

/// An address as zeros and ones; one of IPv4 in the clothes of IPv6 as what it is.
fn bits(address: &str) -> String {
    if address.contains(':') {
        let words = address.split(':').map(|word| u16::from_str_radix(word, 16).unwrap());
        let all: String = words.map(|word| format!("{word:016b}")).collect();
        let mapped = format!("{}{}", "0".repeat(80), "1".repeat(16));
        return all.strip_prefix(&mapped).map(String::from).unwrap_or(all);
    }
    address.split('.').map(|byte| format!("{:08b}", byte.parse::<u8>().unwrap())).collect()
}

//! The host of a base URL, and what it is for.

use std::fmt;

use url::Url;

use super::{HostRule, Platform};

/// The host of a base URL, lowercase and without a trailing dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

/// What a host is for.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p, 'h> {
    /// The family, and the keys that it takes.
    pub rule: &'p HostRule,
    /// The region that it serves, where that is known.
    pub region: Option<&'p str>,
    /// The label of the workspace that it is dedicated to.
    pub workspace: Option<&'h str>,
}

/// Why a text is neither a host nor a URL with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError(String);

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: write a host like `dashscope.aliyuncs.com` or a base URL", self.0)
    }
}

impl std::error::Error for HostError {}

impl Host {
    /// Reads a host, or a URL in any spelling, of which only the host counts.
    ///
    /// # Errors
    ///
    /// When there is no host in it.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let text = text.trim();
        let url = match Url::parse(text) {
            // `https:host` and `https:\\host` are spellings of `https://host`; of `host:443` the host is no scheme.
            Ok(url) if has_scheme(text) || url.has_host() => Ok(url),
            Err(error) if has_scheme(text) => Err(error),
            _ => Url::parse(&format!("https://{text}")),
        };
        let url = url.map_err(|error| HostError(format!("`{text}` has no host ({error})")))?;
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        if host.is_empty() {
            return Err(HostError(format!("`{text}` has no host")));
        }
        Ok(Self(host.to_owned()))
    }

    /// The host's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the host is for; `None` when it is no host of the platform.
    #[must_use]
    pub fn place<'p>(&self, platform: &'p Platform) -> Option<Place<'p, '_>> {
        platform.hosts.iter().find_map(|rule| fit(rule, &self.0))
    }
}

/// Whether a URL starts with a scheme; one that only stands in its query is none.
fn has_scheme(text: &str) -> bool {
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    text.split_once("://").is_some_and(|(scheme, _)| scheme.chars().all(is_of_scheme))
}

/// Whether a host is one of a rule's, label by label.
fn fit<'p, 'h>(rule: &'p HostRule, host: &'h str) -> Option<Place<'p, 'h>> {
    let mut place = Place { rule, region: None, workspace: None };
    if let [region] = rule.regions.as_slice() {
        place.region = Some(region);
    }
    let (mut expected, mut labels) = (rule.host.split('.'), host.split('.'));
    loop {
        match (expected.next(), labels.next()) {
            (None, None) => return Some(place),
            (Some("{region}"), Some(label)) => place.region = Some(rule.regions.iter().find(|id| *id == label)?),
            (Some("{workspace}"), Some(label)) if is_workspace_label(label) => place.workspace = Some(label),
            (Some(expected), Some(label)) if expected == label => {}
            _ => return None,
        }
    }
}

fn is_workspace_label(label: &str) -> bool {
    ["ws-", "llm-"].iter().any(|prefix| label.len() > prefix.len() && label.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Option<(String, Option<String>, Option<String>)> {
        let host = Host::parse(text).unwrap();
        let place = host.place(Platform::embedded())?;
        Some((place.rule.family.clone(), place.region.map(Into::into), place.workspace.map(Into::into)))
    }

    fn known(
        family: &str,
        region: Option<&str>,
        workspace: Option<&str>,
    ) -> Option<(String, Option<String>, Option<String>)> {
        Some((family.into(), region.map(Into::into), workspace.map(Into::into)))
    }

    #[test]
    fn s6_the_base_urls_of_the_founding_page() {
        for (url, region) in [
            ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "ap-southeast-1"),
            ("https://dashscope-us.aliyuncs.com/compatible-mode/v1", "us-east-1"),
            ("https://dashscope.aliyuncs.com/compatible-mode/v1", "cn-beijing"),
        ] {
            assert_eq!(place(url), known("shared", Some(region), None), "{url}");
        }
    }

    #[test]
    fn a_url_in_any_spelling_is_judged_by_its_host() {
        for url in [
            "dashscope.aliyuncs.com",
            "DashScope.AliYunCS.com.",
            "dashscope.aliyuncs.com:443",
            "http://user:word@dashscope.aliyuncs.com:8080/api/v1?x#y",
            "wss://dashscope.aliyuncs.com/api-ws/v1/inference",
            "  https://DASHSCOPE.aliyuncs.com/apps/anthropic ",
            "unusual://DASHSCOPE.aliyuncs.com/",
            "https:dashscope.aliyuncs.com/v1",
            "HTTPS:/dashscope.aliyuncs.com",
            "https:\\\\dashscope.aliyuncs.com\\v1",
            "//dashscope.aliyuncs.com/v1",
            "dashscope.aliyuncs.com/api/v1?next=https://api.example.com/",
        ] {
            assert_eq!(place(url), known("shared", Some("cn-beijing"), None), "{url}");
        }
    }

    #[test]
    fn a_host_is_named_in_small_letters_without_a_last_dot() {
        assert_eq!(Host::parse("https://API.Example.com./v1").unwrap().as_str(), "api.example.com");
    }

    #[test]
    fn every_family_is_told_apart() {
        assert_eq!(place("trial.eu-central-1.maas.aliyuncs.com"), known("trial", Some("eu-central-1"), None));
        assert_eq!(place("token-plan.cn-beijing.maas.aliyuncs.com"), known("token-plan", Some("cn-beijing"), None));
        assert_eq!(place("coding-intl.dashscope.aliyuncs.com"), known("coding-plan", Some("ap-southeast-1"), None));
        assert_eq!(place("dashscope-finance.aliyuncs.com"), known("finance", None, None));
        assert_eq!(place("vpc-cn-beijing.dashscope.aliyuncs.com"), known("vpc", Some("cn-beijing"), None));
        let dedicated = place("ws-950f9aca7e76c816.ap-northeast-1.maas.aliyuncs.com");
        assert_eq!(dedicated, known("dedicated", Some("ap-northeast-1"), Some("ws-950f9aca7e76c816")));
    }

    #[test]
    fn what_only_looks_like_a_host_of_the_platform_is_none() {
        for host in [
            "dashscope.aliyuncs.com.evil.example",
            "evil-dashscope.aliyuncs.com",
            "maas.aliyuncs.com",
            "ws-1.mars.maas.aliyuncs.com",
            "other.cn-beijing.maas.aliyuncs.com",
            "token-plan.us-east-1.maas.aliyuncs.com",
            "127.0.0.1",
            "api.deepseek.com",
        ] {
            assert_eq!(place(host), None, "{host}");
        }
    }

    #[test]
    fn a_text_without_a_host_is_refused() {
        for text in ["", "https://", "file:///etc", "a b"] {
            let said = Host::parse(text).unwrap_err().to_string();
            assert!(said.starts_with(&format!("`{text}` has no host")) && said.contains("write a host"), "{said}");
        }
    }
}

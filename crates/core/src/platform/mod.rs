//! What the platform allows, as dated data: quotas, regions, base URLs, run-time errors.
//!
//! The product moves, so none of this stands in code: it is read from one file that names the
//! source of each fact.

mod host;

pub use host::{Host, HostError, Place};

use std::sync::LazyLock;

use chrono::TimeDelta;
use serde::Deserialize;

use crate::access::Reason;
use crate::inventory::KeyKind;

/// The file of the embedded facts.
const EMBEDDED_JSON: &str = include_str!("platform.json");

/// The format of the file.
const SCHEMA: &str = "bailiwick/platform/v1";

static EMBEDDED: LazyLock<Platform> =
    LazyLock::new(|| Platform::from_json(EMBEDDED_JSON).expect("the embedded platform data is read by a test"));

/// The platform's facts at a date.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Platform {
    /// The format: `bailiwick/platform/v1`.
    pub schema: String,
    /// The date, `YYYY-MM-DD`, at which the facts were last looked at.
    pub as_of: String,
    /// What the names of sources mean.
    pub sources: std::collections::BTreeMap<String, String>,
    /// How many of what there may be, where an account has no other limit (S13).
    pub quotas: Quotas,
    /// How long temporary keys live (S12).
    pub temporary: TemporaryKeys,
    /// The regions.
    pub regions: Vec<Region>,
    /// The hosts of base URLs; the first that fits a host counts.
    pub hosts: Vec<HostRule>,
    /// What the service answers to a call that is not allowed.
    pub runtime: Vec<RuntimeRule>,
}

/// How many of what there may be (S13).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Quotas {
    /// Workspaces in an account, the default one counted.
    pub workspaces: u64,
    /// Keys in a workspace.
    pub keys_per_workspace: u64,
    /// Where the numbers are from.
    pub source: String,
}

/// How long temporary keys live (S12).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TemporaryKeys {
    /// Unless asked otherwise, in seconds.
    pub default_ttl_seconds: u32,
    /// At least, in seconds.
    pub least_ttl_seconds: u32,
    /// At most, in seconds.
    pub most_ttl_seconds: u32,
    /// Where the numbers are from.
    pub source: String,
}

/// A region, and what can be done there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Region {
    /// The id, like `cn-beijing`.
    pub id: String,
    /// The name, like `China (Beijing)`.
    pub name: String,
    /// Whether keys can be disabled and enabled.
    pub can_disable: bool,
    /// Whether keys can be reset.
    pub can_reset: bool,
    /// Whether an owner who is removed from the workspace loses the keys there.
    pub owner_must_be_member: bool,
    /// Where this is from.
    pub source: String,
}

/// A host, or a family of hosts, and the keys it takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HostRule {
    /// The family, like `shared` or `dedicated`.
    pub family: String,
    /// The host; `{region}` stands for one of `regions`, `{workspace}` for a workspace's label.
    pub host: String,
    /// The regions it serves; none when that isn't known.
    pub regions: Vec<String>,
    /// The kinds of keys it takes.
    #[serde(deserialize_with = "kinds")]
    pub takes: Vec<KeyKind>,
    /// The base URLs there, with `{host}` for the host.
    pub base_urls: Vec<String>,
    /// Where this is from.
    pub source: String,
}

/// What the service answers to a call that is not allowed for one of these reasons.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RuntimeRule {
    /// The reasons, which the service does not tell apart.
    #[serde(deserialize_with = "reasons")]
    pub reasons: Vec<Reason>,
    /// The HTTP status.
    pub status: u16,
    /// The code in the body.
    pub code: String,
    /// Where this is from.
    pub source: String,
}

impl Platform {
    /// The facts that the program was built with.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The file that the embedded facts are read from.
    #[must_use]
    pub fn embedded_json() -> &'static str {
        EMBEDDED_JSON
    }

    /// Reads the facts from their file's text.
    ///
    /// # Errors
    ///
    /// When the text is not what [`Platform`] describes, or its parts don't fit together.
    pub fn from_json(text: &str) -> Result<Self, PlatformError> {
        let platform: Self = serde_json::from_str(text).map_err(|error| PlatformError {
            line: u32::try_from(error.line()).unwrap_or(1).max(1),
            column: u32::try_from(error.column()).unwrap_or(1).max(1),
            message: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
        })?;
        match platform.contradiction() {
            Some(message) => Err(PlatformError { line: 1, column: 1, message }),
            None => Ok(platform),
        }
    }

    /// What in the data does not fit together.
    fn contradiction(&self) -> Option<String> {
        let ttl = &self.temporary;
        let in_order =
            ttl.least_ttl_seconds <= ttl.default_ttl_seconds && ttl.default_ttl_seconds <= ttl.most_ttl_seconds;
        let of_hosts = self.hosts.iter().flat_map(|host| &host.regions);
        let unknown_region = of_hosts.into_iter().find(|id| self.region(id).is_none());
        match () {
            () if self.schema != SCHEMA => Some(format!("`schema` must be `{SCHEMA}`, and is `{}`", self.schema)),
            () if !in_order => Some("the least, default and most time to live are not in order".to_owned()),
            () => unknown_region.map(|id| format!("a host serves the region `{id}`, which is not among `regions`")),
        }
    }

    /// The region of an id.
    #[must_use]
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }

    /// Whether keys of a kind can be used in a region at all: some host there takes them.
    #[must_use]
    pub fn serves(&self, kind: KeyKind, region: &str) -> bool {
        self.hosts.iter().any(|host| host.takes.contains(&kind) && host.regions.iter().any(|id| id == region))
    }

    /// How long a temporary key lives unless asked otherwise (S12).
    #[must_use]
    pub fn default_ttl(&self) -> TimeDelta {
        TimeDelta::seconds(self.temporary.default_ttl_seconds.into())
    }

    /// Whether a temporary key may live so long (S12).
    #[must_use]
    pub fn allows_ttl(&self, ttl: TimeDelta) -> bool {
        let (least, most) = (self.temporary.least_ttl_seconds, self.temporary.most_ttl_seconds);
        (i64::from(least)..=i64::from(most)).contains(&ttl.num_seconds())
    }
}

/// Why a text is not the platform's facts. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformError {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for PlatformError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in line {}, column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for PlatformError {}

fn kinds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<KeyKind>, D::Error> {
    spelled_list(deserializer, KeyKind::parse)
}

fn reasons<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Reason>, D::Error> {
    spelled_list(deserializer, Reason::parse)
}

fn spelled_list<'de, T, D>(deserializer: D, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let names = Vec::<String>::deserialize(deserializer)?;
    let unknown = |name: &str| serde::de::Error::custom(format!("unknown name `{name}`"));
    names.iter().map(|name| parse(name).ok_or_else(|| unknown(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_data_is_whole() {
        let platform = Platform::embedded();
        for host in &platform.hosts {
            assert!(platform.sources.contains_key(&host.source), "{}", host.source);
            assert!(host.regions.iter().all(|id| platform.region(id).is_some()), "{}", host.host);
        }
        for region in &platform.regions {
            assert!(platform.serves(KeyKind::General, &region.id), "{}", region.id);
        }
    }

    #[test]
    fn s12_a_temporary_key_lives_for_sixty_seconds() {
        assert_eq!(Platform::embedded().default_ttl(), TimeDelta::seconds(60));
    }

    #[test]
    fn s13_ten_workspaces_and_twenty_keys() {
        let quotas = &Platform::embedded().quotas;
        assert_eq!((quotas.workspaces, quotas.keys_per_workspace), (10, 20));
    }

    #[test]
    fn replaced_data_is_refused_when_it_is_misspelt() {
        let wrong =
            |from: &str, to: &str| Platform::from_json(&EMBEDDED_JSON.replacen(from, to, 1)).unwrap_err().message;
        assert_eq!(wrong("\"takes\": [\"general\"]", "\"takes\": [\"generel\"]"), "unknown name `generel`");
        assert!(wrong("platform/v1", "platform/v2").contains("`schema` must be"));
        assert!(wrong("\"regions\": [\"us-east-1\"]", "\"regions\": [\"us-east-9\"]").contains("us-east-9"));
        assert!(wrong("\"most-ttl-seconds\": 1800", "\"most-ttl-seconds\": 18").contains("not in order"));
        assert!(wrong("\"least-ttl-seconds\": 1,", "\"least-ttl-seconds\": 61,").contains("not in order"));
    }

    #[test]
    fn a_time_to_live_may_be_the_least_and_the_most() {
        let only = EMBEDDED_JSON.replacen("\"least-ttl-seconds\": 1,", "\"least-ttl-seconds\": 60,", 1);
        let only = only.replacen("\"most-ttl-seconds\": 1800", "\"most-ttl-seconds\": 60", 1);
        assert_eq!(Platform::from_json(&only).unwrap().temporary.most_ttl_seconds, 60);
    }

    #[test]
    fn an_error_says_where_it_is() {
        let text = "{\n  \"schema\": 1\n}";
        let error = Platform::from_json(text).unwrap_err();
        assert_eq!((error.line, error.column), (2, 13));
        let said = error.to_string();
        assert!(said.starts_with("invalid type: integer `1`") && said.ends_with(" in line 2, column 13"), "{said}");
    }

    #[test]
    fn regions_are_found_by_their_ids() {
        let platform = Platform::embedded();
        assert_eq!(platform.region("us-east-1").map(|region| region.name.as_str()), Some("US (Virginia)"));
        assert!(platform.region("mars-1").is_none());
        assert!(!platform.serves(KeyKind::General, "mars-1") && !platform.serves(KeyKind::Temporary, "cn-beijing"));
    }
}

//! What a key reaches: base URLs, models and applications.

use super::call::Call;
use super::chain::Question;
use super::{Validity, key_validity};
use crate::inventory::{Inventory, KeyIx, Workspace};
use crate::platform::{HostRule, Platform};
use crate::time::Time;

/// What a key reaches, as far as it works. `None` is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The base URLs that take the key, in the order of the platform's data.
    pub base_urls: Option<Vec<String>>,
    /// The models that it may call.
    pub models: Models,
    /// The applications that it may call: those of its workspace (S9, S10).
    pub applications: Option<Vec<Box<str>>>,
}

/// The models that a key may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Models {
    /// All of them.
    All,
    /// These.
    Listed(Vec<Box<str>>),
    /// The inventory does not say.
    Unknown,
}

impl Reach {
    const NOTHING: Self =
        Self { base_urls: Some(Vec::new()), models: Models::Listed(Vec::new()), applications: Some(Vec::new()) };
}

/// What a key reaches: nothing, if it doesn't work at all; what it would reach, if nobody knows whether it works.
#[must_use]
pub fn reach(inventory: &Inventory, platform: &Platform, key: KeyIx, at: Time) -> Reach {
    let question = Question::about(key, at);
    if key_validity(inventory, platform, key, at) == Validity::Invalid {
        return Reach::NOTHING;
    }
    let call = Call { inventory, platform, question: &question };
    Reach { base_urls: base_urls(&call), models: models(&call), applications: call.workspace().applications.clone() }
}

fn base_urls(call: &Call<'_>) -> Option<Vec<String>> {
    let (kind, workspace) = (call.kind()?, call.workspace());
    let region = workspace.region.as_deref()?;
    let takes = |rule: &&HostRule| rule.takes.contains(&kind) && rule.regions.iter().any(|id| id == region);
    let urls = |rule: &HostRule| {
        let host = host_of(rule, workspace, region);
        rule.base_urls.iter().map(|url| url.replace("{host}", &host)).collect::<Vec<_>>()
    };
    Some(call.platform.hosts.iter().filter(takes).flat_map(urls).collect())
}

fn host_of(rule: &HostRule, workspace: &Workspace, region: &str) -> String {
    let label = workspace.host_label.as_ref().unwrap_or(&workspace.id);
    rule.host.replace("{workspace}", label).replace("{region}", region)
}

/// What the workspace was granted (S9, S10), narrowed by the key's own scope.
fn models(call: &Call<'_>) -> Models {
    let workspace = call.workspace();
    let scopes = || call.scopes().filter_map(|scope| scope.models.as_ref());
    let in_scope = |model: &str| scopes().all(|models| models.iter().any(|own| **own == *model));
    match (workspace.default, &workspace.models, scopes().next()) {
        (Some(true), _, None) => Models::All,
        (Some(true), _, Some(models)) | (Some(false), Some(models), _) => {
            Models::Listed(models.iter().filter(|model| in_scope(model)).cloned().collect())
        }
        (None, _, _) | (Some(false), None, _) => Models::Unknown,
    }
}

use std::collections::BTreeSet;

use crate::finding::Leak;
use crate::inventory::KeyKind;
use crate::platform::{Host, Platform};

/// What the lines around a secret suggest of a key that no inventory knows. What contradicts itself says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The region's id.
    pub region: Option<String>,
    /// What the base URL takes: the plan.
    pub kind: Option<KeyKind>,
    /// The workspace's id, or the label of its dedicated host.
    pub workspace: Option<String>,
}

/// The length of a workspace's id behind its prefix.
const ID_LENGTH: usize = 16;

impl Surroundings {
    /// What the lines around leaks of one secret suggest.
    #[must_use]
    pub fn of(leaks: &[&Leak], platform: &Platform) -> Self {
        let (mut regions, mut kinds, mut workspaces) = <(BTreeSet<_>, BTreeSet<_>, BTreeSet<_>)>::default();
        let lines = leaks.iter().flat_map(|leak| &leak.excerpt.lines);
        for word in lines.flat_map(|line| line.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-'))
        {
            let host = word.ends_with(".aliyuncs.com").then(|| Host::parse(word).ok()).flatten();
            let place = host.as_ref().and_then(|host| host.place(platform));
            if let Some(place) = place {
                regions.extend(place.region.map(str::to_owned));
                kinds.extend(if let [kind] = *place.rule.takes { Some(kind) } else { None });
                workspaces.extend(place.workspace.map(str::to_owned));
            } else if is_workspace(word) {
                workspaces.insert(word.to_owned());
            }
        }
        Self { region: only(regions), kind: only(kinds), workspace: only(workspaces) }
    }

    /// What is suggested, in words: `a general key, region cn-beijing`; nothing, if nothing is.
    #[must_use]
    pub fn words(&self) -> String {
        let told = [
            self.kind.map(|kind| format!("a {} key", kind.as_str())),
            self.region.as_ref().map(|region| format!("region {region}")),
            self.workspace.as_ref().map(|workspace| format!("workspace {workspace}")),
        ];
        told.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// Whether nothing is suggested.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn is_workspace(word: &str) -> bool {
    let body = word.strip_prefix("ws-").or_else(|| word.strip_prefix("llm-"));
    body.is_some_and(|body| body.len() == ID_LENGTH && body.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn only<T>(all: BTreeSet<T>) -> Option<T> {
    let mut all = all.into_iter();
    all.next().filter(|_| all.next().is_none())
}

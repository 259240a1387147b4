//! A row of the list: everything that is known of one secret.

use bailiwick_core::exposure::{Exposure, steps};
use bailiwick_core::finding::Place;
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::Identity;
use bailiwick_core::time::{Time, format_time};
use serde::Serialize;

use crate::commands::key_name;

/// One secret, as machines read it.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) rank: usize,
    pub(super) masked: String,
    pub(super) fingerprint: Option<String>,
    pub(super) kind: &'static str,
    pub(super) provider: &'static str,
    /// `valid`, `invalid` or `unknown`.
    pub(super) validity: &'static str,
    pub(super) reasons: Vec<&'static str>,
    pub(super) undecided: Vec<&'static str>,
    /// Whether it is a value from before the key's last reset.
    pub(super) former: Option<bool>,
    /// `everything`, `narrow`, `brief` or `unknown`.
    pub(super) opens: &'static str,
    pub(super) key: Option<Key>,
    /// The keys that it may be, where only masks tell.
    pub(super) candidates: Vec<String>,
    /// What stands around a key that no inventory knows.
    pub(super) surroundings: Option<Surroundings>,
    pub(super) files: usize,
    pub(super) places: Vec<Location>,
    pub(super) first_commit: Option<Commit>,
    pub(super) last_commit: Option<Commit>,
    pub(super) steps: Vec<Step>,
}

/// A commit, and when it was made.
#[derive(Serialize)]
pub(super) struct Commit {
    pub(super) id: String,
    pub(super) at: String,
}

#[derive(Serialize)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) owner: Option<String>,
    pub(super) owner_status: Option<&'static str>,
    pub(super) workspace: String,
    pub(super) region: Option<String>,
    /// `fingerprint` or `mask`.
    pub(super) joined_by: &'static str,
}

#[derive(Serialize)]
pub(super) struct Surroundings {
    pub(super) region: Option<String>,
    pub(super) kind: Option<&'static str>,
    pub(super) workspace: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Location {
    pub(super) path: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) commit: Option<String>,
    pub(super) layer: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Step {
    pub(super) what: String,
    pub(super) command: Option<String>,
}

impl Row {
    pub(super) fn of(rank: usize, exposure: &Exposure<'_>, inventory: &Inventory, platform: &Platform) -> Self {
        let leak = exposure.leak();
        let is_certain = matches!(leak.identity, Identity::Certain(_));
        let commit = |(id, at): (&str, Time)| Commit { id: id.to_owned(), at: format_time(at) };
        let around = &exposure.surroundings;
        let is_told = exposure.is_shadow() && !around.is_empty();
        let steps = steps(inventory, platform, exposure);
        Self {
            rank,
            masked: leak.masked.to_string(),
            fingerprint: (!leak.guessable).then(|| leak.digest.to_string()),
            kind: leak.kind.as_str(),
            provider: leak.settled_provider().as_str(),
            validity: exposure.validity.as_str(),
            reasons: exposure.reasons.iter().map(|reason| reason.as_str()).collect(),
            undecided: exposure.undecided.iter().map(|reason| reason.as_str()).collect(),
            former: exposure.is_former,
            opens: exposure.width.as_str(),
            key: exposure.key().map(|key| {
                let creator = key_name::creator(inventory, key);
                let workspace = inventory.workspace(inventory.key(key).workspace);
                Key {
                    id: key_name::id(inventory, key),
                    owner: creator.name,
                    owner_status: creator.status.map(|status| status.as_str()),
                    workspace: workspace.id.to_string(),
                    region: workspace.region.as_deref().map(str::to_owned),
                    joined_by: if is_certain { "fingerprint" } else { "mask" },
                }
            }),
            candidates: if is_certain {
                Vec::new()
            } else {
                exposure.keys.iter().map(|key| key_name::id(inventory, *key)).collect()
            },
            surroundings: is_told.then(|| Surroundings {
                region: around.region.clone(),
                kind: around.kind.map(|kind| kind.as_str()),
                workspace: around.workspace.clone(),
            }),
            files: exposure.files(),
            places: exposure.places().map(location).collect(),
            first_commit: exposure.first_commit().map(commit),
            last_commit: exposure.last_commit().map(commit),
            steps: steps.into_iter().map(|step| Step { what: step.what, command: step.command }).collect(),
        }
    }
}

fn location(place: &Place) -> Location {
    Location {
        path: place.path.to_string(),
        line: place.line,
        column: place.column,
        commit: place.commit.as_deref().map(str::to_owned),
        layer: place.layer.iter().map(|layer| layer.to_string()).collect(),
    }
}

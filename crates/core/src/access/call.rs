//! The links of the chain that lie in the call: its host, model, application and address.

use std::net::IpAddr;

use ipnet::IpNet;

use super::chain::Question;
use super::state::Verdict;
use crate::inventory::{Inventory, Key, KeyKind, Scope, Workspace};
use crate::platform::{Place, Platform};
use crate::truth::Truth;

/// A question with everything that answers it.
pub(crate) struct Call<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) platform: &'a Platform,
    pub(crate) question: &'a Question<'a>,
}

impl<'a> Call<'a> {
    pub(crate) fn key(&self) -> &'a Key {
        self.inventory.key(self.question.key)
    }

    fn parent(&self) -> Option<&'a Key> {
        let parent = self.key().temporary?.parent?;
        Some(self.inventory.key(parent))
    }

    pub(crate) fn workspace(&self) -> &'a Workspace {
        self.inventory.workspace(self.key().workspace)
    }

    fn place(&self) -> Option<Place<'a, 'a>> {
        self.question.host?.place(self.platform)
    }

    /// The kind that decides which hosts take the key: a temporary key goes where its parent goes.
    pub(crate) fn kind(&self) -> Option<KeyKind> {
        match self.key().kind {
            Some(KeyKind::Temporary) => self.parent().and_then(|parent| parent.kind),
            kind => kind,
        }
    }

    /// What narrows the key: its own scope and, since a temporary key inherits its permissions, its parent's.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &'a Scope> + use<'a> {
        let parents = self.parent().and_then(|parent| parent.scope.as_ref());
        self.key().scope.iter().chain(parents)
    }

    /// Whether the scope is recorded that no other is wider than: the key's own or, of a temporary one, its parent's.
    fn widest_scope_is_known(&self) -> bool {
        match self.key().temporary {
            Some(_) => self.parent().is_some_and(|parent| parent.scope.is_some()),
            None => self.key().scope.is_some(),
        }
    }

    /// S4: plan keys and general keys have hosts of their own.
    pub(crate) fn wrong_plan(&self) -> Verdict {
        let Some(place) = self.place() else { return Verdict::NO };
        self.kind().map(|kind| !place.rule.takes.contains(&kind)).into()
    }

    /// S5: a key works where it was created.
    pub(crate) fn wrong_region(&self) -> Verdict {
        let Some(place) = self.place() else { return Verdict::NO };
        let regions = place.region.zip(self.workspace().region.as_deref());
        regions.map(|(host, own)| host != own).into()
    }

    /// A dedicated host takes the keys of its workspace only.
    pub(crate) fn wrong_workspace_host(&self) -> Verdict {
        let Some(label) = self.place().and_then(|place| place.workspace) else { return Verdict::NO };
        let own = self.workspace();
        match () {
            () if bears(own, label) => Verdict::NO,
            () if own.host_label.is_some() => true.into(),
            // A workspace with a `ws-` id may bear another label that starts with `llm-`.
            () if prefix(label) == prefix(&own.id) || self.any_other(|other| bears(other, label)) => true.into(),
            () if may_bear(own, label) => Verdict::assumed(Truth::False),
            () if self.any_other(|other| may_bear(other, label)) => Verdict::assumed(Truth::True),
            () => Verdict::UNKNOWN,
        }
    }

    fn any_other(&self, test: impl Fn(&Workspace) -> bool) -> bool {
        self.inventory.workspaces().any(|other| test(self.inventory.workspace(other)))
    }

    pub(crate) fn unknown_host(&self) -> Verdict {
        (self.question.host.is_some() && self.place().is_none()).into()
    }

    /// S9, S10: the default workspace's keys call all models, a sub-workspace's those it was granted.
    pub(crate) fn model_not_granted(&self) -> Verdict {
        let (Some(model), workspace) = (self.question.model, self.workspace()) else { return Verdict::NO };
        let granted = Truth::from(workspace.models.as_ref().map(|models| contains(models, model)));
        let holds = !Truth::from(workspace.default).or(granted);
        Verdict { holds, assumed: false }
    }

    /// S9, S10: a key calls the applications of its own workspace.
    pub(crate) fn application_elsewhere(&self) -> Verdict {
        let Some(application) = self.question.application else { return Verdict::NO };
        let has = |workspace: &Workspace| Some(contains(workspace.applications.as_ref()?, application));
        match has(self.workspace()) {
            Some(own) => (!own).into(),
            None if self.any_other(|other| has(other) == Some(true)) => true.into(),
            None => Verdict::UNKNOWN,
        }
    }

    pub(crate) fn model_out_of_scope(&self) -> Verdict {
        let Some(model) = self.question.model else { return Verdict::NO };
        self.unless_in_scope(|scope| scope.models.as_ref().is_none_or(|models| contains(models, model)))
    }

    pub(crate) fn ip_not_allowed(&self) -> Verdict {
        let Some(ip) = self.question.ip.map(|ip| ip.to_canonical()) else { return Verdict::NO };
        self.unless_in_scope(|scope| scope.ips.is_empty() || scope.ips.iter().any(|net| allows(net, ip)))
    }

    /// S8: a key's permissions are its workspace's. A recorded scope narrows them; where none is
    /// recorded S8 alone answers, and the answer says that this is assumed.
    fn unless_in_scope(&self, allows: impl Fn(&Scope) -> bool) -> Verdict {
        match () {
            () if !self.scopes().all(allows) => true.into(),
            () if self.widest_scope_is_known() => Verdict::NO,
            () => Verdict::assumed(Truth::False),
        }
    }
}

fn allows(net: &IpNet, ip: IpAddr) -> bool {
    net.contains(&ip)
}

fn contains(names: &[Box<str>], name: &str) -> bool {
    names.iter().any(|own| **own == *name)
}

/// Whether a label of a dedicated host is a workspace's: its id, or its own label.
fn bears(workspace: &Workspace, label: &str) -> bool {
    workspace.host_label.as_deref() == Some(label) || *workspace.id == *label
}

/// Whether a label is taken to be a workspace's whose own is unknown: its id with the other prefix.
fn may_bear(workspace: &Workspace, label: &str) -> bool {
    workspace.host_label.is_none() && suffix(&workspace.id) == suffix(label)
}

fn prefix(id: &str) -> &str {
    id.split_once('-').map_or(id, |(prefix, _)| prefix)
}

fn suffix(id: &str) -> &str {
    id.split_once('-').map_or(id, |(_, suffix)| suffix)
}

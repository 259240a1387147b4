//! One account: its users, its workspaces, its keys.

use std::collections::HashMap;

use bailiwick_core::inventory::{Account, AccountIx, Inventory, KeyIx, RamUser, UserIx, Workspace, WorkspaceIx};

use super::super::facts::WorkspaceFact;
use super::super::notice::{Level, Remark, Spot};
use super::Making;
use super::agree::{Disputes, Name};
use super::gather::Facts;

/// An account while it is being made.
pub(super) struct Building<'m, 'r, 'o> {
    pub(super) making: &'m mut Making<'r>,
    pub(super) uid: Box<str>,
    pub(super) account: AccountIx,
    pub(super) old: &'o Inventory,
    known: Option<AccountIx>,
    pub(super) users: HashMap<Box<str>, UserIx>,
    pub(super) workspaces: HashMap<Box<str>, WorkspaceIx>,
    /// Of workspaces, by their ids.
    pub(super) regions: HashMap<Box<str>, Box<str>>,
}

/// An id with its place in the order of ids.
pub(super) type Ordered = (usize, Box<str>);

pub(super) fn ordered(id: &str) -> Ordered {
    (id.len(), id.into())
}

impl<'m, 'r, 'o> Building<'m, 'r, 'o> {
    pub(super) fn new(making: &'m mut Making<'r>, uid: Box<str>, old: &'o Inventory, known: Option<AccountIx>) -> Self {
        let kept = known.map(|account| old.account(account));
        let account = Account {
            uid: uid.clone(),
            alias: kept.and_then(|account| account.alias.clone()),
            quotas: kept.map(|account| account.quotas).unwrap_or_default(),
            ..Account::default()
        };
        let account = making.inventory.push_account(account);
        Self {
            making,
            uid,
            account,
            old,
            known,
            users: HashMap::new(),
            workspaces: HashMap::new(),
            regions: HashMap::new(),
        }
    }

    /// Makes everything of the account.
    pub(super) fn all(mut self, mut facts: Facts) {
        self.alias(&facts);
        let of = |fact: &WorkspaceFact| Some((fact.id.clone(), fact.region.clone()?));
        self.regions = facts.workspaces.iter().filter_map(of).collect();
        let keys = std::mem::take(&mut facts.keys);
        self.all_users(&facts, &keys);
        self.all_workspaces(&facts, &keys);
        self.all_keys(&facts, keys);
    }

    pub(super) fn disputes(&mut self, subject: String, help: String) -> Disputes<'_> {
        Disputes { remarks: self.making.remarks, files: self.making.files, subject, help }
    }

    pub(super) fn warn(&mut self, spot: Option<Spot>, message: String, help: String) {
        let remark = match spot {
            Some(spot) => Remark::at(Level::Warning, spot, message),
            None => Remark::general(Level::Warning, message),
        };
        self.making.remarks.push(remark.with_help(help));
    }

    fn alias(&mut self, facts: &Facts) {
        let said = facts.aliases.iter().map(|said| (said.value.clone(), said.spot));
        let domains = facts.users.iter().filter_map(|user| Some((user.domain.clone()?, user.spot)));
        let domains = domains.filter(|(domain, _)| !domain.bytes().all(|byte| byte.is_ascii_digit()));
        let all: Vec<_> = said.chain(domains).map(|(alias, spot)| (Some(Name(alias)), spot)).collect();
        let subject = format!("the account `{}`", self.uid);
        let mut disputes = self.disputes(subject, "aliyun ims GetAccountAlias".to_owned());
        let alias = disputes.settle("the alias", all, |alias| format!("`{}`", alias.0)).map(|alias| alias.0);
        if alias.is_some() {
            self.making.inventory.set_alias(self.account, alias);
        }
    }

    pub(super) fn old_users(&self) -> impl Iterator<Item = &'o RamUser> + use<'o> {
        let old = self.old;
        self.known
            .map(|account| old.account(account).users.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|user| old.user(*user))
    }

    pub(super) fn old_workspaces(&self) -> impl Iterator<Item = &'o Workspace> + use<'o> {
        let old = self.old;
        let all = self.known.map(|account| old.account(account).workspaces.as_slice()).unwrap_or_default();
        all.iter().map(|workspace| old.workspace(*workspace))
    }

    pub(super) fn old_keys(&self) -> HashMap<&'o str, KeyIx> {
        let old = self.old;
        self.old_workspaces().flat_map(|workspace| &workspace.keys).map(|key| (&*old.key(*key).id, *key)).collect()
    }
}

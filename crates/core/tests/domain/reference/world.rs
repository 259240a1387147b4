//! The oracle's own picture of the world: texts, whole seconds and lists, in any order. `None` is unknown.

#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) collected: Option<i64>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) users: Vec<User>,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) keys: Vec<Key>,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) uid: String,
    pub(crate) keys_limit: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) status: Option<String>,
    pub(crate) since: Option<i64>,
    pub(crate) permissions: Option<Vec<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) account: String,
    pub(crate) id: String,
    pub(crate) default: Option<bool>,
    pub(crate) region: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) deleted: bool,
    pub(crate) since: Option<i64>,
    pub(crate) members: Option<Vec<String>>,
    pub(crate) models: Option<Vec<String>>,
    pub(crate) applications: Option<Vec<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) workspace: String,
    pub(crate) id: String,
    pub(crate) kind: Option<String>,
    /// An account's UID means its root.
    pub(crate) created_by: Option<String>,
    pub(crate) created: Option<i64>,
    pub(crate) rotated: Option<i64>,
    pub(crate) used: Option<i64>,
    pub(crate) state: Option<String>,
    pub(crate) since: Option<i64>,
    /// When each former value died.
    pub(crate) former: Vec<Option<i64>>,
    pub(crate) scope: Option<Scope>,
    /// Of a temporary key only.
    pub(crate) parent: Option<String>,
    pub(crate) ttl: i64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) ips: Vec<String>,
    pub(crate) models: Option<Vec<String>>,
}

/// What may be asked of a key.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) key: String,
    pub(crate) at: i64,
    pub(crate) host: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) application: Option<String>,
    pub(crate) ip: Option<String>,
}

impl Ask {
    pub(crate) fn about(key: &str, at: i64) -> Self {
        Self { key: key.into(), at, host: None, model: None, application: None, ip: None }
    }
}

impl World {
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn workspace(&self, id: &str) -> &Workspace {
        self.workspaces.iter().find(|workspace| workspace.id == id).unwrap()
    }

    pub(crate) fn key(&self, id: &str) -> &Key {
        self.keys.iter().find(|key| key.id == id).unwrap()
    }

    pub(crate) fn workspace_of(&self, key: &Key) -> &Workspace {
        self.workspace(&key.workspace)
    }

    pub(crate) fn parent_of(&self, key: &Key) -> Option<&Key> {
        key.parent.as_ref().map(|parent| self.key(parent))
    }
}

impl Key {
    pub(crate) fn is_temporary(&self) -> bool {
        self.kind.as_deref() == Some("temporary")
    }
}

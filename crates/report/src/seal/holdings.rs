//! What an inventory holds, without secrets: people name things after what they hold.

use bailiwick_core::holdings::{AccountHoldings, Holdings, KeyHoldings, UserHoldings, WorkspaceHoldings};

use super::{text, texts};

pub(super) fn holdings(holdings: &Holdings) -> Holdings {
    Holdings {
        accounts: holdings.accounts.iter().map(account).collect(),
        counted_only: holdings.counted_only,
        due: holdings.due.iter().map(|(day, what)| (text(day), texts(what))).collect(),
    }
}

fn account(account: &AccountHoldings) -> AccountHoldings {
    AccountHoldings {
        uid: text(&account.uid),
        alias: account.alias.as_deref().map(text),
        use_of_workspaces: account.use_of_workspaces,
        users: account.users.iter().map(user).collect(),
        workspaces: account.workspaces.iter().map(workspace).collect(),
    }
}

fn user(user: &UserHoldings) -> UserHoldings {
    UserHoldings { id: text(&user.id), name: user.name.as_deref().map(text), ..*user }
}

fn workspace(workspace: &WorkspaceHoldings) -> WorkspaceHoldings {
    WorkspaceHoldings {
        id: text(&workspace.id),
        name: workspace.name.as_deref().map(text),
        region: workspace.region.as_deref().map(text),
        state: workspace.state,
        use_of_keys: workspace.use_of_keys,
        keys: workspace.keys.iter().map(key).collect(),
    }
}

fn key(key: &KeyHoldings) -> KeyHoldings {
    KeyHoldings { id: text(&key.id), owner: key.owner.as_deref().map(text), ..*key }
}

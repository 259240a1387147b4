//! What the inventory holds: accounts, their users and workspaces, keys with their leaks, quotas, and what falls due.

use std::collections::HashMap;

use bailiwick_core::access::Validity;
use bailiwick_core::finding::Outcome;
use bailiwick_core::holdings::{AccountHoldings, Holdings, KeyHoldings, Use, UserHoldings, WorkspaceHoldings};
use bailiwick_core::inventory::WorkspaceState;
use bailiwick_core::time::Time;
use maud::{Markup, html};

use super::shown;
use crate::seal::Sealed;
use crate::text::count;

/// Where each key's leaks stand among the findings, by workspace and id.
type Leaks<'a> = HashMap<(&'a str, &'a str), Vec<usize>>;

pub(super) fn sections(report: &Sealed, holdings: &Holdings) -> Markup {
    let mut leaks = Leaks::new();
    for (number, finding) in report.findings.iter().enumerate() {
        if let Some(key) =
            finding.key.as_ref().filter(|_| finding.secret.is_some() && finding.outcome != Outcome::Waived)
        {
            leaks.entry((&key.workspace, &key.id)).or_default().push(number);
        }
    }
    html! {
        section #accounts {
            h2 { "Accounts" }
            @if holdings.counted_only { p { "There are too many keys to list them; they are counted." } }
            @for account in &holdings.accounts { (account_details(account, &leaks)) }
        }
        (due(holdings))
    }
}

fn account_details(account: &AccountHoldings, leaks: &Leaks<'_>) -> Markup {
    html! {
        details open {
            summary {
                "Account " (named(&account.uid, account.alias.as_deref())) " "
                (gauge("workspaces", account.use_of_workspaces))
            }
            @if !account.users.is_empty() {
                details {
                    summary { (count(account.users.len() as u64, "RAM user")) }
                    ul { @for user in &account.users { (user_line(user)) } }
                }
            }
            @for workspace in &account.workspaces { (workspace_details(workspace, leaks)) }
        }
    }
}

fn user_line(user: &UserHoldings) -> Markup {
    let status = user.status.map_or("status unknown", |status| status.as_str());
    html! {
        li { (named(&user.id, user.name.as_deref())) " " span class={ "tag " (status) } { (status) } ", " (count(user.keys, "key")) }
    }
}

fn workspace_details(workspace: &WorkspaceHoldings, leaks: &Leaks<'_>) -> Markup {
    html! {
        details {
            summary {
                "Workspace " (named(&workspace.id, workspace.name.as_deref()))
                " " (workspace.region.as_deref().map_or_else(|| "region unknown".to_owned(), shown)) " "
                @if workspace.state == WorkspaceState::Deleted { span.tag.deleted { "deleted" } " " }
                (gauge("keys", workspace.use_of_keys))
            }
            @if !workspace.keys.is_empty() {
                table.keys {
                    thead { tr {
                        @for title in ["Key", "Kind", "State", "Works", "Created by", "Created", "Rotated", "Last used", "Leaks"] { th scope="col" { (title) } }
                    } }
                    tbody { @for key in &workspace.keys { (key_row(&workspace.id, key, leaks)) } }
                }
            }
        }
    }
}

fn key_row(workspace: &str, key: &KeyHoldings, leaks: &Leaks<'_>) -> Markup {
    let works = match key.validity {
        Validity::Valid => "yes",
        Validity::Invalid => "no",
        Validity::Unknown => "unknown",
    };
    let found = leaks.get(&(workspace, key.id.as_str())).map(Vec::as_slice).unwrap_or_default();
    html! {
        tr {
            th scope="row" { (shown(&key.id)) }
            td { (key.kind.map_or("unknown", |kind| kind.as_str())) }
            td { (key.state.map_or("unknown", |state| state.as_str())) }
            td class=(works) { (works) }
            td { (key.owner.as_deref().map_or_else(|| "unknown".to_owned(), shown)) }
            @for time in [key.created_at, key.rotated_at, key.last_used_at] { td { (day(time)) } }
            td { @for number in found { a.leak href={ "#finding-" (number) } { "finding " (number + 1) } " " } }
        }
    }
}

fn due(holdings: &Holdings) -> Markup {
    html! {
        section #due {
            h2 { "What falls due" }
            @if holdings.due.is_empty() { p { "Nothing, as far as was looked." } }
            @for (day, what) in &holdings.due {
                h3 { (day) }
                ul { @for what in what { li { (shown(what)) } } }
            }
        }
    }
}

/// How much of a quota is used, as a bar and in words.
fn gauge(what: &str, of: Use) -> Markup {
    let class = match of.used {
        used if used > of.of => "over",
        used if used * 10 >= of.of * 8 => "near",
        _ => "within",
    };
    html! { span.gauge { meter class=(class) min="0" max=(of.of.max(of.used).max(1)) value=(of.used) {} " " (of.used) " of " (of.of) " " (what) } }
}

fn named(id: &str, name: Option<&str>) -> Markup {
    html! { @if let Some(name) = name { b { (shown(name)) } " " } code { (shown(id)) } }
}

fn day(time: Option<Time>) -> String {
    time.map(|time| time.date_naive().to_string()).unwrap_or_default()
}

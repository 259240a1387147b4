//! Whether all pages of every list are there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bailiwick_core::time::Time;

use super::commands;
use super::facts::{List, Page, Part};
use super::notice::{Level, Remark};

/// What pages of one list have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Series<'p> {
    account: Option<&'p str>,
    list: List,
    /// Whose models they are.
    workspace: Option<&'p str>,
    /// Where the span of time begins that was looked up.
    window: Option<Time>,
    total: Option<u64>,
}

/// Says which pages are missing.
pub(super) fn check(parts: &[Part], accounts: &[Option<Box<str>>], files: &[String], remarks: &mut Vec<Remark>) {
    let mut all: BTreeMap<Series<'_>, Vec<(&Page, Option<&str>)>> = BTreeMap::new();
    let regions = regions(parts);
    let windows = windows(parts, accounts);
    let recycling = recycling(parts, accounts);
    for (part, account) in parts.iter().zip(accounts) {
        let Some(page) = &part.page else { continue };
        if is_of_nobody(page) && !recycling.contains(account) {
            continue;
        }
        let region = region(part, &regions);
        let workspace = part.grants.iter().find_map(|grant| grant.workspace.as_deref());
        let window = page.window.and_then(|(start, _)| begin(windows.get(account)?, start));
        let series = Series { account: account.as_deref(), list: page.list, workspace, window, total: page.total };
        all.entry(series).or_default().push((page, region));
    }
    for (series, pages) in all {
        let region = pages.iter().find_map(|(_, region)| *region);
        let command = command(&series, region);
        let pages: Vec<_> = pages.into_iter().map(|(page, _)| page).collect();
        match numbers(&pages) {
            Some(size) => numbered(&series, &pages, size, &command, remarks),
            None => chained(&series, &pages, files, &command, remarks),
        }
    }
}

/// Whether a page lists nobody, and leads nowhere: ListUsers's and the recycle bin's look the same then, and one says
/// nothing of whether the other is all there.
fn is_of_nobody(page: &Page) -> bool {
    page.list == List::Users && page.items.is_empty() && page.next.is_none()
}

/// The accounts whose recycle bin is known by what is in it.
fn recycling<'p>(parts: &[Part], accounts: &'p [Option<Box<str>>]) -> HashSet<&'p Option<Box<str>>> {
    let is_bin = |part: &Part| part.page.as_ref().is_some_and(|page| page.list == List::Recycled);
    parts.iter().zip(accounts).filter(|(part, _)| is_bin(part)).map(|(_, account)| account).collect()
}

/// The spans of time that were looked up of each account, in order. Pages of one look-up overlap, even where their
/// end was left to the clock; look-ups one after another share no more than an instant.
fn windows<'p>(parts: &[Part], accounts: &'p [Option<Box<str>>]) -> HashMap<&'p Option<Box<str>>, Vec<(Time, Time)>> {
    let mut windows: HashMap<_, Vec<_>> = HashMap::new();
    for (part, account) in parts.iter().zip(accounts) {
        windows.entry(account).or_default().extend(part.page.as_ref().and_then(|page| page.window));
    }
    for own in windows.values_mut() {
        own.sort_unstable();
        own.dedup_by(|next, last| {
            let overlap = next.0 < last.1;
            last.1 = if overlap { last.1.max(next.1) } else { last.1 };
            overlap
        });
    }
    windows
}

/// Where the span begins that an instant lies in.
fn begin(windows: &[(Time, Time)], start: Time) -> Option<Time> {
    windows.iter().rev().find(|(begin, _)| *begin <= start).map(|(begin, _)| *begin)
}

/// The regions of all workspaces.
fn regions(parts: &[Part]) -> HashMap<&str, &str> {
    let workspaces = parts.iter().flat_map(|part| &part.workspaces);
    workspaces.filter_map(|workspace| Some((&*workspace.id, workspace.region.as_deref()?))).collect()
}

/// The region that a page was asked of, if what it lists tells.
fn region<'p>(part: &'p Part, regions: &HashMap<&str, &'p str>) -> Option<&'p str> {
    let of_keys = part.keys.iter().filter_map(|key| regions.get(key.workspace.as_deref()?).copied());
    let of_workspaces = part.workspaces.iter().filter_map(|workspace| workspace.region.as_deref());
    let of_grants = part.grants.iter().filter_map(|grant| regions.get(grant.workspace.as_deref()?).copied());
    of_keys.chain(of_workspaces).chain(of_grants).next()
}

/// The command for the list that pages are of.
fn command(series: &Series<'_>, region: Option<&str>) -> String {
    let command = commands::list(series.list, region);
    series.workspace.map_or(command.clone(), |id| command.replace("WORKSPACE", id))
}

/// The size of the pages, if they are numbered.
fn numbers(pages: &[&Page]) -> Option<u64> {
    pages.iter().map(|page| page.number.map(|(_, size)| size)).collect::<Option<Vec<_>>>()?.into_iter().max()
}

fn numbered(series: &Series<'_>, pages: &[&Page], size: u64, command: &str, remarks: &mut Vec<Remark>) {
    let found: BTreeSet<_> = pages.iter().filter_map(|page| page.number.map(|(number, _)| number)).collect();
    let expected = series.total.unwrap_or_default().div_ceil(size).max(found.last().copied().unwrap_or_default());
    // Nobody reads more than a few; the first commands fetch enough to see the rest.
    let missing = (1..=expected).filter(|number| !found.contains(number)).take(10);
    let Some(first) = pages.first() else { return };
    for number in missing {
        let message = format!("page {number} of {expected} of {} is missing", name(series.list));
        let help = commands::numbered_page(command, number, size);
        remarks.push(Remark::at(Level::Incomplete, first.spot, message).with_help(help));
    }
}

/// Pages that lead to each other by tokens: every chain ends in a page without one, and has all items together.
fn chained(series: &Series<'_>, pages: &[&Page], files: &[String], command: &str, remarks: &mut Vec<Remark>) {
    let distinct: BTreeMap<_, _> =
        pages.iter().map(|page| ((page.items.as_slice(), page.next.is_none()), *page)).collect();
    let ends = distinct.values().filter(|page| page.next.is_none()).count() as u64;
    let items: HashSet<_> = pages.iter().flat_map(|page| &page.items).collect();
    let (found, total) = (items.len() as u64, series.total.unwrap_or_default());
    let chains = if total == 0 { 1 } else { ends.max(found.div_ceil(total)).max(1) };
    // Where the total is told, what is missing shows in it; the empty last pages of two chains look like one.
    let fewest = if total == 0 { chains } else { 1 };
    let (is_short, is_open) = (found < total.saturating_mul(chains), ends < fewest);
    if !is_short && !is_open {
        return;
    }
    let list = name(series.list);
    let open = pages.iter().filter(|page| page.next.is_some()).max_by_key(|page| page.spot);
    let Some(page) = open.or(pages.last()) else { return };
    let message = match () {
        () if is_short => {
            let all = total.saturating_mul(chains);
            format!("{} of {all} items of {list} are in no file: a page is missing", all - found)
        }
        () => format!("no file holds the last page of {list}: this one leads to a further page"),
    };
    let file = files.get(page.spot.file as usize).map_or("", String::as_str);
    let help = match &page.next {
        Some(token) => commands::next_page(command, series.list, file, token),
        None => command.to_owned(),
    };
    remarks.push(Remark::at(Level::Incomplete, page.spot, message).with_help(help));
}

fn name(list: List) -> &'static str {
    match list {
        List::Keys => "ListApiKeys",
        List::Workspaces => "ListWorkspaces",
        List::Models => "ListModelPermissions",
        List::Members => "ListOrganizationMembers",
        List::Users => "ListUsers",
        List::Basics => "ListUserBasicInfos",
        List::Recycled => "ListUsersInRecycleBin",
        List::Report => "GetCredentialReport",
        List::Events => "LookupEvents",
    }
}

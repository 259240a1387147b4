//! `bailiwick forecast`: what falls due, day by day.

use std::collections::BTreeMap;

use bailiwick_core::inventory::Inventory;
use bailiwick_core::time::{Time, format_time};
use bailiwick_policy::waiver::Waiver;
use bailiwick_policy::{Facts, PolicySet};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use serde::Serialize;

use super::judge::{self, Failures, Found};
use super::{Answer, about_inventory};
use crate::args::ForecastArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use crate::files::Files;
use crate::input;

/// How far to look, unless told otherwise.
const DAYS: i64 = 90;

#[derive(Serialize)]
struct Machine {
    at: String,
    until: String,
    days: Vec<Day>,
}

#[derive(Serialize)]
struct Day {
    date: String,
    /// What begins to fail on that day.
    due: Vec<Found>,
    /// Temporary keys whose time is over on that day.
    expiries: Vec<Expiry>,
    /// Waivers that hold on that day for the last time.
    waivers: Vec<WaiverEnd>,
}

#[derive(Serialize)]
struct WaiverEnd {
    rule: String,
    target: String,
    owner: String,
}

#[derive(Serialize)]
struct Expiry {
    key: String,
    at: String,
}

pub(crate) fn run(args: &ForecastArgs) -> Exit {
    about_inventory(&args.common, |asked, diagnostics| {
        let policies = judge::policies(&args.policies, &args.common, diagnostics)?;
        let waivers = waivers(args, diagnostics)?;
        let until =
            args.until.unwrap_or_else(|| asked.at.checked_add_signed(TimeDelta::days(DAYS)).unwrap_or(asked.at));
        if until.date_naive() < asked.at.date_naive() {
            let message =
                format!("`--until {}` is before {}, from which on is asked", until.date_naive(), format_time(asked.at));
            diagnostics.plain(message, "give a later day to --until, or an earlier one to --at");
            return None;
        }
        let machine = Machine {
            at: format_time(asked.at),
            until: until.date_naive().to_string(),
            days: days(&judge::facts(asked, &asked.named.inventory), &policies, &waivers, until.date_naive()),
        };
        Some(Answer { human: human(&machine), machine, exit: Exit::Clean })
    })
}

/// The waivers of the file that the arguments name, or else the configuration. `None` after a problem, and one that
/// is malformed is a problem.
fn waivers(args: &ForecastArgs, diagnostics: &mut Diagnostics) -> Option<Vec<Waiver>> {
    // What is wrong with the configuration was said when the inventory was read.
    let config = Config::find(&args.common, &mut Diagnostics::default());
    let Some(path) = args.waivers.clone().or(config.waivers) else { return Some(Vec::new()) };
    let file = input::waivers(&Files::Disk, &path, diagnostics)?;
    let (name, text) = (file.name.clone(), file.text.clone());
    file.all().map_err(|problems| diagnostics.in_file(&name, text.as_bytes(), problems)).ok()
}

/// The days on which something falls due, in order.
fn days(facts: &Facts<'_>, policies: &PolicySet, waivers: &[Waiver], until: NaiveDate) -> Vec<Day> {
    let mut expiries = facts.inventory.map(|inventory| expiries(inventory, facts.at)).unwrap_or_default();
    let mut failing = Failures::of(policies, facts);
    let mut days = Vec::new();
    let mut date = facts.at.date_naive();
    while date <= until {
        let now = Failures::of(policies, &Facts { at: end_of(date), ..*facts });
        let due = now.not_in(&failing);
        let expiries = expiries.remove(&date).unwrap_or_default();
        let waivers: Vec<_> = waivers.iter().filter(|waiver| waiver.expires == date).map(waiver_end).collect();
        if !(due.is_empty() && expiries.is_empty() && waivers.is_empty()) {
            days.push(Day { date: date.to_string(), due, expiries, waivers });
        }
        failing = now;
        let Some(next) = date.checked_add_days(Days::new(1)) else { break };
        date = next;
    }
    days
}

fn waiver_end(waiver: &Waiver) -> WaiverEnd {
    WaiverEnd { rule: waiver.rule.clone(), target: waiver.target.spelled(), owner: waiver.owner.clone() }
}

/// The last instant of a day.
fn end_of(date: NaiveDate) -> Time {
    let last = NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).unwrap_or_default();
    date.and_time(last).and_utc()
}

/// The temporary keys that expire after an instant, by day.
fn expiries(inventory: &Inventory, after: Time) -> BTreeMap<NaiveDate, Vec<Expiry>> {
    let mut days: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for key in inventory.keys().map(|index| inventory.key(index)) {
        let expiry = key.temporary.zip(key.created_at).and_then(|(temporary, at)| at.checked_add_signed(temporary.ttl));
        if let Some(at) = expiry.filter(|at| *at > after) {
            days.entry(at.date_naive()).or_default().push(Expiry { key: key.id.to_string(), at: format_time(at) });
        }
    }
    days
}

/// What falls due in the next 90 days, by day, in words.
pub(crate) fn due(facts: &Facts<'_>, policies: &PolicySet) -> Vec<(String, Vec<String>)> {
    let until = facts.at.checked_add_signed(TimeDelta::days(DAYS)).unwrap_or(facts.at);
    let days = days(facts, policies, &[], until.date_naive());
    days.into_iter().map(|day| (day.date.clone(), day.lines().collect())).collect()
}

impl Day {
    /// What it brings, a line each.
    fn lines(&self) -> impl Iterator<Item = String> {
        let expiry = |expiry: &Expiry| format!("temporary key {} expires at {}", expiry.key, expiry.at);
        let ends = |waiver: &WaiverEnd| {
            format!("the waiver of {} for {} ends; {} answers for it", waiver.rule, waiver.target, waiver.owner)
        };
        let (due, expiries) = (self.due.iter().map(judge::line), self.expiries.iter().map(expiry));
        due.chain(expiries).chain(self.waivers.iter().map(ends))
    }
}

fn human(machine: &Machine) -> String {
    if machine.days.is_empty() {
        return format!("nothing falls due from {} to {}\n", machine.at, machine.until);
    }
    let day = |day: &Day| {
        let lines: String = day.lines().map(|line| format!("  {line}\n")).collect();
        format!("{}\n{lines}", day.date)
    };
    machine.days.iter().map(day).collect::<Vec<_>>().join("\n")
}

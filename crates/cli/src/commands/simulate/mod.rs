//! `bailiwick simulate`: what if.

mod changes;
mod outcome;

use bailiwick_core::inventory::Inventory;
use bailiwick_core::simulate;
use bailiwick_core::time::{Time, format_time};
use bailiwick_policy::{Facts, PolicySet};
use clap::ArgMatches;

use super::judge::{self, Failures};
use super::{Answer, Asked, about_inventory};
use crate::args::SimulateArgs;
use crate::diagnostics::Diagnostics;
use crate::exit::Exit;
use changes::Change;
use outcome::{Machine, Step};

pub(crate) fn run(args: &SimulateArgs, matches: &ArgMatches) -> Exit {
    let mut problems = Diagnostics::default();
    let typed = changes::typed(args, matches, &mut problems);
    if !problems.is_empty() {
        problems.print();
        return Exit::NotJudged;
    }
    about_inventory(&args.common, |asked, diagnostics| {
        let policies = judge::policies(&args.policies, &args.common, diagnostics);
        let changes: Vec<_> =
            typed.iter().map(|change| Change::resolve(change, &asked.named.inventory, diagnostics)).collect();
        let changes: Vec<_> = changes.into_iter().collect::<Option<_>>()?;
        Some(simulate(asked, &policies?, &changes))
    })
}

fn simulate(asked: &Asked, policies: &PolicySet, changes: &[Change]) -> Answer<Machine> {
    let before = &asked.named.inventory;
    let mut after = before.clone();
    let apply = |change: &Change| {
        let at = change.at.unwrap_or(asked.at);
        let refusal = simulate::apply(&mut after, &asked.platform, &change.change, at).err();
        Step { change: change.text.clone(), refusal: refusal.map(|refusal| refusal.to_string()) }
    };
    let steps = changes.iter().map(apply).collect();
    // A change that comes later is looked at when it has come.
    let at = changes.iter().filter_map(|change| change.at).chain([asked.at]).max().unwrap_or(asked.at);
    let machine = outcome(asked, policies, &after, at, steps);
    Answer { human: outcome::human(&machine), machine, exit: Exit::Clean }
}

fn outcome(asked: &Asked, policies: &PolicySet, after: &Inventory, at: Time, steps: Vec<Step>) -> Machine {
    let before = &asked.named.inventory;
    let difference = simulate::difference(before, after, &asked.platform, at);
    let [old, new] =
        [before, after].map(|inventory| Failures::of(policies, &Facts { at, ..judge::facts(asked, inventory) }));
    let mut machine = Machine::of_difference(before, &difference);
    machine.at = format_time(at);
    machine.take(steps);
    machine.findings.new = new.not_in(&old);
    machine.findings.gone = old.not_in(&new);
    machine
}

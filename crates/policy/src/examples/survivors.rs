//! Which changes of a rule its examples don't notice.

use bailiwick_core::platform::Platform;
use bailiwick_document::Span;
use rayon::prelude::*;

use super::{Prepared, Runner, Workbench};
use crate::analysis::find_the_same;
use crate::mutate::{Mutant, mutants};
use crate::rule::{PolicySet, Rule};

/// How the rules fare when they are broken on purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutation {
    /// How many changes were tried, each by itself.
    pub mutants: usize,
    /// How many of them some example noticed.
    pub caught: usize,
    /// Those that none noticed, by rule and in the order of its file.
    pub survivors: Vec<Survivor>,
}

/// A change of a rule that none of its examples notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survivor {
    /// The rule's id.
    pub rule: String,
    /// The rule's file.
    pub source: String,
    /// Where in the file the change is.
    pub span: Span,
    /// What was changed: a lowercase fragment.
    pub change: String,
}

/// Breaks every rule in every place that it can be broken in, one at a time, and runs its examples. Rules whose
/// examples don't come out as expected are left out: they prove nothing.
#[must_use]
pub fn mutate(set: &PolicySet, platform: &Platform, bench: &(dyn Workbench + Sync)) -> Mutation {
    let runner = Runner::new(set, platform, bench);
    let each: Vec<_> = set.rules().par_iter().map(|rule| of_rule(rule, &runner)).collect();
    each.into_iter().fold(Mutation::default(), |mut all, mut one| {
        all.mutants += one.mutants;
        all.caught += one.caught;
        all.survivors.append(&mut one.survivors);
        all
    })
}

fn of_rule(rule: &Rule, runner: &Runner<'_>) -> Mutation {
    let prepared: Option<Vec<_>> = rule.examples.iter().map(|example| runner.prepare(example).ok()).collect();
    let prepared = prepared.filter(|all| all.iter().all(|example| runner.is_as_expected(rule, example)));
    let Some(prepared) = prepared else { return Mutation::default() };
    let mut mutation = Mutation::default();
    for Mutant { span, change, rule: mutant } in mutants(rule) {
        // What finds the same whatever the facts are can't be noticed.
        if find_the_same(rule, &mutant) {
            continue;
        }
        mutation.mutants += 1;
        if notices(runner, &mutant, &prepared) {
            mutation.caught += 1;
        } else {
            let (rule, source) = (rule.id.clone(), rule.source.clone());
            mutation.survivors.push(Survivor { rule, source, span, change });
        }
    }
    mutation.survivors.sort_by(|a, b| (a.span, &a.change).cmp(&(b.span, &b.change)));
    mutation
}

/// Whether some example comes out otherwise than expected.
fn notices(runner: &Runner<'_>, mutant: &Rule, prepared: &[Prepared<'_>]) -> bool {
    prepared.iter().any(|example| match mutant.secret() {
        Some(spec) => !runner.is_as_expected(mutant, &runner.detected_with(spec, example)),
        None => !runner.is_as_expected(mutant, example),
    })
}

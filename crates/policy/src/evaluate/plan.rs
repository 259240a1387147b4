//! Rules side by side: what several of them ask of one resource is looked up once.

use std::collections::HashMap;

use bailiwick_core::truth::Truth;

use super::verdict::{Part, Verdict, judge_by};
use crate::condition::{Condition, Test};
use crate::field::{Path, Resource, World};
use crate::rule::{Check, Rule};

/// Rules that judge one kind of resource.
pub(super) struct Plan<'r> {
    rules: Vec<Planned<'r>>,
    questions: Vec<Question<'r>>,
}

/// A rule, its conditions over the plan's questions.
pub(super) struct Planned<'r> {
    pub(super) rule: &'r Rule,
    filter: Option<Node<'r>>,
    forbidden: Option<Node<'r>>,
}

/// What is asked of a resource, by one rule or by many.
struct Question<'r> {
    path: &'r Path,
    test: &'r Test,
}

/// A condition, in which what others ask too is a number.
enum Node<'r> {
    All(Vec<Node<'r>>),
    Any(Vec<Node<'r>>),
    Not(Box<Node<'r>>),
    Question(usize),
    /// What is asked of a list's members.
    Members(&'r Condition),
}

/// What is known of one resource so far, by question.
pub(super) struct Answers(Vec<Option<Truth>>);

impl<'r> Plan<'r> {
    pub(super) fn new(rules: &[&'r Rule]) -> Self {
        let mut numbers = HashMap::new();
        let mut questions = Vec::new();
        let mut ask = |path: &'r Path, test: &'r Test| {
            *numbers.entry((path.as_str(), format!("{test:?}"))).or_insert_with(|| {
                questions.push(Question { path, test });
                questions.len() - 1
            })
        };
        let mut plan = |rule: &'r Rule| Planned {
            rule,
            filter: rule.filter.as_ref().map(|filter| Node::of(filter, &mut ask)),
            forbidden: match &rule.check {
                Check::Forbid(condition) => Some(Node::of(condition, &mut ask)),
                _ => None,
            },
        };
        let rules = rules.iter().copied().map(&mut plan).collect();
        Self { rules, questions }
    }

    pub(super) fn rules(&self) -> &[Planned<'r>] {
        &self.rules
    }

    /// Answers for a resource of which nothing was asked yet; those of the one before are forgotten.
    pub(super) fn forget(&self, answers: &mut Answers) {
        answers.0.clear();
        answers.0.resize(self.questions.len(), None);
    }

    /// What a rule says of a resource.
    pub(super) fn judge(
        &self,
        planned: &Planned<'r>,
        world: &World<'_>,
        of: Resource,
        answers: &mut Answers,
    ) -> Verdict {
        judge_by(planned.rule, world, of, |part| {
            let node = match part {
                Part::Filter => planned.filter.as_ref(),
                Part::Forbidden => planned.forbidden.as_ref(),
            };
            node.map_or(Truth::True, |node| self.truth(node, world, of, answers))
        })
    }

    fn truth(&self, node: &Node<'_>, world: &World<'_>, of: Resource, answers: &mut Answers) -> Truth {
        match node {
            Node::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part, world, of, answers))),
            Node::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part, world, of, answers))),
            Node::Not(part) => !self.truth(part, world, of, answers),
            Node::Members(condition) => condition.truth(world, of),
            Node::Question(number) => self.answer(*number, world, of, answers),
        }
    }

    fn answer(&self, number: usize, world: &World<'_>, of: Resource, answers: &mut Answers) -> Truth {
        let (Some(question), Some(answer)) = (self.questions.get(number), answers.0.get_mut(number)) else {
            return Truth::Unknown;
        };
        *answer.get_or_insert_with(|| question.test.truth(&question.path.read(world, of)))
    }
}

impl Answers {
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }
}

impl<'r> Node<'r> {
    fn of(condition: &'r Condition, ask: &mut impl FnMut(&'r Path, &'r Test) -> usize) -> Self {
        match condition {
            Condition::All(parts) => Self::All(parts.iter().map(|part| Self::of(part, ask)).collect()),
            Condition::Any(parts) => Self::Any(parts.iter().map(|part| Self::of(part, ask)).collect()),
            Condition::Not(part) => Self::Not(Box::new(Self::of(part, ask))),
            Condition::Holds { path, test, .. } => Self::Question(ask(path, test)),
            Condition::Members { .. } => Self::Members(condition),
        }
    }
}

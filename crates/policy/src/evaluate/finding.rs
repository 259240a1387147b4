//! Findings, made of verdicts.

use std::cmp::{Ordering, Reverse};

use bailiwick_core::finding::{Finding, Joined, KeyFacts, Leak, Outcome, Place, SecretFacts, SubjectKind, fingerprint};
use bailiwick_core::inventory::{Inventory, KeyIx, Origin, Owner};
use bailiwick_core::secret::Confidence;

use super::names::Names;
use super::verdict::Verdict;
use super::{endpoint_of, leak_of, places, sentence, steps};
use crate::field::{Resource, World, leaks};
use crate::rule::{Mode, OnUnknown, Rule};

/// The finding that a rule makes of a resource.
pub(super) fn of(
    rule: &Rule,
    world: &World<'_>,
    names: &Names,
    inventory_path: &str,
    resource: Resource,
    verdict: Verdict,
) -> Finding {
    let leak = leak_of(world, resource);
    let endpoint = endpoint_of(world, resource);
    let places = places(world, resource);
    let path = places.and_then(|places| places.first()).map(|place| &*place.path);
    let subject = names.subject(world, resource);
    Finding {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        outcome: verdict.outcome,
        severity: verdict.severity,
        confidence: leak.map_or(Confidence::High, leaks::confidence),
        gates: gates(rule, verdict.outcome),
        message: sentence::about(rule, world, names, resource, &verdict),
        remediation: steps::remediation(rule, world, leak),
        undecided: verdict.undecided,
        origin: origin(world.inventory, resource).map(|origin| place(inventory_path, origin)),
        locations: places.unwrap_or_default().to_vec(),
        excerpt: leak.map(|leak| leak.excerpt.clone()).or_else(|| endpoint.map(|endpoint| endpoint.excerpt.clone())),
        secret: leak.map(secret_facts),
        key: leak.and_then(|leak| key_facts(world, names, leak)),
        fingerprint: fingerprint(&rule.id, &subject, path),
        waiver: None,
        allowed: Vec::new(),
        also: leak.map(|leak| leak.also.iter().map(|rule| rule.to_string()).collect()).unwrap_or_default(),
        subject,
    }
}

/// Gravest first, then by rule, subject and path; what is wrong with waivers in the order of their file.
pub(crate) fn order(a: &Finding, b: &Finding) -> Ordering {
    fn key(finding: &Finding) -> impl Ord {
        let in_its_file = (finding.subject.kind == SubjectKind::Waiver).then_some(&finding.locations);
        let Finding { severity, rule, subject, locations, message, .. } = finding;
        (Reverse(*severity), rule, in_its_file, subject, locations, message)
    }
    key(a).cmp(&key(b))
}

/// Whether what a rule says may make a run fail.
pub(crate) fn gates(rule: &Rule, outcome: Outcome) -> bool {
    let only_reported = outcome == Outcome::Unknown && rule.on_unknown == OnUnknown::Report;
    rule.mode == Mode::Enforce && !only_reported
}

fn origin(inventory: &Inventory, resource: Resource) -> Option<Origin> {
    match resource {
        Resource::Account(account) => Some(inventory.account(account).origin),
        Resource::User(user) => Some(inventory.user(user).origin),
        Resource::Workspace(workspace) => Some(inventory.workspace(workspace).origin),
        Resource::Key(key) => Some(inventory.key(key).origin),
        Resource::Inventory => Some(Origin { line: 1, column: 1 }),
        Resource::Leak(_) | Resource::Endpoint(_) | Resource::Principal(..) => None,
    }
}

fn place(path: &str, origin: Origin) -> Place {
    Place {
        path: path.into(),
        line: origin.line.max(1),
        column: origin.column.max(1),
        end_column: origin.column.max(1).saturating_add(1),
        ..Place::default()
    }
}

fn secret_facts(leak: &Leak) -> SecretFacts {
    SecretFacts {
        masked: leak.masked.to_string(),
        fingerprint: (!leak.guessable).then_some(leak.digest),
        kind: leak.kind,
        provider: leaks::provider(leak),
    }
}

/// The key that the leak is, if only one comes into question.
fn key_facts(world: &World<'_>, names: &Names, leak: &Leak) -> Option<KeyFacts> {
    let key = leaks::the_key(leak)?;
    let workspace = world.inventory.workspace(world.inventory.key(key).workspace);
    Some(KeyFacts {
        id: names.subject(world, Resource::Key(key)).id,
        owner: owner_name(world.inventory, key),
        workspace: workspace.id.to_string(),
        region: workspace.region.as_deref().map(str::to_owned),
        validity: leaks::validity_of(world, leak),
        joined_by: leaks::joined_by(leak).unwrap_or(Joined::Mask),
    })
}

/// The name of who created a key, or the id where no name is known.
pub(super) fn owner_name(inventory: &Inventory, key: KeyIx) -> Option<String> {
    match inventory.owner_of(key) {
        Owner::Root => Some("root".to_owned()),
        Owner::User(user) => {
            let user = inventory.user(user);
            Some(user.name.as_deref().unwrap_or(&user.id).to_owned())
        }
        Owner::Unknown => None,
    }
}

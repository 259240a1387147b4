//! What a leak's fields hold.

use bailiwick_core::access::{Validity, value_validity};
use bailiwick_core::finding::{Joined, Leak};
use bailiwick_core::inventory::KeyIx;
use bailiwick_core::secret::{Bearer, Confidence, Identity, Provider};

use crate::field::value::{Resource, Value};
use crate::field::world::World;

fn get<'a>(world: &World<'a>, leak: usize) -> Option<&'a Leak> {
    world.leaks.get(leak)
}

pub(in crate::field) fn text<'a>(world: &World<'a>, leak: usize, read: impl FnOnce(&'a Leak) -> &'a str) -> Value<'a> {
    Value::given(get(world, leak), |leak| Value::text(read(leak)))
}

pub(in crate::field) fn id<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
    Value::given(get(world, leak), |leak| Value::owned(leak.id()))
}

/// Whose service it opens, as far as the inventory settles it.
pub(crate) fn provider(leak: &Leak) -> Provider {
    leak.settled_provider()
}

/// A key that certainly bears the secret settles that it is one.
pub(crate) fn confidence(leak: &Leak) -> Confidence {
    if matches!(leak.identity, Identity::Certain(_)) { Confidence::High } else { leak.confidence }
}

/// The keys' values that may be the leaked one.
pub(crate) fn bearers(leak: &Leak) -> &[Bearer] {
    match &leak.identity {
        Identity::Unknown => &[],
        Identity::Certain(bearer) => std::slice::from_ref(bearer),
        Identity::Possible(bearers) => bearers,
    }
}

/// The one key that may bear the secret.
pub(crate) fn the_key(leak: &Leak) -> Option<KeyIx> {
    let (first, others) = bearers(leak).split_first()?;
    others.iter().all(|other| other.key == first.key).then_some(first.key)
}

/// Whether the leaked value works: known only if it does, or doesn't, whichever bearer it is of.
pub(crate) fn validity_of(world: &World<'_>, leak: &Leak) -> Validity {
    let mut each =
        bearers(leak).iter().map(|bearer| value_validity(world.inventory, world.platform, *bearer, world.at));
    let Some(first) = each.next() else { return Validity::Unknown };
    if each.all(|other| other == first) { first } else { Validity::Unknown }
}

pub(in crate::field) fn validity<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
    Value::given(get(world, leak), |leak| super::validity(validity_of(world, leak)))
}

pub(crate) fn joined_by(leak: &Leak) -> Option<Joined> {
    match leak.identity {
        Identity::Unknown => None,
        Identity::Certain(_) => Some(Joined::Fingerprint),
        Identity::Possible(_) => Some(Joined::Mask),
    }
}

pub(in crate::field) fn joined<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
    Value::given(get(world, leak).and_then(joined_by), |joined| Value::text(joined.as_str()))
}

pub(in crate::field) fn key<'a>(world: &World<'a>, leak: usize) -> Value<'a> {
    Value::given(get(world, leak).and_then(the_key), |key| Value::Ref(Resource::Key(key)))
}

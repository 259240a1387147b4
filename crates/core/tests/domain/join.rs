//! The join of a leak to its key.

use bailiwick_core::access::{Validity, value_validity};
use bailiwick_core::inventory::{Former, Key, KeyState};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Bearer, Held, Identity, KnownKeys, Mask};

use crate::company::{company, key, now, time};

#[test]
fn a_digest_is_certain_and_a_mask_possible() {
    let mut company = company();
    let (a, b) = (seeded::key(Shape::GeneralClassic, "A"), seeded::key(Shape::PlanHex, "B"));
    let by_digest = company.inventory.push_key(Key { fingerprint: Some(a.digest()), ..key(company.sub, "1") });
    let by_mask = company.inventory.push_key(Key { masked: Some(b.mask()), ..key(company.sub, "2") });
    let known = KnownKeys::new(&company.inventory);
    let now = |key| Bearer { key, held: Held::Now };
    assert_eq!(known.identify(&a), Identity::Certain(now(by_digest)));
    assert_eq!(known.identify(&b), Identity::Possible(vec![now(by_mask)]));
    assert_eq!(known.identify(&seeded::key(Shape::PlanHex, "C")), Identity::Unknown);
}

#[test]
fn a_digest_speaks_against_a_mask_that_fits() {
    let mut company = company();
    let (a, other) = (seeded::key(Shape::GeneralClassic, "A"), seeded::key(Shape::GeneralClassic, "B"));
    let record = Key { masked: Some(a.mask()), fingerprint: Some(other.digest()), ..key(company.sub, "1") };
    company.inventory.push_key(record);
    assert_eq!(KnownKeys::new(&company.inventory).identify(&a), Identity::Unknown);
}

#[test]
fn several_keys_may_bear_one_mask_and_none_a_mask_that_shows_nothing() {
    let mut company = company();
    let a = seeded::key(Shape::GeneralClassic, "A");
    for id in ["1", "2"] {
        company.inventory.push_key(Key { masked: Some(a.mask()), ..key(company.sub, id) });
    }
    company.inventory.push_key(Key { masked: Mask::parse("sk-****"), ..key(company.sub, "3") });
    let Identity::Possible(bearers) = KnownKeys::new(&company.inventory).identify(&a) else { panic!("no mask fits") };
    assert_eq!(bearers.len(), 2);
}

#[test]
fn after_a_reset_the_key_lives_and_the_old_value_is_dead() {
    let mut company = company();
    let (old, new) = (seeded::key(Shape::GeneralClassic, "old"), seeded::key(Shape::GeneralClassic, "new"));
    let reset = time("2026-09-01");
    let former = Former { fingerprint: Some(old.digest()), masked: None, until: Some(reset) };
    company.inventory.push_key(Key {
        fingerprint: Some(new.digest()),
        rotated_at: Some(reset),
        former: vec![former],
        ..key(company.sub, "1")
    });
    let known = KnownKeys::new(&company.inventory);
    let validity = |secret, at| match known.identify(secret) {
        Identity::Certain(bearer) => value_validity(&company.inventory, Platform::embedded(), bearer, at),
        other => panic!("{other:?}"),
    };
    let before = time("2026-08-31");
    assert_eq!((validity(&old, before), validity(&new, before)), (Validity::Valid, Validity::Invalid));
    assert_eq!((validity(&old, now()), validity(&new, now())), (Validity::Invalid, Validity::Valid));
}

#[test]
fn a_deleted_keys_value_is_dead_and_an_unknown_states_is_unknown() {
    let mut company = company();
    let a = seeded::key(Shape::GeneralClassic, "A");
    for (state, expected) in [(Some(KeyState::Deleted), Validity::Invalid), (None, Validity::Unknown)] {
        let index = company.inventory.push_key(Key { state, masked: Some(a.mask()), ..key(company.sub, "1") });
        let bearer = Bearer { key: index, held: Held::Now };
        assert_eq!(value_validity(&company.inventory, Platform::embedded(), bearer, now()), expected);
    }
}

/// The validity of each value at some days: the former ones, and the present one.
fn validities(record: Key, day: &str) -> Vec<&'static str> {
    let mut company = company();
    let held: Vec<_> = record.former.iter().map(|former| Held::Until(former.until)).chain([Held::Now]).collect();
    let key = company.inventory.push_key(record);
    let validity = |held| value_validity(&company.inventory, Platform::embedded(), Bearer { key, held }, time(day));
    held.into_iter().map(|held| validity(held).as_str()).collect()
}

fn former(until: Option<&str>) -> Former {
    Former { fingerprint: None, masked: None, until: until.map(time) }
}

#[test]
fn a_value_works_from_one_reset_to_the_next() {
    let company = company();
    let resets = vec![former(Some("2026-05-01")), former(Some("2026-07-01"))];
    let record = || Key { former: resets.clone(), ..key(company.sub, "1") };
    assert_eq!(validities(record(), "2026-04-30"), ["valid", "invalid", "invalid"]);
    assert_eq!(validities(record(), "2026-05-01"), ["invalid", "valid", "invalid"]);
    assert_eq!(validities(record(), "2026-07-01"), ["invalid", "invalid", "valid"]);
}

#[test]
fn a_former_value_is_dead_by_the_last_reset_or_the_collection() {
    let company = company();
    let record = |rotated_at| Key { rotated_at, former: vec![former(None)], ..key(company.sub, "1") };
    assert_eq!(validities(record(None), "2026-06-01"), ["unknown", "unknown"]);
    assert_eq!(validities(record(None), "2026-11-20T08:00:00Z"), ["invalid", "valid"]);
    let reset = Some(time("2026-05-01"));
    assert_eq!(validities(record(reset), "2026-04-30"), ["unknown", "invalid"]);
    assert_eq!(validities(record(reset), "2026-05-01"), ["invalid", "valid"]);
    let both = Key { former: vec![former(None), former(Some("2026-07-01"))], ..key(company.sub, "1") };
    assert_eq!(validities(both, "2026-06-01"), ["unknown", "unknown", "invalid"]);
}

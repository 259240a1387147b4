//! A key's line as most are: no escapes, nothing unknown, every value in order.
//!
//! What is not so gives `None`, and is for the careful reader to judge. What is read here, it reads alike.

use std::borrow::Cow;
use std::fmt;

use bailiwick_core::inventory::{Former, Key, KeyKind, KeyState, Labels, Origin, Scope};
use bailiwick_core::secret::Digest;
use bailiwick_core::time::{Time, parse_duration, parse_time};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::Line;
use crate::resolve::Holders;
use crate::values::{LONGEST_ID, is_word, parse_mask, parse_net};

/// A longer line may exceed the limits.
const LONGEST: usize = 64 << 10;

/// A key, and the id of the one that it was minted from.
pub(super) type Found = (Key, Option<Box<str>>);

/// The fields of a key, named as in the file.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Fields<'a> {
    record: &'a str,
    #[serde(borrow)]
    account: Id<'a>,
    workspace: &'a str,
    #[serde(borrow)]
    id: Id<'a>,
    kind: Option<&'a str>,
    #[serde(borrow)]
    created_by: Option<Id<'a>>,
    created_at: Option<&'a str>,
    rotated_at: Option<&'a str>,
    state: Option<&'a str>,
    since: Option<&'a str>,
    last_used_at: Option<&'a str>,
    masked: Option<&'a str>,
    fingerprint: Option<&'a str>,
    #[serde(borrow)]
    former: Option<Vec<FormerFields<'a>>>,
    #[serde(borrow)]
    scope: Option<ScopeFields<'a>>,
    #[serde(borrow)]
    labels: Option<LabelFields<'a>>,
    #[serde(borrow)]
    parent: Option<Id<'a>>,
    ttl: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormerFields<'a> {
    fingerprint: Option<&'a str>,
    masked: Option<&'a str>,
    until: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeFields<'a> {
    #[serde(borrow)]
    ips: Option<Vec<&'a str>>,
    models: Option<Vec<&'a str>>,
}

/// An id: a string, or a whole number.
struct Id<'a>(Cow<'a, str>);

/// Labels in the order of the file, repeated ones too.
struct LabelFields<'a>(Vec<(&'a str, &'a str)>);

/// Reads a line of a key.
pub(super) fn read(line: Line<'_>, holders: &Holders<'_>) -> Option<Found> {
    // Elsewhere than at its beginning, the record's place would have to be counted out.
    let text = std::str::from_utf8(line.bytes).ok().filter(|text| text.starts_with('{') && text.len() <= LONGEST)?;
    let fields: Fields<'_> = serde_json::from_str(text).ok().filter(|fields: &Fields<'_>| fields.record == "key")?;
    let key = fields.key(Origin { line: line.number, column: 1 }, holders)?;
    Some((key, fields.parent.map(|parent| parent.0.into())))
}

impl Fields<'_> {
    fn key(&self, origin: Origin, holders: &Holders<'_>) -> Option<Key> {
        let created_by = self.created_by.as_ref().map(|id| &*id.0);
        let (workspace, owner) = holders.find(&self.account.0, self.workspace, created_by)?;
        let kind = if_given(self.kind, KeyKind::parse)?;
        let is_temporary = kind == Some(KeyKind::Temporary);
        if !is_temporary && (self.parent.is_some() || self.ttl.is_some()) {
            return None;
        }
        let created_at = if_given(self.created_at, parse_time)?;
        let time = |text| if_given(text, |text| not_before(created_at, text));
        let ttl = if_given(self.ttl, |ttl| parse_duration(ttl).filter(|ttl| holders.platform.allows_ttl(*ttl)))?;
        let state = if_given(self.state, KeyState::parse)?;
        Some(Key {
            workspace,
            id: Some(&self.id.0).filter(|id| id.len() <= LONGEST_ID && is_word(id))?.as_ref().into(),
            kind,
            owner,
            created_at,
            rotated_at: time(self.rotated_at)?,
            state: state.or(is_temporary.then_some(KeyState::Enabled)),
            since: time(self.since)?,
            last_used_at: time(self.last_used_at)?,
            masked: if_given(self.masked, parse_mask)?,
            fingerprint: if_given(self.fingerprint, Digest::parse)?,
            former: self.former.iter().flatten().map(|former| former.read(created_at)).collect::<Option<_>>()?,
            scope: if_given(self.scope.as_ref(), ScopeFields::read)?,
            labels: if_given(self.labels.as_ref(), LabelFields::read)?.unwrap_or_default(),
            temporary: is_temporary.then(|| holders.temporary(ttl)),
            origin,
        })
    }
}

impl FormerFields<'_> {
    fn read(&self, created_at: Option<Time>) -> Option<Former> {
        Some(Former {
            fingerprint: if_given(self.fingerprint, Digest::parse)?,
            masked: if_given(self.masked, parse_mask)?,
            until: if_given(self.until, |text| not_before(created_at, text))?,
        })
    }
}

impl ScopeFields<'_> {
    fn read(&self) -> Option<Scope> {
        let models = |models: &Vec<&str>| models.iter().copied().map(Into::into).collect();
        Some(Scope {
            ips: self.ips.iter().flatten().map(|ip| parse_net(ip)).collect::<Option<_>>()?,
            models: self.models.as_ref().map(models),
        })
    }
}

impl LabelFields<'_> {
    fn read(&self) -> Option<Labels> {
        let labels: Labels = self.0.iter().copied().collect();
        let repeated = labels.iter().len() < self.0.len();
        (!repeated).then_some(labels)
    }
}

/// What a field holds; `None` where that can't be read.
fn if_given<T, V>(value: Option<T>, read: impl FnOnce(T) -> Option<V>) -> Option<Option<V>> {
    value.map_or(Some(None), |value| read(value).map(Some))
}

fn not_before(created_at: Option<Time>, text: &str) -> Option<Time> {
    parse_time(text).filter(|time| created_at.is_none_or(|created| *time >= created))
}

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;

        impl<'de> Visitor<'de> for Scalar {
            type Value = Id<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Id(text.into()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Id(number.to_string().into()))
            }
        }

        deserializer.deserialize_any(Scalar)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for LabelFields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;

        impl<'de> Visitor<'de> for Map {
            type Value = LabelFields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut labels = Vec::new();
                while let Some(label) = map.next_entry()? {
                    labels.push(label);
                }
                Ok(LabelFields(labels))
            }
        }

        deserializer.deserialize_map(Map)
    }
}

//! Everything that is told of one key.

use bailiwick_core::inventory::{Former, Key, KeyState, Labels};
use bailiwick_core::secret::{Digest, Mask};
use bailiwick_core::time::{Time, format_time};

use super::super::facts::{EventFact, KeyFact, What, Whole};
use super::super::notice::Spot;
use super::agree::{Disputes, quote};

/// What was told of a key, put together. Where it belongs is left to the caller.
#[derive(Default)]
pub(super) struct Told {
    pub(super) workspace: Option<Box<str>>,
    pub(super) created_by: Option<Box<str>>,
    pub(super) created_at: Option<Time>,
    pub(super) state: Option<KeyState>,
    pub(super) since: Option<Time>,
    pub(super) rotated_at: Option<Time>,
    pub(super) last_used_at: Option<Time>,
    pub(super) masked: Option<Mask>,
    pub(super) fingerprint: Option<Digest>,
    pub(super) former: Vec<Former>,
    pub(super) kind: Option<bailiwick_core::inventory::KeyKind>,
    pub(super) scope: Option<bailiwick_core::inventory::Scope>,
    pub(super) labels: Vec<(Box<str>, Box<str>)>,
}

/// Puts facts and events of one key together. Events are sorted by time.
pub(super) fn told(facts: &[KeyFact], events: &[&EventFact], disputes: &mut Disputes<'_>) -> Told {
    let created = events.iter().find_map(|event| match &event.what {
        What::Created { workspace, by, .. } => Some((event.at, workspace.clone(), by.clone())),
        _ => None,
    });
    let (created_event, its_workspace, by) =
        created.map_or((None, None, None), |(at, workspace, by)| (Some(at), workspace, by));
    let real = facts.iter().filter(|fact| !fact.is_makeshift);
    let workspace = disputes.settle("its workspace", real.map(|fact| (fact.workspace.clone(), fact.spot)), quote);
    let makeshift = || facts.iter().filter(|fact| fact.is_makeshift).find_map(|fact| fact.workspace.clone());
    let created_at = disputes
        .settle("the time of its creation", each(facts, |fact| fact.created_at), |time| format_time(*time))
        .or(created_event.filter(|_| facts.iter().all(|fact| fact.created_at.is_none())));
    let (state, since) = state(facts, events, created_at, disputes);
    let after_creation = |at: &Time| created_at.is_none_or(|created| *at >= created);
    let of = |wanted: fn(&What) -> bool| {
        events.iter().filter(move |event| wanted(&event.what)).map(|event| event.at).filter(after_creation)
    };
    let resets: Vec<_> = of(|what| matches!(what, What::Reset { .. })).collect();
    let uses: Vec<_> = of(|what| matches!(what, What::Used { .. })).collect();
    let value = value(facts, &resets, disputes);
    let mut labels = labels(facts);
    labels.extend(uses.first().map(|first| ("first-used-at".into(), format_time(*first).into())));
    Told {
        workspace: workspace.or(its_workspace).or_else(makeshift),
        created_by: disputes.settle("its creator", each(facts, |fact| fact.created_by.clone()), quote).or(by),
        created_at,
        state,
        since,
        rotated_at: resets.last().copied(),
        last_used_at: uses.last().copied(),
        masked: value.masked,
        fingerprint: value.fingerprint,
        former: value.former,
        kind: disputes.settle("its kind", each(facts, |fact| fact.kind), |kind| kind.as_str().to_owned()),
        scope: disputes.settle("its scope", each(facts, |fact| fact.scope.clone()), |_| "one".to_owned()),
        labels,
    }
}

fn each<T>(facts: &[KeyFact], field: impl Fn(&KeyFact) -> Option<T>) -> impl Iterator<Item = (Option<T>, Spot)> {
    facts.iter().map(move |fact| (field(fact), fact.spot))
}

/// Whether the key is enabled, and since when. A deletion is for ever; a list may be older than it.
fn state(
    facts: &[KeyFact],
    events: &[&EventFact],
    created_at: Option<Time>,
    disputes: &mut Disputes<'_>,
) -> (Option<KeyState>, Option<Time>) {
    let changes = events.iter().filter_map(|event| match event.what {
        What::Deleted { .. } => Some((KeyState::Deleted, *event)),
        What::Disabled { .. } => Some((KeyState::Disabled, *event)),
        What::Enabled { .. } => Some((KeyState::Enabled, *event)),
        _ => None,
    });
    let changes: Vec<_> = changes.filter(|(_, event)| created_at.is_none_or(|created| event.at >= created)).collect();
    if let Some((state, event)) = changes.iter().find(|(state, _)| *state == KeyState::Deleted) {
        return (Some(*state), Some(event.at));
    }
    let last = changes.last();
    let disabled: Vec<_> =
        each(facts, |fact| fact.is_disabled).filter_map(|(said, spot)| Some((said?, spot))).collect();
    let of_list = |is_disabled: bool| if is_disabled { KeyState::Disabled } else { KeyState::Enabled };
    let contradictory = disabled.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a != b));
    match (last, disabled.first()) {
        (Some((state, event)), None) => (Some(*state), Some(event.at)),
        // Of two lists the trail tells which is the later one.
        (Some((state, event)), Some(_)) if contradictory => (Some(*state), Some(event.at)),
        (Some((state, event)), Some((listed, _))) if of_list(*listed) == *state => (Some(*state), Some(event.at)),
        (Some((state, event)), Some((listed, spot))) => {
            let message = format!(
                "it is {} here, but was {} at {} ({}); its state is left unknown",
                of_list(*listed).as_str(),
                state.as_str(),
                format_time(event.at),
                disputes.place(event.spot)
            );
            disputes.contradict(*spot, &message);
            (None, None)
        }
        (None, _) => {
            let show = |is_disabled: &bool| of_list(*is_disabled).as_str().to_owned();
            let listed =
                disputes.settle("its state", disabled.into_iter().map(|(said, spot)| (Some(said), spot)), show);
            (listed.map(of_list), None)
        }
    }
}

/// What is known of the key's values.
#[derive(Default)]
struct KeyValue {
    masked: Option<Mask>,
    fingerprint: Option<Digest>,
    former: Vec<Former>,
}

/// The present value's mask and digest, and what is known of former ones. A whole value that does not fit the mask
/// of the list is one from before a reset.
fn value(facts: &[KeyFact], resets: &[Time], disputes: &mut Disputes<'_>) -> KeyValue {
    let Ok(masked) = mask(facts, disputes) else { return KeyValue::default() };
    let mut wholes: Vec<(&Whole, Spot)> = Vec::new();
    for fact in facts {
        if let Some(whole) = fact.whole.as_ref().filter(|whole| wholes.iter().all(|(known, _)| known != whole)) {
            wholes.push((whole, fact.spot));
        }
    }
    let fits = |whole: &Whole| masked.as_ref().is_none_or(|masked| masked.agrees(&whole.masked));
    let (present, past): (Vec<_>, Vec<_>) = wholes.into_iter().partition(|(whole, _)| fits(whole));
    let present = match present.as_slice() {
        [] => None,
        [(whole, _)] => Some(*whole),
        [(_, spot), ..] => {
            disputes.contradict(*spot, "several whole values are given, and no list tells which is the present one");
            None
        }
    };
    let until = if let [once] = resets { Some(*once) } else { None };
    let former = |whole: &Whole| Former { fingerprint: whole.digest, masked: Some(whole.masked.clone()), until };
    KeyValue {
        fingerprint: present.and_then(|whole| whole.digest),
        former: past.into_iter().map(|(whole, _)| former(whole)).collect(),
        masked: masked.or_else(|| present.map(|whole| whole.masked.clone())),
    }
}

/// The mask that shows most, if all masks may be of one value.
fn mask(facts: &[KeyFact], disputes: &mut Disputes<'_>) -> Result<Option<Mask>, ()> {
    let masks: Vec<_> = facts.iter().filter_map(|fact| Some((fact.masked.as_ref()?, fact.spot))).collect();
    let best = masks.iter().max_by_key(|(mask, spot)| (mask.to_string().len(), mask.to_string(), *spot));
    let Some((best, _)) = best else { return Ok(None) };
    if let Some((other, spot)) = masks.iter().find(|(mask, _)| !mask.agrees(best)) {
        let message = format!("its value is `{other}` here and `{best}` elsewhere: it was reset between two exports");
        disputes.contradict(*spot, &message);
        return Err(());
    }
    Ok(Some((*best).clone()))
}

/// What people wrote about the key; of several values of a name, the first in the order of files.
fn labels(facts: &[KeyFact]) -> Vec<(Box<str>, Box<str>)> {
    let mut labels: Vec<(Box<str>, Box<str>)> = Vec::new();
    for (name, value) in facts.iter().flat_map(|fact| &fact.labels) {
        if labels.iter().all(|(known, _)| **known != **name) {
            labels.push(((*name).into(), value.clone()));
        }
    }
    labels
}

impl Told {
    /// Fills in from an older inventory what no export tells, and keeps what people wrote.
    pub(super) fn keep(&mut self, old: &Key) {
        self.keep_value(old);
        self.created_at = self.created_at.or(old.created_at);
        if self.state.is_none() || self.state == old.state {
            self.since = self.since.or(old.since);
        }
        self.rotated_at = self.rotated_at.max(old.rotated_at);
        self.last_used_at = self.last_used_at.max(old.last_used_at);
        self.kind = match (self.kind, old.kind) {
            // A plan's key may look like a general one, never the other way round.
            (Some(bailiwick_core::inventory::KeyKind::General) | None, Some(kind)) => Some(kind),
            (kind, _) => kind,
        };
        self.scope = self.scope.take().or_else(|| old.scope.clone());
        for (name, value) in old.labels.iter() {
            let is_written_by_us = name == "description" || name == "first-used-at";
            match self.labels.iter_mut().find(|(known, _)| **known == *name) {
                Some(label) if !is_written_by_us => label.1 = value.into(),
                Some(_) => {}
                None => self.labels.push((name.into(), value.into())),
            }
        }
    }

    /// A mask that no longer fits shows that the key was reset; its old value is a former one then.
    fn keep_value(&mut self, old: &Key) {
        let is_other = match (&self.masked, &old.masked) {
            (Some(new), Some(old)) => !new.agrees(old),
            _ => false,
        };
        let mut former = old.former.clone();
        if is_other {
            let until = self.rotated_at.filter(|at| old.rotated_at.is_none_or(|old| *at > old));
            former.push(Former { fingerprint: old.fingerprint, masked: old.masked.clone(), until });
        } else {
            self.fingerprint = self.fingerprint.or(old.fingerprint);
            // Who wrote the mask into the inventory may have shown more of it.
            let shows_more =
                |mask: &&Mask| self.masked.as_ref().is_none_or(|own| own.to_string().len() < mask.to_string().len());
            self.masked = old.masked.as_ref().filter(shows_more).cloned().or(self.masked.take());
        }
        let own = std::mem::take(&mut self.former);
        former.extend(own.into_iter().filter(|own| {
            !former_has(&old.former, own) && own.fingerprint.is_none_or(|digest| self.fingerprint != Some(digest))
        }));
        former.dedup_by(|a, b| a.fingerprint.is_some() && a.fingerprint == b.fingerprint);
        self.former = former;
    }

    /// The labels as an inventory has them.
    pub(super) fn take_labels(&mut self) -> Labels {
        std::mem::take(&mut self.labels).into_iter().collect()
    }
}

fn former_has(former: &[Former], value: &Former) -> bool {
    former.iter().any(|known| match (known.fingerprint, value.fingerprint) {
        (Some(known), Some(value)) => known == value,
        _ => known.masked == value.masked,
    })
}

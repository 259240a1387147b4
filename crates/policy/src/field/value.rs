//! What a field holds at an instant, as far as the inventory knows.

use std::borrow::Cow;

use bailiwick_core::inventory::{AccountIx, KeyIx, Owner, UserIx, WorkspaceIx};
use bailiwick_core::time::{Time, format_duration, format_time};
use bailiwick_core::truth::Truth;
use chrono::TimeDelta;
use ipnet::IpNet;

/// One thing of an inventory or a scan that fields belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Account(AccountIx),
    User(UserIx),
    Workspace(WorkspaceIx),
    Key(KeyIx),
    /// Who created a key of the account.
    Principal(AccountIx, Owner),
    /// The leak's number in the order of the scan.
    Leak(usize),
    /// The endpoint's number in the order of the scan.
    Endpoint(usize),
    Inventory,
}

/// A resource that a list may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) resource: Resource,
    /// Unknown where the inventory doesn't say whether it belongs there.
    pub(crate) belongs: Truth,
}

/// All that is known of a quantity: it is at least `low` and at most `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval<T> {
    pub(crate) low: T,
    /// `None` where nothing bounds it.
    pub(crate) high: Option<T>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Unknown,
    Flag(bool),
    Text(Cow<'a, str>),
    Texts(Vec<&'a str>),
    Number(Interval<u64>),
    Duration(Interval<TimeDelta>),
    Time(Time),
    Networks(&'a [IpNet]),
    Ref(Resource),
    List(Vec<Member>),
}

impl<T: Copy + Ord> Interval<T> {
    pub(crate) fn exactly(value: T) -> Self {
        Self { low: value, high: Some(value) }
    }

    /// The one value that it can be.
    pub(crate) fn point(self) -> Option<T> {
        self.high.filter(|high| *high == self.low)
    }

    /// Its bounds: `12`, `12 to 14`, `at least 12`.
    pub(crate) fn shown(self, show: impl Fn(T) -> String) -> String {
        match self.high {
            Some(high) if high == self.low => show(high),
            Some(high) => format!("{} to {}", show(self.low), show(high)),
            None => format!("at least {}", show(self.low)),
        }
    }

    /// Whether the quantity is greater than `bound`.
    pub(crate) fn over(self, bound: T) -> Truth {
        match self.high {
            _ if self.low > bound => Truth::True,
            Some(high) if high <= bound => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// Whether the quantity is less than `bound`.
    pub(crate) fn under(self, bound: T) -> Truth {
        match self.high {
            _ if self.low >= bound => Truth::False,
            Some(high) if high < bound => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// Whether the quantity is exactly `bound`.
    pub(crate) fn equals(self, bound: T) -> Truth {
        match self.point() {
            Some(value) => (value == bound).into(),
            None => (!self.over(bound)).and(!self.under(bound)),
        }
    }
}

impl<'a> Value<'a> {
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(crate) fn owned(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }

    /// A value that the inventory may not give.
    pub(crate) fn given<T>(value: Option<T>, known: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Unknown, known)
    }

    /// Whether it is given and not empty; of a quantity, whether it is known exactly. That is never unknown.
    pub(crate) fn is_present(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Texts(texts) => !texts.is_empty(),
            Self::Networks(networks) => !networks.is_empty(),
            Self::List(members) => members.iter().any(|member| member.belongs.holds()),
            Self::Number(number) => number.point().is_some(),
            Self::Duration(duration) => duration.point().is_some(),
            Self::Ref(Resource::Principal(_, Owner::Unknown)) => false,
            _ => true,
        }
    }

    /// As it stands in an explanation: as in a message, but with the bounds of what isn't known exactly.
    pub(crate) fn explained(&self) -> String {
        match self {
            Self::Number(number) if number.point().is_none() => number.shown(|number| number.to_string()),
            Self::Duration(duration) if duration.point().is_none() => duration.shown(format_duration),
            _ => self.shown(),
        }
    }

    /// As it stands in a message.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Text(text) => text.to_string(),
            Self::Texts(texts) => listed(texts.iter()),
            Self::Number(number) => shown_if_exact(*number, |number| number.to_string()),
            Self::Duration(duration) => shown_if_exact(*duration, format_duration),
            Self::Time(time) => format_time(*time),
            Self::Networks(networks) => listed(networks.iter()),
            Self::Unknown | Self::Ref(_) | Self::List(_) => "unknown".to_owned(),
        }
    }
}

fn shown_if_exact<T: Copy + Ord>(interval: Interval<T>, show: impl FnOnce(T) -> String) -> String {
    interval.point().map_or_else(|| "unknown".to_owned(), show)
}

fn listed(items: impl ExactSizeIterator<Item = impl ToString>) -> String {
    if items.len() == 0 {
        return "none".to_owned();
    }
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

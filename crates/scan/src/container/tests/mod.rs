//! Containers built as others build them, opened whole, damaged and hostile.

mod beside;
mod bombs;
mod build;
mod damage;
mod laws;
mod layers;
mod whole;

use super::{Budget, NotRead, open};

/// What opening a container showed: `LAYER NAME`, and the bytes.
#[derive(Debug, PartialEq, Eq)]
struct Opened {
    entries: Vec<(String, Vec<u8>)>,
    not_read: Vec<(String, String)>,
}

impl Opened {
    fn names(&self) -> Vec<&str> {
        self.entries.iter().map(|(name, _)| name.as_str()).collect()
    }
}

fn opened(bytes: &[u8]) -> Opened {
    opened_within(bytes, &mut Budget::default()).expect("a container")
}

fn opened_within(bytes: &[u8], budget: &mut Budget) -> Option<Opened> {
    let mut entries = Vec::new();
    let opened = open(bytes, budget, &mut |entry, _| {
        let name = entry.name.as_deref().unwrap_or("-");
        let encoded = if entry.encoded { " encoded" } else { "" };
        entries.push((format!("{} {name}{encoded}", entry.layer), entry.bytes.to_vec()));
    })?;
    Some(Opened { entries, not_read: opened.not_read.into_iter().map(told).collect() })
}

fn told(not_read: NotRead) -> (String, String) {
    (not_read.name.unwrap_or_else(|| "-".to_owned()), not_read.reason)
}

/// The names in all layers, each with the path to it, and what was not read.
fn opened_deeply(bytes: &[u8], budget: &mut Budget) -> (Vec<String>, Vec<String>) {
    let mut all = (Vec::new(), Vec::new());
    open_into(bytes, "", 8, budget, &mut all);
    all
}

fn open_into(bytes: &[u8], path: &str, depth: usize, budget: &mut Budget, all: &mut (Vec<String>, Vec<String>)) {
    let opened = open(bytes, budget, &mut |entry, budget| {
        let path = format!("{path}/{}!{}", entry.layer, entry.name.as_deref().unwrap_or("-"));
        all.0.push(path.clone());
        if depth > 1 {
            open_into(entry.bytes, &path, depth - 1, budget, all);
        }
    });
    all.1.extend(opened.into_iter().flat_map(|opened| opened.not_read).map(|it| format!("{path}: {}", it.reason)));
}

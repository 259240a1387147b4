//! Reading inventories: every field, every problem, and what never gets out.

mod exports;
mod exports_forms;
mod fields;
mod forms;
mod laws;
mod problems;
mod secrecy;

use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::seeded;
use bailiwick_inventory::read;

/// The design's example, with all fields that there are.
fn example() -> String {
    let keys = "{{key general-classic A}} {{key general-classic B}}";
    seeded::expand_within(keys, include_str!("example.yaml")).expect("the example's templates are known")
}

fn inventory(text: &str) -> Inventory {
    read(text.as_bytes(), Platform::embedded()).unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"))
}

/// All that is known, without where it stands.
fn essence(inventory: &Inventory) -> String {
    let text = format!("{inventory:?}");
    let mut parts = text.split("origin: Origin {");
    let mut essence = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        essence.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    essence
}

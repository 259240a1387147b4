//! Reads the inventory of accounts, RAM users, workspaces and keys.
//!
//! [`read`] takes the bytes of an `inventory.yaml`, of the same as JSON, or of the same as JSON Lines, and gives
//! an [`Inventory`] in which every reference leads somewhere; or every problem of the file, with its position.
//!
//! ```
//! use bailiwick_core::platform::Platform;
//!
//! let inventory = bailiwick_inventory::read(br#"
//! version: 1
//! accounts:
//!   - uid: "1378030599924858"
//!     workspaces:
//!       - id: ws-950f9aca7e76c816
//!         keys:
//!           - { id: 2965964, created-by: "1378030599924858" }
//! "#, Platform::embedded()).unwrap();
//! assert_eq!(inventory.keys().len(), 1);
//!
//! let problems = bailiwick_inventory::read(b"version: 1\naccounts: [{ uid: 42, alais: acme }]", Platform::embedded()).unwrap_err();
//! assert_eq!(problems[0].help.as_deref(), Some("did you mean `alias`?"));
//! ```
//!
//! # The file
//!
//! What is left out is *unknown*, unless said otherwise. Ids may be numbers or strings. Instants are spelled
//! `2026-03-24T07:30:22Z` (RFC 3339) or `2026-03-24`, durations `60s`.
//!
//! | record | fields |
//! |---|---|
//! | the file | `version` (1), `collected-at`, `accounts` |
//! | account | `uid`, `alias`, `quotas` (`workspaces`, `keys-per-workspace`), `users`, `workspaces` |
//! | user | `id`, `name`, `status` (`active`, `disabled`, `deleted`), `since`, `permissions` (`administrator`, `api-key-page`) |
//! | workspace | `id`, `name`, `default`, `region`, `host-label`, `state` (`active`, if left out; `deleted`), `since`, `members`, `models`, `applications`, `keys` |
//! | key | `id`, `kind` (`general`, `coding-plan`, `token-plan`, `temporary`), `created-by`, `created-at`, `rotated-at`, `state` (`enabled`, `disabled`, `deleted`), `since`, `last-used-at`, `masked`, `fingerprint`, `former`, `scope`, `labels` |
//! | former value | `fingerprint`, `masked`, `until` |
//! | scope | `ips`, `models`; `{}` restricts nothing |
//! | temporary key, besides | `parent`, `ttl` (`60s`, if left out); its `state` is `enabled`, if left out |
//!
//! # JSON Lines
//!
//! One record a line, in any order. `record` says which it is, and `account` and `workspace` name its parents:
//!
//! ```json
//! {"record": "inventory", "version": 1, "collected-at": "2026-11-20T08:00:00Z"}
//! {"record": "account", "uid": "1378030599924858"}
//! {"record": "user", "account": "1378030599924858", "id": "207329002494392001"}
//! {"record": "workspace", "account": "1378030599924858", "id": "ws-950f9aca7e76c816"}
//! {"record": "key", "account": "1378030599924858", "workspace": "ws-950f9aca7e76c816", "id": "2965964"}
//! ```

mod canonical;
mod difference;
pub mod exports;
mod lines;
mod records;
mod resolve;
mod values;
mod write;

use std::io::Read;

use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{Digest, redact};
use bailiwick_document::{Limits, Node, Problem, Problems, parse_into};

pub use difference::{Difference, differences};
use records::Records;
pub use write::{Comments, Form, Stubs, write};

/// What reading one inventory as a whole may cost; larger ones are JSON Lines, of which each line stands alone.
const LIMITS: Limits = Limits { bytes: 256 << 20, depth: 32, nodes: 16_000_000 };

/// Reads an inventory: YAML, JSON or JSON Lines, whichever it is. The platform says how long temporary keys live.
///
/// # Errors
///
/// Every problem of the file, sorted by position. No problem shows a whole key, should one stand in the file.
pub fn read(bytes: &[u8], platform: &Platform) -> Result<Inventory, Vec<Problem>> {
    let mut problems = Problems::new();
    let mut records = Records::default();
    if lines::are_json_lines(bytes) {
        records = lines::read(bytes, &mut problems);
    } else if let Some(node) = parse_into(bytes, LIMITS, &mut problems) {
        canonical::file(&node, &mut records, &mut problems);
    }
    finish(records, platform, problems)
}

/// Reads a large inventory of JSON Lines, which is then never held whole: from two readers of one file, of which the
/// second is asked when the first is at its end. Gives the digest of the file's bytes too. `None` if it is something else, can't be read, or may hold a problem:
/// [`read`] then says what is wrong.
pub fn read_lines(
    first: impl Read + Send,
    again: impl Read + Send,
    platform: &Platform,
) -> Option<(Inventory, Digest)> {
    lines::quick::read(first, again, platform)
}

/// Reads an inventory that stands inside another document, as in the examples of a rule; `version` may be left out.
/// The platform is the embedded one.
///
/// # Errors
///
/// Every problem of the inventory, as with [`read`].
pub fn from_node(node: &Node) -> Result<Inventory, Vec<Problem>> {
    let mut problems = Problems::new();
    let mut records = Records::default();
    canonical::part(node, &mut records, &mut problems);
    finish(records, Platform::embedded(), problems)
}

fn finish(records: Records, platform: &Platform, mut problems: Problems) -> Result<Inventory, Vec<Problem>> {
    let inventory = resolve::resolve(records, platform, &mut problems);
    let problems = problems.into_vec();
    if problems.is_empty() { Ok(inventory) } else { Err(problems.into_iter().map(redacted).collect()) }
}

/// A value that was found in the wrong place may be a whole key, and messages show what was found.
fn redacted(problem: Problem) -> Problem {
    let clean = |text: String| redact(&text).into_owned();
    Problem { message: clean(problem.message), help: problem.help.map(clean), ..problem }
}

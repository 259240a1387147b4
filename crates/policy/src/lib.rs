//! Policies as data: loading, three-valued conditions, evaluation.
//!
//! One rule is one file. [`load`] makes a [`PolicySet`] of files, or reports every problem of every
//! file; a loaded set is valid, and nothing checks it again. [`evaluate`] judges an inventory and the
//! leaks that a scan found, and [`clauses`] says why. [`examples`] runs the examples that each rule carries. [`field`] is the
//! table of everything that rules may speak of.
//!
//! ```
//! use bailiwick_policy::{Source, load};
//!
//! let rule = br#"
//! id: revoked-owner
//! title: No key outlives its owner
//! severity: high
//! for: key
//! forbid: { key.owner.status: [disabled, deletd] }
//! message: "key {key.id} was created by {key.owner.name}, who is {key.owner.status}"
//! remediation: Delete the key.
//! "#;
//! let problems = load(&[Source::new("owners/revoked-owner.yaml", rule)]).unwrap_err();
//! assert_eq!(problems.len(), 1);
//! assert_eq!(problems[0].problem.help.as_deref(), Some("did you mean `deleted`?"));
//! assert_eq!(problems[0].problem.span.start.line, 6);
//! ```
//!
//! Nothing here reads a file or the clock: bytes and instants come in as parameters.

pub mod analysis;
pub mod compare;
mod condition;
mod evaluate;
pub mod examples;
mod explain;
pub mod field;
mod load;
mod message;
mod mutate;
mod part;
mod pattern;
mod quota;
mod rule;
pub mod schema;
mod settings;
pub mod waiver;

pub use evaluate::{Clause, Facts, Idle, Judgement, Proof, Remedy, clauses, evaluate, proof};
pub use explain::{ExampleText, Explanation, FieldUse, explain};
pub use load::{Located, MOST_BYTES, Source, load, load_with, load_with_examples};
pub use rule::{Framework, Mode, OnUnknown, Pack, PolicySet, Rule};
pub use settings::Settings;

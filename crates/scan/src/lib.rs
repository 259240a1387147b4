//! Finds secrets in bytes and trees.
//!
//! ```
//! use bailiwick_core::secret::{KnownKeys, Narrow, SecretKind, SecretSpec, seeded};
//! use bailiwick_scan::Detector;
//!
//! let spec = SecretSpec {
//!     rule: "leaked-plan-key".into(),
//!     pattern: "sk-sp-[0-9a-f]{32}".into(),
//!     kind: SecretKind::Plan,
//!     evidence: vec![],
//!     keywords: vec![],
//!     narrow: Narrow::default(),
//! };
//! let detector = Detector::new(&[spec]).unwrap();
//! let text = seeded::expand("KEY={{key plan-hex A}}\n").unwrap();
//! let leaks = detector.scan(".env", text.as_bytes(), &KnownKeys::default());
//! assert_eq!((leaks[0].places[0].line, leaks[0].places[0].column), (1, 5));
//! ```
//!
//! The limit of a scan is reading the bytes. So the literals that every match must start with are worked
//! out from the rules' regexes and searched for together; a file without one of them is never decoded,
//! split into lines or matched. Only at such a hit a rule's regex runs, the boundaries are looked at, and
//! only for a match are line, column, context and excerpt worked out.
//!
//! - [`Detector`]: the bytes of one file to its leaks; [`Linter`]: to its base URLs, and the keys beside them
//! - [`sources`]: where bytes come from; [`sources::tree`]: the files below some paths

mod allow;
mod attribution;
mod boundary;
mod candidates;
mod confidence;
mod container;
mod detector;
mod endpoint;
mod error;
mod excerpt;
mod finds;
mod gathered;
mod lines;
mod matches;
mod name;
mod narrow;
mod pair;
mod pattern;
mod placeholder;
mod sieve;
mod signature;
pub mod sources;
mod utf16;
mod window;
mod wrapping;

pub use detector::{Cost, Detector};
pub use endpoint::Linter;
pub use error::{DetectorError, ErrorKind};

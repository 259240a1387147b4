//! What the rules' examples run on: the reader of inventories and the scanner.

use bailiwick_core::finding::{Endpoint, Leak};
use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{KnownKeys, SecretSpec};
use bailiwick_document::{Node, Problem};
use bailiwick_policy::examples::Workbench;
use bailiwick_scan::{Detector, Linter};

/// The program's own reader and scanner.
pub(crate) struct Bench;

impl Workbench for Bench {
    fn inventory(&self, node: &Node) -> Result<Inventory, Vec<Problem>> {
        bailiwick_inventory::from_node(node)
    }

    fn endpoints(&self, path: &str, text: &str, known: &KnownKeys) -> Vec<Endpoint> {
        Linter::new(Platform::embedded()).read(path, text.as_bytes(), known)
    }

    fn detect(&self, specs: &[SecretSpec], path: &str, text: &str, known: &KnownKeys) -> Vec<Leak> {
        Detector::new(specs).map(|detector| detector.scan(path, text.as_bytes(), known)).unwrap_or_default()
    }
}

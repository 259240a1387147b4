//! What if: changes to an inventory as the platform would make them, or refuse them.

mod change;
mod difference;

pub use change::{Change, Refusal, apply};
pub use difference::{Difference, difference};

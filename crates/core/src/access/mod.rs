//! What a key may do, and who may do what with keys: answers with every reason.

use crate::spelled::spelled;

spelled! {
    /// Whether a value works, whatever it is used for.
    Validity {
        /// It works.
        Valid = "valid",
        /// It does not.
        Invalid = "invalid",
        /// Something that decides it is unknown.
        Unknown = "unknown",
    }
}

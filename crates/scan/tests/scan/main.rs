//! The scanner as others use it: bytes and trees in, leaks out, with the shipped rules.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod attribution;
mod rules;

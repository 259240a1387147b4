//! The scanner as others use it: bytes and trees in, leaks out, with the shipped rules.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that can't go on should stop")]

mod append;
mod attribution;
mod boundaries;
mod differential;
mod excerpts;
mod git;
mod matching;
mod narrow;
mod pairs;
mod placeholders;
mod places;
mod rules;
mod speed;
mod tree;
mod vendors;
mod wrappings;

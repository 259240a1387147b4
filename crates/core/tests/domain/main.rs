//! The domain, asked from outside.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that can't go on should stop")]

mod answers;
mod company;
mod finding;
mod founding_page;
mod inventory;
mod join;
mod laws;
mod reach;
mod reference;
mod simulate;
mod temporary;
mod timeline;

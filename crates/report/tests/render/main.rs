//! What people and programs get to read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a sample that can't be made is a failed test")]

mod forges;
mod hostile;
mod human;
mod json;
mod page;
mod problem;
mod sample;
mod sarif;
mod tables;

//! What people and programs get to read.

#![allow(clippy::unwrap_used, reason = "a sample that can't be made is a failed test")]

mod hostile;
mod human;
mod json;
mod problem;
mod sample;

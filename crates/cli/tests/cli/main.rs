//! The program from outside: what it reads, prints and exits with.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that can't go on should stop")]

mod allowing;
mod answers;
mod baseline;
mod docs;
mod endpoints;
mod exit_codes;
mod explain;
mod exposure;
mod findings;
mod formats;
mod git;
mod hooks;
mod import;
mod init;
mod leaks;
mod malformed;
mod packs;
mod program;
mod report;
mod rotated;
mod rule_tests;
mod schema;
mod shipped;
mod sources;
mod terminal;
mod trust;
mod waiving;
mod walkthrough;
mod what_if;

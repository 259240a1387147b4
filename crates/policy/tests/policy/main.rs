//! What the crate promises to the rest of the program.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod analysis;
mod baselines;
mod build;
mod comments;
mod compare;
mod conditions;
mod endpoints;
mod evaluation;
mod example_runs;
mod fields;
mod leaks;
mod problems;
mod quotas;
mod reference;
mod schemas;
mod settings;
mod shipped;
mod waivers;
mod words;

//! What the crate promises to the rest of the program.

mod build;
mod conditions;
mod leaks;
mod problems;
mod quotas;
mod shipped;

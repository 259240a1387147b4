//! What people and programs get to read.

mod hostile;
mod human;
mod json;
mod problem;
mod sample;

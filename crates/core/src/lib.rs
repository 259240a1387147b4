//! The domain of Bailiwick: who may do what with which key of Alibaba Cloud Model Studio, and when.
//!
//! Everything here is plain data and pure functions. No function reads a file, the network or the
//! clock: bytes and instants come in as parameters.
//!
//! - [`inventory`]: accounts, RAM users, workspaces and keys, and how they hang together
//! - [`platform`]: what the platform allows, as dated data: regions, base URLs, quotas
//! - [`access`]: may this key call that, who sees it, who may create one; with every reason
//! - [`timeline`] and [`simulate`]: what happened, and what if
//! - [`exposure`]: leaked secrets, each once, and what to do about them
//! - [`rotation`]: whether a key's rotation is done
//! - [`secret`]: whole secrets, their masks and digests, and the join of a leak to its key
//! - [`finding`]: what a run found, as data for renderers
//! - [`holdings`]: all that an inventory holds, told for a reader
//! - [`time`] and [`truth`]: instants, durations, and the three-valued logic

pub mod access;
pub mod exposure;
pub mod finding;
pub mod holdings;
pub mod inventory;
pub mod platform;
pub mod rotation;
pub mod secret;
pub mod simulate;
mod spelled;
pub mod time;
pub mod timeline;
pub mod truth;

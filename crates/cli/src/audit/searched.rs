//! What is searched for one key's values: each repository by itself, work tree, index and history.

use std::path::PathBuf;

use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::time::Time;
use bailiwick_scan::sources::Scanned;

use super::accepting::{Accepting, Baselines, ScansAll};
use super::sources;
use super::subject::read;
use crate::args::{AcceptingArgs, RotatedArgs, SourceArgs};
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::{input, settings};

/// What was found in each repository, and what it is judged by.
pub(crate) struct Searched {
    /// The repositories, as shown, and what was found in them.
    pub(crate) repositories: Vec<(String, Scanned)>,
    pub(crate) inventory: Inventory,
    pub(crate) platform: Platform,
    pub(crate) at: Time,
}

/// Searches the repositories that the arguments name, or the one of the current folder. `None` after a problem.
pub(crate) fn search(args: &RotatedArgs, diagnostics: &mut Diagnostics) -> Option<Searched> {
    let config = Config::find(&args.common, diagnostics);
    let from = SourceArgs {
        staged: true,
        history: Some(None),
        unreachable: args.unreachable,
        // A value in a file that git ignores is still held.
        no_ignore: true,
        exclude: args.exclude.clone(),
        ..SourceArgs::default()
    };
    let options = settings::options(&from, &config);
    let of_none = AcceptingArgs::default();
    let accepting = Accepting::read(&of_none, ScansAll::No, &Config::default(), Baselines::Ignore, diagnostics);
    let policies = settings::paths(&args.policies, &[PathBuf::from(super::ALL)]);
    let mut subject = read(&policies, Vec::new(), options, accepting, &args.common, &config, diagnostics)?;
    if subject.inventory.is_none() {
        diagnostics.plain("no inventory was given", "give --inventory FILE, or name it in bailiwick.yaml");
    }
    let mut repositories = Vec::new();
    for path in settings::paths(&args.repositories, &[PathBuf::from(".")]) {
        let one = [path];
        subject.sources = sources::of(&one, &one, &from, diagnostics);
        sources::check(&subject.sources, &subject.options, diagnostics);
        if !diagnostics.is_empty() {
            return None;
        }
        let [path] = &one;
        let name = Some(input::shown(path)).filter(|name| !name.is_empty()).unwrap_or_else(|| ".".to_owned());
        let scanned = sources::scan(&subject, diagnostics).filter(|_| diagnostics.is_empty())?;
        repositories.push((name, scanned));
    }
    let inventory = subject.inventory?.inventory;
    Some(Searched { repositories, inventory, platform: subject.platform, at: subject.at.time })
}

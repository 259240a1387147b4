//! What a change of the configuration loosens.

use std::path::Path;

use bailiwick_core::finding::Severity;
use bailiwick_core::platform::Platform;
use bailiwick_document::Span;

use super::{Configs, Loosened};
use crate::args::CommonArgs;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::{input, settings};

pub(super) fn compare(configs: Configs<'_>, loosened: &mut Loosened) {
    let Configs { trusted, proposed } = configs;
    let mut add = |subject: &str, message: String, what: &str| {
        loosened.add(subject, message, configs.name(), configs.place(what));
    };
    for glob in proposed.exclude.iter().filter(|glob| !trusted.exclude.contains(glob)) {
        let subject = format!("exclude {glob}");
        add(&subject, format!("the change excludes `{glob}` from scans"), &subject);
    }
    for path in trusted.scan.iter().filter(|path| !proposed.scan.contains(path)) {
        let path = shown(path);
        add(&format!("scan {path}"), format!("the change no longer scans `{path}`"), "scan");
    }
    if trusted.inventory != proposed.inventory
        && let Some(inventory) = &trusted.inventory
    {
        let inventory = input::shown(inventory);
        add("inventory", format!("the change no longer judges the inventory `{inventory}`"), "inventory");
    }
    if proposed.at.is_some() && proposed.at != trusted.at {
        add("at", "the change pins the instant that is judged at: nothing grows older there".to_owned(), "at");
    }
    let fail_on = |config: &Config| config.fail_on.unwrap_or(settings::FAIL_ON);
    if fail_on(proposed) > fail_on(trusted) {
        let (old, new) = (fail_on(trusted).as_str(), fail_on(proposed).as_str());
        add("fail-on", format!("the change raises `fail-on` from {old} to {new}"), "fail-on");
    }
    for severity in Severity::ALL {
        if proposed.longest_waiver.of(*severity) > trusted.longest_waiver.of(*severity) {
            let subject = format!("longest-waiver {}", severity.as_str());
            let message = format!("the change lets findings of severity {} be waived for longer", severity.as_str());
            add(&subject, message, &subject);
        }
    }
}

/// A path as it is shown; the folder itself as a dot.
fn shown(path: &Path) -> String {
    Some(input::shown(path)).filter(|shown| !shown.is_empty()).unwrap_or_else(|| ".".to_owned())
}

/// The platform's facts are part of the gate: a limit that is raised there lets more pass.
pub(super) fn platform(trusted: &Platform, args: &CommonArgs, loosened: &mut Loosened, diagnostics: &mut Diagnostics) {
    let Some(path) = &args.platform else { return };
    let Some(proposed) = input::platform(args, diagnostics) else { return };
    if proposed != *trusted {
        let path = input::shown(path);
        let message = format!("the change alters the facts of the platform in {path}");
        loosened.add("platform", message, &path, Span::default());
    }
}

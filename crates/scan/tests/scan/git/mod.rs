//! A repository's index and history, made by git and read without it.

mod bombs;
mod damage;
mod history;
mod ranges;
mod repo;
mod staged;

use bailiwick_core::finding::PassedOver;
use bailiwick_core::secret::{KnownKeys, SecretKind, SecretSpec};
use bailiwick_scan::Detector;
use bailiwick_scan::sources::Scanned;
use bailiwick_scan::sources::git::{self, Options};

pub(crate) use repo::Repo;

fn detector() -> Detector {
    let spec = SecretSpec {
        rule: "plan".into(),
        pattern: "sk-sp-[0-9a-f]{32}".into(),
        kind: SecretKind::Plan,
        evidence: vec![],
        keywords: vec![],
        narrow: bailiwick_core::secret::Narrow::default(),
    };
    Detector::new(&[spec]).unwrap()
}

fn staged(repo: &Repo) -> Scanned {
    staged_with(repo, &Options::default())
}

fn staged_with(repo: &Repo, options: &Options) -> Scanned {
    git::staged(&detector(), repo.path(), options, &KnownKeys::default()).unwrap()
}

fn history(repo: &Repo) -> Scanned {
    history_with(repo, &Options::default())
}

fn history_with(repo: &Repo, options: &Options) -> Scanned {
    git::history(&detector(), repo.path(), options, &KnownKeys::default()).unwrap()
}

/// The paths of leaks, with their lines.
fn places(scanned: &Scanned) -> Vec<(&str, u32)> {
    scanned.leaks.iter().flat_map(|leak| &leak.places).map(|place| (&*place.path, place.line)).collect()
}

/// The path of each leak.
fn paths(scanned: &Scanned) -> Vec<&str> {
    scanned.leaks.iter().map(|leak| leak.path()).collect()
}

fn reasons(passed: &[PassedOver]) -> Vec<(&str, &str)> {
    passed.iter().map(|passed| (passed.path.as_str(), passed.reason.as_str())).collect()
}

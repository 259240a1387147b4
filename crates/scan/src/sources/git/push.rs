//! What a range of history brings, as a push or a pull request does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bailiwick_core::finding::Coverage;
use bailiwick_core::secret::Digest;
use gix_hash::ObjectId;
use gix_object::Kind;

use super::brought::{Brought, brought, held, put};
use super::findings::{Calendar, Finding, Findings, What};
use super::history::{Job, cut_off, not_all_named, passed_over};
use super::limits::Paths;
use super::objects::{Objects, Room, Unread};
use super::origins::Span;
use super::range::{self, Commits};
use super::refs;
use super::repository::Repository;
use super::revision::Resolver;
use crate::sources::Scanned;
use crate::sources::parallel::in_parallel;

/// Scans what a range brings: every blob of its commits that none of the commit's parents has at that path, the paths
/// themselves, and the messages.
pub(super) fn scan(repository: &Repository, range: &str, job: &Job<'_>) -> Result<Scanned, String> {
    let objects = Objects::open(repository);
    let refs = refs::store(repository);
    let range = Resolver { objects: &objects, refs: &refs }.range(range)?;
    let shallow = repository.shallow();
    let commits = range::walk(&range, &objects, &shallow);
    let brought = brought(&commits, &objects, job.limits, job.threads);
    let ids: Vec<_> = brought.contents.keys().map(|content| content.id).collect::<BTreeSet<_>>().into_iter().collect();
    let read = in_parallel(&ids, job.threads, Room::default, |room, id| {
        let blob = objects.read_kind(Kind::Blob, id, room);
        blob.map(|bytes| (bytes.len() as u64, job.detector.is_suspect(bytes)))
    });
    let suspects: BTreeSet<_> =
        ids.iter().zip(&read).filter(|(_, read)| matches!(read, Ok((_, true)))).map(|(id, _)| *id).collect();
    let mut wanted = Vec::new();
    let mut room = Room::default();
    let mut places = Paths::new(job.limits.places + 2 * suspects.len());
    for (content, span) in &brought.contents {
        if suspects.contains(&content.id) && places.take(&content.path, content.id) {
            let span = held(content, *span, &commits, &objects, &mut room);
            wanted.push(Finding { path: content.path.clone(), what: What::Blob(content.id), span });
        }
    }
    let (names, are_names_cut) = names(&brought, job);
    wanted.extend(names);
    wanted.extend(texts(&commits, &objects, job));
    wanted.extend(ref_names(job));
    wanted.sort();
    let calendar = Calendar(commits.commits.iter().map(|(id, commit)| (*id, commit.time)).collect());
    let scanned = Findings::scan(&wanted, &objects, &calendar, job);
    let unread = ids.iter().zip(&read).filter_map(|(id, read)| Some((*id, read.as_ref().err()?.clone())));
    let mut coverage = scanned.coverage;
    coverage.unreadable.extend(objects.unreadable.iter().cloned());
    coverage.unreadable.extend(passed_over(unread.chain(lost(&commits)).chain(brought.lost)));
    coverage.unreadable.extend((places.is_cut || are_names_cut).then(not_all_named));
    coverage.unreadable.extend(cut_off(if commits.is_cut_off { &shallow } else { &[] }));
    coverage.unreadable.sort();
    let sizes = read.iter().filter_map(|read| Some(read.as_ref().ok()?.0));
    let coverage = Coverage {
        files: sizes.clone().count() as u64,
        bytes: sizes.sum(),
        commits: commits.commits.len() as u64,
        ..coverage
    };
    let named = commits.tags.iter().chain(&commits.others);
    let ids = commits.commits.iter().map(|(id, _)| id).chain(named).map(|id| id.as_slice());
    let digest = Digest::of_parts(ids.chain(job.ref_names.iter().map(Vec::as_slice)));
    Ok(Scanned { coverage, digest: Some(digest), ..scanned })
}

fn lost(commits: &Commits) -> impl Iterator<Item = (ObjectId, Unread)> {
    commits.lost.iter().cloned()
}

/// Names of files, submodules and the folders above them that may hold something, each at the path that ends with it; and
/// whether there are too many paths to name all.
fn names(brought: &Brought, job: &Job<'_>) -> (Vec<Finding>, bool) {
    let contents = brought.contents.iter().map(|(content, span)| (content.path.as_slice(), span));
    let others = brought.names.iter().map(|(path, span)| (path.as_slice(), span));
    let (mut known, mut names) = (HashMap::new(), BTreeMap::new());
    let mut places = Paths::new(job.limits.places);
    for (path, span) in contents.chain(others) {
        let ends = memchr::memchr_iter(b'/', path).chain([path.len()]);
        let mut start = 0;
        for end in ends {
            let name = path.get(start..end).unwrap_or_default();
            start = end + 1;
            let upto = path.get(..end).unwrap_or_default();
            let is_suspect = *known.entry(name).or_insert_with(|| job.detector.is_suspect(name));
            if is_suspect && (names.contains_key(upto) || places.take(upto, name)) {
                put(&mut names, upto, *span);
            }
        }
    }
    let named = |(path, span): (&[u8], Span)| Finding { path: path.to_vec(), what: What::Name, span };
    (names.into_iter().map(named).collect(), places.is_cut)
}

/// Messages that may hold something, and what can't be said of.
fn texts(commits: &Commits, objects: &Objects, job: &Job<'_>) -> Vec<Finding> {
    let messages = (0..).zip(&commits.commits).map(|(turn, (id, _))| (*id, Span::of(turn), ".git/commit-message"));
    let tags = commits.tags.iter().map(|id| (*id, Span::NONE, ".git/tag-message"));
    let mut room = Room::default();
    let is_suspect = |id: &ObjectId, room: &mut Room| {
        objects.read(id, room).is_ok_and(|object| job.detector.is_suspect(object.bytes))
    };
    let suspects = messages.chain(tags).filter(|(id, ..)| is_suspect(id, &mut room));
    suspects.map(|(id, span, path)| Finding { path: path.into(), what: What::Text(id), span }).collect()
}

/// Names of refs that may hold something.
fn ref_names(job: &Job<'_>) -> Vec<Finding> {
    let suspects = job.ref_names.iter().filter(|name| job.detector.is_suspect(name));
    let path = |name: &Vec<u8>| [b".git/".as_slice(), name].concat();
    suspects.map(|name| Finding { path: path(name), what: What::RefName, span: Span::NONE }).collect()
}

//! What refs lead to.

use bailiwick_core::finding::PassedOver;
use gix_hash::ObjectId;
use gix_ref::Target;
use gix_ref::file::Store;

use super::repository::Repository;

/// A ref that leads to refs is followed so far, as git does.
const MOST_STEPS: usize = 6;

/// Opens the refs of a repository.
pub(super) fn store(repository: &Repository) -> Store {
    let Repository { git_dir, common_dir, hash, .. } = repository.clone();
    if git_dir == common_dir { Store::at(git_dir, hash) } else { Store::for_linked_worktree(git_dir, common_dir, hash) }
}

/// What `HEAD` leads to; `None` on a branch that has no commit yet. The error says why that can't be told.
pub(super) fn head(store: &Store) -> Result<Option<ObjectId>, String> {
    let mut name = "HEAD".to_owned();
    for _ in 0..MOST_STEPS {
        let found = store.try_find(name.as_str()).map_err(|error| error.to_string())?;
        match found.map(|found| found.target) {
            None if name == "HEAD" => return Err("it is not there".to_owned()),
            None => return Ok(None),
            Some(Target::Object(id)) => return Ok(Some(id)),
            Some(Target::Symbolic(next)) => name = next.as_bstr().to_string(),
        }
    }
    Err("it leads from ref to ref".to_owned())
}

/// What a ref of this name leads to: a full name, or the end of one, as git looks it up.
pub(super) fn find(store: &Store, name: &str) -> Option<ObjectId> {
    let mut found = store.try_find(name).ok().flatten()?;
    for _ in 0..MOST_STEPS {
        match found.target {
            Target::Object(id) => return Some(id),
            Target::Symbolic(next) => found = store.try_find(next.as_ref()).ok().flatten()?,
        }
    }
    None
}

/// A ref, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tip {
    /// The full name, as git spells it.
    pub(super) name: Vec<u8>,
    /// None of a ref that names another one, which is not there.
    pub(super) id: Option<ObjectId>,
}

/// Everything that refs lead to: branches, remotes, tags, notes, the stash; and the `HEAD` of each work tree. What
/// can't be read is put down by its name.
pub(super) fn tips(repository: &Repository, unreadable: &mut Vec<PassedOver>) -> Vec<Tip> {
    let store = store(repository);
    let mut tips = Vec::new();
    match store.iter() {
        Ok(refs) => match refs.all() {
            Ok(all) => {
                for found in all {
                    match found {
                        Ok(found) => {
                            let id = object(&store, &found.target);
                            tips.push(Tip { name: found.name.as_bstr().to_vec(), id });
                        }
                        Err(error) => unreadable.push(PassedOver::part("refs", error.to_string())),
                    }
                }
            }
            Err(error) => unreadable.push(PassedOver::part("refs", error.to_string())),
        },
        Err(error) => unreadable.push(PassedOver::part("packed-refs", error.to_string())),
    }
    for work_tree in work_trees(repository) {
        match head(&self::store(&work_tree)) {
            Ok(id) => tips.extend(id.map(|id| Tip { name: b"HEAD".to_vec(), id: Some(id) })),
            Err(reason) => unreadable.push(PassedOver::part("HEAD", reason)),
        }
    }
    tips.sort();
    tips.dedup();
    tips
}

/// What a ref leads to, itself or by another one.
fn object(store: &Store, target: &Target) -> Option<ObjectId> {
    match target {
        Target::Object(id) => Some(*id),
        Target::Symbolic(next) => find(store, &next.as_bstr().to_string()),
    }
}

/// The repository as each of its work trees sees it.
fn work_trees(repository: &Repository) -> Vec<Repository> {
    let linked = repository.common_dir.join("worktrees").read_dir().into_iter().flatten().flatten();
    let of = |git_dir| Repository { git_dir, ..repository.clone() };
    let mut all: Vec<_> = linked.map(|entry| of(entry.path())).filter(|it| it.git_dir.join("HEAD").is_file()).collect();
    all.push(of(repository.common_dir.clone()));
    all.push(repository.clone());
    all
}

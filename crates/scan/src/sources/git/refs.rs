//! What refs lead to.

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

/// What `HEAD` leads to; `None` on a branch that has no commit yet.
pub(super) fn head(store: &Store) -> Result<Option<ObjectId>, String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("can't read `HEAD`: {error}");
    let mut name = "HEAD".to_owned();
    for _ in 0..MOST_STEPS {
        let found = store.try_find(name.as_str()).map_err(|error| unreadable(&error))?;
        match found.map(|found| found.target) {
            None if name == "HEAD" => return Err(unreadable(&"it is not there")),
            None => return Ok(None),
            Some(Target::Object(id)) => return Ok(Some(id)),
            Some(Target::Symbolic(next)) => name = next.as_bstr().to_string(),
        }
    }
    Err(unreadable(&"it leads from ref to ref"))
}

//! The known places: each is found below its folder, and what is not there is known.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use bailiwick_scan::sources::places::{Environment, PLACES, find};

/// A file that a place of the table stands for.
fn file_at(path: &str) -> String {
    path.replace("**/", "deep/er/").replace('*', "x")
}

fn put(path: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, "").unwrap();
}

fn environment(folder: &Path) -> Environment {
    Environment { home: folder.join("home"), current: folder.join("repository/src"), ..Environment::default() }
}

fn shown(environment: &Environment) -> Vec<String> {
    find(environment).roots.into_iter().map(|root| root.shown).collect()
}

#[test]
fn every_place_is_found_where_the_table_says() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("repository/.git")).unwrap();
    let mut environment = environment(folder.path());
    environment.app_data = Some(folder.path().join("roaming"));
    let bases = [
        ("~", "home"),
        (".", "repository"),
        ("$XDG_CONFIG_HOME", "home/.config"),
        ("$XDG_DATA_HOME", "home/.local/share"),
        ("$APPDATA", "roaming"),
        ("$CLAUDE_CONFIG_DIR", "home/.claude"),
        ("$CODEX_HOME", "home/.codex"),
    ];
    for place in PLACES {
        // A tool's own `.env` is also one of the repository.
        let is_absent = find(&environment).absent.iter().any(|absent| absent.path == place.path);
        assert!(is_absent || place.path.contains("**"), "{place:?}");
        let (base, rest) = place.path.split_once('/').unwrap();
        let folder_of = bases.iter().find(|(name, _)| *name == base).unwrap().1;
        put(&folder.path().join(folder_of).join(file_at(rest)));
        assert!(find(&environment).absent.iter().all(|absent| absent.path != place.path), "{place:?}");
    }
    assert!(find(&environment).absent.is_empty());
}

#[test]
fn the_table_names_each_place_once_and_its_source() {
    let paths: HashSet<_> = PLACES.iter().map(|place| place.path).collect();
    assert_eq!(paths.len(), PLACES.len());
    assert!(PLACES.iter().all(|place| !place.source.is_empty() && !place.tool.is_empty()));
}

#[test]
fn variables_move_places_and_paths_are_shown_as_one_would_write_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut environment = environment(folder.path());
    put(&environment.home.join(".codex/auth.json"));
    put(&environment.home.join(".claude/settings.local.json"));
    assert_eq!(shown(&environment), ["~/.claude/settings.local.json", "~/.codex/auth.json"]);
    let elsewhere = folder.path().join("elsewhere");
    put(&elsewhere.join("auth.json"));
    environment.codex = Some(elsewhere.clone());
    let moved = elsewhere.join("auth.json").to_str().unwrap().to_owned();
    assert_eq!(shown(&environment), ["~/.claude/settings.local.json".to_owned(), moved]);
}

#[test]
#[cfg(unix)]
fn names_that_are_no_text_are_found_too() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let environment = environment(folder.path());
    let name = environment.current.join(std::ffi::OsStr::from_bytes(b"\xfe/.env\xff"));
    put(&name);
    assert_eq!(find(&environment).roots.into_iter().map(|root| root.path).collect::<Vec<_>>(), [name]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_can_not_be_listed_is_said_to_be_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let environment = environment(folder.path());
    let looped = environment.home.join(".continue");
    std::fs::create_dir_all(&environment.home).unwrap();
    std::os::unix::fs::symlink(&looped, &looped).unwrap();
    let found = find(&environment);
    let [over] = &*found.unreadable else { panic!("{found:?}") };
    assert_eq!((&*over.path, over.files), ("~/.continue", 0));
    assert!(found.absent.iter().all(|place| place.path != "~/.continue/config.*"));
}

#[test]
fn dotenv_files_of_the_repository_are_found_in_any_folder_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let environment = environment(folder.path());
    let repository = folder.path().join("repository");
    for file in [".env", "src/.env.local", "build/deep/.env", ".git/.env", "src/x.env", "src/.envrc"] {
        put(&repository.join(file));
    }
    std::fs::create_dir_all(repository.join("venv/.env/lib")).unwrap();
    let found: Vec<PathBuf> = find(&environment).roots.into_iter().map(|root| root.path).collect();
    let expected = [".env", "build/deep/.env", "src/.env.local", "src/.envrc"].map(|file| repository.join(file));
    assert_eq!(found, expected);
    assert!(shown(&environment).contains(&".env.local".to_owned()), "below the current folder as typed there");
}

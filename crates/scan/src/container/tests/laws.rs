//! What holds for any bytes.

use proptest::prelude::*;

use super::super::Budget;
use super::build::{DEFLATED, STORED, gzip, skippable, tar, zip, zstd};
use super::{opened_deeply, opened_within};

/// A container of some kind, or some in each other.
fn container() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..2000),
        "[ -~\n]{0,2000}".prop_map(String::into_bytes),
        (any::<u8>(), 0..100_000usize).prop_map(|(byte, times)| vec![byte; times]),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let files = prop::collection::vec(("[a-z./ü]{1,150}", any::<bool>(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| all.iter().flat_map(|it| gzip(it)).collect()),
            prop::collection::vec(inner, 1..3)
                .prop_map(|all| all.iter().flat_map(|it| [skippable(b"?"), zstd(it)].concat()).collect()),
            files.clone().prop_map(|files| zip(&of_zip(&files))),
            files.prop_map(|files| tar(&of_tar(&files))),
        ]
    })
}

type File = (String, bool, Vec<u8>);

fn of_zip(files: &[File]) -> Vec<(&str, rawzip::CompressionMethod, &[u8])> {
    let method = |is_deflated| if is_deflated { DEFLATED } else { STORED };
    files.iter().map(|(path, is_deflated, bytes)| (path.as_str(), method(*is_deflated), bytes.as_slice())).collect()
}

fn of_tar(files: &[File]) -> Vec<(&str, &[u8])> {
    let is_path = |path: &str| !path.contains("..") && path.chars().any(char::is_alphabetic) && !path.starts_with('/');
    files.iter().filter(|file| is_path(&file.0)).map(|(path, _, bytes)| (path.as_str(), bytes.as_slice())).collect()
}

/// A container with a few changes.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 1..5));
    (container(), prop::collection::vec(change, 0..6), any::<Option<prop::sample::Index>>()).prop_map(
        |(mut bytes, changes, end)| {
            for (at, new) in &changes {
                let at = at.index(bytes.len().max(1));
                bytes.iter_mut().skip(at).zip(new).for_each(|(old, new)| *old = *new);
            }
            if let Some(end) = end {
                bytes.truncate(end.index(bytes.len() + 1));
            }
            bytes
        },
    )
}

const MAGICS: [&[u8]; 6] = [
    b"\x1f\x8b\x08\x00",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x28\xb5\x2f\xfd",
    b"\x50\x2a\x4d\x18\x00\x00\x00\x00\x28\xb5\x2f\xfd",
    b"",
];

proptest! {
    #[test]
    fn any_bytes_are_opened_alike_each_time(magic in prop::sample::select(&MAGICS), bytes: Vec<u8>) {
        let bytes = [magic, &bytes].concat();
        let opened = opened_within(&bytes, &mut Budget::default());
        prop_assert_eq!(opened, opened_within(&bytes, &mut Budget::default()));
    }

    #[test]
    fn no_budget_is_overdrawn(bytes in damaged(), most in 0..50_000usize, entries in 0..10usize) {
        let mut budget = Budget::new(most, entries);
        if let Some(opened) = opened_within(&bytes, &mut budget) {
            prop_assert!(opened.entries.len() <= entries);
            let unpacked: usize = opened.entries.iter().map(|(_, bytes)| bytes.len()).sum();
            prop_assert!(unpacked <= most.saturating_add(bytes.len()), "{unpacked}");
        }
    }

    #[test]
    fn damaged_containers_are_opened_alike_each_time(bytes in damaged()) {
        let opened = opened_deeply(&bytes, &mut Budget::default());
        prop_assert_eq!(opened, opened_deeply(&bytes, &mut Budget::default()));
    }

    #[test]
    fn whole_containers_are_read_whole(bytes: Vec<u8>, more: Vec<u8>) {
        let both = [bytes.as_slice(), &more].concat();
        for container in [
            [gzip(&bytes), gzip(&more)].concat(),
            [zstd(&bytes), skippable(&more), zstd(&more)].concat(),
            zip(&[("a", STORED, &bytes), ("b", DEFLATED, &more)]),
            tar(&[("a", &bytes), ("b", &more)]),
        ] {
            let opened = opened_within(&container, &mut Budget::default()).unwrap();
            let read: Vec<u8> = opened.entries.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
            prop_assert_eq!((&read, opened.not_read), (&both, vec![]));
        }
    }
}

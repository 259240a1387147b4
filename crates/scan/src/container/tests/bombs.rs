//! Containers that unpack to more than anyone can hold.

use super::super::Budget;
use super::build::{DEFLATED, Listed, STORED, deflate, gzip, tar, zip, zip_directory, zip_local, zstd};
use super::{opened_deeply, opened_within};

const MIB: usize = 1 << 20;

#[test]
fn what_unpacks_to_too_much_is_read_as_far_as_the_budget_goes() {
    let zeros = vec![0; 3 * MIB];
    for bomb in [gzip(&zeros), zstd(&zeros), zip(&[("-", DEFLATED, &zeros)])] {
        let opened = opened_within(&bomb, &mut Budget::new(2 * MIB, 9)).unwrap();
        assert_eq!((opened.entries.len(), opened.entries[0].1.len()), (1, 2 * MIB), "{:?}", opened.names());
        assert_eq!(opened.not_read, [("-".to_owned(), "unpacks to more than 2 MiB".to_owned())]);
    }
}

#[test]
fn what_fits_exactly_is_whole() {
    let bytes = vec![7; 3 * MIB];
    for whole in [gzip(&bytes), zstd(&bytes), zip(&[("-", DEFLATED, &bytes)])] {
        assert_eq!(opened_within(&whole, &mut Budget::new(3 * MIB, 1)).unwrap().not_read, []);
        let opened = opened_within(&whole, &mut Budget::new(3 * MIB - 1, 1)).unwrap();
        assert_eq!(opened.not_read.len(), 1, "{:?}", opened.names());
    }
}

#[test]
fn what_is_damaged_beyond_the_budget_is_not_unpacked_that_far() {
    let large = vec![0; 100_000];
    let packed = deflate(&large);
    // A block of bytes as they are, then one of a kind that there is not.
    let damaged = [&[0, 0xe8, 3, 0x17, 0xfc], [b'x'; 1000].as_slice(), &[7]].concat();
    let first = zip_local("a", DEFLATED, &large, &packed);
    let listed = [
        Listed { path: "a", method: DEFLATED, bytes: &large, packed: packed.len(), offset: 0 },
        Listed { path: "b", method: DEFLATED, bytes: b"", packed: damaged.len(), offset: first.len() },
    ];
    let files = [first, zip_local("b", DEFLATED, b"", &damaged)].concat();
    let bytes = [files.as_slice(), &zip_directory(&listed, files.len())].concat();
    let opened = opened_within(&bytes, &mut Budget::new(100_010, 9)).unwrap();
    assert_eq!(opened.entries[1], ("zip b".to_owned(), vec![b'x'; 10]));
    assert_eq!(opened.not_read, [("-".to_owned(), "unpacks to more than 100010 bytes".to_owned())]);
    assert_eq!(opened_within(&bytes, &mut Budget::default()).unwrap().entries[1].1, [b'x'; 1000]);
}

#[test]
fn many_members_share_one_budget() {
    for member in [gzip(&vec![0; MIB]), zstd(&vec![0; MIB])] {
        let opened = opened_within(&member.repeat(5000), &mut Budget::new(4 * MIB, 9)).unwrap();
        assert_eq!((opened.entries[0].1.len(), opened.not_read.len()), (4 * MIB, 1), "{:?}", opened.names());
    }
}

#[test]
fn members_that_hold_nothing_end_quickly() {
    for member in [gzip(b""), zstd(b"")] {
        let opened = opened_within(&member.repeat(200_000), &mut Budget::default()).unwrap();
        assert_eq!((opened.entries[0].1.len(), opened.not_read), (0, vec![]), "{:?}", opened.entries[0].0);
    }
}

#[test]
fn all_layers_share_one_budget() {
    let zeros = gzip(&vec![0; MIB]);
    let files: Vec<_> = (0..9).map(|n| (n.to_string(), &zeros)).collect();
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (names, not_read) = opened_deeply(&tar(&files), &mut Budget::new(2 * MIB + MIB / 2, 99));
    assert_eq!(names.len(), 18);
    assert_eq!(not_read.len(), 7);
    assert!(not_read.iter().all(|reason| reason.ends_with(": unpacks to more than 2 MiB")), "{not_read:?}");
}

#[test]
fn too_many_files_end_the_walk() {
    let names: Vec<_> = (0..50).map(|n| n.to_string()).collect();
    let inner = tar(&names.iter().map(|name| (name.as_str(), b"A".as_slice())).collect::<Vec<_>>());
    let outer = zip(&[("a", STORED, &inner), ("b", STORED, &inner), ("c", STORED, &inner)]);
    let (opened, not_read) = opened_deeply(&outer, &mut Budget::new(MIB, 60));
    assert_eq!(opened.len(), 60);
    assert_eq!(not_read, ["/zip!b: holds more than 60 files", ": holds more than 60 files"]);
}

#[test]
fn files_of_a_zip_that_share_bytes_are_read_once() {
    let packed = deflate(&vec![0; MIB]);
    let local = zip_local("a", DEFLATED, &vec![0; MIB], &packed);
    let zeros = vec![0; MIB];
    let listed = |path| Listed { path, method: DEFLATED, bytes: &zeros, packed: packed.len(), offset: 0 };
    let directory = zip_directory(&[listed("a"), listed("b"), listed("c")], local.len());
    let opened = opened_within(&[local, directory].concat(), &mut Budget::default()).unwrap();
    assert_eq!(opened.names(), ["zip a"]);
    let reason = "damaged: it overlaps another file".to_owned();
    assert_eq!(opened.not_read, [("b".to_owned(), reason.clone()), ("c".to_owned(), reason)]);
}

#[test]
fn files_of_a_zip_that_quote_each_other_are_read_once() {
    // The first file's data goes on over the second file's header.
    let second = zip_local("b", STORED, b"B", b"B");
    let local = zip_local("a", STORED, &second, &second);
    let offset = local.len() - second.len();
    let listed = [
        Listed { path: "a", method: STORED, bytes: &second, packed: second.len(), offset: 0 },
        Listed { path: "b", method: STORED, bytes: b"B", packed: 1, offset },
    ];
    let directory = zip_directory(&listed, local.len());
    let opened = opened_within(&[local, directory].concat(), &mut Budget::default()).unwrap();
    assert_eq!((opened.names(), opened.not_read.len()), (vec!["zip a"], 1));
}

#[test]
fn layers_without_end_are_opened_as_deep_as_the_caller_goes() {
    let bytes = (0..20).fold(b"A".to_vec(), |bytes, _| gzip(&bytes));
    let (names, not_read) = opened_deeply(&bytes, &mut Budget::default());
    assert_eq!((names.len(), not_read.len()), (8, 0));
}

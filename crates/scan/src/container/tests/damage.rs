//! Containers that are cut off or damaged.

use super::build::{DEFLATED, Listed, STORED, deflate, gzip, tar, zip, zip_directory, zip_local, zstd};
use super::{Opened, opened};

/// Text that compresses little, in lines.
fn text() -> Vec<u8> {
    let line = |n: u64| format!("{:x}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (1..20_000).flat_map(|n| line(n).into_bytes()).collect()
}

fn reasons(opened: &Opened) -> Vec<(&str, &str)> {
    opened.not_read.iter().map(|(name, reason)| (name.as_str(), reason.as_str())).collect()
}

/// How many bytes at the start of an entry are right.
fn right(opened: &Opened, expected: &[u8]) -> usize {
    let bytes = &opened.entries[0].1;
    bytes.iter().zip(expected).take_while(|(a, b)| a == b).count()
}

#[test]
fn the_start_of_a_truncated_file_is_read() {
    let text = text();
    for whole in [gzip(&text), zstd(&text)] {
        let opened = opened(&whole[..whole.len() / 2]);
        assert!(right(&opened, &text) > text.len() / 3, "{:?} {}", opened.names(), opened.entries[0].1.len());
        assert_eq!(reasons(&opened), [("-", "truncated")]);
    }
}

#[test]
fn a_file_may_be_truncated_anywhere() {
    for whole in [gzip(b"some text"), zstd(b"some text")] {
        for length in 4..whole.len() {
            assert_eq!(reasons(&opened(&whole[..length])), [("-", "truncated")], "{length} of {}", whole.len());
        }
        assert_eq!(opened(&whole).not_read, []);
    }
}

#[test]
fn the_start_of_a_damaged_file_is_read() {
    let text = text();
    for mut whole in [gzip(&text), zstd(&text)] {
        let middle = whole.len() / 2;
        whole[middle..middle + 100].fill(0xff);
        let opened = opened(&whole);
        assert!(right(&opened, &text) > text.len() / 4, "{:?} {}", opened.names(), opened.entries[0].1.len());
        assert!(reasons(&opened)[0].1.starts_with("damaged: "), "{:?}", opened.not_read);
    }
}

#[test]
fn a_wrong_checksum_is_said_and_all_is_read() {
    let (mut gzipped, mut zstded) = (gzip(b"one"), zstd(b"one"));
    let crc = gzipped.len() - 8;
    gzipped[crc] ^= 1;
    *zstded.last_mut().unwrap() ^= 1;
    for (bytes, next) in [(gzipped, gzip(b"two")), (zstded, zstd(b"two"))] {
        let opened = opened(&[bytes, next].concat());
        assert_eq!(opened.entries[0].1, b"onetwo");
        assert_eq!(reasons(&opened), [("-", "damaged: the checksum doesn't match")]);
    }
}

#[test]
fn what_follows_and_is_no_member_is_said() {
    for (bytes, reason) in [
        ([gzip(b"one"), b"two".to_vec()].concat(), "damaged: bytes follow that are no gzip"),
        ([zstd(b"one"), b"two".to_vec()].concat(), "damaged: bytes follow that are no zstd"),
        ([tar(&[("a", b"one")]), vec![7; 700]].concat(), "damaged: bytes follow that are no tar"),
    ] {
        let opened = opened(&bytes);
        assert_eq!(opened.entries[0].1, b"one");
        assert_eq!(reasons(&opened), [("-", reason)]);
    }
}

#[test]
fn a_zstd_may_need_what_is_not_here() {
    let dictionary = [0x28, 0xb5, 0x2f, 0xfd, 0x21, 0x07, 0x01, 0x09, 0x00, 0x00, b'A'];
    assert_eq!(reasons(&opened(&dictionary)), [("-", "compressed with a dictionary")]);
    let window = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x09, 0x00, 0x00, b'A'];
    assert_eq!(reasons(&opened(&window)), [("-", "compressed with a window over 128 MiB")]);
}

#[test]
fn files_of_a_truncated_zip_are_read_without_its_directory() {
    let text = text();
    let whole = zip(&[("a", DEFLATED, b"A"), ("b", STORED, b"B"), ("c", DEFLATED, &text)]);
    let opened = opened(&whole[..whole.len() / 2]);
    assert_eq!(opened.names(), ["zip a", "zip b", "zip c"]);
    assert_eq!((opened.entries[0].1.as_slice(), opened.entries[1].1.as_slice()), (b"A".as_slice(), b"B".as_slice()));
    assert!(text.starts_with(&opened.entries[2].1) && opened.entries[2].1.len() > 1000);
    assert_eq!(reasons(&opened), [("-", "truncated"), ("c", "truncated")]);
}

#[test]
fn files_with_sizes_of_a_truncated_zip_are_read() {
    let packed = deflate(b"some text");
    let stored = zip_local("s", STORED, b"stored", b"stored");
    let bytes = [zip_local("d", DEFLATED, b"some text", &packed), stored].concat();
    assert_eq!(opened(&bytes).entries[0].1, b"some text");
    assert_eq!(reasons(&opened(&bytes)), [("-", "truncated")]);
    let cut = opened(&bytes[..bytes.len() - 3]);
    assert_eq!(cut.entries[1].1, b"sto");
    assert_eq!(reasons(&cut), [("-", "truncated"), ("s", "truncated")]);
}

#[test]
fn a_directory_of_a_zip_inside_is_not_taken_for_its_own() {
    let inner = zip(&[("inner", STORED, b"I")]);
    let whole = [zip_local("a", STORED, b"A", b"A"), zip_local("inner.zip", STORED, &inner, &inner)].concat();
    assert_eq!(opened(&whole).names(), ["zip a", "zip inner.zip"]);
    assert_eq!(reasons(&opened(&whole)), [("-", "damaged: the directory doesn't fit")]);
}

#[test]
fn a_damaged_file_of_a_zip_is_said() {
    let mut whole = zip(&[("a", STORED, b"A"), ("b", DEFLATED, &[b'B'; 99]), ("c", STORED, b"C")]);
    let data = |name| whole.windows(3).position(|window| window == [0, 0, name]).unwrap() + 3;
    let (a, b) = (data(b'a'), data(b'b'));
    whole[a] = b'?';
    whole[b] |= 7;
    let opened = opened(&whole);
    assert_eq!(opened.names(), ["zip a", "zip b", "zip c"]);
    assert_eq!(opened.entries[0].1, b"?");
    assert_eq!(reasons(&opened)[0], ("a", "damaged: the checksum doesn't match"));
    assert!(matches!(reasons(&opened)[1], ("b", reason) if reason.starts_with("damaged: ")), "{:?}", opened.not_read);
    assert_eq!(opened.not_read.len(), 2);
}

#[test]
fn a_file_that_is_not_where_the_directory_says_is_named() {
    let local = zip_local("a", STORED, b"A", b"A");
    let listed = |path, packed, offset| Listed { path, method: STORED, bytes: b"A", packed, offset };
    let directory = zip_directory(&[listed("a", 1, 0), listed("b", 1, 7), listed("c", 9999, 0)], local.len());
    let opened = opened(&[local, directory].concat());
    assert_eq!(opened.names(), ["zip a"]);
    let reason = "damaged: it is not where the directory says";
    assert_eq!(reasons(&opened), [("b", reason), ("c", reason)]);
}

#[test]
fn the_files_of_a_truncated_tar_are_read() {
    let whole = tar(&[("a", b"A"), ("b", &[b'B'; 1000])]);
    let opened_to = |length| opened(&whole[..length]);
    let cut = opened_to(1024 + 512 + 600);
    assert_eq!(cut.entries[1], ("tar b".to_owned(), vec![b'B'; 600]));
    assert_eq!(reasons(&cut), [("b", "truncated")]);
    let cut = opened_to(1024 + 100);
    assert_eq!((cut.names(), reasons(&cut)), (vec!["tar a"], vec![("-", "truncated")]));
    // The mark of the end may be missing, and the padding of the last file.
    assert_eq!(opened_to(1024 + 512 + 1000).not_read, []);
    assert_eq!(opened_to(1024 + 512 + 1024).not_read, []);
}

#[test]
fn a_tar_is_read_on_behind_what_is_damaged() {
    let mut whole = tar(&[("a", b"A"), ("b", &[b'B'; 1000]), ("c", b"C"), ("d", b"D")]);
    whole[1024 + 50] = 7;
    let opened = opened(&whole);
    assert_eq!(opened.names(), ["tar a", "tar c", "tar d"]);
    assert_eq!(reasons(&opened), [("-", "damaged: no header where one should be")]);
    whole[50] = 7;
    assert_eq!(super::opened(&whole).names(), ["tar c", "tar d"]);
}

#[test]
fn a_tar_header_for_nothing_is_no_file() {
    let long = tar(&[(&"a".repeat(200), b"A")]);
    let opened = opened(&long[..1024]);
    assert_eq!((opened.names(), reasons(&opened)), (vec![], vec![]));
}

//! Keys in what of a container belongs to none of its files, through the detector.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};

use super::build::{DEFLATED, STORED, gzip, skippable, tar, tar_member, zip, zstd};
use super::layers::{key, scanned, text};

/// The only place: path, line, column and layers.
fn the_place(bytes: &[u8], case: &str) -> (String, u32, u32, String) {
    let (places, not_read) = scanned("b/x", bytes);
    assert!(places.len() == 1 && not_read.is_empty(), "{case}: {places:?} {not_read:?}");
    let place = &places[0];
    (place.path.to_string(), place.line, place.column, place.layer.join(" "))
}

/// Where a key stands in bytes: line and column.
fn position(bytes: &[u8]) -> (u32, u32) {
    let start = memchr::memmem::find(bytes, key().as_bytes()).unwrap();
    let lines: Vec<_> = bytes[..start].split(|byte| *byte == b'\n').collect();
    (lines.len() as u32, String::from_utf8_lossy(lines[lines.len() - 1]).chars().count() as u32 + 1)
}

fn assert_found(bytes: &[u8], layer: &str, case: &str) {
    let (line, column) = position(bytes);
    assert_eq!(the_place(bytes, case), ("b/x".to_owned(), line, column, layer.to_owned()), "{case}");
}

/// An archive with one deflated and one stored file, and a comment.
fn zip_with_comment(comment: &[u8]) -> Vec<u8> {
    let mut bytes = zip(&[("a", DEFLATED, b"nothing\n"), ("b", STORED, b"nothing\n")]);
    let end = bytes.len() - 2;
    bytes[end..].copy_from_slice(&(comment.len() as u16).to_le_bytes());
    [bytes, comment.to_vec()].concat()
}

/// A zip of one empty file, with an extra field and a comment of its own.
fn zip_with_fields(name: &[u8], local_extra: &[u8], extra: &[u8], comment: &[u8]) -> Vec<u8> {
    let length = |text: &[u8]| (text.len() as u16).to_le_bytes();
    let common = [0; 16];
    let mut bytes = [b"PK\x03\x04\x14\0\0\0\0\0".as_slice(), &common, &length(name), &length(local_extra)].concat();
    bytes.extend([name, local_extra].concat());
    let at = bytes.len() as u32;
    bytes.extend([b"PK\x01\x02\x14\0\x14\0\0\0\0\0".as_slice(), &common].concat());
    bytes.extend([length(name), length(extra), length(comment)].concat());
    bytes.extend([0; 12]);
    bytes.extend([name, extra, comment].concat());
    let size = bytes.len() as u32 - at;
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend([size.to_le_bytes(), at.to_le_bytes()].concat());
    bytes.extend([0; 2]);
    bytes
}

/// An extra field of a kind that nobody knows.
fn extra(text: &[u8]) -> Vec<u8> {
    [b"xx", (text.len() as u16).to_le_bytes().as_slice(), text].concat()
}

#[test]
fn a_comment_and_an_extra_field_of_a_zip_are_read() {
    let key = key();
    let key = key.as_bytes();
    for (bytes, case) in [
        (zip_with_comment(key), "the archive's comment"),
        (zip_with_comment(&[b"made by\n", key, b"\n"].concat()), "a comment of some lines"),
        (zip_with_fields(b"a", &extra(key), b"", b""), "extra field, local"),
        (zip_with_fields(b"a", b"", &extra(key), b"comment"), "extra field, in the directory"),
        (zip_with_fields(b"name", b"", b"", key), "comment right behind a name"),
    ] {
        assert_found(&bytes, "zip", case);
    }
}

#[test]
fn a_name_and_a_comment_of_a_gzip_are_read() {
    let with = |builder: GzBuilder| {
        let mut encoder = builder.write(Vec::new(), Compression::default());
        encoder.write_all(b"nothing\n").unwrap();
        encoder.finish().unwrap()
    };
    for (bytes, case) in [
        (with(GzBuilder::new().filename(key())), "name"),
        (with(GzBuilder::new().comment(key())), "comment"),
        (with(GzBuilder::new().extra(key())), "extra field"),
        (with(GzBuilder::new().extra("x").filename(key()).comment("y")), "name right behind an extra field"),
        ([gzip(b"a"), with(GzBuilder::new().comment(key()))].concat(), "second member"),
    ] {
        assert_found(&bytes, "gzip", case);
    }
}

#[test]
fn headers_and_padding_of_a_tar_are_read() {
    let pax = |text: &str| {
        let record = format!("{} comment={text}\n", 12 + text.len());
        let header = tar_member(tar::Header::new_ustar(), tar::EntryType::XHeader, record.as_bytes());
        [header, tar(&[("a", b"nothing")])].concat()
    };
    let global = tar_member(tar::Header::new_ustar(), tar::EntryType::XGlobalHeader, key().as_bytes());
    let mut padded = tar(&[("a", b"nothing")]);
    padded[600..638].copy_from_slice(key().as_bytes());
    let mut long = tar(&[("a", b"nothing")]);
    let mut header = tar::Header::from_byte_slice(&long[..512]).clone();
    header.as_mut_bytes()[62..100].copy_from_slice(key().as_bytes());
    header.as_mut_bytes()[..62].fill(b'/');
    header.set_cksum();
    long[..512].copy_from_slice(header.as_bytes());
    for (bytes, case) in [(pax(&key()), "pax"), ([global, tar(&[])].concat(), "global"), (padded, "padding")] {
        assert_found(&bytes, "tar", case);
    }
    let (places, _) = scanned("b/x", &long);
    assert!(places.iter().any(|place| &*place.path == "b/x"), "a name that fills its field: {places:?}");
}

#[test]
fn a_skippable_frame_is_read() {
    for (bytes, case) in [
        ([skippable(key().as_bytes()), zstd(b"nothing")].concat(), "before"),
        ([zstd(b"nothing"), skippable(key().as_bytes()), skippable(b"-")].concat(), "between"),
    ] {
        assert_found(&bytes, "zstd", case);
    }
}

#[test]
fn what_a_file_holds_is_not_found_a_second_time() {
    for bytes in [
        zip(&[("a", STORED, &text())]),
        zip(&[("a", DEFLATED, &text())]),
        zip(&[("b", STORED, &zip(&[("a", STORED, &text())]))]),
        tar(&[("a", &text())]),
        tar(&[("b", &tar(&[("a", &text())]))]),
    ] {
        let (places, not_read) = scanned("b/x", &bytes);
        assert!(places.len() == 1 && not_read.is_empty(), "{places:?}");
        assert!(places[0].path.ends_with("!a"), "{places:?}");
    }
    // Not even where packing left it as it was.
    let mut stored = flate2::write::GzEncoder::new(Vec::new(), Compression::none());
    stored.write_all(&text()).unwrap();
    assert_eq!(the_place(&stored.finish().unwrap(), "gzip").1, 2);
}

#[test]
fn a_container_inside_another_keeps_its_own_path() {
    let inner = zip_with_comment(key().as_bytes());
    let (line, column) = position(&inner);
    let place = the_place(&tar(&[("lib/a.jar", &inner)]), "a jar in a tar");
    assert_eq!(place, ("b/x!lib/a.jar".to_owned(), line, column, "tar zip".to_owned()));
}

#[test]
fn a_comment_in_utf_16_is_read() {
    let wide: Vec<u8> = format!("made by {} for a test", key()).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let place = the_place(&zip_with_comment(&wide), "utf-16");
    assert_eq!((place.0.as_str(), place.3.as_str()), ("b/x", "zip utf-16"));
}

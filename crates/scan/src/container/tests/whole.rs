//! Containers as they should be.

use rawzip::{CompressionMethod, ZipArchiveWriter};
use tar::{EntryType, Header};

use super::super::{Budget, open};
use super::build::{
    DEFLATED, Listed, STORED, deflate, gzip, skippable, tar, tar_member, zip, zip_directory, zip_file, zip_local, zstd,
};
use super::{opened, opened_deeply, opened_within};

fn entry(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    (name.to_owned(), bytes.to_vec())
}

#[test]
fn what_is_no_container_is_not_opened() {
    let after = |bytes: Vec<u8>| [b"#!/bin/sh\n".to_vec(), bytes].concat();
    let mut unsummed = tar(&[("a", b"A")]);
    unsummed[257..265].fill(0);
    let no_containers: [&[u8]; 11] = [
        b"",
        b"P",
        b"text",
        &[0; 4096],
        &[b' '; 4096],
        &[0xff; 4096],
        &after(gzip(b"A")),
        &after(zip(&[("a", STORED, b"A")])),
        &skippable(b"A"),
        &[0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff],
        &unsummed,
    ];
    for bytes in no_containers {
        assert_eq!(opened_within(bytes, &mut Budget::default()), None, "{:?}", &bytes[..bytes.len().min(20)]);
    }
}

#[test]
fn all_members_of_a_gzip_are_one_file() {
    let opened = opened(&[gzip(b"one\nt"), gzip(b""), gzip(b"wo\n"), vec![0; 100]].concat());
    assert_eq!(opened.entries, [entry("gzip -", b"one\ntwo\n")]);
    assert_eq!(opened.not_read, []);
}

#[test]
fn a_gzip_header_may_hold_more() {
    let builder = flate2::GzBuilder::new().filename("a.txt").comment("no secret").extra(b"more".to_vec());
    let mut encoder = builder.write(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, b"A").unwrap();
    let mut bytes = encoder.finish().unwrap();
    assert_eq!(opened(&bytes).entries, [entry("gzip -", b"A")]);
    // A checksum of the header comes last.
    let header = bytes.len() - gzip(b"A").len() + 10;
    bytes[3] |= 2;
    bytes.splice(header..header, [0, 0]);
    assert_eq!(opened(&bytes).entries, [entry("gzip -", b"A")]);
}

#[test]
fn all_frames_of_a_zstd_are_one_file() {
    let opened = opened(&[skippable(b"?"), zstd(b"one\nt"), skippable(b""), zstd(b"wo\n"), vec![0; 9]].concat());
    assert_eq!(opened.entries, [entry("zstd -", b"one\ntwo\n")]);
    assert_eq!(opened.not_read, []);
}

#[test]
fn what_is_large_is_whole() {
    let large: Vec<u8> = (0..3_000_000u32).flat_map(|n| (n / 7 * 11).to_le_bytes()).collect();
    for bytes in [gzip(&large), zstd(&large), tar(&[("-", &large)]), zip(&[("-", DEFLATED, &large)])] {
        let opened = opened(&bytes);
        assert!(opened.entries[0].1 == large, "{:?}", opened.names());
        assert_eq!(opened.not_read, []);
    }
}

#[test]
fn a_zip_holds_files_stored_and_deflated() {
    let opened = opened(&zip(&[("a/.env", STORED, b"A"), ("./b c", DEFLATED, &[b'B'; 999]), ("empty", STORED, b"")]));
    assert_eq!(opened.entries, [entry("zip a/.env", b"A"), entry("zip b c", &[b'B'; 999]), entry("zip empty", b"")]);
    assert_eq!(opened.not_read, []);
}

#[test]
fn a_zip_may_be_written_in_one_go_with_sizes() {
    let packed = deflate(&[b'B'; 999]);
    let files = [zip_local("a", STORED, b"A", b"A"), zip_local("b", DEFLATED, &[b'B'; 999], &packed)];
    let listed = [
        Listed { path: "a", method: STORED, bytes: b"A", packed: 1, offset: 0 },
        Listed { path: "b", method: DEFLATED, bytes: &[b'B'; 999], packed: packed.len(), offset: files[0].len() },
    ];
    let files = files.concat();
    let opened = opened(&[files.as_slice(), &zip_directory(&listed, files.len())].concat());
    assert_eq!(opened.entries, [entry("zip a", b"A"), entry("zip b", &[b'B'; 999])]);
    assert_eq!(opened.not_read, []);
}

#[test]
fn an_empty_zip_holds_nothing() {
    let opened = opened(&zip(&[]));
    assert_eq!((opened.entries.len(), opened.not_read), (0, vec![]));
}

#[test]
fn folders_and_comments_of_a_zip_hold_nothing() {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    archive.new_dir("a/").create().unwrap();
    zip_file(&mut archive, b"a/b", STORED, b"B");
    archive.set_comment("no secret");
    let opened = opened(&archive.finish().unwrap());
    assert_eq!(opened.entries, [entry("zip a/b", b"B")]);
    assert_eq!(opened.not_read, []);
}

#[test]
fn what_cannot_be_unpacked_is_named() {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    zip_file(&mut archive, b"bz2", CompressionMethod::BZIP2, b"BZh9");
    zip_file(&mut archive, b"lzma", CompressionMethod::LZMA, b"?");
    zip_file(&mut archive, b"odd", CompressionMethod::new(77), b"?");
    zip_file(&mut archive, b"aes", CompressionMethod::AES, b"?");
    let (mut secret, config) = archive.new_file("secret").encrypted(true).start().unwrap();
    let output = config.wrap(&mut secret).finish().unwrap().1;
    secret.finish(output).unwrap();
    zip_file(&mut archive, b"plain", STORED, b"P");
    let opened = opened(&archive.finish().unwrap());
    assert_eq!(opened.entries, [entry("zip plain", b"P")]);
    let reasons = [
        ("bz2", "compressed with bzip2"),
        ("lzma", "compressed with lzma"),
        ("odd", "compressed with method 77"),
        ("aes", "encrypted"),
        ("secret", "encrypted"),
    ];
    assert_eq!(opened.not_read, reasons.map(|(name, reason)| (name.to_owned(), reason.to_owned())));
}

#[test]
fn names_that_are_no_text_are_encoded() {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    zip_file(&mut archive, b"100%\xff", STORED, b"Z");
    assert_eq!(opened(&archive.finish().unwrap()).names(), ["zip 100%25%FF encoded"]);
    let mut header = Header::new_gnu();
    header.as_mut_bytes()[..3].copy_from_slice(b"a\xffb");
    assert_eq!(opened(&tar_member(header, EntryType::Regular, b"T")).names(), ["tar a%FFb encoded"]);
}

#[test]
fn a_tar_holds_files_of_any_name() {
    let (long, longer) = ("a/".repeat(60) + "b", "ü".repeat(300));
    let opened = opened(&tar(&[("./.env", b"A"), (&long, &[b'B'; 512]), (&longer, &[b'C'; 513]), ("empty", b"")]));
    let names = [("tar .env"), &format!("tar {long}"), &format!("tar {longer}"), "tar empty"];
    assert_eq!(opened.names(), names);
    assert_eq!(opened.entries.iter().map(|(_, bytes)| bytes.len()).collect::<Vec<_>>(), [1, 512, 513, 0]);
    assert_eq!(opened.not_read, []);
}

#[test]
fn a_tar_of_each_age_is_one() {
    for mut header in [Header::new_gnu(), Header::new_ustar(), Header::new_old()] {
        header.set_path("a/b").unwrap();
        assert_eq!(opened(&tar_member(header, EntryType::Regular, b"A")).entries, [entry("tar a/b", b"A")]);
    }
    let mut header = Header::new_ustar();
    let path = format!("{}/{}", "a".repeat(90), "b".repeat(90));
    header.set_path(&path).unwrap();
    assert_eq!(opened(&tar_member(header, EntryType::Regular, b"A")).names(), [format!("tar {path}")]);
}

#[test]
fn pax_headers_give_name_and_size() {
    let mut builder = tar::Builder::new(Vec::new());
    builder.append_pax_extensions([("path", b"long/.env".as_slice()), ("size", b"3"), ("mtime", b"1.5")]).unwrap();
    let pax = builder.into_inner().unwrap();
    let pax = &pax[..pax.len() - 1024];
    let mut header = Header::new_ustar();
    header.set_path("short").unwrap();
    let mut member = tar_member(header.clone(), EntryType::Regular, b"");
    member.extend(b"abc");
    member.resize(1024, 0);
    let bytes = [pax, &member, &tar_member(header, EntryType::Regular, b"next")].concat();
    assert_eq!(opened(&bytes).entries, [entry("tar long/.env", b"abc"), entry("tar short", b"next")]);
}

#[test]
fn headers_of_old_are_headers() {
    let mut header = Header::new_old();
    header.as_mut_bytes()[..3].copy_from_slice(b"a\xe4b");
    let mut bytes = tar_member(header, EntryType::Regular, b"A");
    // HP-UX summed signed bytes: 256 less for the one that is negative.
    let sum = Header::from_byte_slice(&bytes[..512]).cksum().unwrap() - 256;
    bytes[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut solaris = Header::new_ustar();
    solaris.set_path("pax").unwrap();
    bytes.extend(tar_member(solaris.clone(), EntryType::new(b'X'), b"10 path=b\n"));
    bytes.extend(tar_member(solaris, EntryType::Regular, b"B"));
    assert_eq!(opened(&bytes).entries, [entry("tar a%E4b encoded", b"A"), entry("tar b", b"B")]);
}

#[test]
fn links_devices_and_folders_of_a_tar_hold_nothing() {
    let kinds = [EntryType::Link, EntryType::Symlink, EntryType::Char, EntryType::Block, EntryType::Directory];
    let member = |kind, path: &str, bytes| {
        let mut header = Header::new_gnu();
        header.set_path(path).unwrap();
        tar_member(header, kind, bytes)
    };
    let mut bytes: Vec<u8> = kinds.iter().flat_map(|kind| member(*kind, "none", b"")).collect();
    bytes.extend(member(EntryType::Regular, "folder/", b""));
    bytes.extend(member(EntryType::XGlobalHeader, "global", b"12 comment=a\n"));
    // Some write the bytes of a link's target behind each link.
    bytes.extend(member(EntryType::Link, "link", b"L"));
    assert_eq!(opened(&bytes).entries, [entry("tar link", b"L")]);
    assert_eq!(opened(&bytes).not_read, []);
}

#[test]
fn a_sparse_file_is_what_lies_between_its_holes() {
    let mut header = Header::new_gnu();
    header.set_path("sparse").unwrap();
    header.as_gnu_mut().unwrap().isextended[0] = 1;
    let mut bytes = tar_member(header, EntryType::GNUSparse, &[b'S'; 600]);
    let mut extended = [0; 512];
    extended[504] = 1;
    bytes.splice(512..512, [extended, [0; 512]].concat());
    bytes.extend(tar(&[("next", b"N")]));
    assert_eq!(opened(&bytes).entries, [entry("tar sparse", &[b'S'; 600]), entry("tar next", b"N")]);
}

#[test]
fn tars_one_after_the_other_are_read_all() {
    let bytes = [tar(&[("a", b"A")]), vec![0; 10_240], tar(&[("b", b"B")]), vec![0; 7]].concat();
    assert_eq!(opened(&bytes).names(), ["tar a", "tar b"]);
    assert_eq!(opened(&bytes).not_read, []);
}

#[test]
fn layers_of_an_image_are_opened_through_each_other() {
    let layer = |path, bytes| gzip(&tar(&[(path, bytes)]));
    let image = tar(&[
        ("manifest.json", b"[]"),
        ("blobs/1", &layer("app/.env", b"A")),
        ("blobs/2", &zstd(&zip(&[("lib.jar", DEFLATED, &zip(&[("a.class", STORED, b"B")]))]))),
    ]);
    let (names, not_read) = opened_deeply(&image, &mut Budget::default());
    let expected = [
        "/tar!manifest.json",
        "/tar!blobs/1",
        "/tar!blobs/1/gzip!-",
        "/tar!blobs/1/gzip!-/tar!app/.env",
        "/tar!blobs/2",
        "/tar!blobs/2/zstd!-",
        "/tar!blobs/2/zstd!-/zip!lib.jar",
        "/tar!blobs/2/zstd!-/zip!lib.jar/zip!a.class",
    ];
    assert_eq!(names, expected);
    assert_eq!(not_read, <[String; 0]>::default());
}

#[test]
fn what_lies_as_it_is_costs_no_bytes() {
    let mut budget = Budget::new(0, 3);
    let bytes = tar(&[("a", &zip(&[("b", STORED, &[b'B'; 9999])])), ("c", b"C")]);
    let opened = open(&bytes, &mut budget, &mut |entry, budget| {
        let opened = open(entry.bytes, budget, &mut |_, _| {});
        assert!(opened.is_none_or(|opened| opened.not_read.is_empty()));
    });
    assert!(opened.is_some_and(|opened| opened.not_read.is_empty()));
    assert!(!budget.take_entry());
}

//! Containers for tests.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// A zstd frame that holds nothing of the file.
pub(super) fn skippable(bytes: &[u8]) -> Vec<u8> {
    [&[0x5a, 0x2a, 0x4d, 0x18], (bytes.len() as u32).to_le_bytes().as_slice(), bytes].concat()
}

pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        builder.append_data(&mut header, path, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A header and its data, in blocks.
pub(super) fn tar_member(mut header: tar::Header, kind: tar::EntryType, bytes: &[u8]) -> Vec<u8> {
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_cksum();
    let mut member = [header.as_bytes().as_slice(), bytes].concat();
    member.resize(member.len().next_multiple_of(512), 0);
    member
}

pub(super) const STORED: CompressionMethod = CompressionMethod::STORE;
pub(super) const DEFLATED: CompressionMethod = CompressionMethod::DEFLATE;

pub(super) fn zip(files: &[(&str, CompressionMethod, &[u8])]) -> Vec<u8> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (path, method, bytes) in files {
        zip_file(&mut archive, path.as_bytes(), *method, bytes);
    }
    archive.finish().unwrap()
}

/// Adds a file; with a method other than deflate, its bytes as they are.
pub(super) fn zip_file(archive: &mut ZipArchiveWriter<Vec<u8>>, path: &[u8], method: CompressionMethod, bytes: &[u8]) {
    let (mut entry, config) = archive.new_file(EntryPath::verbatim(path)).compression_method(method).start().unwrap();
    let output = if method == DEFLATED {
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(bytes).unwrap();
        let (encoder, output) = writer.finish().unwrap();
        encoder.finish().unwrap();
        output
    } else {
        let mut writer = config.wrap(&mut entry);
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap().1
    };
    entry.finish(output).unwrap();
}

/// A zip's file as most write it: with its size in its own header. Packed bytes go in as they are.
pub(super) fn zip_local(path: &str, method: CompressionMethod, bytes: &[u8], packed: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    let mut local = b"PK\x03\x04\x14\0\0\0".to_vec();
    local.extend(method.as_u16().to_le_bytes());
    local.extend([0; 4]);
    local.extend(crc.sum().to_le_bytes());
    local.extend((packed.len() as u32).to_le_bytes());
    local.extend((bytes.len() as u32).to_le_bytes());
    local.extend((path.len() as u16).to_le_bytes());
    local.extend([0; 2]);
    [local.as_slice(), path.as_bytes(), packed].concat()
}

/// A file as a zip's directory lists it.
pub(super) struct Listed<'a> {
    pub(super) path: &'a str,
    pub(super) method: CompressionMethod,
    pub(super) bytes: &'a [u8],
    /// The length of the packed bytes, and where the file's own header is.
    pub(super) packed: usize,
    pub(super) offset: usize,
}

/// A zip's directory, which starts at some place.
pub(super) fn zip_directory(files: &[Listed<'_>], at: usize) -> Vec<u8> {
    let mut directory = Vec::new();
    for file in files {
        let local = zip_local(file.path, file.method, file.bytes, &[]);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&local[4..18]);
        directory.extend((file.packed as u32).to_le_bytes());
        directory.extend(&local[22..30]);
        directory.extend([0; 10]);
        directory.extend((file.offset as u32).to_le_bytes());
        directory.extend(file.path.as_bytes());
    }
    let (count, size) = ((files.len() as u16).to_le_bytes(), (directory.len() as u32).to_le_bytes());
    let end = [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &size, &(at as u32).to_le_bytes(), &[0; 2]];
    [directory, end.concat()].concat()
}

pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

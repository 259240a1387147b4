//! What a file is wrapped in, and where its keys are then.

use std::io::Write as _;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::context::Filled;
use super::spelling::{base64, broken, html, json, percent, quoted_printable, unicode};

/// A way to wrap a file.
pub(super) struct Wrapping {
    pub(super) name: &'static str,
    /// Whether it takes only texts in which nothing is wrapped: base64 is not opened where other base64, or an email,
    /// has broken it into lines.
    pub(super) is_text_only: bool,
    pub(super) wrap: fn(path: &str, filled: &Filled) -> Result<Wrapped>,
}

/// A file as it lies in the tree.
pub(super) struct Wrapped {
    /// What is put behind the file's name.
    pub(super) suffix: &'static str,
    pub(super) bytes: Vec<u8>,
    /// The path inside an archive.
    pub(super) inner: Option<String>,
    /// The lines of the keys, in order.
    pub(super) lines: Vec<u32>,
}

impl Wrapping {
    pub(super) fn wrap(&self, path: &str, filled: &Filled) -> Result<Wrapped> {
        (self.wrap)(path, filled)
    }
}

/// The file as it is.
pub(super) const PLAIN: Wrapping =
    Wrapping { name: "plain", is_text_only: false, wrap: |_, filled| Ok(same(filled, filled.text.as_str())) };

pub(super) const ALL: &[Wrapping] = &[
    Wrapping {
        name: "crlf",
        is_text_only: false,
        wrap: |_, filled| Ok(same(filled, filled.text.replace('\n', "\r\n"))),
    },
    Wrapping {
        name: "no-last-newline",
        is_text_only: false,
        wrap: |_, filled| Ok(same(filled, filled.text.trim_end_matches('\n'))),
    },
    Wrapping {
        name: "utf-8-bom",
        is_text_only: false,
        wrap: |_, filled| Ok(same(filled, format!("\u{feff}{}", filled.text))),
    },
    Wrapping {
        name: "utf-16le",
        is_text_only: false,
        wrap: |_, filled| Ok(same(filled, utf16("\u{feff}", filled, u16::to_le_bytes))),
    },
    Wrapping {
        name: "utf-16be",
        is_text_only: false,
        wrap: |_, filled| Ok(same(filled, utf16("\u{feff}", filled, u16::to_be_bytes))),
    },
    Wrapping {
        name: "utf-16le-no-bom",
        is_text_only: false,
        wrap: |_, filled| Ok(same(filled, utf16("", filled, u16::to_le_bytes))),
    },
    Wrapping { name: "latin-1", is_text_only: false, wrap: |_, filled| Ok(below(filled, b"caf\xe9 \xfcber \xa7\n")) },
    Wrapping {
        name: "long-line",
        is_text_only: false,
        wrap: |_, filled| Ok(below(filled, "lorem ipsum ".repeat(4_000).as_bytes())),
    },
    Wrapping {
        name: "late",
        is_text_only: false,
        wrap: |_, filled| Ok(below(filled, "lorem ipsum\n".repeat(2_000).as_bytes())),
    },
    Wrapping { name: "diff", is_text_only: false, wrap: diff },
    Wrapping { name: "quoted", is_text_only: false, wrap: |_, filled| Ok(prefixed(filled, "> ")) },
    Wrapping {
        name: "json",
        is_text_only: false,
        wrap: |_, filled| Ok(on_line_2(filled, &format!("{{\"n\": 1,\n\"body\": \"{}\"}}\n", json(&filled.text)))),
    },
    Wrapping {
        name: "json-in-json",
        is_text_only: false,
        wrap: |_, filled| Ok(on_line_2(filled, &twice_json(&filled.text))),
    },
    Wrapping {
        name: "unicode-escapes",
        is_text_only: false,
        wrap: |_, filled| Ok(on_line_2(filled, &format!("[\n\"{}\"]\n", unicode(&filled.text)))),
    },
    Wrapping { name: "notebook", is_text_only: false, wrap: notebook },
    Wrapping { name: "html", is_text_only: false, wrap: |_, filled| Ok(same(filled, html(&filled.text))) },
    Wrapping {
        name: "percent",
        is_text_only: false,
        wrap: |_, filled| Ok(on_line_2(filled, &format!("a=1\nbody={}\n", percent(&filled.text)))),
    },
    Wrapping {
        name: "base64",
        is_text_only: false,
        wrap: |_, filled| Ok(on_line_2(filled, &format!("data:\n  blob: {}\n", base64(filled.text.as_bytes())))),
    },
    Wrapping { name: "base64-lines", is_text_only: true, wrap: base64_lines },
    Wrapping {
        name: "base64-base64",
        is_text_only: false,
        wrap: |_, filled| {
            Ok(on_line_2(filled, &format!("data:\n  blob: {}\n", base64(base64(filled.text.as_bytes()).as_bytes()))))
        },
    },
    Wrapping {
        name: "base64-percent",
        is_text_only: false,
        wrap: |_, filled| {
            Ok(on_line_2(filled, &format!("data:\n  blob: {}\n", base64(percent(&filled.text).as_bytes()))))
        },
    },
    Wrapping {
        name: "base64-gzip",
        is_text_only: false,
        wrap: |_, filled| {
            Ok(on_line_2(filled, &format!("data:\n  blob: {}\n", base64(&gzip(filled.text.as_bytes())?))))
        },
    },
    Wrapping { name: "helm-release", is_text_only: false, wrap: helm },
    Wrapping { name: "quoted-printable", is_text_only: true, wrap: email },
    Wrapping {
        name: "gzip",
        is_text_only: false,
        wrap: |_, filled| Ok(Wrapped { suffix: ".gz", ..same(filled, gzip(filled.text.as_bytes())?) }),
    },
    Wrapping {
        name: "zstd",
        is_text_only: false,
        wrap: |_, filled| Ok(Wrapped { suffix: ".zst", ..same(filled, zstd(filled.text.as_bytes())) }),
    },
    Wrapping {
        name: "zip",
        is_text_only: false,
        wrap: |path, filled| Ok(archive(filled, ".zip", path, zip(&[(path, filled.text.as_bytes())])?)),
    },
    Wrapping {
        name: "tar",
        is_text_only: false,
        wrap: |path, filled| Ok(archive(filled, ".tar", path, tar(&[(path, filled.text.as_bytes())])?)),
    },
    Wrapping {
        name: "tar-gzip",
        is_text_only: false,
        wrap: |path, filled| Ok(archive(filled, ".tgz", path, gzip(&tar(&[(path, filled.text.as_bytes())])?)?)),
    },
    Wrapping { name: "docker-save", is_text_only: false, wrap: docker },
    Wrapping { name: "jar-in-zip", is_text_only: false, wrap: jar },
    Wrapping {
        name: "utf-16-in-zip",
        is_text_only: false,
        wrap: |path, filled| {
            Ok(archive(filled, ".zip", path, zip(&[(path, &utf16("\u{feff}", filled, u16::to_le_bytes))])?))
        },
    },
];

/// A file whose lines stay what they are.
fn same(filled: &Filled, bytes: impl Into<Vec<u8>>) -> Wrapped {
    let lines = filled.places.iter().map(|place| line_of(&filled.text, place.start)).collect();
    Wrapped { suffix: "", bytes: bytes.into(), inner: None, lines }
}

fn below(filled: &Filled, head: &[u8]) -> Wrapped {
    let breaks = head.iter().filter(|byte| **byte == b'\n').count();
    let mut wrapped = same(filled, [head, filled.text.as_bytes()].concat());
    wrapped.lines.iter_mut().for_each(|line| *line += number(breaks));
    wrapped
}

fn prefixed(filled: &Filled, prefix: &str) -> Wrapped {
    same(filled, filled.text.split_inclusive('\n').map(|line| format!("{prefix}{line}")).collect::<String>())
}

fn diff(path: &str, filled: &Filled) -> Result<Wrapped> {
    let count = filled.text.lines().count();
    let head = format!(
        "diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{count} @@\n"
    );
    let mut wrapped = prefixed(filled, "+");
    wrapped.bytes.splice(0..0, head.bytes());
    wrapped.lines.iter_mut().for_each(|line| *line += 5);
    Ok(wrapped)
}

fn on_line_2(filled: &Filled, text: &str) -> Wrapped {
    Wrapped {
        suffix: "",
        bytes: text.as_bytes().to_vec(),
        inner: None,
        lines: filled.places.iter().map(|_| 2).collect(),
    }
}

fn twice_json(text: &str) -> String {
    let inner = format!("{{\"content\": \"{}\"}}", json(text));
    format!("{{\"n\": 1,\n\"body\": \"{}\"}}\n", json(&inner))
}

fn notebook(_: &str, filled: &Filled) -> Result<Wrapped> {
    let head = "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"source\": [\n";
    let lines: Vec<_> = filled.text.split_inclusive('\n').map(|line| format!("    \"{}\"", json(line))).collect();
    let text = format!("{head}{}\n   ]\n  }}\n ]\n}}\n", lines.join(",\n"));
    let mut wrapped = same(filled, text);
    wrapped.lines.iter_mut().for_each(|line| *line += 5);
    Ok(Wrapped { suffix: ".ipynb", ..wrapped })
}

fn base64_lines(_: &str, filled: &Filled) -> Result<Wrapped> {
    let head = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n";
    let text = format!("{head}{}\n", broken(&base64(filled.text.as_bytes())));
    let lines = filled.places.iter().map(|place| number(place.start * 8 / 6 / 76) + 4).collect();
    Ok(Wrapped { suffix: ".eml", bytes: text.into_bytes(), inner: None, lines })
}

/// What `kubectl get secret -o yaml` shows of a release of Helm.
fn helm(_: &str, filled: &Filled) -> Result<Wrapped> {
    let release = format!("{{\"name\":\"app\",\"config\":{{\"file\":\"{}\"}}}}", json(&filled.text));
    let once = base64(&gzip(release.as_bytes())?);
    let text = format!("data:\n  release: {}\nkind: Secret\ntype: helm.sh/release.v1\n", base64(once.as_bytes()));
    Ok(on_line_2(filled, &text))
}

fn email(_: &str, filled: &Filled) -> Result<Wrapped> {
    let head =
        "Subject: the file\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n";
    let line = |start: usize| {
        let before = quoted_printable(filled.text.get(..start).unwrap_or_default());
        // The key's first character may be the first of a line that was broken before it.
        let with_one = quoted_printable(filled.text.get(..=start).unwrap_or_default());
        number(before.lines().count().max(with_one.lines().count())).max(1) + 4
    };
    let lines = filled.places.iter().map(|place| line(place.start)).collect();
    let text = format!("{head}{}", quoted_printable(&filled.text));
    Ok(Wrapped { suffix: ".eml", bytes: text.into_bytes(), inner: None, lines })
}

fn archive(filled: &Filled, suffix: &'static str, inner: &str, bytes: Vec<u8>) -> Wrapped {
    Wrapped { suffix, inner: Some(inner.to_owned()), ..same(filled, bytes) }
}

/// What `docker save` writes: a tar of layers, each a tar.
fn docker(path: &str, filled: &Filled) -> Result<Wrapped> {
    let layer = tar(&[("etc/hostname", b"app\n"), (path, filled.text.as_bytes())])?;
    let image = tar(&[("manifest.json", b"[{\"Layers\":[\"blobs/layer.tar\"]}]"), ("blobs/layer.tar", &layer)])?;
    Ok(archive(filled, ".tar", &format!("blobs/layer.tar!{path}"), image))
}

fn jar(path: &str, filled: &Filled) -> Result<Wrapped> {
    let jar = zip(&[("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n"), (path, filled.text.as_bytes())])?;
    Ok(archive(filled, ".zip", &format!("lib/app.jar!{path}"), zip(&[("lib/app.jar", &jar)])?))
}

fn utf16(mark: &str, filled: &Filled, spell: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("{mark}{}", filled.text).encode_utf16().flat_map(spell).collect()
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn tar(files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, path, *bytes)?;
    }
    Ok(builder.into_inner()?)
}

fn zip(files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (path, bytes) in files {
        let file =
            archive.new_file(EntryPath::verbatim(path.as_bytes())).compression_method(CompressionMethod::DEFLATE);
        let (mut entry, config) = file.start()?;
        let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(bytes)?;
        let (encoder, output) = writer.finish()?;
        encoder.finish()?;
        entry.finish(output)?;
    }
    Ok(archive.finish()?)
}

fn line_of(text: &str, position: usize) -> u32 {
    number(text.bytes().take(position).filter(|byte| *byte == b'\n').count()) + 1
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

//! A tree of files, and the truth about it: which keys it holds, and where.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use bailiwick_core::secret::seeded::{self, Shape};

use super::context::{Context, Filled, Speaks};
use super::decoy::{self, Decoy};
use super::wrapping::{self, PLAIN, Wrapping};

/// The shapes that are looked for, each with the kind that a finding must bear.
pub(super) const SHAPES: [(Shape, &str); 10] = [
    (Shape::GeneralClassic, "general"),
    (Shape::GeneralV2, "general"),
    (Shape::GeneralDottedH, "general"),
    (Shape::GeneralDottedD, "general"),
    (Shape::PlanHex, "plan"),
    (Shape::PlanDottedH, "plan"),
    (Shape::PlanDottedD, "plan"),
    (Shape::Temporary, "temporary"),
    (Shape::AccessKey, "access-key"),
    (Shape::StsKey, "access-key"),
];

/// Of so many contexts one stands in each wrapping, and one holds each decoy: another one for each.
const EVERY: usize = 9;

/// Where a key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Truth {
    /// The path below the tree, `!` and the path in it for a file of an archive.
    pub(super) path: String,
    /// The lines, each once.
    pub(super) lines: BTreeSet<u32>,
    pub(super) shape: Shape,
    pub(super) kind: &'static str,
    /// Whose a reader would say that it is; `None` where the kind decides.
    pub(super) provider: &'static str,
    pub(super) wrapping: &'static str,
    pub(super) context: String,
    /// The digest of the key.
    pub(super) digest: String,
}

/// A tree that was written.
#[derive(Default)]
pub(super) struct Corpus {
    pub(super) truths: Vec<Truth>,
    /// The files and lines of other vendors' keys, and of what only its surroundings tell to be none of ours.
    pub(super) others: BTreeSet<(String, u32)>,
    pub(super) files: usize,
    pub(super) bytes: usize,
    pub(super) decoys: usize,
}

/// Writes the tree of some contexts.
pub(super) fn write(folder: &Path, contexts: &[Context], seed: &str) -> Result<Corpus> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("can't empty {}", folder.display()))?;
    }
    let mut writer = Writer { folder, seed, corpus: Corpus::default() };
    for (index, context) in contexts.iter().enumerate() {
        for shape in shapes(context) {
            writer.plant(index, context, shape, &PLAIN)?;
            writer.plant_among_decoys(index, context, shape)?;
        }
    }
    for (turn, wrapping) in wrapping::ALL.iter().enumerate() {
        let fits = |context: &&Context| context.is_plain() || !wrapping.is_text_only;
        for (index, context) in contexts.iter().enumerate().filter(|(_, context)| fits(context)) {
            let shapes =
                shapes(context).enumerate().filter(|(other, _)| (index + other + 5 * turn).is_multiple_of(EVERY));
            for (_, shape) in shapes {
                writer.plant(index, context, shape, wrapping)?;
            }
        }
    }
    for (turn, decoy) in decoy::all(seed).iter().enumerate() {
        let plain = contexts.iter().enumerate().filter(|(_, context)| context.is_plain());
        for (index, context) in plain.skip(turn % EVERY).step_by(EVERY) {
            writer.place(&format!("decoys/{turn:02}/{index:03}/{}", context.path), context, decoy)?;
        }
    }
    Ok(writer.corpus)
}

/// The shapes that a context may hold. A temporary key is known by the words around it alone, and another vendor's
/// word is none that tells.
fn shapes(context: &Context) -> impl Iterator<Item = (Shape, &'static str)> {
    let is_told = context.speaks != Speaks::DeepSeek;
    SHAPES.into_iter().filter(move |(shape, _)| is_told || *shape != Shape::Temporary)
}

struct Writer<'a> {
    folder: &'a Path,
    seed: &'a str,
    corpus: Corpus,
}

impl Writer<'_> {
    fn plant(
        &mut self,
        index: usize,
        context: &Context,
        shape: (Shape, &'static str),
        wrapping: &Wrapping,
    ) -> Result<()> {
        let key = seeded::key(shape.0, &format!("{}-{}-{index}", self.seed, wrapping.name));
        let filled = context.fill(key.expose())?;
        self.save(index, context, shape, wrapping, &filled, &key.digest().to_string()).map(|_| ())
    }

    /// The same above a list of all that is no key.
    fn plant_among_decoys(&mut self, index: usize, context: &Context, shape: (Shape, &'static str)) -> Result<()> {
        const AMONG: &str = "among";
        let key = seeded::key(shape.0, &format!("{}-{AMONG}-{index}", self.seed));
        let mut filled = context.fill(key.expose())?;
        let decoys = decoy::all(&format!("{}-{index}", self.seed));
        filled.text.push_str(&"\n".repeat(40));
        let first = line(&filled.text);
        for decoy in &decoys {
            filled.text.push_str(&format!("- {}\n", decoy.text));
        }
        self.corpus.decoys += decoys.len();
        let path =
            self.save(index, context, shape, &Wrapping { name: AMONG, ..PLAIN }, &filled, &key.digest().to_string())?;
        let others = decoys.iter().zip(first..).filter(|(decoy, _)| decoy.is_secret);
        self.corpus.others.extend(others.map(|(_, line)| (path.clone(), line)));
        Ok(())
    }

    /// A decoy where a key may be.
    fn place(&mut self, path: &str, context: &Context, decoy: &Decoy) -> Result<()> {
        let filled = context.fill(&decoy.text).with_context(|| format!("with {}", decoy.what))?;
        if decoy.is_secret {
            let lines = filled.places.iter().map(|place| line(filled.text.get(..place.start).unwrap_or_default()));
            self.corpus.others.extend(lines.map(|line| (path.to_owned(), line)));
        }
        self.corpus.decoys += 1;
        self.file(path, filled.text.as_bytes())
    }

    fn save(
        &mut self,
        index: usize,
        context: &Context,
        (shape, kind): (Shape, &'static str),
        wrapping: &Wrapping,
        filled: &Filled,
        digest: &str,
    ) -> Result<String> {
        let wrapped = wrapping.wrap(&context.path, filled)?;
        let path = format!("{}/{}/{index:03}/{}{}", wrapping.name, shape.as_str(), context.path, wrapped.suffix);
        self.file(&path, &wrapped.bytes)?;
        match provider(shape, context.speaks) {
            Some(provider) => self.corpus.truths.push(Truth {
                path: wrapped.inner.map_or(path.clone(), |inner| format!("{path}!{inner}")),
                lines: wrapped.lines.into_iter().collect(),
                shape,
                kind,
                provider,
                wrapping: wrapping.name,
                context: context.name.clone(),
                digest: digest.to_owned(),
            }),
            None => self.corpus.others.extend(wrapped.lines.iter().map(|line| (path.clone(), *line))),
        }
        Ok(path)
    }

    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(self.folder))?;
        self.corpus.files += 1;
        self.corpus.bytes += bytes.len();
        fs::write(&path, bytes).with_context(|| format!("can't write {}", path.display()))
    }
}

/// Whose a key is to be found to be; `None` where it is not to be found.
fn provider(shape: Shape, speaks: Speaks) -> Option<&'static str> {
    match (shape, speaks) {
        (Shape::GeneralClassic, Speaks::DeepSeek) => None,
        (Shape::GeneralClassic, Speaks::Nobody) => Some("dashscope-or-deepseek"),
        // So many things start `st-` that only what stands around one tells that it is a key.
        (Shape::Temporary, Speaks::Nobody) => None,
        (Shape::AccessKey | Shape::StsKey, _) => Some("alibaba-cloud"),
        _ => Some("dashscope"),
    }
}

/// The line that a text ends in.
fn line(text: &str) -> u32 {
    let breaks = text.bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
}

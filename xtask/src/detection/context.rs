//! The texts that keys stand in: `fixtures/detection/*.txt`, each after a line `=== name (path) PROVIDER`.
//!
//! A key's place is written `‹K›`, or `‹K:STYLE›` where the format spells it in a way of its own; `␛` and `␀` stand
//! for those control characters. The provider is what a reader would say of a key whose shape two vendors share:
//! `Q` Model Studio's (Qwen), `D` DeepSeek's, `U` unknown.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::spelling::{base64, escaped};

/// Whose a key seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    ModelStudio,
    DeepSeek,
    Nobody,
}

/// A text with places for a key.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) speaks: Speaks,
    template: String,
}

/// A text with a key in its places.
#[derive(Clone, Debug)]
pub(super) struct Filled {
    pub(super) text: String,
    /// The bytes that spell the key, at each of its places.
    pub(super) places: Vec<std::ops::Range<usize>>,
}

/// Reads all contexts.
pub(super) fn read(root: &Path) -> Result<Vec<Context>> {
    let folder = root.join("fixtures/detection");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("can't read {}", folder.display()))? {
        files.push(entry?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let mut contexts = Vec::new();
    for file in files {
        parse(&fs::read_to_string(&file)?, &mut contexts).with_context(|| format!("in {}", file.display()))?;
    }
    Ok(contexts)
}

fn parse(text: &str, contexts: &mut Vec<Context>) -> Result<()> {
    for part in text.split("=== ").skip(1) {
        let (head, template) = part.split_once('\n').context("a context has a text")?;
        let parsed = head.rsplit_once(") ").and_then(|(name, provider)| {
            let (name, path) = name.rsplit_once(" (")?;
            Some((name, path, provider))
        });
        let (name, path, provider) = parsed.with_context(|| format!("`{head}` is no `name (path) PROVIDER`"))?;
        let speaks = match provider {
            "Q" => Speaks::ModelStudio,
            "D" => Speaks::DeepSeek,
            "U" => Speaks::Nobody,
            _ => bail!("`{provider}` of `{name}` is neither Q, D nor U"),
        };
        let template = template.replace('␛', "\x1b").replace('␀', "\0");
        if !template.contains("‹K") {
            bail!("`{name}` has no place for a key");
        }
        contexts.push(Context { name: name.to_owned(), path: path.to_owned(), speaks, template });
    }
    Ok(())
}

impl Context {
    /// Whether the key's places take any text as it is.
    pub(super) fn is_plain(&self) -> bool {
        !self.template.contains("‹K:")
    }

    /// Puts a key, or what looks like one, in its places.
    pub(super) fn fill(&self, key: &str) -> Result<Filled> {
        let mut pieces = self.template.split('‹');
        let mut filled = Filled { text: pieces.next().unwrap_or_default().to_owned(), places: Vec::new() };
        for piece in pieces {
            let (style, rest) = piece.split_once('›').context("a place ends with ›")?;
            let start = filled.text.len();
            filled.text.push_str(&spelled(style, key)?);
            filled.places.push(start..filled.text.len());
            filled.text.push_str(rest);
        }
        Ok(filled)
    }
}

fn spelled(style: &str, key: &str) -> Result<String> {
    let odd = |odd: &'static str, spell: fn(char) -> String| escaped(key, |c| odd.contains(c).then(|| spell(c)));
    Ok(match style {
        "K" => key.to_owned(),
        "K:json" => odd("/", |_| "\\/".to_owned()),
        "K:unicode" => odd("+/=&<>'", |c| format!("\\u{:04X}", u32::from(c))),
        "K:percent" => odd("+/=", |c| format!("%{:02X}", u32::from(c))),
        "K:html" => odd("+/=", |c| if c == '+' { "&#43;".to_owned() } else { format!("&#x{:X};", u32::from(c)) }),
        "K:base64" => base64(key.as_bytes()),
        "K:basic" => base64(format!("api:{key}").as_bytes()),
        _ => bail!("`{style}` is no way to spell a key"),
    })
}

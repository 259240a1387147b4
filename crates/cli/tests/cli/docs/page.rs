//! The blocks of a page: what is typed, what is shown, and what is said not to be run.

/// A block of code.
#[derive(Debug)]
pub(super) struct Block {
    /// The line of the page on which it starts, counted from 1.
    pub(super) line: usize,
    /// What stands behind the fence; `None` for one that is only indented.
    pub(super) kind: Option<String>,
    /// Why it is not run, from the comment `<!-- not run: … -->` above it.
    pub(super) not_run: Option<String>,
    pub(super) lines: Vec<String>,
}

/// A command of a `console` block, and what is printed then. Lines `> …` go on with what is typed; `? 1` is the exit code,
/// if it isn't 0; `…` stands for anything, alone on its line for any lines.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) command: String,
    pub(super) printed: Vec<String>,
}

pub(super) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut fence, mut not_run, mut before) = (false, None, "");
    for (index, line) in page.lines().enumerate() {
        let open = |kind, not_run| Block { line: index + 1, kind, not_run, lines: Vec::new() };
        match (line.strip_prefix("```"), line.strip_prefix("    ")) {
            (Some(_), _) if fence => fence = false,
            (Some(kind), _) => {
                fence = true;
                blocks.push(open(Some(kind.to_owned()), not_run.take()));
            }
            (None, _) if fence => blocks.last_mut().unwrap().lines.push(line.to_owned()),
            // Indented text that goes on from a paragraph or a list is none.
            (None, Some(text)) if before.is_empty() || before.starts_with("    ") => {
                if before.is_empty() {
                    blocks.push(open(None, not_run.take()));
                }
                blocks.last_mut().unwrap().lines.push(text.to_owned());
            }
            _ => {
                let comment = line.strip_prefix("<!-- not run: ").and_then(|rest| rest.strip_suffix(" -->"));
                not_run = comment.map(str::to_owned).or(not_run).filter(|_| comment.is_some() || line.is_empty());
            }
        }
        before = line;
    }
    blocks
}

impl Block {
    pub(super) fn is_console(&self) -> bool {
        self.kind.as_deref() == Some("console")
    }

    /// What is typed, with what is then printed.
    pub(super) fn typed(&self) -> Vec<Typed> {
        let mut all: Vec<Typed> = Vec::new();
        for line in &self.lines {
            match (line.strip_prefix("$ "), line.strip_prefix("> "), all.last_mut()) {
                (Some(command), _, _) => all.push(Typed { command: command.to_owned(), printed: Vec::new() }),
                (None, Some(more), Some(typed)) if typed.printed.is_empty() => typed.command += &format!("\n{more}"),
                (None, _, Some(typed)) => typed.printed.push(line.clone()),
                _ => panic!("line {}: a block starts with what is typed: {line}", self.line),
            }
        }
        all
    }
}

/// Whether lines are as a page shows them.
pub(super) fn fit(printed: &[&str], shown: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((any, rest)) if any == "…" => (0..=printed.len()).any(|skipped| fit(&printed[skipped..], rest)),
        Some((line, rest)) => {
            printed.split_first().is_some_and(|(first, others)| fits(first, line) && fit(others, rest))
        }
    }
}

/// Whether a line is as a page shows it.
fn fits(printed: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut rest) = printed.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn dots_stand_for_anything() {
    let shown = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(fit(&["a", "b", "c"], &shown("a\n…\nc")) && fit(&["a"], &shown("a\n…")) && fit(&[], &shown("")));
    assert!(fit(&["✔ clean: 45 rules, 3 files"], &shown("✔ clean: … rules, … files")));
    assert!(!fit(&["a", "b"], &shown("a")) && !fit(&["a"], &shown("a\nb")) && !fit(&["1 rules"], &shown("… rules, …")));
}

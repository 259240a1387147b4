//! Renders a [`Report`] for people and for machines.
//!
//! ```
//! use bailiwick_report::{Format, Style, render};
//! # use bailiwick_core::{finding::*, time::parse_time};
//! # let report = Report {
//! #     at: At { time: parse_time("2026-11-20").unwrap(), pinned_by: None },
//! #     tool: Tool { name: "bailiwick".into(), version: "0.1.0".into() },
//! #     inputs: Inputs::default(), findings: vec![], coverage: Coverage::default(),
//! #     summary: Summary { rules: 15, ..Summary::default() }, notes: vec![], rules: vec![],
//! #     fail_on: Severity::Low, proofs: Default::default(), holdings: None,
//! # };
//! let text = render(&report, Format::Human, &Style::default());
//! assert!(text.starts_with("✔ clean: 15 rules"));
//! ```
//!
//! This crate alone formats findings. It reads nothing, decides no exit code, and knows no file: what
//! it is given it writes down, the same bytes for the same report.
//!
//! No renderer sees a [`Report`] itself. Each gets a sealed copy, in which every string has been
//! through [`redact`](bailiwick_core::secret::redact): whatever went wrong upstream, no secret is
//! printed. Formats of text also make control characters visible, and those of JSON escape them.
//!
//! A further format is a module with a `render` function, and a line in the list of [`Format`].

use bailiwick_core::finding::Report;

mod excerpt;
mod facts;
mod github;
mod gitlab;
mod hook;
mod html;
mod human;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod page;
pub mod problem;
mod prose;
mod sarif;
mod seal;
mod spot;
mod spreadsheet;
mod text;
mod verdict;

use seal::Sealed;

/// Declares the formats: each with its spelling, and the module that renders it.
macro_rules! formats {
    ($(#[doc = $doc:literal] $name:ident = $spelling:literal => $($module:ident)::+,)+) => {
        /// How a report is written down.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format { $(#[doc = $doc] $name,)+ }

        impl Format {
            /// Every format, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As it is spelled on the command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $spelling,)+ }
            }

            /// What it is for, in a line.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => $doc.trim_ascii(),)+ }
            }

            /// The format that is spelled so.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|format| format.as_str() == text)
            }

            fn render(self, report: &Sealed, style: &Style) -> String {
                match self { $(Self::$name => $($module)::+::render(report, style),)+ }
            }
        }
    };
}

formats! {
    /// For people at a terminal.
    Human = "human" => human,
    /// For a hook of git: what blocks, in five lines each, and nothing when all is well.
    Hook = "hook" => hook,
    /// For programs: `bailiwick/report/v1`, complete whatever the style.
    Json = "json" => json,
    /// For programs that read line by line: a record a line.
    JsonLines = "jsonl" => jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif = "sarif" => sarif,
    /// GitHub's annotations of a pull request.
    GitHub = "github" => github,
    /// GitLab's report of detected secrets.
    GitLab = "gitlab" => gitlab::secrets,
    /// GitLab's report of code quality, which takes what is wrong with keys, too.
    GitLabQuality = "gitlab-codequality" => gitlab::quality,
    /// JUnit's test results: a suite a rule.
    JUnit = "junit" => junit,
    /// For a comment, an issue or a job's summary.
    Markdown = "markdown" => markdown,
    /// For a spreadsheet: a row a finding.
    Csv = "csv" => spreadsheet,
    /// A page to look around in: findings, and what the inventory holds.
    Html = "html" => html,
}

/// How a rendering for people looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to write ANSI colours.
    pub color: bool,
    /// How many columns a line may take; fewer than 40 count as 40.
    pub width: usize,
    /// How much to say.
    pub verbosity: Verbosity,
    /// Where a terminal takes hyperlinks: what a path leads to, as a URI of ASCII characters; `None` where there is
    /// no such file.
    pub link: Option<fn(&str) -> Option<String>>,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100, verbosity: Verbosity::Normal, link: None }
    }
}

/// How much a rendering for people says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// A line for each finding, and the verdict.
    Quiet,
    /// Excerpts, facts, what to do, coverage and counts.
    #[default]
    Normal,
    /// Also fingerprints, everything waived or passed over by name, and no list cut short.
    Verbose,
}

/// Writes a report down. The text ends with a newline.
#[must_use]
pub fn render(report: &Report, format: Format, style: &Style) -> String {
    let sealed = if format == Format::Human { Sealed::without_rules(report) } else { Sealed::new(report) };
    format.render(&sealed, style)
}

//! How a key is given, by what stands before it.

use std::sync::LazyLock;

use bailiwick_core::finding::Usage;
use regex::Regex;

use super::item::constant;

/// A key in place of the name of a variable: `os.getenv("sk-…")`, `${sk-…}`.
static LOOKUP: LazyLock<Regex> = LazyLock::new(|| {
    let call = r"(?:getenv|environ(?:\.get)?|Getenv|LookupEnv|env::var|process\.env|Deno\.env\.get|ENV(?:\.fetch)?|get_env|\benv|GetEnvironmentVariable)";
    constant(&format!(r#"(?:{call}\s*[\(\[]\s*(?:key\s*=\s*)?\\?["'`]|os\.environ/|\$\{{|\{{env:)$"#))
});
/// An option of a command line that gives a key: `--api-key `, `-H "Authorization: Bearer `, `-e DASHSCOPE_API_KEY=`.
static OPTION: LazyLock<Regex> = LazyLock::new(|| {
    let option =
        r#"(?:^|[\s"'`\[,(])--?[A-Za-z0-9_-]*(?:key|token|bearer)\\?["'`]?(?:\s*[=,]\s*|\s+)(?:-\s+)?\\?["'`]?"#;
    let header = r#"(?:-H|--header)[\s=,"'`\\]+(?i:authorization:\s*bearer|x-api-key:|api-key:)\s*"#;
    let variable = r#"(?:^|\s)(?:-e|--env|--build-arg)[\s=]+["']?[A-Za-z0-9_]*(?:KEY|TOKEN)=["']?"#;
    constant(&format!("(?:{option}|{header}|{variable})$"))
});
/// The variable whose value, where it has none, a text is: `process.env.NAME || "`, `os.getenv("NAME", "`, `${NAME:-`.
static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
    let or = r#"\\?["'`]?\s*[\])]?\s*(?:\|\||\?\?|\?:|\bor\b)\s*[bfr]?\\?["'`]?"#;
    let second = r#"\\?["'`]\s*,\s*[bfr]?\\?["'`]"#;
    constant(&format!(r"([A-Z][A-Z0-9_]*)(?:{or}|{second}|:-?)$"))
});

/// How a key is given that stands behind a text.
pub(super) fn of(before: &str) -> Usage {
    match () {
        () if LOOKUP.is_match(before) => Usage::Lookup,
        () if OPTION.is_match(before) => Usage::Argument,
        () => Usage::Setting,
    }
}

/// The variable of which what stands behind a text is the default.
pub(super) fn default_of(before: &str) -> Option<&str> {
    DEFAULT.captures(before)?.get(1).map(|name| name.as_str())
}

//! What a file is, by its name.

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Yaml,
    Toml,
    Notebook,
    /// `NAME=value` lines: dotenv files, properties, the settings of shells and services.
    Lines,
    Dockerfile,
    /// Source, and whatever else there is.
    Code,
    /// Text for people.
    Prose,
}

/// What stands behind the name of a file that is to be copied and filled in.
const SAMPLES: [&str; 9] = [".example", ".sample", ".template", ".tmpl", ".tpl", ".dist", ".default", ".local", ".bak"];

/// The format that a path tells.
pub(super) fn of(path: &str) -> Format {
    let whole = path.rsplit(['/', '!']).next().unwrap_or(path).to_ascii_lowercase();
    let file = SAMPLES.iter().find_map(|end| whole.strip_suffix(end)).unwrap_or(&whole);
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "json" | "jsonc" | "json5" | "code-workspace" => Format::Json,
        "yaml" | "yml" => Format::Yaml,
        "toml" => Format::Toml,
        "ipynb" => Format::Notebook,
        "properties" | "ini" | "cfg" | "conf" | "env" | "service" => Format::Lines,
        "md" | "mdx" | "markdown" | "rst" | "adoc" | "txt" | "html" | "htm" | "csv" | "tsv" | "log" | "po" | "svg"
        | "xml" | "jsonl" | "lock" | "patch" | "diff" | "snap" => {
            if file.starts_with(".env") {
                Format::Lines
            } else {
                Format::Prose
            }
        }
        _ if file.starts_with(".env") || file.starts_with("env.") => Format::Lines,
        _ if file.starts_with("dockerfile") || extension == "dockerfile" => Format::Dockerfile,
        // Templates of stacks are mostly called so.
        "" if whole.ends_with(".template") => Format::Yaml,
        _ => Format::Code,
    }
}

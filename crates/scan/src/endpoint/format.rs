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

/// The format that a path tells.
pub(super) fn of(path: &str) -> Format {
    let file = path.rsplit(['/', '!']).next().unwrap_or(path).to_ascii_lowercase();
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
        _ => Format::Code,
    }
}

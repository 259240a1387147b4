//! The company's repositories, with what should not be in them.

use std::io;
use std::path::Path;
use std::process::Command;

use bailiwick_core::secret::Secret;
use bailiwick_core::secret::seeded::{self, Shape};
use serde_json::json;

use super::{ACCOUNTS, put};

/// A commit: its repository, its date, and the files that it writes.
type Commit = (&'static str, &'static str, Vec<(&'static str, String)>);

/// Makes every repository, commit by commit.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    for (name, date, files) in commits() {
        let repository = folder.join(name);
        if !repository.exists() {
            std::fs::create_dir_all(&repository)?;
            git(&repository, &["init", "-q", "-b", "main"], date)?;
        }
        for (path, text) in &files {
            put(&repository.join(path), text)?;
        }
        git(&repository, &["add", "-A"], date)?;
        git(&repository, &["commit", "-q", "-m", "change"], date)?;
    }
    Ok(())
}

/// A key that no account knows.
pub(super) fn shadow() -> Secret {
    seeded::key(Shape::GeneralClassic, "nobody's")
}

/// What another scanner found in a repository that is not among these.
pub(super) fn report() -> String {
    let finding = |account: usize, key: usize, line: u32| {
        let value = value(account, key);
        json!({
            "RuleID": "generic-api-key", "Description": "Detected a Generic API Key", "StartLine": line, "EndLine": line,
            "StartColumn": 1, "EndColumn": 53, "Match": format!("QWEN_KEY={value}"), "Secret": value, "File": "wiki/setup.md",
            "Commit": "", "Date": "", "Tags": [],
        })
    };
    format!("{:#}\n", json!([finding(0, 2, 12), finding(2, 30, 40)]))
}

/// The value of a key, by its account and its place in it.
fn value(account: usize, key: usize) -> String {
    let found = ACCOUNTS.get(account).and_then(|account| Some((account, account.keys().nth(key)?)));
    found.map(|(account, key)| account.value(&key, "first").expose().to_owned()).unwrap_or_default()
}

fn commits() -> Vec<Commit> {
    let base = "https://dashscope.aliyuncs.com/compatible-mode/v1";
    let safe = |name: &str| format!("import os\n\n{name} = os.environ[\"DASHSCOPE_API_KEY\"]\n");
    let shadow = shadow();
    vec![
        ("search", "2026-03-02T10:00:00Z", vec![("app/settings.py", safe("KEY"))]),
        // A key whose digest is known, since the answer that made it was kept.
        (
            "search",
            "2026-08-20T10:00:00Z",
            vec![("app/settings.py", format!("DASHSCOPE_API_KEY = \"{}\"\n", value(0, 0)))],
        ),
        ("search", "2026-09-01T10:00:00Z", vec![("app/client.py", format!("BASE_URL = \"{base}\"\n"))]),
        // One of which only the mask is known, and nothing nearby tells whose it is.
        ("chat", "2026-08-25T10:00:00Z", vec![("deploy/values.yaml", format!("llm:\n  apiKey: {}\n", value(1, 12)))]),
        // One that was disabled, in what browsers get.
        (
            "web",
            "2026-08-26T10:00:00Z",
            vec![(".env.production", format!("{}_DASHSCOPE_API_KEY={}\n", "VITE", value(0, 11)))],
        ),
        // One that was reset, and taken out before.
        ("ops", "2026-08-27T10:00:00Z", vec![("run.sh", format!("export DASHSCOPE_API_KEY={}\n", value(0, 2)))]),
        (
            "ops",
            "2026-09-08T10:00:00Z",
            vec![("run.sh", "export DASHSCOPE_API_KEY=\"$(vault read -field=key llm)\"\n".to_owned())],
        ),
        // A plan's key, and a base URL that doesn't take it.
        (
            "agents",
            "2026-09-02T10:00:00Z",
            vec![(
                ".claude/settings.json",
                format!(
                    "{{\n  \"env\": {{\n    \"ANTHROPIC_BASE_URL\": \"https://dashscope.aliyuncs.com/apps/anthropic\",\n    \"ANTHROPIC_AUTH_TOKEN\": \"{}\"\n  }}\n}}\n",
                    value(0, 7)
                ),
            )],
        ),
        // The first key again, and one that no account knows.
        (
            "data",
            "2026-09-03T10:00:00Z",
            vec![
                ("etl/.env", format!("DASHSCOPE_API_KEY={}\n", value(0, 0))),
                (
                    "etl/intl.env",
                    format!(
                        "DASHSCOPE_BASE_URL=https://dashscope-intl.aliyuncs.com/api/v1\nDASHSCOPE_API_KEY={}\n",
                        shadow.expose()
                    ),
                ),
            ],
        ),
    ]
}

fn git(folder: &Path, arguments: &[&str], date: &str) -> io::Result<()> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("GIT_CONFIG_NOSYSTEM", "1");
    command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_TERMINAL_PROMPT", "0"), ("HOME", "/nowhere")]);
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.com");
        command.env(format!("GIT_{who}_DATE"), date);
    }
    if command.status()?.success() { Ok(()) } else { Err(io::Error::other(format!("git {arguments:?} failed"))) }
}

//! Leaks in text, through the program: S7 and S15, and what must never be printed.

use bailiwick_core::secret::seeded::{self, Shape};

use crate::program::{Run, folder, leaky, run_in};

/// Scans one file, and returns the lines at which leaks were found.
fn lines(name: &str, text: &str) -> Vec<u64> {
    let folder = folder(&[(name, text)]);
    let run = run_in(folder.path(), &["scan", ".", "-f", "json"]);
    let report = run.json();
    let findings = report["findings"].as_array().unwrap().clone();
    let mut lines: Vec<_> = findings
        .iter()
        .flat_map(|finding| finding["locations"].as_array().unwrap().clone())
        .map(|location| location["line"].as_u64().unwrap())
        .collect();
    lines.sort_unstable();
    assert_eq!(run.code, i32::from(!lines.is_empty()), "{run:?}");
    lines
}

#[test]
fn s7_a_key_from_the_environment_is_no_leak_and_one_in_source_is() {
    let source = r#"
client = OpenAI(api_key=os.getenv("DASHSCOPE_API_KEY"))
client = OpenAI(api_key=os.environ["DASHSCOPE_API_KEY"])
client = OpenAI(api_key=os.getenv("{{key general A}}"))
dashscope.api_key = "{{key general B}}"
dashscope.api_key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
"#;
    assert_eq!(lines("app.py", source), [4, 5]);
}

#[test]
fn s15_a_key_is_found_where_each_tool_keeps_it() {
    for (tool, file, text, line) in [
        (
            "Chatbox",
            "chatbox/config.json",
            "{\"settings\": {\"apiHost\": \"https://dashscope.aliyuncs.com\",\n\"openaiKey\": \"{{key general A}}\"}}",
            2,
        ),
        (
            "Cline",
            ".vscode/settings.json",
            "{\n\"cline.openAiApiKey\": \"{{key general A}}\",\n\"cline.openAiBaseUrl\": \"https://dashscope-intl.aliyuncs.com/compatible-mode/v1\"}",
            2,
        ),
        (
            "Claude Code",
            ".claude/settings.json",
            "{\"env\": {\n\"ANTHROPIC_AUTH_TOKEN\": \"{{key plan-hex A}}\",\n\"ANTHROPIC_BASE_URL\": \"https://coding.dashscope.aliyuncs.com/apps/anthropic\"}}",
            2,
        ),
        (
            "Dify",
            "app.yml",
            "model:\n  provider: tongyi\n  credentials:\n    dashscope_api_key: {{key general A}}\n",
            4,
        ),
        (
            "OpenClaw",
            "openclaw.json",
            "{\"models\": {\"providers\": {\"bailian\": {\n\"baseUrl\": \"https://dashscope.aliyuncs.com/compatible-mode/v1\",\n\"apiKey\": \"{{key general A}}\"}}}}",
            3,
        ),
        (
            "Postman",
            "call.postman_collection.json",
            "{\"auth\": {\"type\": \"bearer\", \"bearer\": [{\"value\": \"{{key general A}}\"}]},\n\"url\": \"https://dashscope.aliyuncs.com/api/v1\"}",
            1,
        ),
        (
            "cURL",
            "call.sh",
            "curl https://dashscope.aliyuncs.com/compatible-mode/v1/models \\\n  -H 'Authorization: Bearer {{key general A}}'\n",
            2,
        ),
        ("Qwen Code", ".qwen/settings.json", "{\"env\":\n{\"DASHSCOPE_API_KEY\": \"{{key general A}}\"}}", 2),
    ] {
        assert_eq!(lines(file, text), [line], "{tool}");
    }
}

#[test]
fn no_whole_key_is_printed_in_any_format() {
    let folder = leaky();
    let names = ["root-live", "A", "B"];
    let tree: String = crate::program::files_below(&folder.path().join("tree"))
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    let random = regex::Regex::new(r"[A-Za-z0-9+/_-]{20,}").unwrap();
    let secrets: Vec<_> = tree
        .split(|c: char| c.is_whitespace() || "\"'`:=(){},$".contains(c))
        .filter(|word| ["sk-", "st-", "LTAI"].iter().any(|prefix| word.starts_with(prefix)))
        .flat_map(|word| random.find_iter(word).map(|part| part.as_str().to_owned()).collect::<Vec<_>>())
        .collect();
    assert!(secrets.len() > names.len());
    let arguments = ["audit", "--inventory", "inventory.yaml", "--scan", "tree", "--at", "2026-11-21"];
    for format in [&["-f", "json"][..], &["-f", "human"], &["-v", "--color", "always"], &["-q"]] {
        let Run { stdout, stderr, .. } = run_in(folder.path(), &[&arguments[..], format].concat());
        for secret in &secrets {
            assert!(!stdout.contains(secret) && !stderr.contains(secret), "{format:?} prints a key");
        }
    }
}

#[test]
fn a_deepseek_key_is_not_ours_unless_the_inventory_knows_it() {
    let key = seeded::key(Shape::GeneralClassic, "A");
    let inventory = format!(
        "version: 1\ncollected-at: 2026-11-20\naccounts: [{{ uid: '1', workspaces: [{{ id: ws-1, region: cn-beijing, keys: [{{ id: 7, created-by: '1', state: enabled, created-at: 2026-01-01, fingerprint: '{}' }}] }}] }}]\n",
        key.digest()
    );
    let folder = folder(&[("tree/.env", "DEEPSEEK_API_KEY={{key general A}}\n"), ("inventory.yaml", &inventory)]);
    assert_eq!(run_in(folder.path(), &["scan", "tree"]).code, 0);
    let run =
        run_in(folder.path(), &["scan", "tree", "--inventory", "inventory.yaml", "--at", "2026-11-20", "-f", "json"]);
    let finding = &run.json()["findings"][0];
    assert_eq!((run.code, finding["severity"].as_str()), (1, Some("critical")), "{run:?}");
    assert_eq!(finding["secret"]["provider"], "dashscope");
    assert_eq!(finding["key"]["id"], "7");
}

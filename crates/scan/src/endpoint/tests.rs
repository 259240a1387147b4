use bailiwick_core::finding::{Holds, Issued, Usage};
use bailiwick_core::secret::seeded;
use proptest::prelude::*;

use super::*;

fn read(path: &str, text: &str) -> Vec<Endpoint> {
    let text = seeded::expand(text).unwrap();
    Linter::new(Platform::embedded()).read(path, text.as_bytes(), &KnownKeys::default())
}

/// Each endpoint: what it is called, what its key was issued for, and its first place.
fn told(path: &str, text: &str) -> Vec<(String, Issued, u32, u32)> {
    let all = read(path, text).into_iter();
    let told = all.map(|endpoint| {
        let kind = endpoint.credential.as_ref().map_or(Issued::Unknown, |key| key.kind);
        (endpoint.id(), kind, endpoint.places[0].line, endpoint.places[0].column)
    });
    told.collect()
}

/// The host and the key's variable of the one endpoint of a text.
fn pair(path: &str, text: &str) -> String {
    let ids: Vec<_> = read(path, text).iter().map(Endpoint::id).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    ids[0].clone()
}

const CODING: &str = "https://coding.dashscope.aliyuncs.com/v1";

#[test]
fn a_base_url_and_its_key_are_read_in_every_format() {
    let expected = "coding.dashscope.aliyuncs.com+BAILIAN_CODING_PLAN_API_KEY";
    for (path, text) in [
        (".env", "BAILIAN_CODING_PLAN_API_KEY=\nBAILIAN_BASE_URL=AT\n"),
        ("app.properties", "llm.api-key=${BAILIAN_CODING_PLAN_API_KEY}\nllm.base-url=AT\n"),
        ("a.json", "{\"x\": [{\"envKey\": \"BAILIAN_CODING_PLAN_API_KEY\",\n\n\n\n\n\n\n\n\n\"baseUrl\": \"AT\"}]}"),
        ("a.yaml", "x:\n  headers:\n    Authorization: Bearer ${BAILIAN_CODING_PLAN_API_KEY}\n  url: AT\n"),
        ("a.yml", "s:\n  environment:\n    - BAILIAN_CODING_PLAN_API_KEY\n    - OPENAI_BASE_URL=AT\n"),
        ("a.toml", "[x]\nenv_key = \"BAILIAN_CODING_PLAN_API_KEY\"\n\n\n\n\n\n\n\nbase_url = \"AT\"\n"),
        ("Dockerfile", "FROM x\nENV BAILIAN_CODING_PLAN_API_KEY=\"\"\nENV BASE_URL=AT\n"),
        ("a.py", "c = OpenAI(\n    api_key=os.environ[\"BAILIAN_CODING_PLAN_API_KEY\"],\n    base_url='AT')\n"),
        ("A.java", "builder.apiKey(System.getenv(\"BAILIAN_CODING_PLAN_API_KEY\"))\n  .baseUrl(\"AT\")\n"),
        ("a.sh", "export ANTHROPIC_BASE_URL=AT\nexport ANTHROPIC_AUTH_TOKEN=$BAILIAN_CODING_PLAN_API_KEY\n"),
    ] {
        assert_eq!(pair(path, &text.replace("AT", CODING)), expected, "{path}");
    }
}

#[test]
fn a_key_by_another_name_is_the_one_that_is_meant() {
    let plan = "coding.dashscope.aliyuncs.com+BAILIAN_CODING_PLAN_API_KEY";
    for (path, line) in [
        ("a.py", "API_KEY = os.environ['BAILIAN_CODING_PLAN_API_KEY']"),
        ("b.py", "API_KEY = os.environ.get(\"BAILIAN_CODING_PLAN_API_KEY\", \"\")"),
        ("a.ts", "const API_KEY = process.env.BAILIAN_CODING_PLAN_API_KEY;"),
        ("b.ts", "const API_KEY = String(import.meta.env.BAILIAN_CODING_PLAN_API_KEY);"),
        ("a.rs", "let API_KEY = std::env::var(\"BAILIAN_CODING_PLAN_API_KEY\")?;"),
    ] {
        assert_eq!(pair(path, &format!("{line}\nBASE_URL = \"{CODING}\"\n")), plan, "{path}");
    }
    for line in [
        "const API_KEY = process.env.DASHSCOPE_API_KEY || 'VALUE';",
        "API_KEY = os.getenv(\"DASHSCOPE_API_KEY\") or 'VALUE'",
        "API_KEY = os.getenv('DASHSCOPE_API_KEY', 'VALUE')",
        "API_KEY=\"${DASHSCOPE_API_KEY:-VALUE}\"",
        "export DASHSCOPE_API_KEY=VALUE\nexport OPENAI_API_KEY=$DASHSCOPE_API_KEY",
    ] {
        let text = format!("{}\nurl = '{CODING}'\n", line.replace("VALUE", "{{key plan-hex A}}"));
        let kinds: Vec<_> = told("a.sh", &text).into_iter().map(|(id, kind, ..)| (id, kind)).collect();
        let expected = "coding.dashscope.aliyuncs.com+DASHSCOPE_API_KEY".to_owned();
        assert_eq!(kinds, [(expected, Issued::Plan)], "what stands there tells more than the name: {line}");
    }
}

#[test]
fn settings_name_keys_in_ways_of_their_own() {
    let expected = "coding.dashscope.aliyuncs.com+DASHSCOPE_API_KEY";
    let kubernetes = "env:\n  - name: OPENAI_BASE_URL\n    value: AT\n  - name: DASHSCOPE_API_KEY\n    value: KEY\n";
    let qwen = "{\"env\": {\"DASHSCOPE_API_KEY\": \"KEY\"},\n \"modelProviders\": {\"openai\": [{\"envKey\": \"DASHSCOPE_API_KEY\", \"baseUrl\": \"AT\"}]}}";
    for (path, text) in [("k8s.yaml", kubernetes), ("settings.json", qwen), ("settings.json.example", qwen)] {
        let text = text.replace("AT", CODING).replace("KEY\"}", "{{key general-classic A}}\"}");
        let text = text.replace("value: KEY", "value: {{key general-classic A}}");
        let all = read(path, &text);
        let holds: Vec<_> = all.iter().map(|own| (own.id(), own.credential.as_ref().map(|key| key.holds))).collect();
        assert_eq!(holds, [(expected.to_owned(), Some(Holds::Key))], "{path}");
    }
    let vite = "VITE_OPENAI_API_KEY=\nVITE_BASE_URL=https://dashscope.aliyuncs.com\n";
    assert_eq!(pair(".env", vite), "dashscope.aliyuncs.com+VITE_OPENAI_API_KEY");
}

#[test]
fn outputs_of_a_stack_are_read_in_every_spelling() {
    let resource =
        "Resources:\n  K:\n    DependsOn: a\n    Properties:\n      B: !Sub x\n    Type: ALIYUN::Bailian::ApiKey\n";
    for output in [
        "Fn::GetAtt: [K, Key]",
        "Fn::GetAtt:\n        - K\n        - Key",
        "!GetAtt K.Key",
        "!GetAtt [K, Key]",
        "!Join ['=', [a, !GetAtt 'K.Key']]",
        "!Sub 'sk=${K.Key}'",
    ] {
        let outputs =
            format!("Outputs:\n  Before:\n    Value: !GetAtt K.ApiKeyId\n  It:\n    Value:\n      {output}\n");
        for (path, text) in [("a.yaml", format!("{resource}{outputs}")), ("a.template", format!("{outputs}{resource}"))]
        {
            let usages: Vec<_> = read(path, &text).into_iter().filter_map(|own| own.credential).collect();
            let named: Vec<_> = usages.iter().map(|key| (key.usage, key.variable.as_deref())).collect();
            assert_eq!(named, [(Usage::Output, Some("It"))], "{path}: {output}");
        }
    }
    let json = "{ // ros\n \"Resources\": {\n  \"K\": {\"Type\": \"ALIYUN::Bailian::ApiKey\"}},\n \"Outputs\": {\n  \"A\": {\"Value\": {\"Fn::GetAtt\": [\"K\", \"Key\"]}}}}";
    let at = |text: &str| read("a.jsonc", text).first().map(|own| (own.id(), own.places[0].line));
    assert_eq!(at(json), Some(("A".to_owned(), 5)));
    let elsewhere = format!(
        "{resource}  Run:\n    Properties:\n      Key: !GetAtt K.Key\nOutputs:\n  A:\n    Value: !GetAtt Run.Key\n"
    );
    assert_eq!(read("a.yaml", &elsewhere), [], "within the stack it is what it is for");
}

#[test]
fn text_of_powershell_is_read() {
    let text = format!("\u{feff}BAILIAN_CODING_PLAN_API_KEY=\nOPENAI_BASE_URL={CODING}\n");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let all = Linter::new(Platform::embedded()).read(".env", &wide, &KnownKeys::default());
    assert_eq!((all.len(), all[0].places[0].line, all[0].places[0].column), (1, 2, 17));
}

#[test]
fn a_notebook_is_read_cell_by_cell() {
    let notebook = r#"{"cells": [
 {"cell_type": "markdown", "source": ["http://dashscope.aliyuncs.com"]},
 {"cell_type": "code", "outputs": [], "source": [
  "client = OpenAI(\n",
  "    api_key=os.getenv(\"DASHSCOPE_API_KEY\"),\n",
  "    base_url=\"https://coding.dashscope.aliyuncs.com/v1\")"]},
 {"cell_type": "code", "source": "key = os.getenv('BAILIAN_CODING_PLAN_API_KEY')"}]}"#;
    let expected = ("coding.dashscope.aliyuncs.com+DASHSCOPE_API_KEY".to_owned(), Issued::General, 6, 19);
    assert_eq!(told("a.ipynb", notebook), [expected]);
}

#[test]
fn neighbours_in_a_list_keep_their_own_keys() {
    let list = r#"
PROVIDERS = {
    "dashscope": {
        "env": "DASHSCOPE_API_KEY",
        "url": "https://dashscope.aliyuncs.com/compatible-mode/v1",
    },
    "coding": {
        "url": "https://coding.dashscope.aliyuncs.com/v1",
        "env": "BAILIAN_CODING_PLAN_API_KEY",
    },
    "intl": {
        "url": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    },
    "other": {
        "env": "BAILIAN_CODING_PLAN_API_KEY",
    },
}
"#;
    let ids: Vec<_> = read("a.py", list).iter().map(Endpoint::id).collect();
    let expected = [
        "dashscope.aliyuncs.com+DASHSCOPE_API_KEY",
        "coding.dashscope.aliyuncs.com+BAILIAN_CODING_PLAN_API_KEY",
        "dashscope-intl.aliyuncs.com",
    ];
    assert_eq!(ids, expected);
    let json = r#"{"a": {"url": "https://dashscope.aliyuncs.com"}, "b": {"key": "BAILIAN_CODING_PLAN_API_KEY"}}"#;
    assert_eq!(pair("a.json", json), "dashscope.aliyuncs.com", "each mapping is a service of its own");
}

#[test]
fn two_keys_as_near_say_nothing() {
    let text = "f(os.getenv(\"DASHSCOPE_API_KEY\"),\n  \"https://coding.dashscope.aliyuncs.com/v1\",\n  os.getenv(\"BAILIAN_CODING_PLAN_API_KEY\"))\n";
    assert_eq!(pair("a.go", text), "coding.dashscope.aliyuncs.com");
}

#[test]
fn names_of_one_service_belong_together() {
    let text =
        "BAILIAN_CODING_PLAN_API_KEY=\nLLM_API_KEY=\nOTHER_API_KEY=\nLLM_BASE_URL=https://dashscope.aliyuncs.com\n";
    assert_eq!(pair(".env", text), "dashscope.aliyuncs.com+LLM_API_KEY");
    let text = "OTHER_API_KEY=\nLLM_BASE_URL=https://dashscope.aliyuncs.com\n";
    assert_eq!(pair(".env", text), "dashscope.aliyuncs.com", "another service's key is not this one's");
}

#[test]
fn comments_and_prose_are_not_read() {
    let comments = "# https://coding.dashscope.aliyuncs.com/v1\nx = 1  # http://dashscope.aliyuncs.com\n// ws://dashscope.aliyuncs.com\n";
    assert_eq!(read("a.py", comments), []);
    assert_eq!(read("a.yaml", &comments.replace("// ws", "# ws").replace("x = 1", "x: 1")), []);
    assert_eq!(read("README.md", "http://dashscope.aliyuncs.com"), []);
    assert_eq!(
        read("a.py", "u = \"http://evil-dashscope.aliyuncs.com\"\nv = \"http://mirrors.aliyun.com/dashscope\""),
        []
    );
}

#[test]
fn a_key_is_told_by_its_shape() {
    let key = |text: &str| {
        let line = format!("{{\"api_key\": \"{text}\", \"url\": \"https://dashscope.aliyuncs.com\"}}");
        let endpoint = read("a.json", &line).remove(0);
        endpoint.credential.map(|key| (key.holds, key.kind, key.masked.is_some()))
    };
    assert_eq!(key("{{key general-classic A}}"), Some((Holds::Key, Issued::General, true)));
    assert_eq!(key("{{key general-v2 A}}"), Some((Holds::Key, Issued::General, true)));
    assert_eq!(key("{{key plan-hex A}}"), Some((Holds::Key, Issued::Plan, true)));
    assert_eq!(key("{{key access-key A}}"), Some((Holds::AccessKeyId, Issued::Unknown, true)));
    assert_eq!(key("sk-xxxxxxxxxxxxxxxx"), Some((Holds::Placeholder, Issued::Unknown, false)));
    assert_eq!(key("sk-or-v1-0123456789abcdef7"), Some((Holds::Other, Issued::Unknown, false)));
}

#[test]
fn how_a_key_is_given_is_told() {
    let usage = |line: &str| {
        let all = read("run.sh", &format!("# qwen\n{line}\n"));
        all.first().and_then(|endpoint| Some(endpoint.credential.as_ref()?.usage))
    };
    for line in [
        "qwen --openai-api-key=KEY",
        "x --token KEY",
        "curl -H 'Authorization: Bearer KEY'",
        "[\"--api-key\", \"KEY\"]",
        "  \"--api-key\",\n  \"KEY\"",
        "command:\n  - --api-key\n  - KEY",
        "* 4 * * * x --dashscope_api_key KEY",
        "docker run -e QWEN_TOKEN=KEY x",
        "docker build --build-arg QWEN_TOKEN=\"KEY\" .",
        "curl --oauth2-bearer KEY",
    ] {
        assert_eq!(usage(&line.replace("KEY", "{{key general-classic A}}")), Some(Usage::Argument), "{line}");
        assert_eq!(usage(&line.replace("KEY", "sk-xxxxxxxx")), None, "a sample gives nothing away: {line}");
    }
    for line in [
        "os.getenv('sk-xxxxxx')",
        "process.env[\"sk-xxxxxx\"]",
        "std::env::var(\"sk-xxxxxx\")",
        "os.getenv(\n  \"sk-xxxxxx\"",
        "env('sk-xxxxxx')",
        "a: os.environ/sk-xxxxxx",
        "env_key = \"sk-xxxxxx\"",
        "A=${sk-xxxxxx}",
    ] {
        assert_eq!(usage(line), Some(Usage::Lookup), "{line}");
    }
    assert_eq!(usage("export DASHSCOPE_API_KEY={{key general-classic A}}"), None, "the secret rules say it");
}

#[test]
fn a_key_of_ours_by_any_name_is_one() {
    for name in ["VITE_DASHSCOPE_KEY", "NEXT_PUBLIC_QWEN_TOKEN", "REACT_APP_TONGYI_API_KEY"] {
        assert_eq!(pair("a.ts", &format!("const key = import.meta.env.{name};")), name);
    }
    assert_eq!(read("a.ts", "const x = import.meta.env.VITE_QWEN_ACCESS_KEY + VITE_MAPBOX_TOKEN;"), []);
}

#[test]
fn no_whole_key_leaves() {
    let key = seeded::key(seeded::Shape::PlanHex, "A");
    let text = "BASE=https://dashscope.aliyuncs.com KEY={{key plan-hex A}}\nqwen --api-key {{key plan-hex A}}\n";
    assert!(!format!("{:?}", read("a.env", text)).contains(key.expose()));
}

#[test]
fn the_same_thing_is_one_with_all_its_places() {
    let text = "a = \"http://dashscope.aliyuncs.com\"\nb = \"http://dashscope.aliyuncs.com\"\n";
    let all = read("a.py", text);
    assert_eq!((all.len(), all[0].places.len()), (1, 2));
}

#[test]
fn many_things_take_no_time_to_speak_of() {
    let many = "u = \"http://dashscope.aliyuncs.com\"; k = os.getenv(\"DASHSCOPE_API_KEY\")\n".repeat(100_000);
    assert!(!read("a.py", &many).is_empty());
    let deep = format!("dashscope{}", "[{\"a\":".repeat(100_000));
    assert_eq!(read("a.json", &deep), []);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(name in "[a-z.]{0,8}(json|yaml|toml|ipynb|env|py|Dockerfile)?", words in prop::collection::vec(
        prop::sample::select(vec![
            "https://dashscope.aliyuncs.com/v1", "DASHSCOPE_API_KEY", "sk-sp-", "LTAI5t", "{", "}", "[", "]", "\"", ":", "\n", "  ",
            "=", "#", "密钥", "\\", "Outputs:", "Resources:", "!GetAtt A.Key", "ALIYUN::Bailian::ApiKey", "ws-0123456789abcdef", "\u{feff}",
            "cells", "source", ",", "'", "--api-key ", "\r\n",
        ]), 0..40)) {
        let text = words.concat();
        for endpoint in Linter::new(Platform::embedded()).read(&name, text.as_bytes(), &KnownKeys::default()) {
            let place = &endpoint.places[0];
            prop_assert!(place.line >= 1 && place.column >= 1 && place.end_column >= place.column);
        }
    }
}

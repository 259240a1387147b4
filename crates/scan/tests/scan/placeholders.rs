//! What stands for a key, hides one or names one is no leak.

use bailiwick_core::secret::seeded::{self, Shape};

use crate::rules::{SHAPES, scan};

#[test]
fn placeholders_are_no_leaks() {
    for text in [
        "sk-xxx",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        "sk-...",
        "sk-sp-xxxxx",
        "sk-sp-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-ws-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-your-api-key",
        "sk-your_dashscope_key",
        "sk-test",
        "sk-test-1234567890",
        "YOUR_API_KEY",
        "your-dashscope-api-key",
        "<API_KEY>",
        "{API_KEY}",
        "$DASHSCOPE_API_KEY",
        "${DASHSCOPE_API_KEY}",
        "%DASHSCOPE_API_KEY%",
        "os.environ/DASHSCOPE_API_KEY",
        "你的密钥",
        "替换成你的API-KEY",
        "sk-你的密钥",
        "sk-0123456789abcdef0123456789abcdef",
        "sk-1234567890abcdef1234567890abcdef",
        "sk-abcdef0123456789abcdef0123456789",
        "sk-abcdefabcdefabcdefabcdefabcdefab",
        "sk-fedcba9876543210fedcba9876543210",
        "sk-12345678901234567890123456789012",
        "sk-00000000000000000000000000000000",
        "sk-ffffffffffffffffffffffffffffffff",
        "sk-deadbeefdeadbeefdeadbeefdeadbeef",
        "sk-cafebabecafebabecafebabecafebabe",
        "sk-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
        "sk-sp-0123456789abcdef0123456789abcdef",
        "sk-sp-deadbeefdeadbeefdeadbeefdeadbeef",
        "LTAIxxxxxxxxxxxxxxxxxxxx",
        "LTAI5tXXXXXXXXXXXXXXXXXX",
        "LTAI4EXAMPLEEXAMPLEEXAMP",
        "LTAIyourAccessKeyId",
        "LTAI1234567890abcdef",
        "st-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "st-your-temporary-token-goes-here",
        "st-0123456789abcdefghijklmnopqrstuvwxyz",
    ] {
        let leaks = scan("dashscope", format!("DASHSCOPE_API_KEY=\"{text}\"").as_bytes());
        assert!(leaks.is_empty(), "{text}");
    }
}

#[test]
fn a_sample_that_stops_early_is_no_leak() {
    let sample = format!("sk-ws-djI.8O7d{}", &seeded::key(Shape::AccessKeySecret, "A").expose()[..16]);
    assert!(scan("dashscope", format!("api_key = \"{sample}…\"").as_bytes()).is_empty());
}

#[test]
fn masked_forms_are_no_leaks() {
    for shape in SHAPES {
        let key = seeded::key(shape, "A");
        let (text, length) = (key.expose(), key.expose().len());
        for hidden in ["*", "****", "…", "...", "************************", "•••", "[REDACTED]", "<hidden>"] {
            for (head, tail) in [(3, 4), (7, 4), (8, 0), (10, 6), (12, 4)] {
                let masked = format!("{}{hidden}{}", &text[..head], &text[length - tail..]);
                assert!(
                    scan("dashscope", format!("key: {masked}\n").as_bytes()).is_empty(),
                    "{shape:?} {hidden} {head}"
                );
            }
        }
    }
}

#[test]
fn what_many_files_are_full_of_is_no_leak() {
    let hex = |name: &str| seeded::key(Shape::GeneralClassic, name).expose()[3..].to_owned();
    let uuid = |name: &str| {
        let hex = hex(name);
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    };
    for text in [
        format!("commit {}{}", hex("a"), &hex("b")[..8]),
        format!("sha256:{}{}", hex("a"), hex("b")),
        format!("desk-{}", hex("a")),
        format!("\"task-{}\"", hex("a")),
        format!("disk-{}.img", hex("a")),
        format!("mask-sp-{}", hex("a")),
        format!("sk-{}", uuid("a")),
        format!("sk-{}{}", hex("a"), hex("b")),
        format!("sk_{}", hex("a")),
        format!("SK-{}", hex("a")),
        format!("sk-{}", hex("a").to_uppercase()),
        format!(".dashscope-st-{}", hex("a")),
        "dashscope .st-Button_primaryLargeOutlined__hover { }".replace("__", "-"),
        "dashscope <div class=\"st-emotion-cache-1avcm0n e1nzilvr4\">".to_owned(),
        "dashscope .st-bootstrap5_gridColumn-2-of-12 { }".to_owned(),
        "dashscope <div class=\"st-key-container st-emotion-cache-wrapper\">".to_owned(),
        "dashscope data-testid=\"st-main-block-container-primary\"".to_owned(),
        "aliyuncs.com/test-results/latest-release-notes-of-the-product".to_owned(),
        "VOLTAIRE LTAISYSTEMS".to_owned(),
    ] {
        let leaks = scan("src/dashscope.js", text.as_bytes());
        assert!(leaks.is_empty(), "{text}: {}", leaks[0].masked);
    }
}

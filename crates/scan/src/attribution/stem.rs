//! What two names share that belong to one service: `LLM_API_KEY` and `LLM_BASE_URL` share `llm`.

/// What says in a name that it is a key's, an address's or a model's, longest first.
const PARTS: [&str; 14] = [
    "authorization",
    "credential",
    "endpoint",
    "secret",
    "models",
    "model",
    "token",
    "auth",
    "base",
    "host",
    "api",
    "key",
    "url",
    "uri",
];

/// A name without its separators, and without words like `key` and `url`. `None` when it has none of these.
pub(super) fn stem(name: &[u8]) -> Option<String> {
    let letters = name.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(|byte| char::from(*byte));
    let whole: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let stem = PARTS.iter().fold(whole.clone(), |stem, part| stem.replace(part, ""));
    (stem.len() < whole.len()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_service_share_their_stem() {
        for (names, expected) in [
            (["OPENAI_API_KEY", "OPENAI_BASE_URL"], "openai"),
            (["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"], "anthropic"),
            (["spring.ai.openai.api-key", "spring.ai.openai.base-url"], "springaiopenai"),
            (["llm2ApiKey", "llm2BaseURL"], "llm2"),
            (["API_KEY_1", "BASE_URL_1"], "1"),
            (["apiKey", "baseURL"], ""),
            (["Authorization", "url"], ""),
        ] {
            for name in names {
                assert_eq!(stem(name.as_bytes()).as_deref(), Some(expected), "{name}");
            }
        }
        assert_eq!(stem(b"provider"), None);
    }
}

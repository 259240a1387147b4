//! What the name of a variable or a setting says.

use bailiwick_core::finding::Issued;

/// Words by which a name is one of Model Studio's.
const OURS: [&str; 7] =
    ["dashscope", "bailian", "tongyi", "modelstudio", "qwen", "alibabacodingplan", "alibabatokenplan"];

/// What says in a name that it is a key's, an address's or a model's, longest first.
const PARTS: [&str; 15] = [
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
    "http",
    "api",
    "key",
    "url",
    "env",
];

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Whether a name is one of Model Studio's.
pub(super) fn is_ours(name: &str) -> bool {
    let letters = letters(name);
    OURS.iter().any(|word| letters.contains(word))
}

/// Which kind of key a variable holds. Only the one that the platform's own documentation gives general keys is
/// known to hold one: others are used for either.
pub(super) fn issued(name: &str) -> Issued {
    let letters = letters(name);
    match () {
        () if letters.contains("codingplan") => Issued::CodingPlan,
        () if letters.contains("tokenplan") => Issued::TokenPlan,
        () if letters.ends_with("dashscopeapikey") => Issued::General,
        () => Issued::Unknown,
    }
}

/// Whether a name is that of a key, and not of an AccessKey.
pub(super) fn is_key(name: &str) -> bool {
    let letters = letters(name);
    let ends = ["apikey", "authtoken", "envkey", "apikeyenv", "apikeyenvvar", "keyenv", "authorization", "bearertoken"];
    let is_whole = ["key", "token", "apitoken", "accesstoken"].contains(&letters.as_str());
    let is_own = is_ours(name) && ["key", "token"].iter().any(|end| letters.ends_with(end));
    is_whole || (is_own || ends.iter().any(|end| letters.ends_with(end))) && !letters.contains("accesskey")
}

/// What names a setting that takes the name of a variable, and no key: `env_key`, `apiKeyEnv`.
const LOOKUPS: [&str; 5] = ["envkey", "keyenv", "apikeyenv", "apikeyenvvar", "apikeyenvname"];

/// Whether a setting takes the name of a variable.
pub(super) fn is_lookup(name: &str) -> bool {
    LOOKUPS.contains(&letters(name).as_str())
}

/// What build tools want before the names that they ship, and says nothing of a service.
const SHIPPED: [&str; 8] = ["vite", "nextpublic", "reactapp", "vueapp", "expopublic", "nuxtpublic", "gatsby", "ngapp"];

/// What two names share that belong to one service: `LLM_API_KEY` and `LLM_BASE_URL` share `llm`.
pub(super) fn stem(name: &str) -> String {
    let last = name.rsplit(['.', '/']).next().unwrap_or(name);
    let own = letters(last);
    let own = SHIPPED.iter().find_map(|prefix| own.strip_prefix(prefix)).unwrap_or(&own).to_owned();
    PARTS.iter().fold(own, |stem, part| stem.replace(part, ""))
}

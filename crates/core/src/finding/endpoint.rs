//! A base URL of the platform in text, and the key that stands beside it. It holds no whole secret.

use super::{Excerpt, Place};
use crate::secret::{Identity, Mask};
use crate::spelled::spelled;

/// A base URL, a key that is given to a tool, or both where they belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// The base URL, if there is one.
    pub url: Option<BaseUrl>,
    /// The key, if one stands there or is referred to.
    pub credential: Option<Credential>,
    /// The id of a workspace that stands beside.
    pub workspace: Option<Box<str>>,
    /// Where the base URL stands, or else the key: all in one file, first to last; never empty.
    pub places: Vec<Place>,
    /// The line of the first place.
    pub excerpt: Excerpt,
}

/// Where calls go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// How.
    pub scheme: Scheme,
    /// The host, lowercase: one of the platform's.
    pub host: Box<str>,
}

/// What stands where a key belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    /// The name of the variable that holds it: `DASHSCOPE_API_KEY`.
    pub variable: Option<Box<str>>,
    /// Which kind of key it is, as far as its shape or its variable tells.
    pub kind: Issued,
    /// What stands there.
    pub holds: Holds,
    /// How it is given.
    pub usage: Usage,
    /// The key as it may be shown, where one stands there.
    pub masked: Option<Mask>,
    /// Which keys of the inventory bear it.
    pub identity: Identity,
}

spelled! {
    /// How calls go.
    Scheme {
        /// In the clear.
        Http = "http",
        /// Encrypted.
        Https = "https",
        /// A websocket in the clear.
        Ws = "ws",
        /// A websocket, encrypted.
        Wss = "wss",
    }
}

spelled! {
    /// What a key beside a base URL was issued for, by its shape or by the name of its variable.
    Issued {
        /// Pay-as-you-go.
        General = "general",
        /// Coding Plan.
        CodingPlan = "coding-plan",
        /// Token Plan.
        TokenPlan = "token-plan",
        /// One of the two plans: the shape does not tell which.
        Plan = "plan",
        /// For minutes.
        Temporary = "temporary",
        /// Nothing tells.
        Unknown = "unknown",
    }
}

spelled! {
    /// What stands where a key belongs.
    Holds {
        /// A variable's name, or nothing yet.
        Reference = "reference",
        /// A key.
        Key = "key",
        /// The id of an AccessKey, which is none.
        AccessKeyId = "access-key-id",
        /// What stands for a key, in a sample.
        Placeholder = "placeholder",
        /// Something else.
        Other = "other",
    }
}

spelled! {
    /// How a key is given.
    Usage {
        /// As a setting.
        Setting = "setting",
        /// On a command line.
        Argument = "argument",
        /// In place of the name of a variable that is looked up.
        Lookup = "lookup",
        /// As an output of a stack.
        Output = "output",
    }
}

/// The extensions of source, as far as tests are written in it.
const SOURCE: [&str; 20] = [
    "py", "ipynb", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "go", "rs", "java", "kt", "scala",
    "cs", "swift", "rb", "php",
];

/// What build tools put into what they ship to browsers.
const BROWSER: [&str; 9] = [
    "VITE_",
    "NEXT_PUBLIC_",
    "REACT_APP_",
    "NUXT_PUBLIC_",
    "EXPO_PUBLIC_",
    "VUE_APP_",
    "GATSBY_",
    "NG_APP_",
    "PUBLIC_",
];

impl Credential {
    /// Whether the variable that holds it is one that build tools ship to browsers.
    #[must_use]
    pub fn ships_to_browsers(&self) -> bool {
        let ships = |name: &str| BROWSER.iter().any(|prefix| name.starts_with(prefix));
        self.variable.as_deref().is_some_and(ships)
    }
}

impl Endpoint {
    /// What names it within its file: the host, and what the key is called or looks like.
    #[must_use]
    pub fn id(&self) -> String {
        let host = self.url.as_ref().map(|url| url.host.to_string());
        let key = self.credential.as_ref().map(|credential| match (&credential.variable, &credential.masked) {
            (Some(variable), _) => variable.to_string(),
            (None, Some(masked)) => masked.to_string(),
            (None, None) => credential.usage.as_str().to_owned(),
        });
        host.into_iter().chain(key).collect::<Vec<_>>().join("+")
    }

    /// The file that it stands in.
    #[must_use]
    pub fn path(&self) -> &str {
        self.places.first().map_or("", |place| &place.path)
    }

    /// Whether the file is source of tests, by its name or its folder: what stands there is made up, and often wrong on
    /// purpose.
    #[must_use]
    pub fn is_test(&self) -> bool {
        let path = self.path();
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
        let is_source = SOURCE.contains(&extension);
        let lower = stem.to_ascii_lowercase();
        let is_named = ["test_", "tests_", "test-"].iter().any(|start| lower.starts_with(start))
            || ["_test", "_tests", "-test", ".test", ".spec", "_spec"].iter().any(|end| lower.ends_with(end))
            || ["test", "tests", "conftest"].contains(&&*lower)
            || ["Test", "Tests", "TestCase"].iter().any(|end| stem.ends_with(end));
        let is_below = folders.split('/').any(|folder| ["test", "tests", "__tests__"].contains(&folder));
        is_source && (is_named || is_below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> Endpoint {
        let places = vec![Place { path: path.into(), ..Place::default() }];
        Endpoint { url: None, credential: None, workspace: None, places, excerpt: Excerpt::default() }
    }

    #[test]
    fn tests_are_known_by_their_names_and_folders() {
        for path in [
            "test_url.py",
            "a/url_test.go",
            "a/url.test.ts",
            "a/url.spec.tsx",
            "src/UrlTest.java",
            "src/a/tests.rs",
            "tests/a/b.py",
            "src/test/java/A.java",
            "web/__tests__/a.js",
            "conftest.py",
            "scripts/test-url.mjs",
        ] {
            assert!(at(path).is_test(), "{path}");
        }
        for path in [
            "app.py",
            "latest.py",
            "contest.go",
            "tests/.env",
            "test/config.yaml",
            "run/test_a0/app.py",
            "Testing.java",
            "",
            "/",
        ] {
            assert!(!at(path).is_test(), "{path}");
        }
    }
}

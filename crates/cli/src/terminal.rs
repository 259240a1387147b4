//! What a terminal can do beyond text: hyperlinks (OSC 8).

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::IsTerminal;
use std::path::Path;

use bailiwick_core::secret::redact;

/// Terminals that say by `TERM_PROGRAM` who they are, and take hyperlinks.
const PROGRAMS: [&str; 8] = ["iTerm.app", "WezTerm", "vscode", "Hyper", "ghostty", "Tabby", "rio", "WarpTerminal"];

/// The start of what `TERM` says in others that do.
const TERMS: [&str; 5] = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm"];

/// Whether a stream takes hyperlinks: `FORCE_HYPERLINK` decides, else the terminal, as far as it says who it is. One that
/// doesn't know them shows their text alone, or, if it is old, rubbish.
pub(crate) fn takes_links(stream: &impl IsTerminal) -> bool {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(forced) = set("FORCE_HYPERLINK") {
        return forced != "0";
    }
    stream.is_terminal() && is_known(set)
}

fn is_known(set: impl Fn(&str) -> Option<String>) -> bool {
    let at_least =
        |name: &str, least: u32| set(name).and_then(|text| text.parse().ok()).is_some_and(|it: u32| it >= least);
    let is = |name: &str, known: &[&str]| set(name).is_some_and(|value| known.contains(&&*value));
    let term = set("TERM").unwrap_or_default();
    is("TERM_PROGRAM", &PROGRAMS)
        || TERMS.iter().any(|known| term.starts_with(known))
        || set("WT_SESSION").is_some()
        || set("DOMTERM").is_some()
        || at_least("VTE_VERSION", 5000)
        || at_least("KONSOLE_VERSION", 201_200)
}

/// Where a path leads, as a URI. `None` where there is no such file, or its name holds what must not be shown.
pub(crate) fn link(path: &str) -> Option<String> {
    let path = std::path::absolute(Path::new(path)).ok()?;
    path.symlink_metadata().ok()?;
    let path = path.to_str().filter(|path| redact(path) == **path)?;
    // The host tells a terminal that shows another machine's output that the file isn't here.
    let host = ["/proc/sys/kernel/hostname", "/etc/hostname"].iter().find_map(|file| fs::read_to_string(file).ok());
    let host = host.map(|name| name.trim().to_owned()).filter(|name| name.bytes().all(is_plain)).unwrap_or_default();
    let mut uri = format!("file://{host}");
    for byte in path.bytes() {
        if is_plain(byte) || byte == b'/' {
            uri.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Some(uri)
}

/// Whether a byte stands for itself in any part of a URI.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_known_by_what_they_say() {
        let known =
            |name: &'static str, value: &'static str| is_known(move |asked| (asked == name).then(|| value.into()));
        assert!(known("TERM_PROGRAM", "WezTerm") && known("VTE_VERSION", "6800") && known("TERM", "foot-extra"));
        assert!(!known("TERM", "xterm-256color") && !known("VTE_VERSION", "4600") && !known("TERM_PROGRAM", "x"));
    }

    #[test]
    fn a_uri_leads_to_what_is_there_and_is_plain_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a b\u{1b}#源.env");
        fs::write(&file, "").unwrap();
        let uri = link(file.to_str().unwrap()).unwrap();
        assert!(uri.starts_with("file://") && uri.ends_with("/a%20b%1B%23%E6%BA%90.env"), "{uri}");
        assert_eq!(link(folder.path().join("gone").to_str().unwrap()), None);
        let key = bailiwick_core::secret::seeded::key(bailiwick_core::secret::seeded::Shape::PlanHex, "A");
        let named = folder.path().join(key.expose());
        fs::write(&named, "").unwrap();
        assert_eq!(link(named.to_str().unwrap()), None, "a name that is a key is not shown");
    }
}

//! Keys inside wrappings are found where their spelling stands, and the spelling is masked.

use std::io::Write as _;

use bailiwick_core::finding::Leak;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{KnownKeys, Provider};
use proptest::prelude::*;

use crate::rules::DETECTOR;

pub(crate) fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

fn escaped(text: &str, only_odd: bool, spell: impl Fn(u8) -> String) -> String {
    text.bytes()
        .map(|byte| if only_odd && byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { spell(byte) })
        .collect()
}

fn scan(bytes: &[u8]) -> Vec<Leak> {
    DETECTOR.scan("app/.env", bytes, &KnownKeys::default())
}

/// The one leak of a text, with its place and layer.
fn the_leak(text: &str, key: &str) -> (u32, u32, Vec<String>) {
    let leaks = scan(text.as_bytes());
    assert_eq!(leaks.len(), 1, "{} leaks in {text}", leaks.len());
    let (leak, secret) = (&leaks[0], bailiwick_core::secret::Secret::new(key));
    assert!(leak.digest == secret.digest(), "another secret is found in {text}");
    assert_eq!(leak.places.len(), 1, "{:?}", leak.places);
    for line in &leak.excerpt.lines {
        assert!(!line.text.contains(&text.trim()[..text.trim().len().min(40)][20..]) || !text.contains("c2st"));
    }
    let place = &leak.places[0];
    (place.line, place.column, place.layer.iter().map(ToString::to_string).collect())
}

#[test]
fn each_wrapping_is_opened_and_named() {
    for shape in [Shape::GeneralClassic, Shape::GeneralV2, Shape::GeneralDottedD, Shape::PlanHex, Shape::PlanDottedH] {
        let key = seeded::key(shape, "A");
        let key = key.expose();
        let spelled = |only_odd, spell: fn(u8) -> String| escaped(key, only_odd, spell);
        for (value, layer) in [
            (base64(key.as_bytes()), &["base64"][..]),
            (base64(format!("user:{key}").as_bytes()), &["base64"]),
            (base64(format!("x{key}\nand more of it").as_bytes().get(1..).unwrap()), &["base64"]),
            (base64(base64(key.as_bytes()).as_bytes()), &["base64", "base64"]),
            (base64(base64(base64(key.as_bytes()).as_bytes()).as_bytes()), &["base64"; 3]),
            (base64(base64(base64(base64(key.as_bytes()).as_bytes()).as_bytes()).as_bytes()), &["base64"; 4]),
            (spelled(true, |byte| format!("%{byte:02X}")), &["percent"]),
            (spelled(false, |byte| format!("%{byte:02x}")), &["percent"]),
            (spelled(true, |byte| format!("\\u{byte:04x}")), &["escape"]),
            (spelled(false, |byte| format!("\\x{byte:02x}")), &["escape"]),
            (spelled(true, |byte| format!("&#{byte};")), &["html"]),
            (spelled(false, |byte| format!("&#x{byte:X};")), &["html"]),
        ] {
            let (line, column, found) = the_leak(&format!("first\nDASHSCOPE_API_KEY: {value}\nlast\n"), key);
            assert_eq!(found, layer, "{shape:?} {value}");
            assert_eq!(line, 2);
            assert!(column == 20 || layer[0] == "base64" && column > 20, "{column}");
        }
    }
}

#[test]
fn what_stands_around_the_wrapping_tells_whose_the_key_is() {
    let key = seeded::key(Shape::GeneralClassic, "A");
    let value = base64(key.expose().as_bytes());
    for (name, provider) in [
        ("DASHSCOPE_API_KEY", Provider::DashScope),
        ("DEEPSEEK_API_KEY", Provider::DeepSeek),
        ("SOME_API_KEY", Provider::DashScopeOrDeepSeek),
    ] {
        assert_eq!(scan(format!("{name}: {value}").as_bytes())[0].provider, provider, "{name}");
    }
}

#[test]
fn a_whole_file_in_utf_16_is_read_as_text() {
    let key = seeded::key(Shape::PlanHex, "A");
    let text = format!("密钥\r\nKEY={}\r\n", key.expose());
    for mark in ["", "\u{feff}"] {
        for spell in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let bytes: Vec<_> = format!("{mark}{text}").encode_utf16().flat_map(spell).collect();
            let leaks = scan(&bytes);
            assert_eq!(leaks.len(), 1);
            let place = &leaks[0].places[0];
            assert_eq!((place.line, place.column, place.end_column), (2, 5, 43));
            assert_eq!(place.layer, ["utf-16".into()]);
        }
    }
}

#[test]
fn utf_16_in_base64_is_read_as_a_command_of_powershell() {
    for shape in [Shape::GeneralClassic, Shape::GeneralDottedD, Shape::PlanHex, Shape::AccessKey] {
        let key = seeded::key(shape, "A");
        for before in ["", "$k='", "$ke='", "$key='", "\u{feff}$env:A='"] {
            let command = format!("{before}{}'; curl", key.expose());
            let wide: Vec<_> = command.encode_utf16().flat_map(u16::to_le_bytes).collect();
            // A byte before it moves it to another place in its group.
            for bytes in [&wide[..], &[b"x", &wide[..]].concat(), &[b"xy", &wide[..]].concat()] {
                let value = base64(bytes);
                let lines: Vec<_> =
                    value.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
                for value in [value.clone(), lines.join("\n  ")] {
                    let (line, _, layer) = the_leak(&format!("powershell -enc {value}\n"), key.expose());
                    assert!(line <= 4 && layer == ["base64", "utf-16"], "{line} {layer:?}");
                }
            }
        }
    }
}

#[test]
fn the_outermost_of_two_spellings_of_one_place_counts() {
    let key = seeded::key(Shape::PlanHex, "A");
    let other = seeded::key(Shape::PlanHex, "B");
    let text = format!("a={} b={}", key.expose(), escaped(other.expose(), true, |byte| format!("%{byte:02X}")));
    let leaks = scan(text.as_bytes());
    let places: Vec<_> = leaks.iter().map(|leak| (leak.places.len(), leak.places[0].layer.len())).collect();
    assert_eq!(places, [(1, 0), (1, 1)]);
}

#[test]
fn base64_that_is_broken_into_lines_is_one() {
    let key = seeded::key(Shape::PlanHex, "A");
    for (before, after, width) in (0..150).flat_map(|before| [(before, 90, 76), (before, 0, 76), (before, 9, 64)]) {
        let whole = base64(
            format!("{}{}{}", "x".repeat(before), format_args!(" {} ", key.expose()), "y".repeat(after)).as_bytes(),
        );
        let lines: Vec<_> = whole.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        for line_break in ["\n", "\r\n", "\n    ", "\r\n\t\t", "\\n", "\\r\\n", "\\\\n"] {
            let text = format!("Content: \"{line_break}{}\"\n", lines.join(line_break));
            let leaks = scan(text.as_bytes());
            assert_eq!(leaks.len(), 1, "{before} {after} {width} {line_break:?}");
        }
    }
}

#[test]
fn indented_base64_is_masked_over_all_its_lines() {
    let key = seeded::key(Shape::PlanHex, "A");
    let whole = base64(format!("{} {}", "x".repeat(30), key.expose()).as_bytes());
    let (first, rest) = whole.split_at(60);
    for text in [
        format!("data:\n  .env: |\n    {first}\n    {rest}\n"),
        format!("<data>\n\t<env>\n\t\t{first}\n\t\t{rest}</env>\n</data>\n"),
        format!("{{\"env\": \"{first}\\n{rest}\\n\"}}\n"),
    ] {
        let leaks = scan(text.as_bytes());
        assert_eq!(leaks.len(), 1, "{text}");
        assert_eq!(leaks[0].places[0].layer, ["base64".into()]);
        for line in &leaks[0].excerpt.lines {
            assert!(!line.text.contains(&first[45..]) && !line.text.contains(&rest[..8]), "{}", line.text);
        }
    }
}

/// Base64 holds spellings of literals by chance, the more of it the more often: what is near them is looked at first.
#[test]
fn long_base64_is_opened_where_it_holds_a_key() {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    let noise: Vec<_> = std::iter::successors(Some(1), next).map(|state| (state >> 24) as u8).take(60_000).collect();
    for shape in [Shape::GeneralClassic, Shape::GeneralV2, Shape::GeneralDottedD, Shape::PlanHex, Shape::PlanDottedH] {
        let key = seeded::key(shape, "A");
        let planted = format!(" {}\n", key.expose());
        for shift in 0..3 {
            let text = [&noise[shift..], planted.as_bytes(), &noise].concat();
            let found: Vec<_> = scan(base64(&text).as_bytes()).iter().map(|leak| leak.digest).collect();
            assert!(found == [key.digest()], "{shape:?} {shift}: {}", found.len());
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_key_of_a_container_in_base64_is_found_once() {
    let (a, b) = (seeded::key(Shape::PlanHex, "A"), seeded::key(Shape::PlanDottedD, "B"));
    let escaped = b.expose().replace('/', "\\/").replace('+', "\\u002B");
    let release = gzip(format!("{{\"a\": \"{}\", \"b\": \"{escaped}\"}}", a.expose()).as_bytes());
    let text = format!("data:\n  release: {}\n", base64(base64(&release).as_bytes()));
    let leaks = scan(text.as_bytes());
    let mut found: Vec<_> = leaks.iter().map(|leak| (leak.digest.to_string(), leak.places.len())).collect();
    found.sort();
    let mut expected = [(a.digest().to_string(), 1), (b.digest().to_string(), 1)];
    expected.sort();
    assert_eq!(found, expected);
    for leak in leaks {
        assert_eq!(leak.places[0].line, 2);
        assert_eq!(leak.places[0].layer[..3], ["base64".into(), "base64".into(), "gzip".into()]);
        // All of the base64 is a spelling of the secret.
        assert!(!leak.excerpt.lines.iter().any(|line| line.text.contains(&text[40..60])));
    }
}

#[test]
fn text_that_starts_like_a_container_is_text() {
    let key = seeded::key(Shape::PlanHex, "A");
    for start in ["H4sI", "UEsDB", "KLUv/", "SDRzSU"] {
        let text = format!("{start}{} KEY={}", "A".repeat(60), key.expose());
        assert_eq!(scan(text.as_bytes()).len(), 1, "{start}");
    }
}

#[test]
fn a_key_in_an_email_is_put_together() {
    for shape in [Shape::GeneralClassic, Shape::GeneralV2, Shape::PlanDottedD, Shape::AccessKey] {
        let key = seeded::key(shape, "A");
        let encoded = key.expose().replace('=', "=3D");
        for at in 1..encoded.len() - 3 {
            // No encoder breaks what it has encoded.
            if encoded[at - 2.min(at)..at].contains('=') {
                continue;
            }
            for line_break in ["\n", "\r\n"] {
                let head = "Content-Transfer-Encoding: quoted-printable";
                let (first, rest) = encoded.split_at(at);
                let text = format!("{head}{line_break}{line_break}KEY=3D{first}={line_break}{rest}{line_break}");
                let (line, column, layer) = the_leak(&text, key.expose());
                assert_eq!((line, column, layer), (3, 7, vec!["quoted-printable".to_owned()]), "{text}");
            }
        }
    }
}

#[test]
fn a_line_of_code_that_ends_in_an_equals_sign_is_no_email() {
    let key = seeded::key(Shape::PlanDottedD, "padded");
    assert!(key.expose().ends_with('='));
    let (_, _, layer) = the_leak(&format!("KEY={}\nNEXT=1\n", key.expose()), key.expose());
    assert!(layer.is_empty());
}

#[test]
fn a_key_is_whole_where_only_its_signature_is_escaped() {
    for name in 0..40 {
        let key = seeded::key(Shape::GeneralDottedD, &name.to_string());
        let odd = |spell: fn(u8) -> String| {
            key.expose()
                .bytes()
                .map(move |byte| if b"+/=".contains(&byte) { spell(byte) } else { char::from(byte).to_string() })
        };
        for value in [
            odd(|byte| format!("%{byte:02X}")).collect::<String>(),
            odd(|byte| format!("\\u{byte:04X}")).collect(),
            odd(|byte| format!("&#{byte};")).collect(),
            key.expose().replace('/', "\\/"),
        ] {
            let (line, column, _) = the_leak(&format!("DASHSCOPE_API_KEY: \"{value}\"\n"), key.expose());
            assert_eq!((line, column), (1, 21), "{value}");
        }
    }
}

proptest! {
    #[test]
    fn the_spelling_of_a_key_is_never_shown(
        before in "[a-zA-Z0-9 ]{0,80}", after in "[a-zA-Z0-9 ]{0,80}", name in 0..200_u32,
    ) {
        let key = seeded::key(Shape::PlanHex, &name.to_string());
        let value = base64(format!("{before} {} {after}", key.expose()).as_bytes());
        let leaks = scan(format!("K={value}").as_bytes());
        prop_assert_eq!(leaks.len(), 1);
        let spelled = base64(&[b"  ", key.expose().as_bytes()].concat());
        for line in &leaks[0].excerpt.lines {
            for start in (8..spelled.len() - 16).step_by(4) {
                prop_assert!(!line.text.contains(&spelled[start..start + 12]));
            }
        }
    }

    #[test]
    fn any_bytes_with_spellings_in_them_are_scanned(
        parts in proptest::collection::vec(
            prop_oneof!["c2st", "NrL", "zay", "sk%2D", "sk\\\\u002d", "&#115;", "s\0k\0-\0", "\0s\0k\0-", "[a-f0-9]{1,40}", "[\\x00-\\xff]{0,9}", "\n"],
            0..40,
        ),
    ) {
        scan(parts.concat().as_bytes());
    }
}

//! No excerpt shows a secret, whoever's it is and however close they stand.

use bailiwick_core::secret::seeded::{self, Shape};
use proptest::prelude::*;
use proptest::sample::select;

use crate::rules::{SHAPES, scan, scan_template};
use crate::vendors::lookalikes;

/// So many characters of a secret, in a row, would give it away.
const TELLING: usize = 12;

/// A secret: one of ours, or another vendor's.
fn secret() -> impl Strategy<Value = String> {
    let ours = (select(&SHAPES[..]), 0..9_u8)
        .prop_map(|(shape, name)| seeded::key(shape, &name.to_string()).expose().to_owned());
    let theirs = ("[a-z]{6}", any::<prop::sample::Index>()).prop_map(|(name, index)| {
        // Twelve letters, if that is a vendor's form at all, may be a word.
        let all: Vec<_> = lookalikes(&name).into_iter().filter(|(vendor, _)| *vendor != "Tencent, short").collect();
        all[index.index(all.len())].1.clone()
    });
    let its_secret =
        (0..9_u8).prop_map(|name| seeded::key(Shape::AccessKeySecret, &name.to_string()).expose().to_owned());
    prop_oneof![4 => ours, 3 => theirs, 1 => its_secret]
}

fn separator() -> impl Strategy<Value = &'static str> {
    select(
        &[
            " ",
            ",",
            "\"",
            "\n",
            "\r\n",
            "=",
            ":",
            " = ",
            "\t",
            "'; '",
            "|",
            "密钥：",
            "\\n",
            "<",
            "?key=",
            "\u{202e}",
            " (x) ",
        ][..],
    )
}

proptest! {
    #[test]
    fn no_excerpt_shows_a_secret(pieces in prop::collection::vec((separator(), secret()), 1..14), padding in 0..900_usize) {
        let secrets: Vec<_> = pieces.iter().map(|(_, secret)| secret.as_str()).collect();
        let text: String = pieces.iter().map(|(separator, secret)| format!("{separator}{secret}")).collect();
        let padded = format!("{}{text}{}", "x, ".repeat(padding), " y".repeat(padding));
        for leak in scan("dashscope", padded.as_bytes()) {
            for line in &leak.excerpt.lines {
                let shown = secrets.iter().find(|secret| shows(&line.text, secret));
                prop_assert!(shown.is_none(), "{} shows {}", line.text, shown.unwrap());
            }
        }
    }

    #[test]
    fn a_secret_that_is_cut_by_the_border_of_the_excerpt_is_not_shown(
        before in 0..1_200_usize, after in 0..1_200_usize, other in secret(),
    ) {
        let gap = |length: usize| ". ".repeat(length / 2);
        let own = seeded::key(Shape::PlanHex, "own");
        let text = format!("{other}{}{}{}{other} {other}", gap(before), own.expose(), gap(after));
        let other_line = format!("{}{other}", gap(before));
        for text in [text.clone(), format!("{other_line}\n{}\n{other_line}", own.expose())] {
            for line in scan("dashscope", text.as_bytes()).iter().flat_map(|leak| leak.excerpt.lines.iter()) {
                prop_assert!(!shows(&line.text, &other), "{}", line.text);
            }
        }
    }
}

/// Whether a text shows a telling part of what is random in a secret.
fn shows(text: &str, secret: &str) -> bool {
    let body = secret.rsplit('.').next().unwrap();
    let public = [
        "sk-proj-",
        "sk-svcacct-",
        "sk-admin-",
        "sk-ant-api03-",
        "sk-ant-admin01-",
        "sk-kimi-",
        "sk-ws-",
        "sk-sp-",
        "sk_live_",
    ];
    let body = public.iter().fold(body, |body, prefix| body.strip_prefix(prefix).unwrap_or(body));
    body.as_bytes().windows(TELLING).any(|part| text.contains(std::str::from_utf8(part).unwrap()))
}

fn lines(template: &str) -> Vec<Vec<(u32, String)>> {
    let leaks = scan_template("x", template);
    leaks
        .iter()
        .map(|leak| leak.excerpt.lines.iter().map(|line| (line.number, line.text.to_string())).collect())
        .collect()
}

#[test]
fn an_excerpt_is_the_line_and_its_neighbours() {
    let mask = seeded::key(Shape::PlanHex, "A").mask();
    let text =
        |lines: &[(u32, &str)]| lines.iter().map(|(number, text)| (*number, (*text).to_owned())).collect::<Vec<_>>();
    let own = format!("c = {mask};");
    assert_eq!(lines("a\r\nb\r\nc = {{key plan-hex A}};\r\n\r\ne"), [text(&[(2, "b"), (3, &own), (4, "")])]);
    assert_eq!(lines("c = {{key plan-hex A}};"), [text(&[(1, &own)])]);
    assert_eq!(lines("c = {{key plan-hex A}};\n"), [text(&[(1, &own)])]);
}

#[test]
fn long_lines_are_cut_at_whole_words_and_that_is_shown() {
    let long = "word ".repeat(400);
    let excerpt = &lines(&format!("{long}\n{long}{{{{key plan-hex A}}}} {long}\n{long}"))[0];
    for (_, text) in excerpt {
        assert!(text.chars().count() < 150 && text.ends_with('…'), "{text}");
    }
    assert!(excerpt[1].1.starts_with('…'));
}

#[test]
fn sixty_characters_are_shown_before_and_after() {
    let mask = seeded::key(Shape::PlanHex, "A").mask();
    let filler = |length: usize| "é ".repeat(40)[..].chars().take(length).collect::<String>();
    for (before, after) in [(59, 60), (60, 59), (60, 61), (61, 60), (75, 75)] {
        let excerpt = &lines(&format!("{}{{{{key plan-hex A}}}}{}", filler(before), filler(after)))[0];
        let all = filler(before);
        let kept: String = all.chars().skip(before.saturating_sub(60)).collect();
        let (dots_before, dots_after) = (if before > 60 { "…" } else { "" }, if after > 60 { "…" } else { "" });
        let expected = format!("{dots_before}{kept}{mask}{}{dots_after}", filler(after.min(60)));
        assert_eq!(excerpt[0].1, expected, "{before} {after}");
    }
}

#[test]
fn of_a_neighbour_the_first_120_characters_are_shown() {
    for (length, dots) in [(119, ""), (120, ""), (121, "…")] {
        let neighbour: String = "é ".repeat(70).chars().take(length).collect();
        let excerpt = &lines(&format!("{neighbour}\n{{{{key plan-hex A}}}}\n{neighbour}"))[0];
        let expected = format!("{}{dots}", neighbour.chars().take(120).collect::<String>());
        assert_eq!((&excerpt[0].1, &excerpt[2].1), (&expected, &expected));
    }
}

#[test]
fn chinese_text_is_cut_between_characters() {
    let long = "密".repeat(3_000);
    for shift in 0..3 {
        let excerpt =
            &lines(&format!("{}{long}{{{{key plan-hex A}}}}{long}\n{}{long}", "x".repeat(shift), "y".repeat(shift)))[0];
        assert!(excerpt.iter().all(|(_, text)| !text.contains('\u{fffd}')), "{excerpt:?}");
        assert!(excerpt[0].1.starts_with("…密") && excerpt[0].1.ends_with("密…"));
    }
}

//! Several sources as one.

use bailiwick_core::finding::{Allow, Coverage, PassedOver, Place};
use bailiwick_core::secret::{Confidence, Digest, KnownKeys, Provider, seeded};
use bailiwick_scan::sources::Scanned;

use crate::rules::DETECTOR;

/// What a source says that holds one file.
fn source(path: &str, text: &str) -> Scanned {
    let text = seeded::expand(text).unwrap();
    let coverage = Coverage { files: 1, bytes: text.len() as u64, ..Coverage::default() };
    let leaks = DETECTOR.scan(path, text.as_bytes(), &KnownKeys::default());
    let place = Place { path: path.into(), line: 1, ..Place::default() };
    let allows = vec![Allow { rule: "a-rule".into(), reason: "why".into(), place }];
    Scanned {
        leaks,
        endpoints: Vec::new(),
        allows,
        coverage,
        digest: Some(Digest::of(text.as_bytes())),
        empty: Vec::new(),
    }
}

fn both(mut one: Scanned, two: Scanned) -> Scanned {
    one.append(two);
    one
}

fn lines(scanned: &Scanned) -> Vec<(&str, Vec<u32>)> {
    scanned.leaks.iter().map(|leak| (leak.path(), leak.places.iter().map(|place| place.line).collect())).collect()
}

#[test]
fn a_secret_of_one_path_is_one_leak_with_all_its_places() {
    let (new, old) = ("\n\nk={{key plan-hex A}}\n", "k={{key plan-hex A}}\n\n\nk={{key plan-hex B}}\n");
    let all = both(source("a.env", new), source("a.env", old));
    assert_eq!(lines(&all), [("a.env", vec![1, 3]), ("a.env", vec![4])]);
    assert_eq!(all.leaks[0].excerpt.lines[0].number, 1, "the excerpt is of the first place");
    assert_eq!(both(source("a.env", old), source("a.env", new)).leaks, all.leaks);
}

#[test]
fn comments_of_several_sources_are_in_order() {
    let all = both(both(source("b", ""), source("c", "")), both(source("a", ""), source("b", "")));
    assert_eq!(all.allows.iter().map(|allow| &*allow.place.path).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn what_two_sources_say_alike_is_said_once() {
    let one = source("a.env", "k={{key plan-hex A}}\n");
    assert_eq!(both(one.clone(), one.clone()).leaks, one.leaks);
}

#[test]
fn other_paths_and_secrets_stay_apart_and_in_order() {
    let all = both(
        both(source("b", "{{key plan-hex A}}"), source("c", "{{key plan-hex A}}")),
        source("a", "{{key plan-hex B}}\n{{key plan-hex A}}"),
    );
    assert_eq!(lines(&all), [("a", vec![1]), ("a", vec![2]), ("b", vec![1]), ("c", vec![1])]);
}

#[test]
fn coverage_adds_up() {
    let read = |files, bytes, skipped: &str, unreadable: &str| Scanned {
        coverage: Coverage {
            files,
            bytes,
            commits: files,
            skipped: vec![PassedOver::file(skipped, "excluded")],
            unreadable: vec![PassedOver::part(unreadable, "truncated")],
        },
        ..Scanned::default()
    };
    let coverage = both(read(2, 20, "y", "a"), read(3, 30, "x", "b")).coverage;
    assert_eq!((coverage.files, coverage.bytes, coverage.commits, coverage.all_files()), (5, 50, 5, 7));
    assert_eq!([&*coverage.skipped[0].path, &*coverage.unreadable[0].path], ["x", "a"]);
}

#[test]
fn the_digest_is_of_both() {
    let (one, two) = (source("a", "1"), source("b", "2"));
    let all = both(one.clone(), two.clone());
    assert!(all.digest != one.digest && all.digest != two.digest);
    assert_eq!(both(Scanned::default(), one.clone()), one);
    assert_eq!(both(one.clone(), Scanned::default()), one);
}

#[test]
fn whose_a_key_is_stays_open_where_sources_disagree() {
    let whose = |one: &str, two: &str| {
        let text = |name| format!("{name}={{{{key general A}}}}\n");
        let all = both(source("x", &text(one)), source("x", &format!("\n{}", text(two))));
        (all.leaks[0].provider, all.leaks[0].confidence)
    };
    let (ours, theirs, silent) = ("DASHSCOPE_API_KEY", "DEEPSEEK_API_KEY", "KEY");
    assert_eq!(whose(ours, ours), (Provider::DashScope, Confidence::High));
    assert_eq!(whose(theirs, theirs).0, Provider::DeepSeek);
    for (one, two) in [(ours, theirs), (theirs, ours), (theirs, silent), (silent, theirs), (silent, silent)] {
        assert_eq!(whose(one, two), (Provider::DashScopeOrDeepSeek, Confidence::Medium), "{one} {two}");
    }
    assert_eq!(whose(silent, ours), (Provider::DashScope, Confidence::High));
}

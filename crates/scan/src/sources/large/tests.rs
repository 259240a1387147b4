//! In blocks of any size the same is found, at the same places, as in the whole.

use std::fmt::Write as _;
use std::sync::LazyLock;

use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Evidence, Narrow, SecretKind, SecretSpec};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    let rules = [
        ("general", "sk-[0-9a-f]{32}", SecretKind::General),
        ("plan", "sk-sp-[0-9a-f]{32}", SecretKind::Plan),
        ("access-key", "LTAI[A-Za-z0-9]{12,24}", SecretKind::AccessKey),
        ("any-hex", "sk-[a-z0-9-]{20,40}", SecretKind::Other),
    ];
    let spec = |(rule, pattern, kind): (&str, &str, SecretKind)| SecretSpec {
        rule: rule.into(),
        pattern: pattern.into(),
        kind,
        evidence: vec![Evidence::Uuid4],
        keywords: vec![],
        narrow: Narrow::default(),
    };
    Detector::new(&rules.map(spec)).unwrap()
});

/// What stands in a file, one after the other.
fn piece() -> impl Strategy<Value = String> {
    let shape = select(vec![Shape::GeneralClassic, Shape::PlanHex, Shape::AccessKey]);
    let key = (shape, 0..4_u8).prop_map(|(shape, name)| seeded::key(shape, &name.to_string()).expose().to_owned());
    let escaped = |byte: char| if byte == '-' { "%2D".to_owned() } else { byte.to_string() };
    let words = [
        "DASHSCOPE_API_KEY=",
        "deepseek: ",
        "qwen ",
        "sk-",
        "é密",
        "\"",
        ", ",
        concat!("# bailiwick:", "allow plan -- why\n"),
    ];
    prop_oneof![
        2 => key.clone(),
        1 => key.prop_map(move |key| key.chars().map(escaped).collect()),
        4 => select(words.to_vec()).prop_map(str::to_owned),
        2 => Just("\n".to_owned()),
        1 => (1..60_usize).prop_map(|lines| "some filling line\r\n".repeat(lines)),
        1 => (1..600_usize).prop_map(|words| "word é ".repeat(words)),
    ]
}

fn scan(path: &Path, length: u64, blocks: Blocks) -> io::Result<Layers> {
    let layers = Long { detector: &DETECTOR, shown: "x", path, length, blocks }.scan(&KnownKeys::default())?;
    Ok(layers.unwrap())
}

proptest! {
    #[test]
    fn blocks_of_any_size_find_what_the_whole_holds(
        pieces in prop::collection::vec(piece(), 0..60),
        block in 1..9_000_u64,
        piece in 200..9_000_usize,
        threads in 1..4_usize,
    ) {
        let mut text = String::new();
        pieces.iter().for_each(|piece| write!(text, "{piece}").unwrap());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &text).unwrap();
        let known = KnownKeys::default();
        let whole = DETECTOR.scan_layers("x", text.as_bytes(), &known);
        // Small blocks of much text would only take long.
        let blocks = Blocks { block: block.max(text.len() as u64 / 40), margin: 16 << 10, threads, whole: 0, piece };
        let found = scan(file.path(), text.len() as u64, blocks).unwrap();
        prop_assert_eq!(&found.leaks, &whole.leaks);
        prop_assert_eq!(&found.allows, &whole.allows);
    }
}

#[test]
fn lines_and_columns_go_on_from_block_to_block() {
    let key = seeded::key(Shape::PlanHex, "A");
    let text = format!("one\ntwo\n{}é{} x\n", "é ".repeat(50_000), key.expose());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    let blocks = Blocks { block: 1_000, margin: 600, threads: 2, whole: 0, piece: 50 };
    let found = scan(file.path(), text.len() as u64, blocks).unwrap();
    let place = &found.leaks[0].places[0];
    assert_eq!((found.leaks.len(), place.line, place.column), (1, 3, 100_002));
}

#[test]
fn a_file_that_shrinks_is_no_longer_all_there() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "short").unwrap();
    let error = scan(file.path(), 1_000, Blocks { block: 100, margin: 10, threads: 2, whole: 0, piece: 50 });
    assert_eq!(error.map(|_| ()).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn text_in_utf_16_containers_and_what_may_hold_something_are_read_whole() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let known = KnownKeys::default();
    let wide: Vec<u8> = "some text in UTF-16".repeat(100).encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(file.path(), &wide).unwrap();
    assert!(super::file(&DETECTOR, "x", file.path(), &known).unwrap().is_none());
    std::fs::write(file.path(), b"\x1f\x8b\x08\0").unwrap();
    assert!(super::file(&DETECTOR, "x", file.path(), &known).unwrap().is_none());
    std::fs::write(file.path(), format!("text {}", seeded::key(Shape::PlanHex, "A").expose())).unwrap();
    assert!(super::file(&DETECTOR, "x", file.path(), &known).unwrap().is_none(), "it is not large");
    std::fs::write(file.path(), b"text").unwrap();
    assert_eq!(super::file(&DETECTOR, "x", file.path(), &known).unwrap().unwrap().0, Ending::Whole(4));
}

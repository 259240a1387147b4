//! An inventory that is written as the platform's exports, and imported again, is the same inventory.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that can't go on should stop")]

mod world;

use bailiwick_core::inventory::Inventory;
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_inventory::exports::{Imported, Importer, Level, Options};
use bailiwick_inventory::{Comments, Form, differences, read, write};
use proptest::prelude::*;
use serde_json::json;
use world::{Files, World, world};

fn import(files: &Files) -> Imported {
    let mut importer = Importer::new(Options::default());
    importer.add(files.clone());
    importer.finish(None)
}

fn written(inventory: &Inventory, form: Form) -> Vec<u8> {
    let mut out = Vec::new();
    write(inventory, form, Comments::default(), &mut out).unwrap();
    out
}

fn expected(world: &World) -> Inventory {
    read(world.canonical().to_string().as_bytes(), Platform::embedded()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_imported(world in world(), seed in any::<u64>()) {
        let imported = import(&world.exports(seed));
        let grave: Vec<_> = imported.notices.iter().filter(|notice| notice.level < Level::Note).collect();
        prop_assert!(grave.is_empty(), "{:#?}", grave);
        let differences = differences(&expected(&world), &imported.inventory);
        prop_assert!(differences.is_empty(), "{:#?}", differences);
    }

    #[test]
    fn what_is_written_is_read_again(world in world()) {
        let inventory = expected(&world);
        for form in [Form::Yaml, Form::Json, Form::JsonLines] {
            let text = written(&inventory, form);
            let again = read(&text, Platform::embedded());
            prop_assert!(again.is_ok(), "{:?}\n{}", again.err(), String::from_utf8_lossy(&text));
            prop_assert_eq!(differences(&inventory, &again.unwrap()), vec![]);
        }
    }

    #[test]
    fn the_order_of_files_never_matters(world in world(), seed in any::<u64>(), cut in any::<prop::sample::Index>()) {
        let files = world.exports(seed);
        let mut turned = files.clone();
        turned.reverse();
        let rest = turned.split_off(cut.index(turned.len() + 1));
        let mut importer = Importer::new(Options::default());
        importer.add(rest);
        importer.add(turned);
        let (one, other) = (import(&files), importer.finish(None));
        prop_assert_eq!(written(&one.inventory, Form::Yaml), written(&other.inventory, Form::Yaml));
        prop_assert_eq!(one.notices, other.notices);
    }

    #[test]
    fn a_missing_page_is_never_overlooked(world in world(), seed in any::<u64>(), which in any::<prop::sample::Index>()) {
        let mut files = world.exports(seed);
        let pages: Vec<_> = files.iter().map(|(name, _)| name.clone()).filter(|name| name.contains("keys")).collect();
        prop_assume!(pages.len() > 1);
        let gone = &pages[which.index(pages.len())];
        let siblings = pages.iter().filter(|name| name.split('/').next() == gone.split('/').next()).count();
        prop_assume!(siblings > 1);
        files.retain(|(name, _)| name != gone);
        prop_assert_eq!(import(&files).worst(), Some(Level::Incomplete));
    }

    #[test]
    fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
        import(&vec![("a.json".to_owned(), bytes)]);
    }

    #[test]
    fn a_whole_key_never_gets_out(
        shape in prop::sample::select(Shape::ALL),
        at in any::<prop::sample::Index>(),
        cut in 0..12_usize,
        piece in "[\\[\\]{}:,\"\\\\ \n]{0,3}[a-z0-9*]{0,2}",
        field in prop::sample::select(vec!["apiKeyValue", "apiKeyId", "createdBy", "workspaceId", "description", "gmtCreate", "disabled"]),
    ) {
        let key = seeded::key(shape, "exports");
        let mut item = json!({"apiKeyId": 71, "apiKeyValue": key.expose(), "createdBy": "1378030599924858", "workspaceId": "ws-1"});
        item[field] = key.expose().into();
        let text = json!({"apiKey": item}).to_string();
        let at = at.index(text.len() + 1);
        let end = (at + cut).min(text.len());
        let slip = [&text.as_bytes()[..at], piece.as_bytes(), &text.as_bytes()[end..]].concat();
        // Without its head what is left of one is as short as a workspace's id, and as little of a secret.
        let heads = slip.windows(4).filter(|piece| piece == b"STS.").count();
        prop_assume!(shape != Shape::StsKey || heads == text.matches("STS.").count());
        let imported = import(&vec![("1378030599924858/create.json".to_owned(), slip)]);
        let shown = format!("{:?}{}", imported.notices, String::from_utf8_lossy(&written(&imported.inventory, Form::Yaml)));
        let body: Vec<char> = key.expose().chars().skip(12).collect();
        let shows = body.windows(16).any(|piece| shown.contains(&piece.iter().collect::<String>()));
        prop_assert!(!shows, "{}", text.len());
    }
}

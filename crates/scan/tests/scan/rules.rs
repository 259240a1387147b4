//! What the shipped rules look for, read from their files: a rule that is added is tested with the rest.

use std::path::Path;
use std::sync::LazyLock;

use bailiwick_core::finding::Leak;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Evidence, KnownKeys, SecretKind, SecretSpec};
use bailiwick_scan::Detector;
use serde_yaml::Value;

/// The shapes that the shipped rules look for.
pub(crate) const SHAPES: [Shape; 10] = [
    Shape::GeneralClassic,
    Shape::GeneralV2,
    Shape::GeneralDottedH,
    Shape::GeneralDottedD,
    Shape::PlanHex,
    Shape::PlanDottedH,
    Shape::PlanDottedD,
    Shape::Temporary,
    Shape::AccessKey,
    Shape::StsKey,
];

/// What the shipped rules look for.
pub(crate) static SPECS: LazyLock<Vec<SecretSpec>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/leaks");
    let files = folder.read_dir().unwrap().map(|file| file.unwrap().path());
    let mut specs: Vec<_> = files.filter_map(|file| spec(&file)).collect();
    specs.sort_by(|a, b| a.rule.cmp(&b.rule));
    specs
});

/// A detector with the shipped rules.
pub(crate) static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new(&SPECS).unwrap());

fn spec(file: &Path) -> Option<SecretSpec> {
    let rule: Value = serde_yaml::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let secret = rule.get("secret")?;
    let texts = |name| {
        let items = secret.get(name).and_then(Value::as_sequence).cloned().unwrap_or_default();
        items.iter().map(|item| item.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    Some(SecretSpec {
        rule: rule["id"].as_str()?.into(),
        pattern: secret["pattern"].as_str()?.into(),
        kind: SecretKind::parse(secret["kind"].as_str()?)?,
        evidence: texts("evidence").iter().map(|name| Evidence::parse(name).unwrap()).collect(),
        keywords: texts("keywords").into_iter().map(Into::into).collect(),
        narrow: bailiwick_core::secret::Narrow {
            ignore: texts("ignore").into_iter().map(Into::into).collect(),
            ..bailiwick_core::secret::Narrow::default()
        },
    })
}

/// The leaks that the shipped rules find, without an inventory.
pub(crate) fn scan(path: &str, bytes: &[u8]) -> Vec<Leak> {
    DETECTOR.scan(path, bytes, &KnownKeys::default())
}

/// The leaks in a text, its keys written as `{{key SHAPE NAME}}`.
pub(crate) fn scan_template(path: &str, template: &str) -> Vec<Leak> {
    scan(path, seeded::expand(template).unwrap().as_bytes())
}

/// A rule of this name and pattern, and nothing else.
pub(crate) fn rule(id: &str, pattern: &str) -> SecretSpec {
    SecretSpec {
        rule: id.into(),
        pattern: pattern.into(),
        kind: SecretKind::Other,
        evidence: Vec::new(),
        keywords: Vec::new(),
        narrow: bailiwick_core::secret::Narrow::default(),
    }
}

//! Conditions in words, for people.

use bailiwick_policy::explain;

use crate::build::{forbid, set};

fn words(kind: &str, condition: &str) -> Vec<String> {
    explain(&set(&[forbid("r", kind, condition)]).rules()[0]).fails
}

#[test]
fn every_test_is_told_in_words_and_so_is_its_contrary() {
    for (kind, field, test, holds, fails) in [
        ("key", "key.state", "enabled", "is enabled", "is not enabled"),
        ("key", "key.state", "[enabled, disabled]", "is enabled or disabled", "is neither enabled nor disabled"),
        ("key", "key.expired", "true", "is true", "is false"),
        (
            "key",
            "key.scope.models",
            "[qwen-max, qwen-plus]",
            "contains qwen-max or qwen-plus",
            "contains neither qwen-max nor qwen-plus",
        ),
        ("key", "key.age", "{ over: 90d }", "is over 90d", "is at most 90d"),
        ("key", "key.age", "{ under: 90d }", "is under 90d", "is at least 90d"),
        ("key", "key.age", "{ at-least: 90d }", "is at least 90d", "is under 90d"),
        ("key", "key.age", "{ at-most: 90d }", "is at most 90d", "is over 90d"),
        (
            "key",
            "key.age",
            "{ over: 30d, under: 90d }",
            "is over 30d and is under 90d",
            "is at most 30d or is at least 90d",
        ),
        ("user", "user.name", "{ matches: '^a' }", "matches `^a`", "does not match `^a`"),
        (
            "key",
            "key.scope.ips",
            "{ within: [10.0.0.0/8, 192.0.2.0/24] }",
            "lies within 10.0.0.0/8 or 192.0.2.0/24",
            "reaches beyond 10.0.0.0/8 and 192.0.2.0/24",
        ),
        ("user", "user.name", "{ present: true }", "is known", "is unknown"),
        ("key", "key.scope.models", "{ present: true }", "is known and not empty", "is unknown or empty"),
    ] {
        assert_eq!(words(kind, &format!("{{ {field}: {test} }}")), [format!("{field} {holds}")]);
        assert_eq!(words(kind, &format!("{{ {field}: {{ not: {test} }} }}")), [format!("{field} {fails}")]);
    }
}

#[test]
fn what_is_nested_is_indented() {
    let nested = "{ any: [{ user.status: deleted }, { not: { user.name: alice } }, \
                  { some: { of: user.keys, where: { key.state: enabled } } }, { every: { of: user.keys, where: { key.kind: general } } }, \
                  { none: { of: user.keys, where: { key.kind: temporary } } }, { all: [{ user.id: '1' }, { user.name: bob }] }] }";
    let expected = [
        "one of these holds:",
        "  user.status is deleted",
        "  this does not hold:",
        "    user.name is alice",
        "  at least one of user.keys is so that:",
        "    key.state is enabled",
        "  each of user.keys is so that:",
        "    key.kind is general",
        "  none of user.keys is so that:",
        "    key.kind is temporary",
        "  all of these hold:",
        "    user.id is 1",
        "    user.name is bob",
    ];
    assert_eq!(words("user", nested), expected);
}

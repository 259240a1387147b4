//! Rules about base URLs and the keys beside them.

use bailiwick_core::finding::{BaseUrl, Credential, Endpoint, Excerpt, Holds, Issued, Outcome, Place, Scheme, Usage};
use bailiwick_core::inventory::{Inventory, Owner};
use bailiwick_core::platform::Platform;
use bailiwick_core::secret::{Bearer, Held, Identity};
use bailiwick_policy::{Facts, Judgement, evaluate};

use crate::build::{acme, forbid, judge, key, leak, now, secret, set};

/// A Coding Plan key's variable beside the general host, in the clear, and the workspace of `acme`.
fn endpoint() -> Endpoint {
    Endpoint {
        url: Some(BaseUrl { scheme: Scheme::Http, host: "dashscope.aliyuncs.com".into() }),
        credential: Some(Credential {
            variable: Some("VITE_BAILIAN_CODING_PLAN_API_KEY".into()),
            kind: Issued::CodingPlan,
            holds: Holds::Reference,
            usage: Usage::Setting,
            masked: None,
            identity: Identity::Unknown,
        }),
        workspace: Some("ws-a".into()),
        places: vec![Place { path: "src/client.ts".into(), line: 2, column: 5, end_column: 30, ..Place::default() }],
        excerpt: Excerpt::default(),
    }
}

fn judged(rules: &[String], inventory: Option<&Inventory>, endpoints: &[Endpoint]) -> Judgement {
    let (policies, platform) = (set(rules), Platform::embedded());
    let facts = Facts { inventory, inventory_path: "inventory.yaml", leaks: Some(&[]), endpoints, platform, at: now() };
    evaluate(&policies, &facts)
}

fn outcome(condition: &str, inventory: Option<&Inventory>, endpoint: &Endpoint) -> Outcome {
    let judgement = judged(&[forbid("r", "endpoint", condition)], inventory, std::slice::from_ref(endpoint));
    judgement.findings.first().map_or(Outcome::Pass, |finding| finding.outcome)
}

#[test]
fn every_field_says_what_stands_there() {
    let inventory = acme("100").inventory;
    for condition in [
        "{ endpoint.path: src/client.ts }",
        "{ endpoint.in-test: false }",
        "{ endpoint.scheme: http }",
        "{ endpoint.host: dashscope.aliyuncs.com }",
        "{ endpoint.family: shared }",
        "{ endpoint.region: cn-beijing }",
        "{ endpoint.key-kind: coding-plan }",
        "{ endpoint.takes-key: false }",
        "{ endpoint.variable: VITE_BAILIAN_CODING_PLAN_API_KEY }",
        "{ endpoint.browser: true }",
        "{ endpoint.holds: reference }",
        "{ endpoint.usage: setting }",
        "{ endpoint.workspace.id: ws-a }",
        "{ endpoint.in-region: true }",
    ] {
        assert_eq!(outcome(condition, Some(&inventory), &endpoint()), Outcome::Fail, "{condition}");
        let contrary = format!("{{ not: {condition} }}");
        assert_eq!(outcome(&contrary, Some(&inventory), &endpoint()), Outcome::Pass, "{condition}");
    }
}

#[test]
fn what_is_not_there_is_none_or_unknown() {
    let bare = Endpoint { url: None, credential: None, workspace: None, ..endpoint() };
    for condition in [
        "{ endpoint.scheme: none }",
        "{ endpoint.key-kind: none }",
        "{ endpoint.holds: none }",
        "{ endpoint.usage: none }",
    ] {
        assert_eq!(outcome(condition, None, &bare), Outcome::Fail, "{condition}");
    }
    for condition in ["{ endpoint.host: a.example.com }", "{ endpoint.variable: KEY }", "{ endpoint.takes-key: false }"]
    {
        assert_eq!(outcome(condition, None, &bare), Outcome::Unknown, "{condition}");
    }
}

#[test]
fn the_workspace_is_that_of_the_key_where_nothing_names_another() {
    let mut acme = acme("100");
    let number = acme.inventory.push_key(key(acme.default, "42", Owner::Root));
    let held = |identity: Identity, workspace: Option<&str>| Endpoint {
        credential: endpoint().credential.map(|credential| Credential { identity, ..credential }),
        workspace: workspace.map(Into::into),
        ..endpoint()
    };
    let certain = || Identity::Certain(Bearer { key: number, held: Held::Now });
    for (endpoint, expected) in [
        (held(certain(), None), Outcome::Fail),
        (held(certain(), Some("ws-b")), Outcome::Pass),
        (held(certain(), Some("ws-elsewhere")), Outcome::Unknown),
        (held(Identity::Unknown, None), Outcome::Unknown),
    ] {
        let said = outcome("{ endpoint.workspace.id: ws-a }", Some(&acme.inventory), &endpoint);
        assert_eq!(said, expected, "{endpoint:?}");
    }
}

#[test]
fn a_rule_about_the_join_is_judged_with_an_inventory_only() {
    let inventory = acme("100").inventory;
    for condition in ["{ endpoint.workspace.region: cn-beijing }", "{ endpoint.in-region: true }"] {
        let rule = [forbid("r", "endpoint", condition)];
        let without = judged(&rule, None, &[endpoint()]);
        assert!(without.findings.is_empty() && !without.notes.is_empty(), "{condition}");
        assert_eq!(judged(&rule, Some(&inventory), &[endpoint()]).summary.fail, 1, "{condition}");
    }
    for condition in ["{ leak.validity: valid }", "{ leak.joined-by: mask }", "{ leak.key.state: enabled }"] {
        let rules = set(&[forbid("r", "leak", condition), secret("s", "mode: evaluate\n")]);
        let without = judge(&rules, None, Some(&[leak("s", "A", "a.env")]));
        assert!(without.findings.is_empty() && !without.notes.is_empty(), "{condition}");
    }
}

#[test]
fn a_leak_says_how_many_other_files_hold_it() {
    let mut acme = acme("100");
    let key = key(acme.default, "42", Owner::Root);
    acme.inventory.push_key(key);
    let said = |paths: &[&str]| {
        let leaks: Vec<_> = paths.iter().map(|path| leak("s", "A", path)).collect();
        judge(&set(&[secret("s", "")]), Some(&acme.inventory), Some(&leaks)).findings[0].message.clone()
    };
    assert!(!said(&["a.env"]).contains("other file"));
    assert!(said(&["a.env", "b.env"]).contains("; 1 other file holds it"));
    assert!(said(&["a.env", "b.env", "c.env"]).contains("; 2 other files hold it"));
}

//! Reports to render, made from generated keys. A sample says what differs from a plain finding.

use bailiwick_core::access::Validity;
use bailiwick_core::finding::*;
use bailiwick_core::secret::seeded::{self, Shape};
use bailiwick_core::secret::{Confidence, Digest, Provider, Secret, SecretKind};
use bailiwick_core::time::parse_time;
use bailiwick_report::{Format, Style, Verbosity, render};

pub(crate) fn human(report: &Report, style: Style) -> String {
    render(report, Format::Human, &style)
}

pub(crate) fn wide(verbosity: Verbosity) -> Style {
    Style { width: 120, verbosity, ..Style::default() }
}

pub(crate) fn plan_key() -> Secret {
    seeded::key(Shape::PlanHex, "A")
}

/// A report without findings.
pub(crate) fn empty() -> Report {
    Report {
        at: At { time: parse_time("2026-11-20T00:00:00Z").unwrap(), pinned_by: Some("bailiwick.yaml".into()) },
        tool: Tool { name: "bailiwick".into(), version: "0.1.0".into() },
        inputs: Inputs {
            policies: Some(Digest::of(b"policies")),
            inventory: Some(Digest::of(b"inventory")),
            scanned: Some(Digest::of(b"scanned")),
        },
        findings: Vec::new(),
        coverage: Coverage { files: 812, bytes: 9_120_033, ..Coverage::default() },
        summary: Summary { rules: 15, resources: 204, pass: 180, fail: 0, waived: 0, unknown: 0, skipped: 24 },
        notes: Vec::new(),
        rules: Vec::new(),
        fail_on: Severity::Low,
        proofs: std::collections::BTreeMap::new(),
        holdings: None,
    }
}

pub(crate) fn report(findings: Vec<Finding>) -> Report {
    let sum = |outcome| findings.iter().filter(|finding| finding.outcome == outcome).count() as u64;
    let (fail, unknown, waived) = (sum(Outcome::Fail), sum(Outcome::Unknown), sum(Outcome::Waived));
    let summary = Summary { fail, unknown, waived, ..empty().summary };
    Report { findings, summary, ..empty() }
}

/// A failing finding about a key of the inventory.
pub(crate) fn about_key(rule: &str, severity: Severity, id: &str, message: &str) -> Finding {
    let subject = Subject { kind: SubjectKind::Key, id: id.into() };
    Finding {
        fingerprint: fingerprint(rule, &subject, None),
        rule: rule.into(),
        title: title(rule).into(),
        outcome: Outcome::Fail,
        severity,
        confidence: Confidence::High,
        gates: true,
        subject,
        message: message.into(),
        remediation: remediation(rule).into(),
        undecided: None,
        origin: Some(Place { path: "inventory.yaml".into(), line: 12, column: 9, ..Place::default() }),
        locations: Vec::new(),
        excerpt: None,
        secret: None,
        key: None,
        waiver: None,
        allowed: Vec::new(),
        also: Vec::new(),
    }
}

/// A finding about a plan key in a file.
pub(crate) fn leak(secret: &Secret, place: Place, excerpt: Excerpt) -> Finding {
    let message = format!("{} holds a Coding Plan or Token Plan key", place.path);
    let subject = Subject { kind: SubjectKind::Leak, id: secret.digest().to_string() };
    Finding {
        fingerprint: fingerprint("leaked-plan-key", &subject, Some(&place.path)),
        subject,
        origin: None,
        locations: vec![place],
        excerpt: Some(excerpt),
        secret: Some(SecretFacts {
            masked: secret.mask().to_string(),
            fingerprint: Some(secret.digest()),
            kind: SecretKind::Plan,
            provider: Provider::DashScope,
        }),
        ..about_key("leaked-plan-key", Severity::High, "", &message)
    }
}

pub(crate) fn unknown(rule: &str, id: &str, field: &str) -> Finding {
    Finding {
        outcome: Outcome::Unknown,
        undecided: Some(field.into()),
        ..about_key(rule, Severity::Low, id, &format!("{field} of key {id} is unknown"))
    }
}

pub(crate) fn key_facts(validity: Validity, joined_by: Joined) -> KeyFacts {
    KeyFacts {
        id: "71".into(),
        owner: Some("dana".into()),
        workspace: "ws-950f9aca7e76c816".into(),
        region: Some("cn-beijing".into()),
        validity,
        joined_by,
    }
}

pub(crate) fn place(path: &str, line: u32, column: u32) -> Place {
    Place { path: path.into(), line, column, end_column: column + 38, ..Place::default() }
}

/// Lines of a file, the first of the given number; what stands between `«` and `»` is marked.
pub(crate) fn excerpt(first: u32, lines: &[&str]) -> Excerpt {
    let line = |(number, line): (u32, &&str)| {
        let text = line.replace(['«', '»'], "");
        let mark = line.find('«').zip(line.find('»')).map(|(start, end)| (start, end - '«'.len_utf8()));
        ExcerptLine { number, text: text.into(), mark }
    };
    Excerpt { lines: (first..).zip(lines).map(line).collect() }
}

/// A bit of everything.
pub(crate) fn rich() -> Report {
    let (first, second, third) = (plan_key(), seeded::key(Shape::PlanDottedD, "B"), seeded::key(Shape::PlanHex, "C"));
    let dotenv = format!("BAILIAN_CODING_PLAN_API_KEY=«{}»", first.mask());
    let python = format!("\tclient = 客户端(密钥=\"«{}»\", 地区=\"北京\")  # 请勿提交", second.mask());
    let shell = format!("export ANTHROPIC_AUTH_TOKEN=«{}»", third.mask());
    let joined = Finding {
        severity: Severity::Critical,
        key: Some(key_facts(Validity::Valid, Joined::Fingerprint)),
        locations: vec![place("app/.env", 3, 29), place("app/.env", 40, 1), place("app/.env", 77, 12)],
        also: vec!["leaked-general-key".into()],
        ..leak(&first, place("app/.env", 3, 29), excerpt(2, &["# the plan", &dotenv, "PORT=8080"]))
    };
    let masked = Finding {
        key: Some(KeyFacts { owner: None, region: None, ..key_facts(Validity::Unknown, Joined::Mask) }),
        confidence: Confidence::Medium,
        ..leak(
            &second,
            place("源/客户端.py", 100, 22),
            excerpt(98, &["def 连接():", "\t# 密钥", &python, "\treturn client"]),
        )
    };
    let dead = Finding {
        severity: Severity::Low,
        key: Some(key_facts(Validity::Invalid, Joined::Fingerprint)),
        ..leak(&third, place("run.sh", 9, 30), excerpt(9, &[&shell]))
    };
    let archived = Place { layer: vec!["gzip".into(), "base64".into()], ..place("bundle.zip!a/.env", 1, 1) };
    let archived = Place { commit: Some("4b825dc642cb6eb9a060e54bf8d69288fbee4904".into()), ..archived };
    let unjoined = leak(&third, archived, excerpt(1, &[&shell.replace("export ", "")]));
    let quota = Finding {
        subject: Subject { kind: SubjectKind::Workspace, id: "ws-950f9aca7e76c816".into() },
        ..about_key(
            "keys-per-workspace",
            Severity::Info,
            "",
            "workspace ws-950f9aca7e76c816 has 18 keys; its limit is 20",
        )
    };
    let revoked = |id, owner: &str| {
        about_key("revoked-owner", Severity::High, id, &format!("key {id} was created by {owner}, who is deleted"))
    };
    let warns = Finding {
        gates: false,
        ..about_key("key-rotation", Severity::Medium, "9", "key 9 has had its value for 120d")
    };
    let accepted = Finding { outcome: Outcome::Waived, ..revoked("3", "eve") };
    let mut findings = vec![joined, masked, revoked("71", "dana"), revoked("72", "bob"), unjoined, warns, dead];
    findings.extend((1..=12).map(|id| unknown("unused-key", &id.to_string(), "key.last-used-at")));
    findings.push(Finding { gates: false, ..unknown("key-rotation", "5", "key.rotated-at") });
    findings.extend([quota, accepted]);
    Report {
        notes: vec!["2 rules about endpoints were skipped: no endpoints were given".into()],
        coverage: Coverage { commits: 14, skipped: skipped(), ..empty().coverage },
        ..report(findings)
    }
}

pub(crate) fn passed_over(path: &str, reason: &str) -> PassedOver {
    PassedOver::file(path, reason)
}

fn skipped() -> Vec<PassedOver> {
    vec![passed_over("big.bin", "binary"), passed_over("logo.png", "binary"), passed_over("vendor", "excluded")]
}

/// What a rule says of itself.
pub(crate) fn rule(id: &str, severity: Severity) -> RuleFacts {
    RuleFacts {
        id: id.into(),
        title: title(id).into(),
        severity,
        rationale: Some("It <works> until somebody ends `it`.".into()),
        remediation: remediation(id).into(),
        controls: vec![("cwe".into(), "CWE-798".into()), ("owasp-nhi".into(), "NHI2".into())],
        idle: None,
    }
}

/// A report for other tools: of a leak in a file, one in an archive of a commit, one that was waived, a key that is
/// old, one of which that is unknown, and a rule that passes beside one that judged nothing.
pub(crate) fn for_tools() -> Report {
    let dotenv = format!("API_KEY=«{}»", plan_key().mask());
    let joined = Finding {
        severity: Severity::Critical,
        key: Some(key_facts(Validity::Valid, Joined::Fingerprint)),
        locations: vec![place("app/.env", 3, 9), place("app/.env", 40, 1)],
        ..leak(&plan_key(), place("app/.env", 3, 9), excerpt(2, &["# the plan", &dotenv, "PORT=8080"]))
    };
    let other = seeded::key(Shape::PlanHex, "C");
    let commit = Some("4b825dc642cb6eb9a060e54bf8d69288fbee4904".into());
    let packed = Place { layer: vec!["zip".into()], commit, ..place("a b.zip!源/.env", 1, 1) };
    let packed = leak(&other, packed, excerpt(1, &[&dotenv]));
    let waived = Finding {
        outcome: Outcome::Waived,
        waiver: Some(Box::new(Waived {
            by: WaivedBy::Comment,
            reason: Some("the made-up key of the tutorial".into()),
            owner: None,
            approver: None,
            expires: None,
            place: place("docs/a.md", 6, 1),
        })),
        ..leak(&other, place("docs/a.md", 7, 12), excerpt(7, &[&dotenv]))
    };
    let old = about_key("key-rotation", Severity::Medium, "9", "key 9 has had its value for 120d");
    let quota = about_key("keys-per-workspace", Severity::Info, "1", "18 of 20");
    let findings = vec![joined, packed, waived, old, unknown("unused-key", "5", "key.last-used-at"), quota];
    let mut rules = vec![
        rule("key-rotation", Severity::Medium),
        rule("keys-per-workspace", Severity::Info),
        rule("leaked-plan-key", Severity::High),
        rule("revoked-owner", Severity::High),
        rule("unused-key", Severity::Low),
    ];
    rules.push(RuleFacts { idle: Some("its `where` fits none of 3 keys".into()), ..rule("z-idle", Severity::Low) });
    let notes = vec!["1 rule selects nothing here (z-idle)".into()];
    Report { rules, notes, ..report(findings) }
}

fn title(rule: &str) -> &'static str {
    match rule {
        "leaked-plan-key" => "No plan key stands in text",
        "revoked-owner" => "No key outlives its owner",
        "key-rotation" => "A key's value is at most 90 days old",
        "unused-key" => "A key that nobody uses is deleted",
        "keys-per-workspace" => "A workspace stays within its number of keys",
        _ => "A rule",
    }
}

fn remediation(rule: &str) -> &'static str {
    match rule {
        "leaked-plan-key" => {
            "1. End the value first: reset the key on the page of the plan, as root, or delete it and\n   create another.\n\
             2. Give the tool the new value through its environment (`BAILIAN_CODING_PLAN_API_KEY`).\n"
        }
        "revoked-owner" => {
            "Find out what calls with the key, create one for a RAM user who is active,\nand delete this one.\n"
        }
        _ => "Reset the key, or delete it and create another.",
    }
}

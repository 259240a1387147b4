//! What GitHub and GitLab read, and Markdown.

use bailiwick_core::finding::*;
use bailiwick_report::{Format, Style, render};
use serde_json::Value;

use crate::sample::*;

fn text(report: &Report, format: Format) -> String {
    render(report, format, &Style::default())
}

fn unreadable() -> Report {
    let unreadable = vec![passed_over("a,b:c%.env", "permission denied")];
    Report { coverage: Coverage { unreadable, ..empty().coverage }, ..empty() }
}

#[test]
fn annotations() {
    insta::assert_snapshot!(text(&for_tools(), Format::GitHub));
}

#[test]
fn a_file_name_ends_no_property() {
    let annotation = text(&unreadable(), Format::GitHub).lines().next().unwrap().to_owned();
    assert_eq!(annotation, "::error file=a%2Cb%3Ac%25.env,title=could not be read::a,b:c%25.env: permission denied");
}

#[test]
fn secrets_for_gitlab() {
    insta::assert_snapshot!(text(&for_tools(), Format::GitLab));
}

#[test]
fn quality_for_gitlab() {
    insta::assert_snapshot!(text(&for_tools(), Format::GitLabQuality));
}

#[test]
fn what_could_not_be_read_fails_at_gitlab_too() {
    let secrets: Value = serde_json::from_str(&text(&unreadable(), Format::GitLab)).unwrap();
    assert_eq!(
        (&secrets["scan"]["status"], &secrets["scan"]["messages"][0]["level"]),
        (&"failure".into(), &"fatal".into())
    );
    let quality: Value = serde_json::from_str(&text(&unreadable(), Format::GitLabQuality)).unwrap();
    assert_eq!((&quality[0]["severity"], &quality[0]["location"]["path"]), (&"blocker".into(), &"a,b:c%.env".into()));
}

#[test]
fn a_blocked_commit_in_five_lines_each() {
    // What allows something here would be one comment too many.
    insta::assert_snapshot!(text(&for_tools(), Format::Hook).replace(":allow", ": allow"));
    assert_eq!(text(&empty(), Format::Hook), "", "all is well");
    assert!(text(&unreadable(), Format::Hook).contains("a,b:c%.env could not be read: permission denied"));
}

#[test]
fn a_remedy_can_be_typed_as_it_stands() {
    let lines = |path: &str, commit: Option<&str>| {
        let place = Place { commit: commit.map(Into::into), ..place(path, 1, 1) };
        let text = text(&report(vec![leak(&plan_key(), place, Excerpt::default())]), Format::Hook);
        let [fix, waive] = ["fix", "waive"].map(|edge| {
            let line = text.lines().find(|line| line.trim_start().starts_with(edge)).unwrap();
            line.trim_start().strip_prefix(edge).unwrap().trim_start().to_owned()
        });
        (fix, waive)
    };
    let added = |path: &str| {
        let (fix, _) = lines(path, None);
        fix.split("`git add ").nth(1).unwrap().trim_end_matches('`').to_owned()
    };
    assert_eq!(added("app/.env"), "app/.env");
    assert_eq!(added("a b.env"), "'a b.env'");
    assert_eq!(added("it's $(x).env"), "'it'\\''s $(x).env'");
    assert_eq!(added("-x.env"), "-- -x.env");
    assert_eq!(added("a\nb.env"), "-u", "nobody can type that");
    let (fix, waive) = lines("commit message", None);
    assert!(fix.contains("write the message without it") && waive.contains("--no-verify"), "{fix} {waive}");
    let (fix, waive) = lines(".git/tag-message", None);
    assert!(fix.contains("make the tag or ref anew") && waive.contains("--history"), "{fix} {waive}");
    let (fix, waive) = lines("a.env", Some("0123456789abcdef"));
    assert!(fix.contains("commit 0123456789ab ") && waive.contains("--history"), "{fix} {waive}");
}

#[test]
fn as_markdown() {
    insta::assert_snapshot!(text(&for_tools(), Format::Markdown));
}

#[test]
fn names_make_no_markup() {
    let path = "a`b|c](http://x)![i](y)<script>@dana#1";
    let message = format!("{path} www.x.com *a* _b_");
    let finding = Finding { message, ..leak(&plan_key(), place(path, 1, 1), Excerpt::default()) };
    let markdown = text(&report(vec![finding]), Format::Markdown);
    let row = markdown.lines().find(|line| line.starts_with("| high")).unwrap();
    assert_eq!(
        row,
        "| high | www&#46;x.com \\*a\\* \\_b\\_<br>`leaked-plan-key` \
         | ``a`b\\|c](http://x)![i](y)<script>@dana#1:1`` |  |"
    );
    let plain = about_key("key-rotation", Severity::High, "1", path);
    let markdown = text(&report(vec![plain]), Format::Markdown);
    assert!(
        markdown.contains("a\\`b\\|c\\](http&#58;//x)&#33;\\[i\\](y)&lt;script&gt;&#64;dana&#35;1<br>"),
        "{markdown}"
    );
}

#[test]
fn a_table_stays_short() {
    let finding = |id: u32| about_key("key-rotation", Severity::High, &id.to_string(), &"long ".repeat(200));
    let markdown = text(&report((0..10_000).map(finding).collect()), Format::Markdown);
    assert!(markdown.len() < 65_536 && markdown.contains("… and 9950 more findings."), "{}", markdown.len());
}

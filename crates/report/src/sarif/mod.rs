//! SARIF 2.1.0, for code scanning.
//!
//! It keeps to what GitHub wants besides the standard: each result has a location, a fingerprint that moving code
//! doesn't renew, and a rule with help, a level and a `security-severity`. A waived finding is a suppressed result.
//! What could not be read makes the run one that did not succeed.

mod model;
mod result;
mod rule;

use bailiwick_core::finding::PassedOver;

use crate::Style;
use crate::json;
use crate::seal::Sealed;
use model::{Driver, Invocation, Log, Message, Notification, Run, Tool};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What the tool is about, in the words of the platform.
const INFORMATION: &str = "https://www.alibabacloud.com/help/en/model-studio/get-api-key";

pub(crate) fn render(report: &Sealed, _: &Style) -> String {
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: &report.tool.name,
                version: &report.tool.version,
                semantic_version: &report.tool.version,
                information_uri: INFORMATION,
                rules: report.rules.iter().map(|rule| rule::of(report, rule)).collect(),
            },
        },
        column_kind: "unicodeCodePoints",
        invocations: [invocation(report)],
        results: report.findings.iter().map(|finding| result::of(report, finding)).collect(),
    };
    json::spelled(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

fn invocation(report: &Sealed) -> Invocation {
    let note = |text: &String| Notification { level: "note", message: Message::of(&sentence(text)) };
    let unreadable = report.coverage.unreadable.iter().map(unread);
    Invocation {
        execution_successful: report.coverage.unreadable.is_empty(),
        tool_execution_notifications: unreadable.chain(report.notes.iter().map(note)).collect(),
    }
}

fn unread(over: &PassedOver) -> Notification {
    let text = format!("{} could not be read: {}", over.path, over.reason);
    Notification { level: "error", message: Message::of(&sentence(&text)) }
}

/// A text that ends like a sentence, as the standard wants messages to.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', '。', '！', '？']) { text.to_owned() } else { format!("{text}.") }
}

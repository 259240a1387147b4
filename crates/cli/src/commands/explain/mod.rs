//! `bailiwick explain`: why.

mod proof;
pub(crate) mod rule;

use bailiwick_core::access::{self, Models, Question, Reach, Reason, explain, reach};
use serde::Serialize;
use serde_json::Value;

use super::{Answer, Asked, about_inventory, exit_of, find};
use crate::args::ExplainKeyArgs;
use crate::exit::Exit;

#[derive(Serialize)]
struct Machine {
    key: String,
    allowed: bool,
    reasons: Vec<&'static str>,
    undecided: Vec<&'static str>,
    assumed: Vec<&'static str>,
    runtime: Option<Runtime>,
    /// What the key reaches, when that is what is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    reaches: Option<Reaches>,
}

#[derive(Serialize)]
struct Runtime {
    status: u16,
    code: String,
}

/// `null` is unknown; `models` is `"all"`, or a list.
#[derive(Serialize)]
struct Reaches {
    base_urls: Option<Vec<String>>,
    models: Value,
    applications: Option<Vec<String>>,
}

/// `bailiwick explain key`
pub(crate) fn key(args: &ExplainKeyArgs) -> Exit {
    about_inventory(&args.common, |asked, diagnostics| {
        let inventory = &asked.named.inventory;
        let question = Question {
            key: find::key(inventory, &args.id, diagnostics)?,
            at: asked.at,
            host: args.host.as_ref(),
            model: args.model.as_deref(),
            application: args.application.as_deref(),
            ip: args.ip,
        };
        let answer = explain(inventory, &asked.platform, &question);
        let alone = question.host.is_none() && question.model.is_none() && question.application.is_none();
        let reach = alone.then(|| reach(inventory, &asked.platform, question.key, question.at));
        let exit = exit_of(answer.allowed(), !answer.reasons.is_empty());
        let human = proof::human(asked, &question, &answer, reach.as_ref());
        Some(Answer { machine: machine(asked, &question, &answer, reach), human, exit })
    })
}

fn machine(asked: &Asked, question: &Question<'_>, answer: &access::Answer, reach: Option<Reach>) -> Machine {
    let spelled = |reasons: &[Reason]| reasons.iter().map(|reason| reason.as_str()).collect();
    Machine {
        key: asked.named.inventory.key(question.key).id.to_string(),
        allowed: answer.allowed(),
        reasons: spelled(&answer.reasons),
        undecided: spelled(&answer.undecided),
        assumed: spelled(&answer.assumed),
        runtime: answer.runtime.as_ref().map(|runtime| Runtime { status: runtime.status, code: runtime.code.clone() }),
        reaches: reach.map(reaches),
    }
}

fn reaches(reach: Reach) -> Reaches {
    let texts = |texts: Vec<Box<str>>| texts.into_iter().map(String::from).collect::<Vec<_>>();
    let models = match reach.models {
        Models::All => Value::from("all"),
        Models::Listed(models) => Value::from(texts(models)),
        Models::Unknown => Value::Null,
    };
    Reaches { base_urls: reach.base_urls, models, applications: reach.applications.map(texts) }
}

//! The proof for people: one line a link of the chain, with the place in the inventory that decides it.

use bailiwick_core::access::{self, Link, Models, Question, Reach, Reason, Validity};
use bailiwick_core::inventory::{Key, Origin, Owner, RamUser, Workspace};
use bailiwick_core::time::{Time, format_duration, format_time};
use bailiwick_core::truth::Truth;

use crate::commands::Asked;

/// The answer, its proof, what the service says, and what the key reaches.
pub(super) fn human(asked: &Asked, question: &Question<'_>, answer: &access::Answer, reach: Option<&Reach>) -> String {
    let case = Case::new(asked, question);
    let mut lines = vec![case.headline(), verdict(answer), String::new()];
    lines.extend(answer.links.iter().map(|link| case.line(link)));
    lines.extend(service(answer));
    lines.extend(reach.into_iter().flat_map(|reach| reached(reach, answer.validity())));
    lines.join("\n") + "\n"
}

/// A question with the records that it is about.
struct Case<'a> {
    asked: &'a Asked,
    question: &'a Question<'a>,
    key: &'a Key,
    workspace: &'a Workspace,
    owner: Option<&'a RamUser>,
}

impl<'a> Case<'a> {
    fn new(asked: &'a Asked, question: &'a Question<'a>) -> Self {
        let inventory = &asked.named.inventory;
        let key = inventory.key(question.key);
        let owner = match inventory.owner_of(question.key) {
            Owner::User(user) => Some(inventory.user(user)),
            Owner::Root | Owner::Unknown => None,
        };
        Self { asked, question, key, workspace: inventory.workspace(key.workspace), owner }
    }

    fn headline(&self) -> String {
        let kind = self.key.kind.map_or("kind unknown", |kind| kind.as_str());
        let region = self.workspace.region.as_deref().unwrap_or("region unknown");
        let (id, workspace) = (&self.key.id, &self.workspace.id);
        format!("key {id} · {kind} · workspace {workspace} ({region}) · at {}", format_time(self.question.at))
    }

    fn line(&self, link: &Link) -> String {
        let (mark, statement) = match link.broken {
            Truth::True => ("✘", format!("{}: {}", link.reason.as_str(), self.broken(link.reason))),
            Truth::False => ("✔", self.sound(link.reason)),
            Truth::Unknown => ("?", format!("{}: unknown whether {}", link.reason.as_str(), self.broken(link.reason))),
        };
        let assumed = if link.assumed { ", which is assumed" } else { "" };
        format!("  {mark} {statement}{assumed}{}", self.place(link.reason))
    }

    /// Where the record stands that decides a link.
    fn place(&self, reason: Reason) -> String {
        let origin = match reason {
            Reason::OwnerDisabled | Reason::OwnerDeleted => self.owner.map(|owner| owner.origin),
            Reason::OwnerNotAMember
            | Reason::WorkspaceDeleted
            | Reason::WrongRegion
            | Reason::WrongWorkspaceHost
            | Reason::ModelNotGranted
            | Reason::ApplicationElsewhere => Some(self.workspace.origin),
            Reason::UnknownHost => None,
            _ => Some(self.key.origin),
        };
        let place = |origin: Origin| format!("  [{}:{}:{}]", self.asked.named.name, origin.line, origin.column);
        origin.map(place).unwrap_or_default()
    }

    fn owner(&self) -> String {
        match self.owner {
            Some(owner) => format!("the creator {}", owner.name.as_ref().unwrap_or(&owner.id)),
            None if self.asked.named.inventory.owner_of(self.question.key) == Owner::Root => "root".to_owned(),
            None => "the creator".to_owned(),
        }
    }

    fn host(&self) -> &str {
        self.question.host.map_or("the host", |host| host.as_str())
    }

    fn region(&self) -> &str {
        self.workspace.region.as_deref().unwrap_or("the key's region")
    }

    fn kind(&self) -> &'static str {
        self.key.kind.map_or("such", |kind| kind.as_str())
    }

    /// What is the case if a link is broken.
    fn broken(&self, reason: Reason) -> String {
        let (owner, host, region, workspace) = (self.owner(), self.host(), self.region(), &self.workspace.id);
        match reason {
            Reason::NotCreatedYet => format!("it did not exist yet{}", since("; it was created", self.key.created_at)),
            Reason::Deleted => format!("it is deleted{}", since("since", self.key.since)),
            Reason::Disabled => format!("it is disabled{}", since("since", self.key.since)),
            Reason::Expired => format!("its time is over{}", self.lifetime()),
            Reason::OwnerDisabled => {
                format!("{owner} is disabled{}", since("since", self.owner.and_then(|user| user.since)))
            }
            Reason::OwnerDeleted => {
                format!("{owner} is deleted{}", since("since", self.owner.and_then(|user| user.since)))
            }
            Reason::OwnerNotAMember => format!("{owner} is no member of {workspace}, as {region} wants"),
            Reason::WorkspaceDeleted => format!("{workspace} is deleted{}", since("since", self.workspace.since)),
            Reason::WrongPlan => format!("{host} takes no {} keys", self.kind()),
            Reason::WrongRegion => format!("{host} does not serve {region}, where it was created"),
            Reason::WrongWorkspaceHost => format!("{host} is dedicated to another workspace than {workspace}"),
            Reason::UnknownHost => format!("{host} is no host of Model Studio"),
            Reason::ModelNotGranted => format!("{workspace} was not granted {}", self.model()),
            Reason::ApplicationElsewhere => format!("{} is not in {workspace}", self.application()),
            Reason::ModelOutOfScope => format!("its scope leaves {} out", self.model()),
            Reason::IpNotAllowed => format!("its scope leaves {} out", self.ip()),
        }
    }

    /// What is the case if a link holds.
    fn sound(&self, reason: Reason) -> String {
        let (owner, host, region, workspace) = (self.owner(), self.host(), self.region(), &self.workspace.id);
        match reason {
            Reason::NotCreatedYet => format!("it exists{}", since("since", self.key.created_at)),
            Reason::Deleted => "it is not deleted".to_owned(),
            Reason::Disabled => "it is not disabled".to_owned(),
            Reason::Expired if self.key.temporary.is_some() => format!("its time is not over{}", self.lifetime()),
            Reason::Expired => "it does not expire".to_owned(),
            Reason::OwnerDisabled => format!("{owner} is not disabled"),
            Reason::OwnerDeleted => format!("{owner} is not deleted"),
            Reason::OwnerNotAMember => format!("{owner} is a member of {workspace}, or {region} does not want that"),
            Reason::WorkspaceDeleted => format!("{workspace} exists"),
            Reason::WrongPlan => format!("{host} takes {} keys", self.kind()),
            Reason::WrongRegion => format!("{host} serves {region}, or no single region"),
            Reason::WrongWorkspaceHost => format!("{host} is not dedicated to another workspace"),
            Reason::UnknownHost => format!("{host} is a host of Model Studio"),
            Reason::ModelNotGranted if self.workspace.default == Some(true) => {
                format!("{workspace} is the default workspace and calls all models")
            }
            Reason::ModelNotGranted => format!("{workspace} was granted {}", self.model()),
            Reason::ApplicationElsewhere => format!("{} is in {workspace}", self.application()),
            Reason::ModelOutOfScope => format!("its scope allows {}", self.model()),
            Reason::IpNotAllowed => format!("its scope allows {}", self.ip()),
        }
    }

    fn lifetime(&self) -> String {
        self.key
            .temporary
            .map_or(String::new(), |temporary| format!(": it lives for {}", format_duration(temporary.ttl)))
    }

    fn model(&self) -> &str {
        self.question.model.unwrap_or("the model")
    }

    fn application(&self) -> &str {
        self.question.application.unwrap_or("the application")
    }

    fn ip(&self) -> String {
        self.question.ip.map_or("the address".to_owned(), |ip| ip.to_string())
    }
}

fn since(word: &str, time: Option<Time>) -> String {
    time.map_or(String::new(), |time| format!(" {word} {}", format_time(time)))
}

fn verdict(answer: &access::Answer) -> String {
    let spelled = |reasons: &[Reason]| reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(", ");
    match answer.validity() {
        Validity::Valid => "✔ allowed".to_owned(),
        Validity::Invalid => format!("✘ not allowed: {}", spelled(&answer.reasons)),
        Validity::Unknown => format!("? undecided: {}", spelled(&answer.undecided)),
    }
}

/// What the service says to a call that it refuses.
fn service(answer: &access::Answer) -> Option<String> {
    match &answer.runtime {
        Some(runtime) if runtime.status == 401 => Some(format!(
            "\nthe service answers {} {}, as to any key that it does not know: it does not tell these apart",
            runtime.status, runtime.code
        )),
        Some(runtime) => Some(format!("\nthe service answers {} {}", runtime.status, runtime.code)),
        None if answer.reasons.is_empty() => None,
        None => Some("\nwhat the service answers is not documented".to_owned()),
    }
}

fn reached(reach: &Reach, validity: Validity) -> Vec<String> {
    if validity == Validity::Invalid {
        return vec!["\nit reaches nothing".to_owned()];
    }
    let listed = |items: &[Box<str>]| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
    let unknown = || "unknown".to_owned();
    let models = match &reach.models {
        Models::All => "all".to_owned(),
        Models::Listed(models) => listed(models),
        Models::Unknown => unknown(),
    };
    let urls = match reach.base_urls.as_deref() {
        None => unknown(),
        Some([]) => "none".to_owned(),
        Some(urls) => urls.join("\n                "),
    };
    vec![
        "\nwhile it works, it reaches".to_owned(),
        format!("  base URLs     {urls}"),
        format!("  models        {models}"),
        format!("  applications  {}", reach.applications.as_deref().map_or_else(unknown, listed)),
    ]
}

//! Makes inventories of any size as JSON Lines: the same arguments, the same bytes.
//!
//! At [`AT`] about one key in a hundred breaks exactly one of the shipped rules, and one account in a hundred a
//! quota. Nothing else is wrong, but that a RAM user may own more keys than is advisable and a last workspace be empty,
//! which is worth an `info`; and nothing but what hangs on an owner left out is unknown. Values are never made, only
//! their masks and digests.

mod key;
mod random;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use bailiwick_core::platform::Platform;

use key::Owners;
use random::Random;

pub(crate) const USAGE: &str =
    "usage: cargo xtask gen-inventory [--keys N] [--seed S] [--accounts A] [--workspaces W] [-o FILE]";

/// The instant at which the inventories are as described.
pub(crate) const AT: &str = "2026-11-21T00:00:00Z";

/// Regions in which keys of every kind can be used, disabled and reset.
const REGIONS: [&str; 2] = ["cn-beijing", "ap-southeast-1"];

/// What sub-workspaces were granted, as a list in JSON.
const MODELS: &str = r#"["qwen-plus","qwen-max","text-embedding-v4"]"#;

/// RAM users of an account; the last but one is disabled, the last deleted, all others active.
const USERS: usize = 12;

/// Of what is allowed, as much as gives no early warning.
const COMFORTABLE_PERCENT: usize = 85;

/// One key in so many, and one account in so many, breaks a rule.
const ONE_IN: usize = 100;

/// How many pairs fail, by rule.
pub(crate) type Breaches = BTreeMap<&'static str, usize>;

/// How large an inventory is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// Keys in all.
    pub(crate) keys: usize,
    /// Another seed gives other records.
    pub(crate) seed: u64,
    /// Accounts; as many as the platform's quotas ask for, if left out.
    pub(crate) accounts: Option<usize>,
    /// Workspaces of an account; as many as the platform's quotas allow, if left out.
    pub(crate) workspaces: Option<usize>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { keys: 10_000, seed: 1, accounts: None, workspaces: None }
    }
}

/// `cargo xtask gen-inventory`
pub(crate) fn run(arguments: &[String]) -> Result<String> {
    let (mut plan, mut file) = (Plan::default(), None);
    for pair in arguments.chunks(2) {
        let [name, value] = pair else { bail!(USAGE) };
        let number = || value.parse().with_context(|| format!("{name} takes a number, found `{value}`"));
        match name.as_str() {
            "--keys" => plan.keys = number()?,
            "--seed" => plan.seed = number()? as u64,
            "--accounts" => plan.accounts = Some(number()?),
            "--workspaces" => plan.workspaces = Some(number()?),
            "-o" | "--output" => file = Some(value),
            _ => bail!(USAGE),
        }
    }
    match file {
        Some(file) => Ok(format!("{file}: {} pairs fail", write(plan, Path::new(file))?.values().sum::<usize>())),
        None => generate(plan, std::io::stdout().lock()).map(|_| String::new()),
    }
}

/// Writes an inventory into a file.
pub(crate) fn write(plan: Plan, file: &Path) -> Result<Breaches> {
    generate(plan, File::create(file).with_context(|| format!("can't write {}", file.display()))?)
}

/// Writes an inventory, and says which rules are broken how often in it.
pub(crate) fn generate(plan: Plan, out: impl Write) -> Result<Breaches> {
    let layout = Layout::of(plan);
    let random = Random::new(plan.seed);
    let mut generator =
        Generator { layout, random, keys: plan.keys, out: BufWriter::new(out), breaches: Breaches::new() };
    writeln!(generator.out, r#"{{"record":"inventory","version":1,"collected-at":"2026-11-20T08:00:00Z"}}"#)?;
    for account in 0..layout.accounts {
        generator.account(account)?;
    }
    generator.out.flush()?;
    Ok(generator.breaches)
}

/// How many there are of what.
#[derive(Clone, Copy)]
struct Layout {
    accounts: usize,
    workspaces: usize,
    keys_per_workspace: usize,
    /// What the accounts may have, where the platform's quotas are too small.
    quotas: Option<Quotas>,
}

#[derive(Clone, Copy)]
struct Quotas {
    workspaces: usize,
    keys_per_workspace: usize,
}

impl Layout {
    fn of(plan: Plan) -> Self {
        let platform = &Platform::embedded().quotas;
        let comfortable = |most: u64| most as usize * COMFORTABLE_PERCENT / 100;
        let (most_workspaces, most_keys) = (comfortable(platform.workspaces), comfortable(platform.keys_per_workspace));
        let workspaces = plan.workspaces.unwrap_or(most_workspaces).max(1);
        let accounts = plan.accounts.unwrap_or_else(|| plan.keys.div_ceil(workspaces * most_keys)).max(1);
        let keys_per_workspace = plan.keys.div_ceil(accounts * workspaces);
        let fits = workspaces <= most_workspaces && keys_per_workspace <= most_keys;
        let roomy = |count: usize| count * 100 / COMFORTABLE_PERCENT + 1;
        let quotas = Quotas { workspaces: roomy(workspaces), keys_per_workspace: roomy(keys_per_workspace) };
        Self { accounts, workspaces, keys_per_workspace, quotas: (!fits).then_some(quotas) }
    }
}

struct Generator<W: Write> {
    layout: Layout,
    random: Random,
    keys: usize,
    out: BufWriter<W>,
    breaches: Breaches,
}

impl<W: Write> Generator<W> {
    fn account(&mut self, number: usize) -> Result<()> {
        let uid = format!("{:016}", 1_300_000_000_000_000 + number);
        let quotas = self.quotas();
        let shown = quotas.map(|Quotas { workspaces, keys_per_workspace }| {
            format!(r#","quotas":{{"workspaces":{workspaces},"keys-per-workspace":{keys_per_workspace}}}"#)
        });
        writeln!(
            self.out,
            r#"{{"record":"account","uid":"{uid}","alias":"company-{number}"{}}}"#,
            shown.unwrap_or_default()
        )?;
        let owners = Owners { uid: &uid, users: (0..USERS).map(|user| user_id(number, user)).collect() };
        for (user, id) in owners.users.iter().enumerate() {
            self.user(user, id, &uid)?;
        }
        for workspace in 0..self.layout.workspaces {
            self.workspace(number * self.layout.workspaces + workspace, workspace == 0, &owners, quotas)?;
        }
        Ok(())
    }

    /// The account's quotas; sometimes less than it uses.
    fn quotas(&mut self) -> Option<Quotas> {
        let broken = self.random.one_in(ONE_IN);
        let Layout { workspaces, keys_per_workspace, quotas, .. } = self.layout;
        let room = Quotas { workspaces: workspaces * 2, keys_per_workspace: keys_per_workspace * 2 };
        match self.random.below(2) {
            _ if !broken => quotas,
            0 => {
                self.breach("workspaces-per-account");
                Some(Quotas { workspaces: workspaces - 1, ..room })
            }
            _ => Some(Quotas { keys_per_workspace: keys_per_workspace / 2, ..room }),
        }
    }

    fn user(&mut self, number: usize, id: &str, account: &str) -> Result<()> {
        let status = match USERS - number {
            1 => r#""deleted","since":"2026-03-01T00:00:00Z""#,
            2 => r#""disabled","since":"2026-10-15T09:00:00Z""#,
            _ => r#""active""#,
        };
        let permission = if number == 0 { "administrator" } else { "api-key-page" };
        writeln!(
            self.out,
            r#"{{"record":"user","account":"{account}","id":"{id}","name":"user-{number}","status":{status},"permissions":["{permission}"]}}"#
        )?;
        Ok(())
    }

    fn workspace(&mut self, number: usize, default: bool, owners: &Owners<'_>, quotas: Option<Quotas>) -> Result<()> {
        let (id, region) = (format!("ws-{number:016x}"), self.random.pick(&REGIONS));
        let members: Vec<_> = owners.active().iter().map(|id| format!("\"{id}\"")).collect();
        let models = if default { String::new() } else { format!(r#","models":{MODELS}"#) };
        writeln!(
            self.out,
            r#"{{"record":"workspace","account":"{}","id":"{id}","name":"workspace-{number}","default":{default},"region":"{region}","members":[{}]{models},"applications":["app-{number}"]}}"#,
            owners.uid,
            members.join(",")
        )?;
        let first = number * self.layout.keys_per_workspace;
        let mut counted = 0;
        for number in first..self.keys.min(first + self.layout.keys_per_workspace) {
            let key = key::make(&mut self.random, owners, &id, number, first);
            counted += usize::from(key.counts);
            if let Some(rule) = key.breaks {
                self.breach(rule);
            }
            writeln!(self.out, "{}", key.line)?;
        }
        if quotas.is_some_and(|quotas| counted > quotas.keys_per_workspace) {
            self.breach("keys-per-workspace");
        }
        Ok(())
    }

    fn breach(&mut self, rule: &'static str) {
        *self.breaches.entry(rule).or_default() += 1;
    }
}

fn user_id(account: usize, user: usize) -> String {
    format!("{:018}", 200_000_000_000_000_000 + account * USERS + user)
}

#[cfg(test)]
mod tests;

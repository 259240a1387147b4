//! For cfn-guard: accounts with all that is theirs inside of them, a few of them a document, since it holds some
//! hundred kilobytes for every key of a document; and what it says of them.

#![expect(clippy::indexing_slicing, reason = "what a JSON value does not hold is null")]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Deserializer, Value, json};

use super::ago;
use crate::bench::inventory::Fails;

/// What it ends with where a check fails.
pub(super) const NOT_COMPLIANT: i32 = 19;

/// How many keys make a document, or a few more, as no account is divided.
const KEYS: usize = 2_000;

/// Writes the documents, of lines in which an account's records follow it.
pub(super) fn documents(lines: &Path) -> Result<Vec<PathBuf>> {
    let folder = lines.with_extension("accounts");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut documents =
        Documents { folder, written: Vec::new(), collected_at: Value::Null, accounts: Vec::new(), keys: 0 };
    for line in BufReader::new(File::open(lines)?).lines() {
        documents.add(serde_json::from_str(&line?)?)?;
    }
    documents.flush()?;
    Ok(documents.written)
}

struct Documents {
    folder: PathBuf,
    written: Vec<PathBuf>,
    collected_at: Value,
    /// Of the document that is being filled.
    accounts: Vec<Value>,
    keys: usize,
}

impl Documents {
    fn add(&mut self, record: Value) -> Result<()> {
        match record["record"].as_str() {
            Some("inventory") => self.collected_at = record["collected-at"].clone(),
            Some("account") => {
                if self.keys >= KEYS {
                    self.flush()?;
                }
                self.accounts.push(record);
            }
            Some("user") => push(self.account(&record)?, "users", record),
            Some("workspace") => push(self.account(&record)?, "workspaces", record),
            _ => {
                self.keys += 1;
                let workspaces = self.account(&record)?["workspaces"].as_array_mut();
                let workspace = workspaces.and_then(|all| all.iter_mut().find(|one| one["id"] == record["workspace"]));
                push(workspace.context("a key follows its workspace")?, "keys", record);
            }
        }
        Ok(())
    }

    /// The account that a record belongs to.
    fn account(&mut self, record: &Value) -> Result<&mut Value> {
        let account = self.accounts.last_mut().context("an account comes before what is its")?;
        ensure!(account["uid"] == record["account"], "a record follows its account");
        Ok(account)
    }

    fn flush(&mut self) -> Result<()> {
        let file = self.folder.join(format!("{}.json", self.written.len()));
        let accounts = std::mem::take(&mut self.accounts);
        let document = json!({ "collected-at": self.collected_at, "ago": ago()?, "accounts": accounts });
        serde_json::to_writer(BufWriter::new(File::create(&file)?), &document)?;
        self.written.push(file);
        self.keys = 0;
        Ok(())
    }
}

fn push(holder: &mut Value, list: &str, record: Value) {
    match holder[list].as_array_mut() {
        Some(list) => list.push(record),
        None => holder[list] = json!([record]),
    }
}

/// How many checks fail by rule, of several answers in one file.
pub(super) fn fails(answers: &Path) -> Result<Fails> {
    let mut fails = Fails::new();
    for answer in Deserializer::from_reader(BufReader::new(File::open(answers)?)).into_iter::<Value>() {
        let answer = answer?;
        for document in answer.as_array().into_iter().flatten() {
            for rule in document["not_compliant"].as_array().into_iter().flatten() {
                let name = rule["Rule"]["name"].as_str().context("a rule has a name")?.replace('_', "-");
                *fails.entry(name).or_default() += rule["Rule"]["checks"].as_array().map_or(0, Vec::len) as u64;
            }
        }
    }
    Ok(fails)
}

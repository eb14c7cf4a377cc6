//! `denizen log audit`: whether a whole log is complete and unaltered, and what stands on its public list, from the public
//! files and a policy alone; with a short report that the auditor signs.
//!
//! It must never ask a server for more than its public files, and must never end well when anything is wrong.

use std::path::{Path, PathBuf};

use access::log::audit::{Audit, AuditReport, audit};
use access::log::checker::{Fetched, Metered};
use access::log::limits::OLDER_CHECKPOINTS_MAX;
use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use registry::clock::Clock as _;
use registry::vocabulary::Language;
use tlog::note::{NOTE_BYTES_MAX, NoteSigner};

use crate::command_line::say;
use crate::public_files::{self, text_of};
use crate::system::SystemClock;

/// What `denizen log` does.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Check a whole log: entries, texts, hash tiles, indexes, checkpoints, witnesses, and the public counts.
    Audit(AuditArguments),
}

/// What `denizen log audit` takes.
#[derive(Debug, Args)]
pub struct AuditArguments {
    /// The address of the log's public files, or a folder with a copy.
    source: String,
    /// The policy: which log and which witnesses you trust. Get it from somebody you trust, not from the city's server.
    #[arg(long)]
    policy: PathBuf,
    /// An older checkpoint that the log must continue; may be given often.
    #[arg(long = "checkpoint")]
    checkpoints: Vec<PathBuf>,
    /// A folder of older checkpoints, and of nothing else.
    #[arg(long)]
    checkpoints_in: Option<PathBuf>,
    /// Write the report to this file.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Sign the report with the key whose 32-byte seed lies in this file; it is made when there is none. Use the key for
    /// nothing else.
    #[arg(long, requires_all = ["name", "report"])]
    sign_with: Option<PathBuf>,
    /// The auditor's name in the signature, such as audit.example.org.
    #[arg(long, requires = "sign_with")]
    name: Option<String>,
    /// zh-CN or en.
    #[arg(long, default_value = "en")]
    language: Language,
}

/// Runs one of the subcommands.
///
/// # Errors
/// With what is wrong.
pub fn run(command: &LogCommand) -> anyhow::Result<()> {
    match command {
        LogCommand::Audit(arguments) => run_audit(arguments),
    }
}

fn run_audit(arguments: &AuditArguments) -> anyhow::Result<()> {
    let signer = signer(arguments)?;
    let (report, fetched) = carry_out(arguments)?;
    say(report.words(arguments.language).trim_end())?;
    if let Some(file) = &arguments.report {
        let text = match &signer {
            Some(signer) => report.sign(signer)?.to_string(),
            None => report.text(),
        };
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if let Some(signer) = &signer {
        say(&format!("report key {}", signer.verifier().vkey()))?;
    }
    if !report.is_whole() {
        bail!("the log is not whole; what is wrong is named above");
    }
    let Fetched { files, bytes } = fetched;
    say(&format!(
        "log audit: ok, {} entries in {files} files, {:.1} MB",
        report.counted.entries,
        bytes as f64 / 1e6
    ))
}

/// Carries out the audit without printing.
///
/// # Errors
/// When a file is missing or a checkpoint is not to be believed.
pub fn carry_out(arguments: &AuditArguments) -> anyhow::Result<(AuditReport, Fetched)> {
    let policy = public_files::policy(&arguments.policy)?;
    let older = older_checkpoints(arguments)?;
    let files = public_files::open(&arguments.source);
    let metered = Metered::new(&*files);
    let what = Audit {
        policy: &policy,
        older: &older,
        now: SystemClock.now(),
    };
    let report = audit(&metered, &what)?;
    Ok((report, metered.fetched()))
}

fn older_checkpoints(arguments: &AuditArguments) -> anyhow::Result<Vec<String>> {
    let mut paths = arguments.checkpoints.clone();
    if let Some(folder) = &arguments.checkpoints_in {
        let unreadable = || format!("cannot read {}", folder.display());
        let mut inside = Vec::new();
        for item in std::fs::read_dir(folder).with_context(unreadable)? {
            inside.push(item.with_context(unreadable)?.path());
        }
        inside.sort();
        paths.extend(inside);
    }
    ensure!(
        paths.len() <= OLDER_CHECKPOINTS_MAX,
        "at most {OLDER_CHECKPOINTS_MAX} older checkpoints at a time"
    );
    paths
        .iter()
        .map(|path| text_of(path, NOTE_BYTES_MAX as u64))
        .collect()
}

fn signer(arguments: &AuditArguments) -> anyhow::Result<Option<NoteSigner>> {
    let (Some(file), Some(name)) = (&arguments.sign_with, &arguments.name) else {
        return Ok(None);
    };
    let seed = keys::open_or_create_seed(file, &keys::SystemEntropy)?;
    Ok(Some(NoteSigner::from_seed(name, &seed).context("--name")?))
}

/// Audits a folder of public files, as `denizen log audit FOLDER --policy …` does.
///
/// # Errors
/// As [`carry_out`].
pub fn audit_files(policy: &Path, folder: &Path) -> anyhow::Result<AuditReport> {
    let policy = public_files::policy(policy)?;
    let files = access::log::checker::Folder(folder.to_owned());
    let what = Audit {
        policy: &policy,
        older: &[],
        now: SystemClock.now(),
    };
    Ok(audit(&files, &what)?)
}

//! `denizen my-reads`: who read a record, checked from the resident's sheet, a policy file and the public files alone.
//!
//! It trusts neither the city's pages nor the folder or address the files come from. It must never send the sheet
//! anywhere, nor ask a server for anything that tells which entries are the resident's.

mod words;

use std::path::{Path, PathBuf};

use access::log::checker::{Check, Extent, Fetched, Metered, Report, check};
use access::log::export::export;
use anyhow::{Context as _, bail};
use clap::Args;
use registry::clock::{CityZone, Clock as _};
use registry::readlog::CheckSheet;
use registry::vocabulary::Language;
use tlog::note::NOTE_BYTES_MAX;

use crate::command_line::say;
use crate::public_files::{self, text_of};
use crate::system::SystemClock;
pub use words::Teller;
use words::remark;

/// What `denizen my-reads` takes.
#[derive(Debug, Args)]
pub struct MyReadsArguments {
    /// File with a check sheet's text (`denizen-check:1:…`), or `-` for standard input. Give every sheet you have, oldest
    /// first. Without one, the log alone is checked.
    #[arg(long = "sheet")]
    sheets: Vec<PathBuf>,
    /// The policy: which log and which witnesses you trust. Get it from somebody you trust, not from the city's server.
    #[arg(long)]
    policy: PathBuf,
    /// A folder with a copy of the log's public files.
    #[arg(long, conflicts_with = "url", required_unless_present = "url")]
    files: Option<PathBuf>,
    /// The address of the log's public files.
    #[arg(long)]
    url: Option<String>,
    /// A file that remembers the checkpoint of this check, so that the next one notices a log that was rolled back.
    #[arg(long)]
    remember: Option<PathBuf>,
    /// Read every file of the log, not only what your own list needs. It takes longer, and finds what was done to the
    /// entries of others too.
    #[arg(long)]
    everything: bool,
    /// Write one of your entries, by its number in the log (in brackets at the end of its line), as a file that proves
    /// itself to whoever you give it to, and reveals no other.
    #[arg(long, requires = "to", value_name = "NUMBER")]
    export: Option<u64>,
    /// The file to write it to.
    #[arg(long, requires = "export")]
    to: Option<PathBuf>,
    /// zh-CN or en.
    #[arg(long, default_value = "en")]
    language: Language,
    /// Minutes east of UTC, for the times that are printed.
    #[arg(long, default_value_t = 480)]
    clock_offset_minutes: i32,
}

const SHEET_FILE_BYTES_MAX: u64 = 4096;

/// A check that was carried out, with what it read.
#[derive(Debug)]
pub struct Checked {
    /// What was found.
    pub report: Report,
    /// The sheets, in the order of the report's lists.
    sheets: Vec<CheckSheet>,
    /// How much was read.
    fetched: Fetched,
}

/// Checks and prints.
///
/// # Errors
/// When the check cannot be carried out, and when anything was altered, removed or withheld.
pub fn run(arguments: &MyReadsArguments) -> anyhow::Result<()> {
    let checked = carry_out(arguments)?;
    let report = &checked.report;
    let teller = Teller {
        language: arguments.language,
        zone: CityZone {
            offset_seconds: arguments.clock_offset_minutes.saturating_mul(60),
        },
        to_resident: true,
    };
    for line in teller.report(report) {
        say(&line)?;
    }
    if !report.is_whole() {
        bail!("{}", remark(report, arguments.language));
    }
    if let Some(file) = &arguments.remember {
        remember(file, &report.note)?;
    }
    if let (Some(index), Some(file)) = (arguments.export, &arguments.to) {
        let text = export(report, &checked.sheets, index)?.to_text();
        std::fs::write(file, text.as_bytes())
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    let Fetched { files, bytes } = checked.fetched;
    say(&format!(
        "my-reads: ok, {}; {files} files, {:.1} MB",
        remark(report, arguments.language),
        bytes as f64 / 1e6
    ))
}

/// Carries out the check without printing.
///
/// # Errors
/// When a file is missing or the checkpoint is not to be believed.
pub fn carry_out(arguments: &MyReadsArguments) -> anyhow::Result<Checked> {
    let sheets = arguments
        .sheets
        .iter()
        .map(|file| read_sheet(file))
        .collect::<anyhow::Result<Vec<CheckSheet>>>()?;
    let policy = public_files::policy(&arguments.policy)?;
    let remembered = match &arguments.remember {
        Some(file) if file.exists() => Some(text_of(file, NOTE_BYTES_MAX as u64)?),
        _ => None,
    };
    let folder = arguments.files.as_ref();
    let source = folder.map(|folder| folder.display().to_string());
    let source = source
        .or_else(|| arguments.url.clone())
        .context("say where the public files are, with --files or --url")?;
    let files = public_files::open(&source);
    let metered = Metered::new(&*files);
    let report = check(
        &metered,
        &Check {
            sheets: &sheets,
            policy: &policy,
            remembered: remembered.as_deref(),
            extent: if arguments.everything {
                Extent::Everything
            } else {
                Extent::Covered
            },
            now: SystemClock.now(),
        },
    )?;
    Ok(Checked {
        report,
        fetched: metered.fetched(),
        sheets,
    })
}

fn read_sheet(file: &Path) -> anyhow::Result<CheckSheet> {
    text_of(file, SHEET_FILE_BYTES_MAX)?
        .parse()
        .with_context(|| format!("{} is not a check sheet", file.display()))
}

/// Replaces the remembered checkpoint in one step.
fn remember(file: &Path, note: &str) -> anyhow::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, note)
        .and_then(|()| std::fs::rename(&beside, file))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// Checks one sheet against a folder of public files, as `denizen my-reads --everything --sheet … --policy … --files …` does.
///
/// # Errors
/// As [`carry_out`].
pub fn check_files(sheet: &Path, policy: &Path, files: &Path) -> anyhow::Result<Report> {
    let checked = carry_out(&MyReadsArguments {
        sheets: vec![sheet.to_owned()],
        policy: policy.to_owned(),
        files: Some(files.to_owned()),
        url: None,
        remember: None,
        everything: true,
        export: None,
        to: None,
        language: Language::En,
        clock_offset_minutes: 480,
    })?;
    Ok(checked.report)
}

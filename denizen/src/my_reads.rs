//! `denizen my-reads`: who read a record, checked from the resident's sheet, a policy file and the public files alone.
//!
//! It trusts neither the city's pages nor the folder or address the files come from. It must never send the sheet
//! anywhere, nor ask a server for anything that tells which entries are the resident's.

mod words;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use access::log::checker::{BaseUrl, Check, Extent, Folder, PublicFiles, Report, check};
use anyhow::{Context as _, bail};
use clap::Args;
use registry::clock::{CityZone, Clock as _};
use registry::readlog::CheckSheet;
use registry::vocabulary::Language;
use tlog::Policy;

use crate::command_line::say;
use crate::system::SystemClock;
use words::{Teller, remark};

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
    /// zh-CN or en.
    #[arg(long, default_value = "en")]
    language: Language,
    /// Minutes east of UTC, for the times that are printed.
    #[arg(long, default_value_t = 480)]
    clock_offset_minutes: i32,
}

const SHEET_FILE_BYTES_MAX: u64 = 4096;

/// Checks and prints.
///
/// # Errors
/// When the check cannot be carried out, and when anything was altered, removed or withheld.
pub fn run(arguments: &MyReadsArguments) -> anyhow::Result<()> {
    let report = carry_out(arguments)?;
    let teller = Teller {
        language: arguments.language,
        zone: CityZone {
            offset_seconds: arguments.clock_offset_minutes.saturating_mul(60),
        },
    };
    for line in teller.report(&report) {
        say(&line)?;
    }
    if !report.is_whole() {
        bail!("{}", remark(&report, arguments.language));
    }
    if let Some(file) = &arguments.remember {
        remember(file, &report.note)?;
    }
    say(&format!(
        "my-reads: ok, {}",
        remark(&report, arguments.language)
    ))
}

/// Carries out the check without printing.
///
/// # Errors
/// When a file is missing or the checkpoint is not to be believed.
pub fn carry_out(arguments: &MyReadsArguments) -> anyhow::Result<Report> {
    let sheets = arguments
        .sheets
        .iter()
        .map(|file| read_sheet(file))
        .collect::<anyhow::Result<Vec<CheckSheet>>>()?;
    let policy = std::fs::read_to_string(&arguments.policy)
        .with_context(|| format!("cannot read {}", arguments.policy.display()))?;
    let policy = Policy::parse(&policy)
        .with_context(|| format!("{} is not a policy", arguments.policy.display()))?;
    let remembered = match &arguments.remember {
        Some(file) if file.exists() => Some(
            std::fs::read_to_string(file)
                .with_context(|| format!("cannot read {}", file.display()))?,
        ),
        _ => None,
    };
    let files: Box<dyn PublicFiles> = match (&arguments.files, &arguments.url) {
        (Some(folder), _) => Box::new(Folder(folder.clone())),
        (None, Some(url)) => Box::new(BaseUrl::new(url)),
        (None, None) => bail!("say where the public files are, with --files or --url"),
    };
    Ok(check(
        &*files,
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
    )?)
}

fn read_sheet(file: &Path) -> anyhow::Result<CheckSheet> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin()
            .take(SHEET_FILE_BYTES_MAX)
            .read_to_string(&mut text)
            .context("standard input")?;
    } else {
        std::fs::File::open(file)
            .and_then(|file| file.take(SHEET_FILE_BYTES_MAX).read_to_string(&mut text))
            .with_context(|| format!("cannot read {}", file.display()))?;
    }
    text.parse()
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

/// Checks one sheet against a folder of public files, as `denizen my-reads --sheet … --policy … --files …` does.
///
/// # Errors
/// As [`carry_out`].
pub fn check_files(sheet: &Path, policy: &Path, files: &Path) -> anyhow::Result<Report> {
    carry_out(&MyReadsArguments {
        sheets: vec![sheet.to_owned()],
        policy: policy.to_owned(),
        files: Some(files.to_owned()),
        url: None,
        remember: None,
        everything: true,
        language: Language::En,
        clock_offset_minutes: 480,
    })
}

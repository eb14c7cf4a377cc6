//! `denizen check-export`: what a file that somebody was handed proves, by a policy and without the city.
//!
//! It must never say a word of what the file says before everything in it has been checked.

use std::path::PathBuf;

use access::log::export::check_export;
use clap::Args;
use registry::clock::{CityZone, Clock as _};
use registry::readlog::export::EXPORT_BYTES_MAX;
use registry::vocabulary::Language;

use crate::command_line::say;
use crate::my_reads::Teller;
use crate::public_files::{self, text_of};
use crate::system::SystemClock;

/// What `denizen check-export` takes.
#[derive(Debug, Args)]
pub struct CheckExportArguments {
    /// The file, or `-` for standard input.
    file: PathBuf,
    /// The policy: which log and which witnesses you trust.
    #[arg(long)]
    policy: PathBuf,
    /// Minutes east of UTC, for the times that are printed.
    #[arg(long, default_value_t = 480)]
    clock_offset_minutes: i32,
}

/// Checks and prints, in Chinese and English.
///
/// # Errors
/// When anything in the file does not hold.
pub fn run(arguments: &CheckExportArguments) -> anyhow::Result<()> {
    let policy = public_files::policy(&arguments.policy)?;
    let text = text_of(&arguments.file, EXPORT_BYTES_MAX as u64)?;
    let exported = check_export(&text, &policy, SystemClock.now())?;
    for language in [Language::ZhCn, Language::En] {
        let teller = Teller {
            language,
            zone: CityZone {
                offset_seconds: arguments.clock_offset_minutes.saturating_mul(60),
            },
            to_resident: false,
        };
        for line in teller.exported(&exported) {
            say(&line)?;
        }
    }
    say(&format!(
        "check-export: ok, entry {} stands in the log {}",
        exported.listed.index, exported.verified.checkpoint.origin
    ))
}

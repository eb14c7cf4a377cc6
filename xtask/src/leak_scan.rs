//! Searches everything a demo left on the disk for what must not be there: names, numbers, addresses and
//! telephone numbers in the clear, client addresses, and after issuing the signatures, salts and keys of
//! copies. It must never pass because it looked wrongly: `--plant` hides each value on purpose and finds it.

mod forms;
mod planted;
mod rehearsal;
mod search;

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::say::say;
use planted::Planted;
use search::Needles;

/// Where to look.
#[derive(clap::Args)]
pub struct Arguments {
    /// The data directory of a demo. Its folder `wallet` belongs to the resident and is not searched; the file
    /// `wallet/planted.json` says what to search for.
    pub directory: PathBuf,
    /// First hide each value in copies of the directory's own files, in every form, and find it there.
    #[arg(long)]
    pub plant: bool,
}

/// The folder that belongs to the resident: the one place where their values may stand.
pub const WALLET: &str = "wallet";

/// Searches, and says how much was searched.
///
/// # Errors
/// A value was found, a planted one was not, or there was nothing to search.
pub fn run(arguments: &Arguments) -> Result<()> {
    let planted = planted::read(&arguments.directory.join(WALLET).join("planted.json"))?;
    let needles = Needles::of(&planted)?;
    let files = search::files(&arguments.directory)?;
    if arguments.plant {
        rehearsal::run(&arguments.directory, &files, &planted, &needles)?;
    }
    let mut bytes = 0;
    let mut leaks = 0;
    for file in &files {
        let content = std::fs::read(file)?;
        bytes += content.len();
        for found in needles.search(&content) {
            say(format_args!("leak-scan: {} holds {found}", file.display()));
            leaks += 1;
        }
    }
    say(format_args!(
        "leak-scan: {} values in {} forms, {} files, {:.1} MB outside of the wallet: {leaks} found",
        planted.len(),
        needles.len(),
        files.len(),
        bytes as f64 / 1e6,
    ));
    match leaks {
        0 => Ok(()),
        _ => bail!("{leaks} values stand where they must not"),
    }
}

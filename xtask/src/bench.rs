//! Measures the running server over HTTP and writes a dated row into `docs/performance.md`. A figure must
//! never leave out the expensive part: the disk's own fsync is measured in the same run, on the same disk.

mod credential;
mod disk;
mod drive;
mod figures;
mod page;
mod readlog;
mod year;

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::program;
use crate::say::say;
use figures::Figures;

const PAGE: &str = "docs/performance.md";

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// The benchmark: `register` (over HTTP), `readlog` (the logged read itself), `my-reads-year` (a resident's check) or `credential`
    /// (issuing and verifying beside bare signatures).
    name: String,
    /// How many clerks work at the same time.
    #[arg(long, default_value_t = 8)]
    clerks: usize,
    /// Only print; leave `docs/performance.md` as it is.
    #[arg(long)]
    dry: bool,
    /// `readlog`: measure a resident's own history in a log of ten million entries as well; takes 8 GB of disk.
    #[arg(long)]
    history: bool,
}

/// Builds in release, measures, prints, and adds the rows.
///
/// # Errors
/// The driver or the server fails, or there is nothing to compute a figure from.
pub fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    match arguments.name.as_str() {
        "register" => {}
        "credential" => return credential::run(root, arguments.dry),
        "readlog" => return readlog::run(root, arguments.history, arguments.dry),
        "my-reads-year" => return year::run(root, arguments.dry),
        _ => bail!("there are `cargo xtask bench` register, readlog, my-reads-year and credential"),
    }
    let folder = program::target_folder(root)?
        .join("bench")
        .join(&arguments.name);
    let before = disk::fsync_microseconds(&folder)?;
    let samples = drive::run(root, &folder, arguments.clerks)?;
    let after = disk::fsync_microseconds(&folder)?;
    let disk = Figures::of([before, after].concat()).context("the disk was not measured")?;
    say(format_args!(
        "fsync on the same disk, before and after: {disk}"
    ));
    let mut rows = Vec::new();
    for (operation, sample) in samples {
        let figures = Figures::of(sample.microseconds)
            .with_context(|| format!("no sample of {operation}"))?;
        let row = page::Row {
            operation,
            figures,
            per_second: sample.per_second,
            fsync_p50: disk.p50,
        };
        say(&row);
        rows.push(row);
    }
    if !arguments.dry {
        let about = page::About::of_this_run(root)?;
        let path = root.join(PAGE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(
            &path,
            page::with_rows(&text, &arguments.name, &about, &rows),
        )?;
        say(format_args!("bench: wrote {} rows into {PAGE}", rows.len()));
    }
    Ok(())
}

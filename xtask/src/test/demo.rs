//! The demo as a newcomer runs it, twice, each time in a new directory, and a search of what it left on the
//! disk. It must never use a shorter story than the one that the README shows.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Ended, rust};
use crate::leak_scan;
use crate::program;
use crate::say::say;
use crate::stopwatch::Stopwatch;

/// DESIGN §7: from the end of the build to a verified credential and all that follows.
const SECONDS_MAX: u64 = 60;

/// Runs the demo twice and searches the second directory.
///
/// # Errors
/// A run fails or is slow, or a planted value is found.
pub fn run(root: &Path) -> Result<Ended> {
    rust::cargo(root, &["build", "--release", "--package", "denizen"], &[])?;
    let target = program::target_folder(root)?;
    let folder = target.join("demo-check");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for name in ["first", "second"] {
        play(&target.join("release/denizen"), &folder.join(name))?;
    }
    let directory = folder.join("second");
    leak_scan::run(&leak_scan::Arguments {
        directory,
        plant: true,
    })?;
    Ok(Ended::Green)
}

fn play(denizen: &Path, data: &Path) -> Result<()> {
    let words = ["demo", "--data", &data.to_string_lossy()];
    let mut command = program::command(Path::new("."), &denizen.to_string_lossy(), &words);
    let watch = Stopwatch::start();
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start the demo")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_default();
    let time = watch.elapsed();
    if !output.status.success() || !last.starts_with("demo: ok") {
        bail!("the demo ended with {}:\n{text}", output.status);
    }
    say(format_args!("{last} ({:.1} s)", time.as_secs_f64()));
    // Elsewhere the machine may be busy with other things; a figure is still printed.
    if program::in_ci() && time > Duration::from_secs(SECONDS_MAX) {
        bail!(
            "the demo took {:.0} s; a newcomer waits at most {SECONDS_MAX} s",
            time.as_secs_f64()
        );
    }
    Ok(())
}

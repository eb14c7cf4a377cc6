//! Bad days on purpose: runs a demo, kills it with no warning at a chance moment, and starts it again in the
//! same directory, many times. The second run must end as if nothing had happened. It must never kill any
//! process but its own child.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::program;
use crate::say::say;
use crate::stopwatch::Stopwatch;

/// How to soak.
#[derive(clap::Args)]
pub struct Arguments {
    /// What to run: `demo`.
    name: String,
    /// How many times to kill.
    #[arg(long, default_value_t = 20)]
    rounds: u64,
    /// Repeats the moments of an earlier run.
    #[arg(long)]
    seed: Option<u64>,
    /// A small city makes short rounds.
    #[arg(long, default_value_t = 2_000)]
    dwellings: u32,
}

/// One whole run takes at most this; a demo that hangs is a failure.
const RUN_SECONDS_MAX: u64 = 300;

/// Kills and starts again.
///
/// # Errors
/// A run after a kill did not end well, or an undisturbed one did not.
pub fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    if arguments.name != "demo" {
        bail!("there is `cargo xtask soak demo`");
    }
    program::run(program::command(
        root,
        &program::cargo(),
        &["build", "--release", "--package", "denizen"],
    ))?;
    let target = program::target_folder(root)?;
    let demo = Demo {
        program: target.join("release/denizen"),
        dwellings: arguments.dwellings,
    };
    let folder = target.join("soak");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let watch = Stopwatch::start();
    demo.run_through(&folder.join("undisturbed"))?;
    let whole = watch.elapsed();
    let seed = arguments
        .seed
        .unwrap_or_else(|| u64::from(std::process::id()));
    say(format_args!(
        "soak: one run takes {:.1} s; --seed {seed} repeats these moments",
        whole.as_secs_f64()
    ));
    let mut moments = Moments(seed);
    for round in 1..=arguments.rounds {
        let data = folder.join(format!("round-{round}"));
        let moment = moments.within(whole);
        let killed = demo.kill_at(&data, moment)?;
        demo.run_through(&data).with_context(|| {
            format!(
                "round {round}, killed at {moment:?}; see {}",
                data.display()
            )
        })?;
        let what = if killed {
            "killed"
        } else {
            "ended before the kill"
        };
        say(format_args!(
            "soak: round {round} {what} at {:.2} s, then ran through",
            moment.as_secs_f64()
        ));
        std::fs::remove_dir_all(&data)?;
    }
    say(format_args!(
        "soak: {} rounds ran through",
        arguments.rounds
    ));
    Ok(())
}

struct Demo {
    program: PathBuf,
    dwellings: u32,
}

impl Demo {
    fn start(&self, data: &Path) -> Result<Child> {
        let words = [
            "demo",
            "--data",
            &data.to_string_lossy(),
            "--dwellings",
            &self.dwellings.to_string(),
        ];
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(data.with_extension("out"))?;
        let mut command = program::command(Path::new("."), &self.program.to_string_lossy(), &words);
        Ok(command
            .stdout(log.try_clone()?)
            .stderr(Stdio::from(log))
            .spawn()?)
    }

    /// `true` when the demo was still running at that moment.
    fn kill_at(&self, data: &Path, moment: Duration) -> Result<bool> {
        let mut child = self.start(data)?;
        std::thread::sleep(moment);
        let running = child.try_wait()?.is_none();
        child.kill()?;
        child.wait()?;
        Ok(running)
    }

    fn run_through(&self, data: &Path) -> Result<()> {
        let mut child = self.start(data)?;
        let watch = Stopwatch::start();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if watch.elapsed() > Duration::from_secs(RUN_SECONDS_MAX) {
                child.kill()?;
                child.wait()?;
                bail!("the demo did not end within {RUN_SECONDS_MAX} s");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let out = std::fs::read_to_string(data.with_extension("out"))?;
        let last = out.lines().last().unwrap_or_default();
        if !status.success() || !last.starts_with("demo: ok") {
            bail!("the demo ended with {status}: {last}");
        }
        Ok(())
    }
}

/// Repeatable moments (splitmix64).
struct Moments(u64);

impl Moments {
    fn within(&mut self, whole: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 31;
        whole.mul_f64((x >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::Moments;
    use std::time::Duration;

    #[test]
    fn moments_repeat_and_cover_the_run() {
        let draw = || {
            let mut moments = Moments(7);
            (0..100)
                .map(|_| moments.within(Duration::from_secs(10)))
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(), draw());
        assert!(draw().iter().any(|moment| *moment < Duration::from_secs(2)));
        assert!(draw().iter().any(|moment| *moment > Duration::from_secs(8)));
        assert!(
            draw()
                .iter()
                .all(|moment| *moment < Duration::from_secs(10))
        );
    }
}

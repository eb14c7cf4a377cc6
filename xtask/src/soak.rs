//! Bad days on purpose: many people register at once, everything is killed with no warning at a chance moment, the
//! city starts again in the same directory, and whoever was handed a receipt must find all of it. Many times over.
//! It must never kill any process but the group that it started.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::program;
use crate::say::say;
use crate::stopwatch::Stopwatch;

/// How to soak.
#[derive(clap::Args)]
pub struct Arguments {
    /// What to kill: `register` (a whole city over HTTP) or `readlog` (city and keyhold as two processes that read).
    name: String,
    /// How many times to kill.
    #[arg(long, default_value_t = 20)]
    rounds: u64,
    /// Repeats the moments of an earlier run.
    #[arg(long)]
    seed: Option<u64>,
}

/// One run takes at most this; one that hangs is a failure.
const RUN_SECONDS_MAX: u64 = 300;
/// A small city makes short rounds.
const SIZE: &[&str] = &[
    "--clerks",
    "4",
    "--each",
    "30",
    "--openings",
    "2",
    "--dwellings",
    "2000",
];

/// The test that kills city or keyhold fifty times in every run, as often as one likes.
fn readlog(root: &Path, rounds: u64) -> Result<()> {
    let words = [
        "test",
        "--package",
        "access",
        "--test",
        "killed",
        "--",
        "--nocapture",
    ];
    let mut command = program::command(root, &program::cargo(), &words);
    command.env("DENIZEN_TEST_KILLS", rounds.to_string());
    program::run(command)
}

/// Kills, starts again and looks.
///
/// # Errors
/// Something acknowledged was lost or left half done, or an undisturbed run did not end well.
pub fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    match arguments.name.as_str() {
        "register" => {}
        "readlog" => return readlog(root, arguments.rounds),
        _ => bail!("there are `cargo xtask soak register` and `cargo xtask soak readlog`"),
    }
    let words = ["build", "--release", "--package", "denizen"];
    program::run(program::command(root, &program::cargo(), &words))?;
    let target = program::target_folder(root)?;
    let rehearsal = Rehearsal(target.join("release/denizen"));
    let folder = target.join("soak");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let watch = Stopwatch::start();
    rehearsal.run_through(&folder.join("undisturbed"), SIZE)?;
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
        rehearsal.kill_at(&data, moment)?;
        let found = rehearsal
            .run_through(&data, &["--after-kill"])
            .with_context(|| {
                format!(
                    "round {round}, killed at {moment:?}; see {}",
                    data.display()
                )
            })?;
        say(format_args!(
            "soak: round {round} killed at {:.2} s; {found}",
            moment.as_secs_f64()
        ));
        std::fs::remove_dir_all(&data)?;
    }
    say(format_args!(
        "soak: {} rounds, nothing lost",
        arguments.rounds
    ));
    Ok(())
}

/// The program that is killed.
struct Rehearsal(PathBuf);

impl Rehearsal {
    /// Starts it as the head of a process group of its own: city and witness belong to it.
    fn start(&self, data: &Path, words: &[&str]) -> Result<Child> {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(data.with_extension("out"))?;
        let mut command = Command::new(&self.0);
        command.args(["rehearse", "--data"]).arg(data).args(words);
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        Ok(command.process_group(0).spawn()?)
    }

    fn kill_at(&self, data: &Path, moment: Duration) -> Result<()> {
        let mut child = self.start(data, SIZE)?;
        std::thread::sleep(moment);
        kill_group(&mut child)
    }

    /// Its last line.
    fn run_through(&self, data: &Path, words: &[&str]) -> Result<String> {
        let mut child = self.start(data, words)?;
        let watch = Stopwatch::start();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if watch.elapsed() > Duration::from_secs(RUN_SECONDS_MAX) {
                kill_group(&mut child)?;
                bail!("it did not end within {RUN_SECONDS_MAX} s");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let out = std::fs::read_to_string(data.with_extension("out"))?;
        let last = out.lines().last().unwrap_or_default();
        if !status.success() || !last.starts_with("rehearsal: ok") {
            bail!("it ended with {status}: {last}");
        }
        Ok(last.to_owned())
    }
}

/// Ends the child and all that it started, with no warning.
fn kill_group(child: &mut Child) -> Result<()> {
    let group = format!("kill -9 -- -{}", child.id());
    // The group is gone already when the run ended before its moment; the child is waited for in any case.
    let _ = Command::new("bash")
        .args(["-c", &group])
        .stderr(Stdio::null())
        .status()?;
    child.wait()?;
    Ok(())
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

//! How long things took: one line a figure, as `cargo xtask bench` reads them. Must never drop a figure.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::anyhow;

/// What was measured so far.
#[derive(Default)]
pub struct Measured {
    lines: Mutex<Vec<String>>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "a rehearsal measures real time; nothing that is stored depends on it"
)]
fn now() -> Instant {
    Instant::now()
}

impl Measured {
    /// Does one thing and writes down how long it took.
    ///
    /// # Errors
    /// Those of the thing itself.
    pub fn time<T>(
        &self,
        operation: &str,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let begun = now();
        let done = work()?;
        let took = begun.elapsed().as_micros();
        self.write(format!("sample {operation} {took}"))?;
        Ok(done)
    }

    /// Does `count` things and writes down how many that was in a second.
    ///
    /// # Errors
    /// Those of the things themselves.
    pub fn rate<T>(
        &self,
        operation: &str,
        count: usize,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let begun = now();
        let done = work()?;
        let seconds = begun.elapsed().max(Duration::from_micros(1)).as_secs_f64();
        let rate = count as f64 / seconds;
        self.write(format!("rate {operation} {rate:.1}"))?;
        Ok(done)
    }

    /// All figures.
    #[must_use]
    pub fn lines(self) -> Vec<String> {
        // A thread that broke down has failed the rehearsal already.
        self.lines.into_inner().unwrap_or_default()
    }

    fn write(&self, line: String) -> anyhow::Result<()> {
        let mut lines = self
            .lines
            .lock()
            .map_err(|_| anyhow!("a visitor's thread broke down"))?;
        lines.push(line);
        Ok(())
    }
}

//! The one place of this tool that reads a clock: durations and dates of stages and benchmarks.
//! It must never be named by shipped code, which is handed its time.

#![expect(clippy::disallowed_methods, reason = "a build tool measures real time")]

use std::time::{Duration, Instant};

/// A started measurement.
#[derive(Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    /// Whole microseconds; a run of centuries counts as the largest number.
    pub fn microseconds(self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

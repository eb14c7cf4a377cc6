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
}

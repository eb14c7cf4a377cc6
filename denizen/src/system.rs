//! The real clock and the real randomness: the only place that asks the operating system for either.
//!
//! Must never be called by anything but the wiring: everything else is handed a [`Clock`] and an [`Entropy`].

use std::time::{SystemTime, UNIX_EPOCH};

use registry::clock::{Clock, UnixTime};
use registry::entropy::Entropy;

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the system clock"
    )]
    fn now(&self) -> UnixTime {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        UnixTime(i64::try_from(seconds).unwrap_or(i64::MAX))
    }
}

/// Randomness of the crypto library.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, out: &mut [u8]) {
        credential::entropy::Entropy::fill(&keys::SystemEntropy, out);
    }
}

//! The system's random generator behind [`Entropy`].

use aws_lc_rs::rand;
use credential::entropy::Entropy;

/// Random bytes from the crypto library, which seeds itself from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where randomness enters"
    )]
    fn fill(&self, out: &mut [u8]) {
        // The generator of aws-lc-rs aborts rather than return weak bytes; should it ever return an error, going on with
        // zeros would be worse than stopping.
        assert!(rand::fill(out).is_ok(), "the random generator failed");
    }
}

impl SystemEntropy {
    /// `N` fresh random bytes, for keys and names that nobody may guess.
    #[must_use]
    pub fn bytes<const N: usize>() -> [u8; N] {
        let mut bytes = [0; N];
        Self.fill(&mut bytes);
        bytes
    }
}

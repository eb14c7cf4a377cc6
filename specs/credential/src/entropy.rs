//! Where salts, decoys and identifiers come from: handed in, so that this crate calls no random generator itself.

/// A source of cryptographically secure random bytes (RFC 9901 §9.3 asks for salts that cannot be guessed).
pub trait Entropy: Send + Sync {
    /// Fills `out` entirely.
    fn fill(&self, out: &mut [u8]);
}

/// `N` fresh random bytes.
#[must_use]
pub fn array<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut out = [0; N];
    entropy.fill(&mut out);
    out
}

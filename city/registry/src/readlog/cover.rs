//! Which bundles of the log a resident fetches beside those with own entries, so that whoever serves the files cannot
//! tell the one kind from the other.
//!
//! The rule: bundle `b` (256 entries) belongs to the cover of a sheet when the first eight bytes of
//! `HMAC(HKDF(k_0, "cover"), b)`, read as a fraction of one, are below `max(1/128, 32/(b + 1))`. The first 32 bundles
//! are always fetched, then fewer and fewer, at last one in 128: 280 in the year of a city of two million.
//!
//! It must never depend on own entries: their number and place then show in nothing. It must never change as the log
//! grows: two fetches share their whole cover, so that comparing them does not lay the own bundles bare.

use zeroize::Zeroizing;

use super::chain::{ChainKey, expand, mac};

/// One bundle in so many is fetched in a log of any size.
pub const COVER_ONE_IN: u64 = 128;
/// So many bundles at the log's beginning are always fetched, and about as many again in each doubling above.
pub const COVER_DENSE_BUNDLES: u64 = 32;

/// The cover of one sheet.
pub struct Cover(Zeroizing<[u8; 32]>);

impl Cover {
    /// The cover of the list that begins with `k0`.
    #[must_use]
    pub fn of(k0: &ChainKey) -> Self {
        Self(Zeroizing::new(expand(
            k0.expose(),
            b"denizen readlog 1 cover",
        )))
    }

    /// Whether the bundle with this number belongs to it.
    #[must_use]
    pub fn holds(&self, bundle: u64) -> bool {
        let drawn = mac(&self.0, &[b"bundle", &bundle.to_be_bytes()]);
        let (draw, _) = drawn.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        let draw = u128::from(u64::from_be_bytes(*draw));
        let nth = u128::from(bundle.saturating_add(1));
        let below = |of: u128, parts: u128| draw * parts < of << 64;
        below(1, u128::from(COVER_ONE_IN)) || below(u128::from(COVER_DENSE_BUNDLES), nth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(seed: u8, bundles: u64) -> Vec<u64> {
        let cover = Cover::of(&ChainKey::from_bytes([seed; 32]));
        (0..bundles).filter(|b| cover.holds(*b)).collect()
    }

    /// The mean is `32 + 32 · ln(4096/32) + (15625 − 4096)/128 ≈ 277` with a deviation of about 15.
    #[test]
    fn a_year_of_a_large_city_has_some_hundreds() {
        let sizes: Vec<usize> = (0..12).map(|seed| cover(seed, 15_625).len()).collect();
        assert!(sizes.iter().all(|n| (200..360).contains(n)), "{sizes:?}");
        let mean = sizes.iter().sum::<usize>() / sizes.len();
        assert!((262..292).contains(&mean), "{mean}");
    }

    #[test]
    fn the_beginning_is_whole_and_growth_only_adds() {
        let young = cover(1, 32);
        assert_eq!(young, (0..32).collect::<Vec<_>>());
        let (old, grown) = (cover(1, 1_000), cover(1, 9_000));
        assert_eq!(grown[..old.len()], old);
        assert!(grown.len() > old.len());
    }

    #[test]
    fn two_sheets_share_little_beyond_the_beginning() {
        let (one, other) = (cover(1, 15_625), cover(2, 15_625));
        let shared = one.iter().filter(|b| other.contains(b)).count();
        assert!(shared < 90, "{shared}");
    }
}

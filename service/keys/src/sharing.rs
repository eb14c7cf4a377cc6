//! Shamir's secret sharing over GF(256), byte by byte ("How to Share a Secret", CACM 22(11), 1979; the field of FIPS 197 §4).
//!
//! Must never branch on, or index by, anything secret: multiplication is a fixed sequence of masks. Knows nothing of
//! printing or checking; a wrong share gives a wrong secret, which [`crate::root_share`] notices.

use credential::entropy::Entropy;
use zeroize::{Zeroize, Zeroizing};

/// The secret and every share of it.
pub(crate) type Block = Zeroizing<[u8; 32]>;

/// Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1.
fn multiply(a: u8, b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    for bit in 0..8 {
        product ^= a & 0_u8.wrapping_sub(b >> bit & 1);
        a = (a << 1) ^ (0x1b & 0_u8.wrapping_sub(a >> 7));
    }
    product
}

/// `a^254`, which is 1 / a; 0 for 0.
fn invert(a: u8) -> u8 {
    let mut inverse = 1;
    // 254 = 11111110 in binary.
    for bit in (0..8).rev() {
        inverse = multiply(inverse, inverse);
        if 254_u8 >> bit & 1 == 1 {
            inverse = multiply(inverse, a);
        }
    }
    inverse
}

/// The values at 1, 2, … `count` of a random polynomial of degree `threshold - 1` whose value at 0 is the secret.
pub(crate) fn split(
    secret: &[u8; 32],
    threshold: u8,
    count: u8,
    entropy: &dyn Entropy,
) -> Vec<(u8, Block)> {
    let coefficients: Vec<Block> = (1..threshold)
        .map(|_| {
            let mut bytes = Zeroizing::new([0; 32]);
            entropy.fill(bytes.as_mut_slice());
            bytes
        })
        .collect();
    (1..=count)
        .map(|x| {
            let mut value = Zeroizing::new([0; 32]);
            // Horner's rule, from the highest coefficient down to the secret.
            for coefficient in coefficients
                .iter()
                .rev()
                .map(|block| &**block)
                .chain([secret])
            {
                for (byte, add) in value.iter_mut().zip(coefficient) {
                    *byte = multiply(*byte, x) ^ add;
                }
            }
            (x, value)
        })
        .collect()
}

/// The value at 0 of the polynomial through the points (Lagrange). The places are public and must differ.
pub(crate) fn join(points: &[(u8, Block)]) -> Block {
    let mut secret = Zeroizing::new([0; 32]);
    for (x, value) in points {
        let mut weight = 1;
        for (other, _) in points.iter().filter(|(other, _)| other != x) {
            weight = multiply(weight, multiply(*other, invert(other ^ x)));
        }
        for (byte, share) in secret.iter_mut().zip(value.iter()) {
            *byte ^= multiply(*share, weight);
        }
        weight.zeroize();
    }
    secret
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::SystemEntropy;
    use proptest::prelude::*;

    #[test]
    fn the_field_is_that_of_fips_197() {
        // FIPS 197 §4.2 and §4.2.1.
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(multiply(0x57, 0x13), 0xfe);
        assert_eq!(multiply(0x57, 0x10), 0x07);
        // The inverses under its S-box: 53 and ca.
        assert_eq!(invert(0x53), 0xca);
        for a in 1..=255 {
            assert_eq!(multiply(a, invert(a)), 1, "{a}");
            for b in [0, 1, 2, 0x80, 0xff] {
                assert_eq!(multiply(a, b), multiply(b, a));
            }
        }
    }

    /// Every group of `size` shares.
    fn groups(shares: &[(u8, Block)], size: usize) -> Vec<Vec<(u8, Block)>> {
        (0..1_u32 << shares.len())
            .filter(|mask| mask.count_ones() as usize == size)
            .map(|mask| {
                let chosen = shares
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| mask >> i & 1 == 1);
                chosen.map(|(_, share)| share.clone()).collect()
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn any_threshold_of_shares_is_enough(secret: [u8; 32], threshold in 2_u8..5, more in 0_u8..4) {
            let shares = split(&secret, threshold, threshold + more, &SystemEntropy);
            for size in usize::from(threshold)..=shares.len() {
                for group in groups(&shares, size) {
                    prop_assert_eq!(*join(&group), secret);
                }
            }
        }

        /// One share fewer says nothing: whatever the secret were, exactly one value of the missing share would fit it.
        #[test]
        fn one_share_fewer_fits_every_secret(secret: [u8; 32], threshold in 2_u8..5) {
            let shares = split(&secret, threshold, threshold, &SystemEntropy);
            let (missing, known) = shares.split_last().unwrap();
            let mut secrets = [false; 256];
            for value in 0..=255 {
                let mut guess = known.to_vec();
                guess.push((missing.0, Zeroizing::new([value; 32])));
                secrets[usize::from(join(&guess)[0])] = true;
            }
            prop_assert!(secrets.iter().all(|seen| *seen));
        }
    }
}

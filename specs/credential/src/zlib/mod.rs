//! ZLIB (RFC 1950) with DEFLATE (RFC 1951), as status lists are packed: pure, and small enough to read. Must never write more
//! than the bound it is given, whatever the compressed bytes promise.

mod bits;
mod deflate;
mod huffman;
mod inflate;

pub use deflate::compress;
pub use inflate::{InflateError, inflate};

/// Extra bits and smallest length of the length symbols 257.. (RFC 1951 §3.2.5).
const LENGTHS: [(u32, u16); 29] = [
    (0, 3),
    (0, 4),
    (0, 5),
    (0, 6),
    (0, 7),
    (0, 8),
    (0, 9),
    (0, 10),
    (1, 11),
    (1, 13),
    (1, 15),
    (1, 17),
    (2, 19),
    (2, 23),
    (2, 27),
    (2, 31),
    (3, 35),
    (3, 43),
    (3, 51),
    (3, 59),
    (4, 67),
    (4, 83),
    (4, 99),
    (4, 115),
    (5, 131),
    (5, 163),
    (5, 195),
    (5, 227),
    (0, 258),
];
/// Extra bits and smallest distance of the distance symbols (RFC 1951 §3.2.5).
const DISTANCES: [(u32, u16); 30] = [
    (0, 1),
    (0, 2),
    (0, 3),
    (0, 4),
    (1, 5),
    (1, 7),
    (2, 9),
    (2, 13),
    (3, 17),
    (3, 25),
    (4, 33),
    (4, 49),
    (5, 65),
    (5, 97),
    (6, 129),
    (6, 193),
    (7, 257),
    (7, 385),
    (8, 513),
    (8, 769),
    (9, 1025),
    (9, 1537),
    (10, 2049),
    (10, 3073),
    (11, 4097),
    (11, 6145),
    (12, 8193),
    (12, 12289),
    (13, 16385),
    (13, 24577),
];
/// The order in which the lengths of the code length code stand (RFC 1951 §3.2.7).
const CODE_LENGTH_ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];
/// The symbol that ends a block.
const END_OF_BLOCK: usize = 256;

/// Code lengths of the fixed literal and length code (RFC 1951 §3.2.6).
fn fixed_literal_lengths() -> [u8; 288] {
    std::array::from_fn(|symbol| match symbol {
        0..=143 => 8,
        144..=255 => 9,
        256..=279 => 7,
        _ => 8,
    })
}

/// The checksum of RFC 1950 §8.2.
fn adler32(data: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    // 5552 is the longest stretch after which `b` still fits.
    for chunk in data.chunks(5552) {
        for byte in chunk {
            a += u32::from(*byte);
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    b << 16 | a
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_checksum_is_adler_32() {
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
        assert_eq!(adler32(&[0xff; 100_000]), 0x149a_302c);
    }

    #[test]
    fn nothing_and_very_much_of_the_same_survive() {
        for data in [vec![], vec![0; 1 << 18], vec![0xa5; 70_000]] {
            let packed = compress(&data);
            assert_eq!(inflate(&packed, data.len()).unwrap(), data);
            assert!(packed.len() < 300, "{}", packed.len());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_packed_comes_back(data in prop::collection::vec(any::<u8>(), 0..3000)) {
            prop_assert_eq!(inflate(&compress(&data), data.len()).unwrap(), data);
        }

        #[test]
        fn sparse_bytes_come_back_and_are_smaller(
            places in prop::collection::btree_map(0_usize..4_000, any::<u8>(), 0..100)
        ) {
            let mut data = vec![0; 4_000];
            for (place, value) in places {
                data[place] = value;
            }
            let packed = compress(&data);
            prop_assert!(packed.len() < 500);
            prop_assert_eq!(inflate(&packed, data.len()).unwrap(), data);
        }

        #[test]
        fn one_byte_too_many_is_refused(data in prop::collection::vec(0_u8..4, 1..500)) {
            prop_assert_eq!(inflate(&compress(&data), data.len() - 1), Err(InflateError::TooLong));
        }

        #[test]
        fn any_bytes_end(data in prop::collection::vec(any::<u8>(), 0..200)) {
            let framed = [&[0x78, 0xda], data.as_slice()].concat();
            prop_assert!(inflate(&framed, 4096).map_or(0, |out| out.len()) <= 4096);
        }
    }
}

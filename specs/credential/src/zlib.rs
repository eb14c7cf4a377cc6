//! ZLIB (RFC 1950) with DEFLATE (RFC 1951), as status lists are packed, on `miniz_oxide`. Must never write more than the bound
//! it is given, whatever the compressed bytes promise.

use miniz_oxide::deflate::{CompressionLevel, compress_to_vec_zlib};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_COMPUTE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER,
    TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Why compressed bytes are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InflateError {
    /// Not one whole ZLIB stream, or something after it.
    #[error("not ZLIB data")]
    Malformed,
    /// It would be longer than the bound.
    #[error("longer than allowed")]
    TooLong,
}

/// Compresses as small as it gets: a list is packed seldom and fetched often.
#[must_use]
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec_zlib(bytes, CompressionLevel::BestCompression as u8)
}

/// The bytes, `bytes_max` of them at most.
///
/// # Errors
/// See [`InflateError`].
pub fn inflate(compressed: &[u8], bytes_max: usize) -> Result<Vec<u8>, InflateError> {
    const FLAGS: u32 = TINFL_FLAG_PARSE_ZLIB_HEADER
        | TINFL_FLAG_COMPUTE_ADLER32
        | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut bytes = vec![0; bytes_max];
    let mut state = Box::<DecompressorOxide>::default();
    match decompress(&mut state, compressed, &mut bytes, 0, FLAGS) {
        (TINFLStatus::Done, read, written) if read == compressed.len() => {
            bytes.truncate(written);
            Ok(bytes)
        }
        (TINFLStatus::HasMoreOutput, ..) => Err(InflateError::TooLong),
        _ => Err(InflateError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_cut_longer_or_altered_is_refused() {
        let packed = compress(&[7; 1000]);
        assert_eq!(inflate(&packed, 1000).unwrap(), [7; 1000]);
        assert_eq!(inflate(&packed, 999), Err(InflateError::TooLong));
        assert_eq!(inflate(&[], 10), Err(InflateError::Malformed));
        for end in 1..packed.len() {
            assert!(inflate(&packed[..end], 1000).is_err(), "cut at {end}");
        }
        let longer = [packed.as_slice(), &[0]].concat();
        assert_eq!(inflate(&longer, 1000), Err(InflateError::Malformed));
        let mut altered = packed.clone();
        *altered.last_mut().unwrap() ^= 1;
        assert_eq!(
            inflate(&altered, 1000),
            Err(InflateError::Malformed),
            "Adler-32"
        );
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(inflate(&compress(&bytes), bytes.len()).unwrap(), bytes);
        }
    }
}

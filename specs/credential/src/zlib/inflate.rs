//! Unpacking, strict: a bound on what comes out, a whole code, no distance before the beginning, the checksum, nothing after.

use super::bits::BitReader;
use super::huffman::Decoder;
use super::{CODE_LENGTH_ORDER, DISTANCES, END_OF_BLOCK, LENGTHS, adler32, fixed_literal_lengths};

/// Why something is not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InflateError {
    /// It is not ZLIB data, or was altered.
    Malformed,
    /// More would come out than was allowed; nothing beyond the bound was written.
    TooLong,
}

/// Unpacks ZLIB data into at most `bytes_max` bytes.
///
/// # Errors
/// See [`InflateError`].
pub fn inflate(data: &[u8], bytes_max: usize) -> Result<Vec<u8>, InflateError> {
    let [method, flags, body @ ..] = data else {
        return Err(InflateError::Malformed);
    };
    let check = u32::from(*method) << 8 | u32::from(*flags);
    // RFC 1950 §2.2: DEFLATE, a window of at most 32 KiB, no preset dictionary.
    if method & 0x0f != 8 || method >> 4 > 7 || flags & 0x20 != 0 || !check.is_multiple_of(31) {
        return Err(InflateError::Malformed);
    }
    let mut inflater = Inflater {
        bits: BitReader::new(body),
        out: Vec::new(),
        bytes_max,
    };
    while !inflater.block()? {}
    let Inflater { mut bits, out, .. } = inflater;
    if bits.rest() == adler32(&out).to_be_bytes() {
        Ok(out)
    } else {
        Err(InflateError::Malformed)
    }
}

struct Inflater<'a> {
    bits: BitReader<'a>,
    out: Vec<u8>,
    bytes_max: usize,
}

impl Inflater<'_> {
    /// One block; whether it was the last.
    fn block(&mut self) -> Result<bool, InflateError> {
        let last = self.number(1)? == 1;
        match self.number(2)? {
            0 => self.stored()?,
            1 => {
                let literals = code(&fixed_literal_lengths(), false)?;
                let distances = code(&[5; 32], false)?;
                self.packed(&literals, &distances)?;
            }
            2 => {
                let (literals, distances) = self.codes()?;
                self.packed(&literals, &distances)?;
            }
            _ => return Err(InflateError::Malformed),
        }
        Ok(last)
    }

    fn number(&mut self, count: u32) -> Result<u32, InflateError> {
        self.bits.number(count).ok_or(InflateError::Malformed)
    }

    /// Refuses before anything is written.
    fn room(&self, bytes: usize) -> Result<(), InflateError> {
        if bytes > self.bytes_max - self.out.len() {
            return Err(InflateError::TooLong);
        }
        Ok(())
    }

    fn stored(&mut self) -> Result<(), InflateError> {
        let rest = self.bits.rest();
        let [a, b, c, d, body @ ..] = rest else {
            return Err(InflateError::Malformed);
        };
        let length = u16::from_le_bytes([*a, *b]);
        if length != !u16::from_le_bytes([*c, *d]) {
            return Err(InflateError::Malformed);
        }
        let length = usize::from(length);
        let body = body.get(..length).ok_or(InflateError::Malformed)?;
        self.room(length)?;
        self.out.extend_from_slice(body);
        self.bits.skip(4 + length);
        Ok(())
    }

    /// The two codes of a block that brings its own (RFC 1951 §3.2.7).
    fn codes(&mut self) -> Result<(Decoder, Decoder), InflateError> {
        let literals = wide(self.number(5)?) + 257;
        let distances = wide(self.number(5)?) + 1;
        let lengths = wide(self.number(4)?) + 4;
        if literals > 286 || distances > 30 {
            return Err(InflateError::Malformed);
        }
        let mut of_lengths = [0; 19];
        for symbol in &CODE_LENGTH_ORDER[..lengths] {
            of_lengths[*symbol] = self.number(3)?.to_le_bytes()[0];
        }
        let of_lengths = code(&of_lengths, false)?;
        let mut all: Vec<u8> = Vec::with_capacity(literals + distances);
        while all.len() < literals + distances {
            let symbol = self.symbol(&of_lengths)?;
            let (value, times) = match symbol {
                0..=15 => (u8::try_from(symbol).unwrap_or(0), 1),
                16 => {
                    let before = *all.last().ok_or(InflateError::Malformed)?;
                    (before, 3 + self.number(2)?)
                }
                17 => (0, 3 + self.number(3)?),
                _ => (0, 11 + self.number(7)?),
            };
            all.extend(std::iter::repeat_n(value, wide(times)));
        }
        if all.len() > literals + distances || all[END_OF_BLOCK] == 0 {
            return Err(InflateError::Malformed);
        }
        let (literals, distances) = all.split_at(literals);
        Ok((code(literals, false)?, code(distances, true)?))
    }

    fn symbol(&mut self, code: &Decoder) -> Result<usize, InflateError> {
        code.symbol(&mut self.bits).ok_or(InflateError::Malformed)
    }

    fn packed(&mut self, literals: &Decoder, distances: &Decoder) -> Result<(), InflateError> {
        loop {
            let symbol = self.symbol(literals)?;
            if symbol == END_OF_BLOCK {
                return Ok(());
            }
            if let Ok(byte) = u8::try_from(symbol) {
                self.room(1)?;
                self.out.push(byte);
                continue;
            }
            let length = self.extended(symbol - 257, &LENGTHS)?;
            let symbol = self.symbol(distances)?;
            let distance = self.extended(symbol, &DISTANCES)?;
            let from = self.out.len().checked_sub(distance);
            let from = from.ok_or(InflateError::Malformed)?;
            self.room(length)?;
            for place in from..from + length {
                self.out.push(self.out[place]);
            }
        }
    }

    fn extended(&mut self, symbol: usize, table: &[(u32, u16)]) -> Result<usize, InflateError> {
        let (extra, least) = *table.get(symbol).ok_or(InflateError::Malformed)?;
        Ok(usize::from(least) + wide(self.number(extra)?))
    }
}

fn code(lengths: &[u8], distances: bool) -> Result<Decoder, InflateError> {
    Decoder::from_lengths(lengths, distances).ok_or(InflateError::Malformed)
}

fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_refused_at_the_bound() {
        let bomb = super::super::compress(&vec![0; 1 << 20]);
        assert!(bomb.len() < 1_200, "{}", bomb.len());
        assert_eq!(inflate(&bomb, 1 << 17), Err(InflateError::TooLong));
    }

    #[test]
    fn header_checksum_and_end_are_checked() {
        let good = [0x78, 0xda, 0xdb, 0xb9, 0x18, 0x00, 0x02, 0x17, 0x01, 0x5d];
        assert_eq!(inflate(&good, 2), Ok(vec![0xb9, 0xa3]));
        let changed = |place: usize, value: u8| {
            let mut data = good;
            data[place] = value;
            inflate(&data, 2)
        };
        // Another method, a wrong check, a preset dictionary, a reserved block, a wrong sum.
        for (place, value) in [(0, 0x79), (1, 0xdb), (1, 0xf9), (2, 0xdf), (9, 0x5e)] {
            assert_eq!(changed(place, value), Err(InflateError::Malformed));
        }
        let longer = [good.as_slice(), &[0]].concat();
        assert_eq!(inflate(&longer, 2), Err(InflateError::Malformed));
        for cut in 0..good.len() {
            assert_eq!(inflate(&good[..cut], 2), Err(InflateError::Malformed));
        }
    }

    #[test]
    fn stored_blocks_are_read() {
        let data = [
            0x78, 0x01, 0x01, 0x03, 0x00, 0xfc, 0xff, b'a', b'b', b'c', 0x02, 0x4d, 0x01, 0x27,
        ];
        assert_eq!(inflate(&data, 3), Ok(b"abc".to_vec()));
        assert_eq!(inflate(&data, 2), Err(InflateError::TooLong));
    }

    #[test]
    fn a_match_before_the_beginning_is_refused() {
        // Fixed block: length 3 (0000001), distance 1 (00000).
        let data = [0x78, 0x01, 0x03, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01];
        assert_eq!(inflate(&data, 9), Err(InflateError::Malformed));
    }
}

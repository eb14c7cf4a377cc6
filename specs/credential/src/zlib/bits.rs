//! Bits in the order of RFC 1951 §3.1.1: from the least significant bit of each byte.

/// Reads bits.
pub(super) struct BitReader<'a> {
    data: &'a [u8],
    byte: usize,
    bit: u32,
}

impl<'a> BitReader<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            byte: 0,
            bit: 0,
        }
    }

    /// One bit; `None` after the end.
    pub(super) fn bit(&mut self) -> Option<u32> {
        let bit = u32::from(*self.data.get(self.byte)?) >> self.bit & 1;
        self.bit += 1;
        if self.bit == 8 {
            self.bit = 0;
            self.byte += 1;
        }
        Some(bit)
    }

    /// A number of `count` bits, at most 16.
    pub(super) fn number(&mut self, count: u32) -> Option<u32> {
        let mut number = 0;
        for place in 0..count {
            number |= self.bit()? << place;
        }
        Some(number)
    }

    /// Leaves out the rest of a byte that was begun, and gives what follows.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        if self.bit > 0 {
            self.bit = 0;
            self.byte += 1;
        }
        self.data.get(self.byte..).unwrap_or_default()
    }

    /// Leaves out whole bytes.
    pub(super) const fn skip(&mut self, bytes: usize) {
        self.byte += bytes;
    }
}

/// Writes bits.
pub(super) struct BitWriter {
    out: Vec<u8>,
    pending: u64,
    count: u32,
}

impl BitWriter {
    pub(super) const fn new(out: Vec<u8>) -> Self {
        Self {
            out,
            pending: 0,
            count: 0,
        }
    }

    /// The lowest `count` bits of `number`, at most 16.
    pub(super) fn number(&mut self, number: u32, count: u32) {
        self.pending |= u64::from(number) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.pending.to_le_bytes()[0]);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Fills the last byte with zeros.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.number(0, 8 - self.count);
        }
        self.out
    }
}

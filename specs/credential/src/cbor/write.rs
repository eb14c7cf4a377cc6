//! The writer: shortest form and definite lengths, in the order it is told. Must never write what [`super::parse`] refuses,
//! save that counts and unique keys are the caller's to keep.

use minicbor::Encoder;

use super::TAG_ENCODED;

/// Writes CBOR into memory, which cannot fail: each step may be chained.
#[derive(Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writer({} bytes)", self.out.len())
    }
}

impl Writer {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { out: Vec::new() }
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    fn step(
        &mut self,
        write: impl FnOnce(
            &mut Encoder<&mut Vec<u8>>,
        ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>>,
    ) -> &mut Self {
        // Writing into memory has no error that could be told.
        let _ = write(&mut Encoder::new(&mut self.out));
        self
    }

    /// The head of a map of `entries`.
    pub fn map(&mut self, entries: usize) -> &mut Self {
        self.step(|encoder| encoder.map(count(entries)).map(drop))
    }

    /// The head of an array of `elements`.
    pub fn array(&mut self, elements: usize) -> &mut Self {
        self.step(|encoder| encoder.array(count(elements)).map(drop))
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.step(|encoder| encoder.str(text).map(drop))
    }

    /// A byte string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.step(|encoder| encoder.bytes(bytes).map(drop))
    }

    /// A whole number from 0.
    pub fn unsigned(&mut self, number: u64) -> &mut Self {
        self.step(|encoder| encoder.u64(number).map(drop))
    }

    /// A whole number.
    pub fn signed(&mut self, number: i64) -> &mut Self {
        self.step(|encoder| encoder.i64(number).map(drop))
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.step(|encoder| encoder.bool(value).map(drop))
    }

    /// `null`.
    pub fn null(&mut self) -> &mut Self {
        self.step(|encoder| encoder.null().map(drop))
    }

    /// A tag; the tagged item follows.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        self.step(|encoder| encoder.tag(minicbor::data::Tag::new(tag)).map(drop))
    }

    /// Encoded CBOR as a byte string under tag 24.
    pub fn encoded(&mut self, item: &[u8]) -> &mut Self {
        self.tag(TAG_ENCODED).bytes(item)
    }

    /// A whole item that is encoded already, as it is.
    pub fn raw(&mut self, item: &[u8]) -> &mut Self {
        self.out.extend_from_slice(item);
        self
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

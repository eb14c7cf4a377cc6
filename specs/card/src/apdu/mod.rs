//! Application protocol data units (ISO/IEC 7816-4:2020 §5).

mod command;
mod response;

pub use command::{Command, CommandError, Length};
pub use response::{Response, ResponseError, Status};

/// The buffer that encoding needs is larger than the one given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BufferTooSmall {
    /// Bytes it would take.
    pub needed_bytes: usize,
}

/// Writes into a buffer that was checked to be large enough.
pub(crate) struct Writer<'a> {
    out: &'a mut [u8],
    written: usize,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(out: &'a mut [u8], needed_bytes: usize) -> Result<Self, BufferTooSmall> {
        let out = out
            .get_mut(..needed_bytes)
            .ok_or(BufferTooSmall { needed_bytes })?;
        Ok(Self { out, written: 0 })
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) {
        let end = self.written + bytes.len();
        if let Some(place) = self.out.get_mut(self.written..end) {
            place.copy_from_slice(bytes);
        }
        self.written = end;
    }

    pub(crate) fn finish(self) -> &'a [u8] {
        self.out
    }
}

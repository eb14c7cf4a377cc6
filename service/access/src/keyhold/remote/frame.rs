//! One message: four bytes of length, then so many bytes of CBOR.
//!
//! Must never read more than [`FRAME_BYTES_MAX`], and never take a message that says less than it holds.

use std::io::{self, Read, Write};

use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// Longest message. The longest lawful one seals a record of a few kilobytes.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;
/// Room for every message that carries a key.
const USUAL_BYTES: usize = 4096;

/// Writes one message.
///
/// # Errors
/// The stream's; [`io::ErrorKind::InvalidInput`] when it is longer than a message may be.
pub fn write<T: Encode<()>>(stream: &mut impl Write, message: &T) -> io::Result<()> {
    // The bytes may hold a key: they are wiped when this function ends, and they do not move while they grow.
    let mut bytes = Zeroizing::new(Vec::with_capacity(USUAL_BYTES));
    bytes.extend_from_slice(&[0; 4]);
    minicbor::encode(message, &mut *bytes).map_err(io::Error::other)?;
    let length = bytes.len() - 4;
    let said = u32::try_from(length)
        .ok()
        .filter(|_| length <= FRAME_BYTES_MAX)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the message is too long"))?;
    bytes[..4].copy_from_slice(&said.to_be_bytes());
    stream.write_all(&bytes)
}

/// Reads one message; `None` when the other side has closed between two messages.
///
/// # Errors
/// The stream's; [`io::ErrorKind::InvalidData`] when it is not a message of this kind.
pub fn read<T: for<'b> Decode<'b, ()>>(stream: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    if !begins(stream, &mut length[..1])? {
        return Ok(None);
    }
    stream.read_exact(&mut length[1..])?;
    let length = u32::from_be_bytes(length) as usize;
    if length > FRAME_BYTES_MAX {
        return Err(invalid("the message is too long"));
    }
    let mut bytes = Zeroizing::new(vec![0; length]);
    stream.read_exact(&mut bytes)?;
    parse(&bytes).map(Some)
}

/// Whether a first byte came; an interrupted call is no end.
fn begins(stream: &mut impl Read, first: &mut [u8]) -> io::Result<bool> {
    loop {
        match stream.read(first) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read.map(|bytes| bytes > 0),
        }
    }
}

/// Takes a message apart, to its last byte.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`].
pub fn parse<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> io::Result<T> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let message = decoder
        .decode()
        .map_err(|error| invalid(&error.to_string()))?;
    if decoder.position() != bytes.len() {
        return Err(invalid("the message goes on after its end"));
    }
    Ok(message)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

//! One message: four bytes of length, then so many bytes of CBOR.
//!
//! Must never read more than [`FRAME_BYTES_MAX`], and never take a message that says less than it holds.

use std::cmp::Ordering;
use std::io::{self, Read, Write};

use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// Longest message. The longest lawful one seals a record of a few kilobytes.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;
/// Room for every message that carries a key.
const USUAL_BYTES: usize = 4096;
const LENGTH_BYTES: usize = 4;

/// Writes one message.
///
/// # Errors
/// The stream's; [`io::ErrorKind::InvalidInput`] when it is longer than a message may be.
pub fn write<T: Encode<()>>(stream: &mut impl Write, message: &T) -> io::Result<()> {
    // The bytes may hold a key: they are wiped when this function ends, and they do not move while they grow.
    let mut bytes = Zeroizing::new(Vec::with_capacity(USUAL_BYTES));
    bytes.extend_from_slice(&[0; LENGTH_BYTES]);
    minicbor::encode(message, &mut *bytes).map_err(io::Error::other)?;
    let length = bytes.len() - LENGTH_BYTES;
    let said = u32::try_from(length)
        .ok()
        .filter(|_| length <= FRAME_BYTES_MAX)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the message is too long"))?;
    bytes[..LENGTH_BYTES].copy_from_slice(&said.to_be_bytes());
    stream.write_all(&bytes)
}

/// Reads one message; `None` when the other side has closed between two messages. Questions and answers alternate, so that
/// whatever has come is this message's: one call of the system brings a usual one whole.
///
/// # Errors
/// The stream's; [`io::ErrorKind::InvalidData`] when it is not a message of this kind, or more than one.
pub fn read<T: for<'b> Decode<'b, ()>>(stream: &mut impl Read) -> io::Result<Option<T>> {
    let mut usual = Zeroizing::new([0; USUAL_BYTES]);
    let mut come = 0;
    while come < LENGTH_BYTES {
        match more(stream, &mut usual[come..])? {
            0 if come == 0 => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            bytes => come += bytes,
        }
    }
    let (said, begun) = usual[..come].split_at(LENGTH_BYTES);
    let length = said
        .iter()
        .fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    if length > FRAME_BYTES_MAX {
        return Err(invalid("the message is too long"));
    }
    match begun.len().cmp(&length) {
        Ordering::Equal => return parse(begun).map(Some),
        Ordering::Greater => return Err(invalid("the message goes on after its end")),
        Ordering::Less => {}
    }
    let mut bytes = Zeroizing::new(vec![0; length]);
    bytes[..begun.len()].copy_from_slice(begun);
    stream.read_exact(&mut bytes[begun.len()..])?;
    parse(&bytes).map(Some)
}

/// What has come; an interrupted call is no end.
fn more(stream: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match stream.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
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

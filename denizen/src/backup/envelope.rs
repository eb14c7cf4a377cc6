//! The file of a backup: a header in the clear, a key of its own wrapped under the role's backup key, and the database in
//! sealed pieces.
//!
//! Layout: `denizen-backup/1\n`; the header's length (u32, big-endian) and the header (JSON); the wrapped key, 60 bytes;
//! then pieces of [`CHUNK_BYTES`], each sealed by AES-256-GCM with its number, whether it is the last, and the hash of
//! everything before the pieces as associated data, so that a piece that is missing, moved, altered or of another file
//! does not open. Must never write a byte of the database in the clear.

use std::io::{self, ErrorKind, Read, Write};

use access::sealing::{SealError, SecretKey};
use registry::clock::{CityDay, CivilDate};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Schema;
use thiserror::Error;

use super::limits::{CHUNK_BYTES, HEADER_BYTES_MAX};

const MAGIC: &[u8; 17] = b"denizen-backup/1\n";
/// Nonce and tag around a sealed piece.
const SEAL_BYTES: usize = 12 + 16;
const WRAPPED_BYTES: usize = 32 + SEAL_BYTES;

/// What a backup says of itself. Nothing of it is about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The role of the database.
    pub role: String,
    /// The city's log, which names the city.
    pub city: String,
    /// City day on which it was made.
    pub day: String,
    /// Version of the database's schema.
    pub schema_version: i64,
    /// Entries of the log that the database knew of; 0 when it knows of none.
    pub log_size: u64,
    /// Root of that tree, in hexadecimal; empty when unknown to this role.
    pub log_root: String,
    /// Number of the mark it carries.
    pub mark: u64,
    /// Days for which it is kept.
    pub retention_days: i32,
    /// Name of the key it is sealed under.
    pub key: String,
    /// Length of the database, in bytes.
    pub bytes: u64,
    /// SHA-256 of the database, in hexadecimal.
    pub sha256: String,
}

/// Why a backup does not open.
#[derive(Debug, Error)]
pub enum EnvelopeError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// Not the first line of a backup.
    #[error("this is not a backup of Denizen")]
    NotABackup,
    /// The header is cut, too long, or not one.
    #[error("the header is damaged: take another backup")]
    Header,
    /// The key does not open it.
    #[error("this key does not open it: it is sealed under the key {0}")]
    OtherKey(String),
    /// A piece does not open, or pieces are missing.
    #[error("the backup is cut or altered after {opened} bytes: take another backup")]
    Damaged {
        /// Bytes that opened.
        opened: u64,
    },
    /// The crypto library refused to work.
    #[error("the backup cannot be sealed")]
    Seal,
}

impl Header {
    /// The role, if it is one.
    #[must_use]
    pub fn schema(&self) -> Option<Schema> {
        Schema::ALL
            .into_iter()
            .find(|role| role.as_str() == self.role)
    }

    /// The day it was made on.
    #[must_use]
    pub fn made_on(&self) -> Option<CityDay> {
        self.day.parse().ok().map(CivilDate::city_day)
    }

    /// The first day on which it must be gone.
    #[must_use]
    pub fn expires_on(&self) -> Option<CityDay> {
        Some(self.made_on()?.plus_days(self.retention_days))
    }
}

/// Reads the header and nothing else. It is believed only once the pieces have opened.
///
/// # Errors
/// [`EnvelopeError`].
pub fn read_header(from: &mut dyn Read) -> Result<Header, EnvelopeError> {
    read_front(from).map(|(header, _)| header)
}

fn read_front(from: &mut dyn Read) -> Result<(Header, Vec<u8>), EnvelopeError> {
    let mut magic = [0; MAGIC.len()];
    if !fill(from, &mut magic)? || magic != *MAGIC {
        return Err(EnvelopeError::NotABackup);
    }
    let mut length = [0; 4];
    if !fill(from, &mut length)? {
        return Err(EnvelopeError::Header);
    }
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length > HEADER_BYTES_MAX {
        return Err(EnvelopeError::Header);
    }
    let mut text = vec![0; length];
    if !fill(from, &mut text)? {
        return Err(EnvelopeError::Header);
    }
    let header = serde_json::from_slice(&text).map_err(|_| EnvelopeError::Header)?;
    Ok((header, text))
}

/// Seals a database: `database` is what the header describes.
///
/// # Errors
/// [`EnvelopeError`]; what was written is to be thrown away.
pub fn seal(
    header: &Header,
    key: &SecretKey,
    database: &mut dyn Read,
    to: &mut dyn Write,
) -> Result<(), EnvelopeError> {
    let text = serde_json::to_vec(header).map_err(|_| EnvelopeError::Header)?;
    let own = SecretKey::fresh();
    let wrapped = key.wrap(&key_place(&text), &own).map_err(unsealed)?;
    let length = u32::try_from(text.len()).map_err(|_| EnvelopeError::Header)?;
    to.write_all(MAGIC)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(&text)?;
    to.write_all(&wrapped)?;
    let front = front_hash(&text, &wrapped);
    let mut piece = vec![0; CHUNK_BYTES];
    let mut ahead = vec![0; CHUNK_BYTES];
    let mut have = fill_up(database, &mut piece)?;
    let mut number = 0;
    loop {
        let next = fill_up(database, &mut ahead)?;
        let place = piece_place(&front, number, next == 0);
        let sealed = own.seal(&place, piece.get(..have).unwrap_or_default());
        to.write_all(&sealed.map_err(unsealed)?)?;
        if next == 0 {
            return Ok(());
        }
        std::mem::swap(&mut piece, &mut ahead);
        have = next;
        number += 1;
    }
}

/// Opens a backup and writes the database. What was written is to be used only when this answers.
///
/// # Errors
/// [`EnvelopeError`].
pub fn open(
    key: &SecretKey,
    from: &mut dyn Read,
    database: &mut dyn Write,
) -> Result<Header, EnvelopeError> {
    let (header, text) = read_front(from)?;
    let mut wrapped = [0; WRAPPED_BYTES];
    if !fill(from, &mut wrapped)? {
        return Err(EnvelopeError::Header);
    }
    let own = key
        .unwrap_key(&key_place(&text), &wrapped)
        .map_err(|_| EnvelopeError::OtherKey(header.key.clone()))?;
    let front = front_hash(&text, &wrapped);
    let mut hash = Sha256::new();
    let mut opened = 0;
    let mut piece = vec![0; CHUNK_BYTES + SEAL_BYTES];
    let mut ahead = vec![0; CHUNK_BYTES + SEAL_BYTES];
    let mut have = fill_up(from, &mut piece)?;
    let mut number = 0;
    loop {
        let next = fill_up(from, &mut ahead)?;
        let place = piece_place(&front, number, next == 0);
        let plain = own
            .open(&place, piece.get(..have).unwrap_or_default())
            .map_err(|_| EnvelopeError::Damaged { opened })?;
        database.write_all(&plain)?;
        hash.update(&plain);
        opened += plain.len() as u64;
        if next == 0 {
            break;
        }
        std::mem::swap(&mut piece, &mut ahead);
        have = next;
        number += 1;
    }
    if opened != header.bytes || hex(&hash.finalize()) != header.sha256 {
        return Err(EnvelopeError::Damaged { opened });
    }
    Ok(header)
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key_place(header: &[u8]) -> Vec<u8> {
    [b"denizen/backup/key/1".as_slice(), &Sha256::digest(header)].concat()
}

fn piece_place(front: &[u8; 32], number: u64, last: bool) -> Vec<u8> {
    [
        b"denizen/backup/piece/1".as_slice(),
        front,
        &number.to_be_bytes(),
        &[u8::from(last)],
    ]
    .concat()
}

fn front_hash(header: &[u8], wrapped: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(MAGIC);
    hash.update((header.len() as u64).to_be_bytes());
    hash.update(header);
    hash.update(wrapped);
    hash.finalize().into()
}

const fn unsealed(_: SealError) -> EnvelopeError {
    EnvelopeError::Seal
}

/// False when the file ends before the buffer is full.
fn fill(from: &mut dyn Read, buffer: &mut [u8]) -> io::Result<bool> {
    Ok(fill_up(from, buffer)? == buffer.len())
}

/// As much as there is, up to the buffer's length.
fn fill_up(from: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut have = 0;
    while let Some(rest) = buffer.get_mut(have..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(read) => have += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(have)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn header(database: &[u8]) -> Header {
        Header {
            role: "log".into(),
            city: "city.example/log".into(),
            day: "2026-11-24".into(),
            schema_version: 1,
            log_size: 7,
            log_root: String::new(),
            mark: 3,
            retention_days: 365,
            key: "0011223344556677".into(),
            bytes: database.len() as u64,
            sha256: hex(&Sha256::digest(database)),
        }
    }

    fn sealed(key: &SecretKey, database: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        seal(&header(database), key, &mut &*database, &mut out).unwrap();
        out
    }

    fn opened(key: &SecretKey, bytes: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
        let mut out = Vec::new();
        open(key, &mut &*bytes, &mut out).map(|_| out)
    }

    #[test]
    fn every_length_comes_back_and_nothing_is_in_the_clear() {
        let key = SecretKey::fresh();
        for length in [
            0,
            1,
            CHUNK_BYTES - 1,
            CHUNK_BYTES,
            CHUNK_BYTES + 1,
            3 * CHUNK_BYTES,
        ] {
            let database: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let bytes = sealed(&key, &database);
            assert_eq!(opened(&key, &bytes).unwrap(), database, "{length}");
        }
        let bytes = sealed(&key, b"PLANTED-VALUE");
        assert!(!bytes.windows(13).any(|part| part == b"PLANTED-VALUE"));
    }

    #[test]
    fn another_key_is_named_and_refused() {
        let bytes = sealed(&SecretKey::fresh(), b"a database");
        let refused = opened(&SecretKey::fresh(), &bytes).unwrap_err();
        assert!(matches!(refused, EnvelopeError::OtherKey(id) if id == "0011223344556677"));
    }

    #[test]
    fn a_cut_or_flipped_backup_does_not_open() {
        let key = SecretKey::fresh();
        let database = vec![7; 2 * CHUNK_BYTES + 100];
        let bytes = sealed(&key, &database);
        let front = bytes.len() - database.len() - 3 * SEAL_BYTES;
        // At the edge of a piece, within one, within the front.
        for kept in [
            front + CHUNK_BYTES + SEAL_BYTES,
            bytes.len() - 1,
            front,
            front - 1,
            20,
            3,
            0,
        ] {
            assert!(opened(&key, &bytes[..kept]).is_err(), "cut to {kept}");
        }
        for at in (0..front).chain((front..bytes.len()).step_by(99_991)) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(opened(&key, &flipped).is_err(), "flipped at {at}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(opened(&key, &longer).is_err());
        // Two pieces change places.
        let (one, two) = (front, front + CHUNK_BYTES + SEAL_BYTES);
        let mut swapped = bytes.clone();
        swapped[one..two].copy_from_slice(&bytes[two..two + CHUNK_BYTES + SEAL_BYTES]);
        swapped[two..two + CHUNK_BYTES + SEAL_BYTES].copy_from_slice(&bytes[one..two]);
        assert!(opened(&key, &swapped).is_err());
    }
}

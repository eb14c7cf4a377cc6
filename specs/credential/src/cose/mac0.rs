//! `COSE_Mac0` with HMAC 256/256 (RFC 9052 §6.2, RFC 9053 §3.1), always detached. Must never compare a tag byte by byte.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::header::{self, Parts};
use crate::cbor::{Item, Writer};
use crate::refusal::{Refusal, refuse};

const HMAC_256_256: i128 = 5;
/// `{1: 5}`.
const PROTECTED: [u8; 3] = [0xa1, 0x01, 0x05];
const CONTEXT: &str = "MAC0";

/// A parsed `COSE_Mac0` whose tag nobody has checked yet.
#[derive(Debug, Clone)]
pub struct Mac0<'b> {
    protected: &'b [u8],
    tag: &'b [u8],
}

impl<'b> Mac0<'b> {
    /// Reads an untagged `COSE_Mac0` with a detached payload.
    ///
    /// # Errors
    /// Another shape or algorithm, a critical header, a payload inside, or a tag that is not 32 bytes.
    pub fn parse(message: &Item<'b>) -> Result<Self, Refusal> {
        let Parts {
            protected,
            payload,
            proof: tag,
            ..
        } = header::parts(message, &[HMAC_256_256])?;
        if payload.is_some() {
            return Err(refuse("payload", "must be detached", "RFC 9052 §4.1"));
        }
        if tag.len() != 32 {
            return Err(refuse("tag", "not 32 bytes", "RFC 9053 §3.1"));
        }
        Ok(Self { protected, tag })
    }

    /// Checks the tag over `payload`.
    ///
    /// # Errors
    /// It was not made with `key` over this payload.
    pub fn verify_detached(&self, payload: &[u8], key: &[u8; 32]) -> Result<(), Refusal> {
        let wrong = || refuse("tag", "is wrong", "RFC 9052 §6.3");
        keyed(key, self.protected, payload)
            .ok_or_else(wrong)?
            .verify_slice(self.tag)
            .map_err(|_| wrong())
    }

    /// Appends the message over `payload`, without it.
    pub fn write_detached(out: &mut Writer, payload: &[u8], key: &[u8; 32]) {
        let tag = keyed(key, &PROTECTED, payload).map(|mac| mac.finalize().into_bytes());
        out.array(4).bytes(&PROTECTED).map(0).null();
        out.bytes(&tag.unwrap_or_default());
    }
}

/// `None` never: HMAC takes keys of any length.
fn keyed(key: &[u8; 32], protected: &[u8], payload: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(&header::to_be_proved(CONTEXT, protected, payload));
    Some(mac)
}

//! `COSE_Sign1` with ES256 (RFC 9052 §4.2, RFC 9053 §2.1), payload inside or detached. Must never give out a payload whose
//! signature was not checked, except by the name that says so.

use super::ChainForm;
use super::header::{self, Parts};
use crate::cbor::{Item, Writer};
use crate::jwk::P256PublicJwk;
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;

/// ES256, and the fully specified ESP256 of RFC 9864, which is the same on P-256 (HAIP 1.0 §7).
const ALGORITHMS: [i128; 2] = [-7, -9];
/// `{1: -7}`.
const PROTECTED: [u8; 3] = [0xa1, 0x01, 0x26];
const CONTEXT: &str = "Signature1";

/// A parsed `COSE_Sign1` whose signature nobody has checked yet. `Debug` shows no byte of it.
#[derive(Clone)]
pub struct Sign1<'i, 'b> {
    protected: &'b [u8],
    unprotected: &'i Item<'b>,
    payload: Option<&'b [u8]>,
    signature: [u8; 64],
}

impl std::fmt::Debug for Sign1<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Sign1({} bytes signed)",
            self.payload.map_or(0, <[u8]>::len)
        )
    }
}

impl<'i, 'b> Sign1<'i, 'b> {
    /// Reads an untagged `COSE_Sign1`.
    ///
    /// # Errors
    /// Another shape or algorithm, a critical header, a label in both headers, a signature that is not 64 bytes.
    pub fn parse(message: &'i Item<'b>) -> Result<Self, Refusal> {
        let Parts {
            protected,
            unprotected,
            payload,
            proof,
        } = header::parts(message, &ALGORITHMS)?;
        let signature = proof
            .try_into()
            .map_err(|_| refuse("signature", "not 64 bytes", "RFC 9053 §2.1"))?;
        Ok(Self {
            protected,
            unprotected,
            payload,
            signature,
        })
    }

    /// The certificates of the unprotected header, leaf first.
    ///
    /// # Errors
    /// None there, or more than a chain of three.
    pub fn x5chain(&self) -> Result<Vec<Vec<u8>>, Refusal> {
        header::x5chain(self.unprotected)
    }

    /// Checks the signature and answers with the payload inside.
    ///
    /// # Errors
    /// The payload is detached, or the signature is not `key`'s over it.
    pub fn verify(&self, key: &P256PublicJwk, es256: &dyn Es256) -> Result<&'b [u8], Refusal> {
        let payload = self
            .payload
            .ok_or_else(|| refuse("payload", "is missing", "RFC 9052 §4.1"))?;
        self.check(payload, key, es256)?;
        Ok(payload)
    }

    /// Checks the signature over `payload`, which travels apart.
    ///
    /// # Errors
    /// There is a payload inside, or the signature is not `key`'s over this one.
    pub fn verify_detached(
        &self,
        payload: &[u8],
        key: &P256PublicJwk,
        es256: &dyn Es256,
    ) -> Result<(), Refusal> {
        if self.payload.is_some() {
            return Err(refuse("payload", "must be detached", "RFC 9052 §4.1"));
        }
        self.check(payload, key, es256)
    }

    fn check(&self, payload: &[u8], key: &P256PublicJwk, es256: &dyn Es256) -> Result<(), Refusal> {
        let signed = header::to_be_proved(CONTEXT, self.protected, payload);
        if es256.verify(key, &signed, &self.signature) {
            Ok(())
        } else {
            Err(refuse("signature", "is wrong", "RFC 9052 §4.4"))
        }
    }

    /// Signs `payload` and appends the message with the payload inside.
    ///
    /// # Errors
    /// As [`Signer::sign`]; nothing was appended then.
    pub fn write(
        out: &mut Writer,
        chain: &ChainForm,
        payload: &[u8],
        signer: &dyn Signer,
    ) -> Result<(), SignError> {
        let signature = sign(payload, signer)?;
        out.array(4).bytes(&PROTECTED).raw(chain.as_bytes());
        out.bytes(payload).bytes(&signature);
        Ok(())
    }

    /// Signs `payload` and appends the message without it.
    ///
    /// # Errors
    /// As [`Signer::sign`]; nothing was appended then.
    pub fn write_detached(
        out: &mut Writer,
        payload: &[u8],
        signer: &dyn Signer,
    ) -> Result<(), SignError> {
        let signature = sign(payload, signer)?;
        out.array(4).bytes(&PROTECTED).map(0).null();
        out.bytes(&signature);
        Ok(())
    }
}

fn sign(payload: &[u8], signer: &dyn Signer) -> Result<[u8; 64], SignError> {
    signer.sign(&header::to_be_proved(CONTEXT, &PROTECTED, payload))
}

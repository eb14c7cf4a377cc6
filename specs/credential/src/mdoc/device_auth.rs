//! The device's proof (ISO/IEC 18013-5 §9.1.3): a signature, or a MAC under a key agreed with the reader, over the session,
//! the docType and what the device itself says. Must never accept a proof over another session.

use hkdf::Hkdf;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{SessionTranscript, member};
use crate::cbor::{Item, Writer};
use crate::cose::{Mac0, Sign1};
use crate::jwe::AgreementKey;
use crate::jwk::P256PublicJwk;
use crate::refusal::{Refusal, refuse};
use crate::verifier::Es256;

pub(super) const CLAUSE: &str = "ISO/IEC 18013-5 §9.1.3";

/// To what a device's proof must be bound.
#[derive(Clone, Copy)]
pub struct Binding<'a> {
    /// This request, as the reader built it.
    pub transcript: &'a SessionTranscript,
    /// The reader's ephemeral key, if a MAC may come instead of a signature.
    pub reader_key: Option<&'a dyn AgreementKey>,
}

/// `DeviceAuthenticationBytes` (§9.1.3.4); `device_namespaces` as received, tag included.
pub(super) fn device_authentication(
    transcript: &SessionTranscript,
    doc_type: &str,
    device_namespaces: &[u8],
) -> Vec<u8> {
    let mut authentication = Writer::new();
    authentication
        .array(4)
        .text("DeviceAuthentication")
        .raw(transcript.as_bytes())
        .text(doc_type)
        .raw(device_namespaces);
    let mut bytes = Writer::new();
    bytes.encoded(&authentication.finish());
    bytes.finish()
}

/// `EMacKey` (§9.1.3.5) from the shared secret of reader and device.
pub(super) fn mac_key(shared: &[u8; 32], transcript: &SessionTranscript) -> Zeroizing<[u8; 32]> {
    let salt = Sha256::digest(transcript.encoded());
    let mut key = Zeroizing::new([0; 32]);
    // 32 bytes are one block of SHA-256, which HKDF cannot refuse.
    let _ = Hkdf::<Sha256>::new(Some(&salt), shared).expand(b"EMacKey", key.as_mut());
    key
}

/// Checks `deviceAuth` over `authentication`.
pub(super) fn verify(
    device_auth: &Item<'_>,
    authentication: &[u8],
    holder: &P256PublicJwk,
    binding: &Binding<'_>,
    es256: &dyn Es256,
) -> Result<(), Refusal> {
    if device_auth.map().map(<[_]>::len) != Some(1) {
        return Err(refuse(
            "deviceAuth",
            "must hold one signature or one MAC",
            CLAUSE,
        ));
    }
    if let Some(signature) = device_auth.member("deviceSignature") {
        return Sign1::parse(signature)
            .and_then(|sign1| sign1.verify_detached(authentication, holder, es256))
            .map_err(|refusal| refusal.under("deviceSignature"));
    }
    let mac = member(device_auth, "deviceMac", CLAUSE)?;
    let check = || {
        let mac = Mac0::parse(mac)?;
        let reader_key = binding
            .reader_key
            .ok_or_else(|| refuse("key", "this reader offered none for a MAC", CLAUSE))?;
        let shared = reader_key
            .agree(holder)
            .map_err(|_| refuse("key", "the device's is not a point of the curve", CLAUSE))?;
        mac.verify_detached(authentication, &mac_key(&shared, binding.transcript))
    };
    check().map_err(|refusal: Refusal| refusal.under("deviceMac"))
}

//! What a device binds its proof to: the request of one reader (ISO/IEC 18013-5 §9.1.5.1, OpenID4VP 1.0 §B.2.6). Both sides
//! build it for themselves. Must never be taken from the response.

use sha2::{Digest as _, Sha256};

use crate::cbor::{self, Writer};
use crate::jwk::P256PublicJwk;
use crate::refusal::{Refusal, refuse};

/// An encoded `SessionTranscript`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTranscript(Vec<u8>);

impl SessionTranscript {
    /// Of a request by redirect or QR code (§B.2.6.1). `encryption_key` is the verifier's key of an encrypted response
    /// (`direct_post.jwt`), `None` where it comes in clear.
    #[must_use]
    pub fn openid4vp(
        client_id: &str,
        nonce: &str,
        encryption_key: Option<&P256PublicJwk>,
        response_uri: &str,
    ) -> Self {
        let mut info = Writer::new();
        info.array(4).text(client_id).text(nonce);
        thumbprint(&mut info, encryption_key);
        info.text(response_uri);
        Self::handover("OpenID4VPHandover", &info.finish())
    }

    /// Of a request through the Digital Credentials API (§B.2.6.2); `origin` without a prefix.
    #[must_use]
    pub fn digital_credentials_api(
        origin: &str,
        nonce: &str,
        encryption_key: Option<&P256PublicJwk>,
    ) -> Self {
        let mut info = Writer::new();
        info.array(3).text(origin).text(nonce);
        thumbprint(&mut info, encryption_key);
        Self::handover("OpenID4VPDCAPIHandover", &info.finish())
    }

    /// Of an exchange that this crate does not speak itself, such as one in proximity: an encoded array of three.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, Refusal> {
        let item = cbor::parse_field(bytes, "SessionTranscript")?;
        if item.array().map(<[_]>::len) == Some(3) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(refuse(
                "SessionTranscript",
                "not an array of three",
                "ISO/IEC 18013-5 §9.1.5.1",
            ))
        }
    }

    fn handover(name: &str, info: &[u8]) -> Self {
        let mut transcript = Writer::new();
        transcript.array(3).null().null();
        transcript.array(2).text(name).bytes(&Sha256::digest(info));
        Self(transcript.finish())
    }

    /// The encoding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// `SessionTranscriptBytes`: the encoding as a byte string under tag 24.
    #[must_use]
    pub fn encoded(&self) -> Vec<u8> {
        let mut bytes = Writer::new();
        bytes.encoded(&self.0);
        bytes.finish()
    }
}

fn thumbprint(info: &mut Writer, key: Option<&P256PublicJwk>) {
    match key {
        Some(key) => info.bytes(&key.thumbprint()),
        None => info.null(),
    };
}

//! JWS in compact form (RFC 7515) with ES256 and nothing else. Must never accept `none`, another algorithm, an unknown
//! critical header, or a `typ` other than the one the place calls for (RFC 8725 §3.1, §3.11).

use serde_json::{Map, Value, json};

use crate::base64url;
use crate::jwk::P256PublicJwk;
use crate::limits::{
    CERTIFICATE_BYTES_MAX, JOSE_HEADER_BYTES_MAX, JOSE_MESSAGE_BYTES_MAX, X5C_CERTIFICATES_MAX,
};
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::strict_json;
use crate::verifier::Es256;

/// A parsed JWS whose signature nobody has checked yet: its payload comes out of [`Unverified::verify`] only, except by the
/// name that says so.
#[derive(Debug, Clone)]
pub struct Unverified {
    signing_input: String,
    header: Map<String, Value>,
    payload: Map<String, Value>,
    signature: [u8; 64],
}

impl Unverified {
    /// Parses `header.payload.signature` with the media type `typ`.
    ///
    /// # Errors
    /// Anything that is not exactly that; see the module's rules.
    pub fn parse(text: &str, typ: &str) -> Result<Self, Refusal> {
        Self::parse_within(text, typ, JOSE_MESSAGE_BYTES_MAX)
    }

    /// The same with another bound, for messages that may be longer or must be shorter.
    ///
    /// # Errors
    /// As [`Unverified::parse`].
    pub fn parse_within(text: &str, typ: &str, bytes_max: usize) -> Result<Self, Refusal> {
        if text.len() > bytes_max {
            return Err(refuse(
                "jws",
                "longer than this profile allows",
                "RFC 7515 §10.13",
            ));
        }
        let mut parts = text.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refuse(
                "jws",
                "not three parts separated by dots",
                "RFC 7515 §7.1",
            ));
        };
        let signature = base64url::decode_array(signature)
            .ok_or_else(|| refuse("signature", "not 64 bytes of base64url", "RFC 7518 §3.4"))?;
        let header = parse_header(header, typ)?;
        let payload = base64url::decode(payload)
            .ok_or_else(|| refuse("payload", "not base64url", "RFC 7515 §7.1"))
            .and_then(|bytes| {
                strict_json::parse_object(&bytes)
                    .map_err(|_| refuse("payload", "not a strict JSON object", "RFC 7519 §7.2"))
            })?;
        let signed = text.rfind('.').unwrap_or(text.len());
        Ok(Self {
            signing_input: text[..signed].to_owned(),
            header,
            payload,
            signature,
        })
    }

    /// The protected header: needed to find the key, before the signature can be checked.
    #[must_use]
    pub const fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// The payload before anybody vouched for it; for choosing a key or a clearer refusal, never for a decision.
    #[must_use]
    pub const fn payload_unverified(&self) -> &Map<String, Value> {
        &self.payload
    }

    /// The certificates of the `x5c` header in DER, leaf first.
    ///
    /// # Errors
    /// A missing, malformed or oversized `x5c`.
    pub fn x5c(&self) -> Result<Vec<Vec<u8>>, Refusal> {
        x5c(&self.header)
    }

    /// Checks the signature and gives the payload.
    ///
    /// # Errors
    /// A signature that is not `key`'s.
    pub fn verify(
        self,
        es256: &dyn Es256,
        key: &P256PublicJwk,
    ) -> Result<Map<String, Value>, Refusal> {
        if es256.verify(key, self.signing_input.as_bytes(), &self.signature) {
            Ok(self.payload)
        } else {
            Err(refuse(
                "signature",
                "not made by the key it must be made by",
                "RFC 7515 §5.2",
            ))
        }
    }
}

/// Encodes a header once, for many signatures: `{"alg":"ES256","typ":typ}` with `x5c` when the signer has certificates.
#[must_use]
pub fn encode_header(typ: &str, signer: &dyn Signer) -> String {
    let mut header = json!({"alg": "ES256", "typ": typ});
    let x5c = signer.x5c();
    if !x5c.is_empty() {
        header["x5c"] = x5c
            .iter()
            .map(|der| base64url::encode_standard(der))
            .collect();
    }
    base64url::encode(header.to_string().as_bytes())
}

/// Encodes a header that carries the signer's bare public key (`jwk`), as proofs of possession do.
#[must_use]
pub fn encode_header_with_jwk(typ: &str, signer: &dyn Signer) -> String {
    let header = json!({"alg": "ES256", "typ": typ, "jwk": signer.public_key().to_json()});
    base64url::encode(header.to_string().as_bytes())
}

/// Signs `payload` under a header from [`encode_header`].
///
/// # Errors
/// As [`Signer::sign`].
pub fn sign(
    encoded_header: &str,
    payload: &[u8],
    signer: &dyn Signer,
) -> Result<String, SignError> {
    let text = sign_bytes(encoded_header, payload, 0, signer)?;
    String::from_utf8(text).map_err(|_| SignError::Unavailable("the header is no text"))
}

/// As [`sign`], as bytes and with `room` for what follows.
pub(crate) fn sign_bytes(
    encoded_header: &str,
    payload: &[u8],
    room: usize,
    signer: &dyn Signer,
) -> Result<Vec<u8>, SignError> {
    let mut text = Vec::with_capacity(encoded_header.len() + payload.len() * 4 / 3 + 92 + room);
    text.extend_from_slice(encoded_header.as_bytes());
    text.push(b'.');
    base64url::encode_into(payload, &mut text);
    let signature = signer.sign(&text)?;
    text.push(b'.');
    base64url::encode_into(&signature, &mut text);
    Ok(text)
}

/// Reads an encoded header strictly: ES256, the expected `typ`, no critical extension.
fn parse_header(encoded: &str, typ: &str) -> Result<Map<String, Value>, Refusal> {
    if encoded.len() > JOSE_HEADER_BYTES_MAX * 4 / 3 {
        return Err(refuse(
            "header",
            "longer than this profile allows",
            "RFC 7515 §10.13",
        ));
    }
    let header = base64url::decode(encoded)
        .ok_or_else(|| refuse("header", "not base64url", "RFC 7515 §7.1"))
        .and_then(|bytes| {
            strict_json::parse_object(&bytes).map_err(|_| {
                refuse(
                    "header",
                    "not a JSON object with unique names",
                    "RFC 7515 §4",
                )
            })
        })?;
    if header.get("alg").and_then(Value::as_str) != Some("ES256") {
        return Err(refuse("header.alg", "must be ES256", "RFC 8725 §3.1"));
    }
    if header.contains_key("crit") || header.contains_key("b64") {
        return Err(refuse(
            "header.crit",
            "no critical extension is understood here",
            "RFC 7515 §4.1.11",
        ));
    }
    if header.get("typ").and_then(Value::as_str) != Some(typ) {
        return Err(refuse(
            "header.typ",
            "not the type this place calls for",
            "RFC 8725 §3.11",
        ));
    }
    Ok(header)
}

fn x5c(header: &Map<String, Value>) -> Result<Vec<Vec<u8>>, Refusal> {
    let certificates = header.get("x5c").and_then(Value::as_array).ok_or_else(|| {
        refuse(
            "header.x5c",
            "the signer's certificate is missing",
            "HAIP 1.0 §6.1.1",
        )
    })?;
    if certificates.is_empty() || certificates.len() > X5C_CERTIFICATES_MAX {
        return Err(refuse(
            "header.x5c",
            "must hold one to three certificates",
            "RFC 7515 §4.1.6",
        ));
    }
    certificates
        .iter()
        .map(|certificate| {
            certificate
                .as_str()
                .filter(|text| text.len() <= CERTIFICATE_BYTES_MAX * 2)
                .and_then(base64url::decode_standard)
                .ok_or_else(|| {
                    refuse(
                        "header.x5c",
                        "not base64 (not base64url) of a certificate",
                        "RFC 7515 §4.1.6",
                    )
                })
        })
        .collect()
}

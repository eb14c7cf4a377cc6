//! JWE in compact form (RFC 7516) with ECDH-ES direct key agreement on P-256 and AES-GCM (RFC 7518 §4.6, §5.3): what
//! `direct_post.jwt` needs (HAIP 1.0 §5). The primitives are handed in by [`JweCrypto`]; the format and the key derivation
//! stand here. Must never speak compression, key wrapping, or another algorithm.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::base64url;
use crate::entropy::{Entropy, array};
use crate::jwk::P256PublicJwk;
use crate::limits::{JOSE_HEADER_BYTES_MAX, JOSE_MESSAGE_BYTES_MAX};
use crate::refusal::{Refusal, refuse};
use crate::strict_json;

/// Content encryption (RFC 7518 §5.3). HAIP 1.0 §5 asks verifiers for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentEncryption {
    /// `A128GCM`.
    A128Gcm,
    /// `A256GCM`.
    A256Gcm,
}

impl ContentEncryption {
    /// Both, preferred first.
    pub const ALL: [Self; 2] = [Self::A256Gcm, Self::A128Gcm];

    /// The `enc` value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The one of an `enc` value.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|enc| enc.as_str() == name)
    }

    /// Key length in bytes.
    #[must_use]
    pub const fn key_bytes(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A256Gcm => 32,
        }
    }
}

/// A primitive did not work: a point off the curve, a device gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cryptographic primitive failed")]
pub struct CryptoFailed;

/// A P-256 private key for key agreement.
pub trait AgreementKey: Send + Sync {
    /// The public half.
    fn public_key(&self) -> P256PublicJwk;

    /// ECDH: the x coordinate of the shared point (RFC 7518 §4.6).
    ///
    /// # Errors
    /// `peer` is not a point of the curve.
    fn agree(&self, peer: &P256PublicJwk) -> Result<Zeroizing<[u8; 32]>, CryptoFailed>;
}

/// The primitives of this module.
pub trait JweCrypto: Send + Sync {
    /// A fresh key pair.
    ///
    /// # Errors
    /// The generator failed.
    fn generate(&self) -> Result<Box<dyn AgreementKey>, CryptoFailed>;

    /// AES-GCM: ciphertext followed by the 16-byte tag.
    ///
    /// # Errors
    /// The primitive failed.
    fn seal(
        &self,
        enc: ContentEncryption,
        key: &[u8],
        iv: &[u8; 12],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, CryptoFailed>;

    /// The inverse of [`JweCrypto::seal`].
    ///
    /// # Errors
    /// The tag does not fit.
    fn open(
        &self,
        enc: ContentEncryption,
        key: &[u8],
        iv: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CryptoFailed>;
}

/// To whom a message is encrypted.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// Its key.
    pub key: &'a P256PublicJwk,
    /// The `kid` to repeat in the header (OpenID4VP 1.0 §8.3).
    pub kid: Option<&'a str>,
    /// The content encryption it accepts.
    pub enc: ContentEncryption,
}

/// Encrypts `plaintext`.
///
/// # Errors
/// A primitive failed, for instance because the recipient's key is not on the curve.
pub fn encrypt(
    recipient: Recipient<'_>,
    plaintext: &[u8],
    crypto: &dyn JweCrypto,
    entropy: &dyn Entropy,
) -> Result<String, CryptoFailed> {
    let ephemeral = crypto.generate()?;
    let mut header = json!({"alg": "ECDH-ES", "enc": recipient.enc.as_str(), "epk": ephemeral.public_key().to_json()});
    if let Some(kid) = recipient.kid {
        header["kid"] = kid.into();
    }
    let header = base64url::encode(header.to_string().as_bytes());
    let key = derive(&*ephemeral.agree(recipient.key)?, recipient.enc, &[], &[]);
    let iv = array::<12>(entropy);
    let sealed = crypto.seal(recipient.enc, &key, &iv, header.as_bytes(), plaintext)?;
    let (ciphertext, tag) = sealed.split_at(sealed.len().saturating_sub(16));
    // Direct agreement has an empty encrypted key, hence the two dots (RFC 7516 §5.1 step 4).
    let (iv, ciphertext, tag) = (
        base64url::encode(&iv),
        base64url::encode(ciphertext),
        base64url::encode(tag),
    );
    Ok(format!("{header}..{iv}.{ciphertext}.{tag}"))
}

/// Decrypts a message to `key`, whose `kid` was announced with it.
///
/// # Errors
/// Another form or algorithm, another `kid`, or a message that does not open.
pub fn decrypt(
    text: &str,
    key: &dyn AgreementKey,
    kid: &str,
    crypto: &dyn JweCrypto,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    if text.len() > JOSE_MESSAGE_BYTES_MAX {
        return Err(refuse(
            "jwe",
            "longer than this profile allows",
            "RFC 7516 §11",
        ));
    }
    let mut parts = text.split('.');
    let (Some(encoded_header), Some(""), Some(iv), Some(ciphertext), Some(tag), None) = (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) else {
        return Err(refuse(
            "jwe",
            "not five parts with an empty key",
            "RFC 7516 §7.1",
        ));
    };
    let header = parse_header(encoded_header, kid)?;
    let iv =
        base64url::decode_array(iv).ok_or_else(|| refuse("iv", "not 96 bits", "RFC 7518 §5.3"))?;
    let mut sealed = base64url::decode(ciphertext)
        .ok_or_else(|| refuse("ciphertext", "not base64url", "RFC 7516 §7.1"))?;
    let tag: [u8; 16] = base64url::decode_array(tag)
        .ok_or_else(|| refuse("tag", "not 128 bits", "RFC 7518 §5.3"))?;
    sealed.extend_from_slice(&tag);
    let shared = key.agree(&header.ephemeral).map_err(|_| {
        refuse(
            "header.epk",
            "not a point of the curve",
            "RFC 7518 §4.6.1.1",
        )
    })?;
    let content_key = derive(&shared, header.enc, &header.apu, &header.apv);
    crypto
        .open(
            header.enc,
            &content_key,
            &iv,
            encoded_header.as_bytes(),
            &sealed,
        )
        .map_err(|_| {
            refuse(
                "jwe",
                "does not open with this request's key",
                "RFC 7516 §5.2",
            )
        })
}

struct Header {
    enc: ContentEncryption,
    ephemeral: P256PublicJwk,
    apu: Vec<u8>,
    apv: Vec<u8>,
}

fn parse_header(encoded: &str, kid: &str) -> Result<Header, Refusal> {
    if encoded.len() > JOSE_HEADER_BYTES_MAX * 4 / 3 {
        return Err(refuse(
            "header",
            "longer than this profile allows",
            "RFC 7516 §11",
        ));
    }
    let header = base64url::decode(encoded)
        .and_then(|bytes| strict_json::parse_object(&bytes).ok())
        .ok_or_else(|| {
            refuse(
                "header",
                "not base64url of a JSON object with unique names",
                "RFC 7516 §4",
            )
        })?;
    if header.get("alg").and_then(Value::as_str) != Some("ECDH-ES") {
        return Err(refuse("header.alg", "must be ECDH-ES", "HAIP 1.0 §5"));
    }
    let enc = header
        .get("enc")
        .and_then(Value::as_str)
        .and_then(ContentEncryption::from_name);
    let enc =
        enc.ok_or_else(|| refuse("header.enc", "must be A128GCM or A256GCM", "HAIP 1.0 §5"))?;
    if header.contains_key("crit") || header.contains_key("zip") {
        return Err(refuse(
            "header.crit",
            "no critical extension or compression is understood",
            "RFC 7516 §4.1.13",
        ));
    }
    if header.get("kid").and_then(Value::as_str) != Some(kid) {
        return Err(refuse(
            "header.kid",
            "not the key of this request",
            "OpenID4VP 1.0 §8.3",
        ));
    }
    let ephemeral = header.get("epk").map_or(&Value::Null, |epk| epk);
    Ok(Header {
        enc,
        ephemeral: P256PublicJwk::from_json(ephemeral)
            .map_err(|refusal| refusal.under("header.epk"))?,
        apu: party(&header, "apu")?,
        apv: party(&header, "apv")?,
    })
}

fn party(header: &Map<String, Value>, name: &'static str) -> Result<Vec<u8>, Refusal> {
    match header.get(name) {
        None => Ok(Vec::new()),
        Some(value) => value.as_str().and_then(base64url::decode).ok_or_else(|| {
            refuse(
                format!("header.{name}"),
                "not base64url",
                "RFC 7518 §4.6.1.2",
            )
        }),
    }
}

/// Concat KDF (NIST SP 800-56A §5.8.1) as RFC 7518 §4.6.2 fills it; one round of SHA-256 is enough for 256 bits.
fn derive(shared: &[u8; 32], enc: ContentEncryption, apu: &[u8], apv: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
    let algorithm = enc.as_str().as_bytes();
    let key_bits = u32::try_from(enc.key_bytes() * 8).unwrap_or(u32::MAX);
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(shared);
    for part in [algorithm, apu, apv] {
        hash.update(length(part));
        hash.update(part);
    }
    hash.update(key_bits.to_be_bytes());
    let digest = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
    Zeroizing::new(digest[..enc.key_bytes()].to_vec())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn derives_the_key_of_rfc_7518_appendix_c() {
        let shared = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49,
            110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let key = derive(&shared, ContentEncryption::A128Gcm, b"Alice", b"Bob");
        assert_eq!(base64url::encode(&key), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn refuses_headers_outside_the_profile_by_name() {
        let good = json!({"alg": "ECDH-ES", "enc": "A128GCM", "kid": "k", "epk": {"kty": "EC", "crv": "P-256",
            "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}});
        let parse =
            |header: &Value| parse_header(&base64url::encode(header.to_string().as_bytes()), "k");
        assert!(parse(&good).is_ok());
        for (name, value) in [
            ("alg", json!("ECDH-ES+A128KW")),
            ("enc", json!("A128CBC-HS256")),
            ("zip", json!("DEF")),
            ("crit", json!([])),
            ("kid", json!("other")),
            ("epk", json!({})),
            ("apu", json!(1)),
            ("apv", json!("=")),
        ] {
            let mut header = good.clone();
            header.as_object_mut().unwrap().insert(name.into(), value);
            let refusal = parse(&header).err().unwrap();
            assert!(refusal.field.starts_with("header."), "{name}: {refusal}");
        }
    }
}

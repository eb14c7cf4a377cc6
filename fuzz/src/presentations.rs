//! What a wallet or anybody hands in as a credential: JOSE, SD-JWT, certificates. Signatures are taken as
//! right here, so that what is parsed after the check is reached too; nothing of that may leave this crate.

use credential::jwe::{AgreementKey, ContentEncryption, CryptoFailed, JweCrypto};
use credential::jwk::P256PublicJwk;
use credential::sd_jwt::key_binding::{Expected, verify};
use credential::sd_jwt::{Disclosure, SdJwt};
use credential::verifier::Es256;
use credential::x509::Certificate;
use credential::{base64url as b64, jws as jose, strict_json as json};
use zeroize::Zeroizing;

use crate::with_text;

/// A verifier that believes everything, save that a certificate was signed with the key inside it.
pub(crate) struct Gullible;

impl Es256 for Gullible {
    fn verify(&self, key: &P256PublicJwk, message: &[u8], _signature: &[u8; 64]) -> bool {
        !message.windows(key.x.len()).any(|part| part == key.x)
    }
}

/// Any key at all: the verifier above does not look at it.
pub(crate) const KEY: P256PublicJwk = P256PublicJwk {
    x: [1; 32],
    y: [2; 32],
};

/// When the seeds are read: a day in January 2027.
pub(crate) const NOW_UNIX: i64 = 1_800_000_000;

pub(crate) fn base64url(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Some(bytes) = b64::decode(text) else {
            return false;
        };
        // One value has one spelling: trailing bits and padding would be a way to mark a copy.
        assert_eq!(b64::encode(&bytes), text);
        true
    })
}

pub(crate) fn strict_json(data: &[u8]) -> bool {
    let Ok(value) = json::parse(data) else {
        return false;
    };
    let written = value.to_string();
    assert_eq!(json::parse(written.as_bytes()).ok(), Some(value));
    true
}

pub(crate) fn jwk(data: &[u8]) -> bool {
    let Ok(value) = json::parse(data) else {
        return false;
    };
    let Ok(key) = P256PublicJwk::from_json(&value) else {
        return false;
    };
    assert_eq!(P256PublicJwk::from_json(&key.to_json()).ok(), Some(key));
    assert_eq!(P256PublicJwk::from_sec1(&key.to_sec1()), Some(key));
    true
}

pub(crate) fn jws(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(unverified) = jose::Unverified::parse(text, "kb+jwt") else {
            return false;
        };
        let _ = unverified.x5c();
        unverified.verify(&Gullible, &KEY).is_ok()
    })
}

pub(crate) fn disclosure(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(disclosure) = Disclosure::parse(text) else {
            return false;
        };
        assert_eq!(disclosure.encoded(), text);
        true
    })
}

pub(crate) fn sd_jwt(data: &[u8]) -> bool {
    with_text(data, |text| {
        let Ok(sd_jwt) = SdJwt::parse(text, "dc+sd-jwt") else {
            return false;
        };
        let Ok(verified) = sd_jwt.verify(&Gullible, &KEY) else {
            return false;
        };
        let claims = verified.claims();
        // RFC 9901 §7.1 step 3.d: nothing of the hiding stays in what is read afterwards.
        assert!(!claims.contains_key("_sd") && !claims.contains_key("_sd_alg"));
        let _ = verified.holder_key();
        true
    })
}

pub(crate) fn key_binding(data: &[u8]) -> bool {
    with_text(data, |text| {
        let parsed =
            SdJwt::parse(text, "dc+sd-jwt").and_then(|sd_jwt| sd_jwt.verify(&Gullible, &KEY));
        let Ok(verified) = parsed else { return false };
        let expected = Expected {
            nonce: "n-0S6_WzA2Mj",
            audience: "x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk",
            now_unix: NOW_UNIX,
            age_seconds_max: 300,
            ahead_seconds_max: 60,
        };
        verify(&verified, &expected, &Gullible).is_ok()
    })
}

pub(crate) fn certificate(data: &[u8]) -> bool {
    let Ok(certificate) = Certificate::parse(data) else {
        return false;
    };
    assert_eq!(certificate.der(), data);
    let _ = certificate.is_valid_at(NOW_UNIX);
    true
}

/// Primitives that agree on nothing and open everything.
pub(crate) struct Glass;

impl AgreementKey for Glass {
    fn public_key(&self) -> P256PublicJwk {
        KEY
    }

    fn agree(&self, _peer: &P256PublicJwk) -> Result<Zeroizing<[u8; 32]>, CryptoFailed> {
        Ok(Zeroizing::new([3; 32]))
    }
}

impl JweCrypto for Glass {
    fn generate(&self) -> Result<Box<dyn AgreementKey>, CryptoFailed> {
        Ok(Box::new(Self))
    }

    fn seal(
        &self,
        _enc: ContentEncryption,
        _key: &[u8],
        _iv: &[u8; 12],
        _aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, CryptoFailed> {
        Ok([plaintext, &[0; 16]].concat())
    }

    fn open(
        &self,
        enc: ContentEncryption,
        key: &[u8],
        _iv: &[u8; 12],
        _aad: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CryptoFailed> {
        assert_eq!(key.len(), enc.key_bytes());
        let length = sealed.len().checked_sub(16).ok_or(CryptoFailed)?;
        Ok(Zeroizing::new(
            sealed.get(..length).unwrap_or_default().to_vec(),
        ))
    }
}

pub(crate) fn jwe(data: &[u8]) -> bool {
    with_text(data, |text| {
        credential::jwe::decrypt(text, &Glass, "one", &Glass).is_ok()
    })
}

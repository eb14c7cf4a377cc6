//! ECDH on P-256 and AES-GCM for encrypted responses.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use credential::jwe::{AgreementKey, ContentEncryption, CryptoFailed, JweCrypto};
use credential::jwk::P256PublicJwk;
use zeroize::Zeroizing;

/// The primitives of JWE on aws-lc-rs.
#[derive(Debug, Clone, Copy, Default)]
pub struct AwsLcJwe;

struct EphemeralKey {
    private: PrivateKey,
    public: P256PublicJwk,
}

impl AgreementKey for EphemeralKey {
    fn public_key(&self) -> P256PublicJwk {
        self.public
    }

    fn agree(&self, peer: &P256PublicJwk) -> Result<Zeroizing<[u8; 32]>, CryptoFailed> {
        // The library checks that the point lies on the curve.
        let peer = UnparsedPublicKey::new(&ECDH_P256, peer.to_sec1());
        agreement::agree(&self.private, peer, CryptoFailed, |secret| {
            secret
                .try_into()
                .map(Zeroizing::new)
                .map_err(|_| CryptoFailed)
        })
    }
}

impl JweCrypto for AwsLcJwe {
    fn generate(&self) -> Result<Box<dyn AgreementKey>, CryptoFailed> {
        let private = PrivateKey::generate(&ECDH_P256).map_err(|_| CryptoFailed)?;
        let point = private.compute_public_key().map_err(|_| CryptoFailed)?;
        let public = P256PublicJwk::from_sec1(point.as_ref()).ok_or(CryptoFailed)?;
        Ok(Box::new(EphemeralKey { private, public }))
    }

    fn seal(
        &self,
        enc: ContentEncryption,
        key: &[u8],
        iv: &[u8; 12],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, CryptoFailed> {
        let mut sealed = plaintext.to_vec();
        let nonce = Nonce::assume_unique_for_key(*iv);
        aead(enc, key)?
            .seal_in_place_append_tag(nonce, Aad::from(aad), &mut sealed)
            .map_err(|_| CryptoFailed)?;
        Ok(sealed)
    }

    fn open(
        &self,
        enc: ContentEncryption,
        key: &[u8],
        iv: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, CryptoFailed> {
        let mut opened = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(*iv);
        let plaintext = aead(enc, key)?.open_in_place(nonce, Aad::from(aad), &mut opened);
        let length = plaintext.map_err(|_| CryptoFailed)?.len();
        opened.truncate(length);
        Ok(opened)
    }
}

fn aead(enc: ContentEncryption, key: &[u8]) -> Result<LessSafeKey, CryptoFailed> {
    let algorithm = match enc {
        ContentEncryption::A128Gcm => &AES_128_GCM,
        ContentEncryption::A256Gcm => &AES_256_GCM,
    };
    UnboundKey::new(algorithm, key)
        .map(LessSafeKey::new)
        .map_err(|_| CryptoFailed)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::SystemEntropy;
    use credential::base64url;
    use credential::jwe::{Recipient, decrypt, encrypt};

    struct FixedKey(PrivateKey, P256PublicJwk);

    impl AgreementKey for FixedKey {
        fn public_key(&self) -> P256PublicJwk {
            self.1
        }

        fn agree(&self, peer: &P256PublicJwk) -> Result<Zeroizing<[u8; 32]>, CryptoFailed> {
            let peer = UnparsedPublicKey::new(&ECDH_P256, peer.to_sec1());
            agreement::agree(&self.0, peer, CryptoFailed, |secret| {
                Ok(Zeroizing::new(secret.try_into().unwrap()))
            })
        }
    }

    /// OpenID4VP 1.0 §8.3 prints an encrypted response together with the private key that opens it.
    #[test]
    fn opens_the_example_of_the_specification() {
        let private: [u8; 32] =
            base64url::decode_array("Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww").unwrap();
        let private = PrivateKey::from_private_key(&ECDH_P256, &private).unwrap();
        let public =
            P256PublicJwk::from_sec1(private.compute_public_key().unwrap().as_ref()).unwrap();
        assert_eq!(
            base64url::encode(&public.x),
            "YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk"
        );
        let text = concat!(
            "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6ImFjIiwiZXBrIjp7Imt0eSI6IkVDIiwieCI6Im5ubVZwbTNWM2piaGNh",
            "ZlFhUkJrU1ZOSGx3Wkh3dC05ck9wSnVmeVlJdWsiLCJ5IjoicjRmakRxd0p5czlxVU9QLV9iM21SNVNaRy0tQ3dPMm1pYzVWU05UWU45ZyIs",
            "ImNydiI6IlAtMjU2In19..uAYcHRUSSn2X0WPX.yVzlGSYG4qbg0bq18JcUiDRw56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9g",
            "C1kwak8JOnJgQ.1wR024_3-qtAlx1oFIUpQQ"
        );
        let opened = decrypt(text, &FixedKey(private, public), "ac", &AwsLcJwe).unwrap();
        let expected = b"{\n \"vp_token\": {\"example_credential_id\": [\"eyJhb...YMetA\"]}\n}";
        assert_eq!(opened.as_slice(), expected);
    }

    #[test]
    fn round_trips_with_both_encryptions_and_refuses_any_change() {
        let recipient = AwsLcJwe.generate().unwrap();
        let public = recipient.public_key();
        for enc in ContentEncryption::ALL {
            let to = Recipient {
                key: &public,
                kid: Some("k"),
                enc,
            };
            let text = encrypt(to, b"hello", &AwsLcJwe, &SystemEntropy).unwrap();
            assert_eq!(
                decrypt(&text, &*recipient, "k", &AwsLcJwe)
                    .unwrap()
                    .as_slice(),
                b"hello"
            );
            assert!(decrypt(&text, &*recipient, "other", &AwsLcJwe).is_err());
            let stranger = AwsLcJwe.generate().unwrap();
            assert_eq!(
                decrypt(&text, &*stranger, "k", &AwsLcJwe)
                    .unwrap_err()
                    .field,
                "jwe"
            );
            for (at, byte) in text.bytes().enumerate() {
                let mut bent = text.clone().into_bytes();
                bent[at] = if byte == b'A' { b'B' } else { b'A' };
                let bent = String::from_utf8(bent).unwrap();
                assert!(
                    bent == text || decrypt(&bent, &*recipient, "k", &AwsLcJwe).is_err(),
                    "byte {at}"
                );
            }
        }
    }

    #[test]
    fn refuses_a_point_off_the_curve() {
        let key = AwsLcJwe.generate().unwrap();
        assert_eq!(
            key.agree(&P256PublicJwk {
                x: [1; 32],
                y: [2; 32]
            })
            .unwrap_err(),
            CryptoFailed
        );
    }
}

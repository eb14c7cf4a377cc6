//! PKCE with S256 (RFC 7636), the one method that HAIP 1.0 §4 takes: whoever redeems a code shows that it asked for it. Must
//! never take `plain`, nor a missing method, which means `plain`.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::base64url;
use crate::entropy::{Entropy, array};
use crate::refusal::{Refusal, refuse};

/// The value of `code_challenge_method`.
pub const METHOD: &str = "S256";

/// What a client sends with its authorization request, for the server to keep with the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge([u8; 32]);

/// What the client keeps until it redeems the code. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier(String);

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method` (§4.3).
    ///
    /// # Errors
    /// Another method, none, or a challenge that is not a SHA-256 in base64url.
    pub fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Self, Refusal> {
        if method != Some(METHOD) {
            return Err(refuse(
                "code_challenge_method",
                "must be S256",
                "HAIP 1.0 §4",
            ));
        }
        challenge
            .and_then(base64url::decode_array)
            .map(Self)
            .ok_or_else(|| {
                refuse(
                    "code_challenge",
                    "is missing or not 32 bytes of base64url",
                    "RFC 7636 §4.2",
                )
            })
    }

    /// The value of `code_challenge`.
    #[must_use]
    pub fn encode(&self) -> String {
        base64url::encode(&self.0)
    }

    /// Checks the `code_verifier` of a token request (§4.6).
    ///
    /// # Errors
    /// It is missing, is none (§4.1), or is another's.
    pub fn check(&self, verifier: Option<&str>) -> Result<(), Refusal> {
        let verifier = verifier.and_then(|text| Verifier::parse(text).ok());
        let verifier = verifier.ok_or_else(|| {
            refuse(
                "code_verifier",
                "is missing or not 43 to 128 unreserved characters",
                "RFC 7636 §4.1",
            )
        })?;
        if bool::from(verifier.challenge().0.ct_eq(&self.0)) {
            Ok(())
        } else {
            Err(refuse(
                "code_verifier",
                "does not fit the challenge of the code",
                "RFC 7636 §4.6",
            ))
        }
    }
}

impl Verifier {
    /// 256 fresh random bits (§4.1).
    #[must_use]
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(base64url::encode(&array::<32>(entropy)))
    }

    /// Reads one.
    ///
    /// # Errors
    /// Not 43 to 128 unreserved characters.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (43..=128).contains(&text.len()) && text.bytes().all(unreserved) {
            Ok(Self(text.to_owned()))
        } else {
            Err(refuse(
                "code_verifier",
                "not 43 to 128 unreserved characters",
                "RFC 7636 §4.1",
            ))
        }
    }

    /// The value of `code_verifier`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What to ask with (§4.2).
    #[must_use]
    pub fn challenge(&self) -> Challenge {
        Challenge(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verifier([secret])")
    }
}

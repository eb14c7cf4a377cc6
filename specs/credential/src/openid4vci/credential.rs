//! The nonce and credential endpoints' messages (OpenID4VCI 1.0 §7, §8) and the `jwt` key proof (§F.1, §F.4).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{ErrorCode, ErrorResponse, Proofs};
use crate::jwk::P256PublicJwk;
use crate::jws::{self, Unverified};
use crate::limits::MESSAGE_BYTES_MAX;
use crate::refusal::{Refusal, refuse};
use crate::signer::{SignError, Signer};
use crate::strict_json;
use crate::verifier::Es256;

const PROOF_TYP: &str = "openid4vci-proof+jwt";

/// The nonce endpoint's answer (§7.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonceResponse {
    /// The nonce for key proofs.
    pub c_nonce: String,
}

/// A credential request (§8.2) for one configuration with `jwt` proofs, one for each copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRequest {
    /// What is asked for.
    pub configuration_id: String,
    /// The proofs, one key each.
    pub jwt_proofs: Vec<String>,
}

/// A credential response (§8.3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialResponse {
    /// One for each key, in the order of the proofs.
    pub credentials: Vec<IssuedCredential>,
}

/// One copy. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCredential {
    /// The SD-JWT VC.
    pub credential: String,
}

/// A key proof that was checked, except for its nonce, which the issuer knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyProof {
    /// The key whose possession was proved.
    pub key: P256PublicJwk,
    /// The nonce it was made for.
    pub nonce: String,
}

impl CredentialRequest {
    /// Reads a request.
    ///
    /// # Errors
    /// Not strict JSON, a member of the wrong kind, or a part of the specification that is not spoken here.
    pub fn parse(json: &[u8]) -> Result<Self, ErrorResponse> {
        let invalid = |field: &str, reason, clause| {
            ErrorResponse::new(
                ErrorCode::InvalidCredentialRequest,
                refuse(field, reason, clause),
            )
        };
        if json.len() > MESSAGE_BYTES_MAX {
            return Err(invalid(
                "request",
                "longer than this profile allows",
                "OpenID4VCI 1.0 §8.2",
            ));
        }
        let request = strict_json::parse_object(json).map_err(|_| {
            invalid(
                "request",
                "not a JSON object with unique names",
                "OpenID4VCI 1.0 §8.2",
            )
        })?;
        if request.contains_key("credential_response_encryption") {
            let refusal = refuse(
                "credential_response_encryption",
                "is not spoken here",
                "OpenID4VCI 1.0 §10",
            );
            return Err(ErrorResponse::new(
                ErrorCode::InvalidEncryptionParameters,
                refusal,
            ));
        }
        if request.contains_key("credential_identifier") {
            let reason =
                "the token response gave no identifiers: ask by credential_configuration_id";
            let refusal = refuse("credential_identifier", reason, "OpenID4VCI 1.0 §8.2");
            return Err(ErrorResponse::new(
                ErrorCode::UnknownCredentialIdentifier,
                refusal,
            ));
        }
        if request.contains_key("proof") {
            return Err(invalid(
                "proof",
                "became proofs, with arrays, in 1.0",
                "OpenID4VCI 1.0 §8.2",
            ));
        }
        let configuration_id = request
            .get("credential_configuration_id")
            .and_then(Value::as_str)
            .ok_or_else(|| {
                invalid(
                    "credential_configuration_id",
                    "is missing or not a string",
                    "OpenID4VCI 1.0 §8.2",
                )
            })?;
        let jwt_proofs = jwt_proofs(&request)
            .map_err(|refusal| ErrorResponse::new(ErrorCode::InvalidProof, refusal))?;
        Ok(Self {
            configuration_id: configuration_id.to_owned(),
            jwt_proofs,
        })
    }

    /// The request as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"credential_configuration_id": self.configuration_id, "proofs": {"jwt": self.jwt_proofs}})
    }
}

/// A service that reads key attestations asks [`Proofs`] itself; no service does yet, and one that cannot must say so.
fn jwt_proofs(request: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    match Proofs::from_request(request)? {
        Proofs::Jwt(proofs) => Ok(proofs),
        Proofs::Attestation(_) => Err(refuse(
            "proofs.attestation",
            "is not taken by this issuer: prove the keys by jwt",
            "OpenID4VCI 1.0 §12.2.4",
        )),
    }
}

impl KeyProof {
    /// Checks one proof for the issuer `audience` (§F.4), save that its nonce is current.
    ///
    /// # Errors
    /// Another type, key, audience or time; a signature that is not the key's.
    pub fn verify(
        jwt: &str,
        audience: &str,
        now_unix: i64,
        age_seconds_max: i64,
        es256: &dyn Es256,
    ) -> Result<Self, Refusal> {
        let proof = Unverified::parse(jwt, PROOF_TYP)?;
        let header = proof.header();
        if ["kid", "x5c", "key_attestation"]
            .iter()
            .any(|name| header.contains_key(*name))
        {
            return Err(refuse(
                "header",
                "the key must be named by jwk alone",
                "OpenID4VCI 1.0 §F.1",
            ));
        }
        let jwk = header
            .get("jwk")
            .ok_or_else(|| refuse("header.jwk", "is missing", "OpenID4VCI 1.0 §F.1"))?;
        let key = P256PublicJwk::from_json(jwk).map_err(|refusal| refusal.under("header"))?;
        let claims = proof.verify(es256, &key)?;
        if claims.get("aud").and_then(Value::as_str) != Some(audience) {
            return Err(refuse(
                "aud",
                "made for another issuer",
                "OpenID4VCI 1.0 §F.4",
            ));
        }
        let issued_at = claims.get("iat").and_then(Value::as_i64);
        let fresh = |iat: i64| iat.saturating_sub(now_unix).saturating_abs() <= age_seconds_max;
        if !issued_at.is_some_and(fresh) {
            return Err(refuse(
                "iat",
                "is missing, too old or in the future",
                "OpenID4VCI 1.0 §F.4",
            ));
        }
        let nonce = claims.get("nonce").and_then(Value::as_str);
        let nonce = nonce.ok_or_else(|| refuse("nonce", "is missing", "OpenID4VCI 1.0 §F.4"))?;
        Ok(Self {
            key,
            nonce: nonce.to_owned(),
        })
    }
}

/// A wallet's proof for one key: no `iss`, because the wallet is anonymous (§F.1).
///
/// # Errors
/// As [`Signer::sign`].
pub fn sign_proof(
    audience: &str,
    nonce: &str,
    now_unix: i64,
    key: &dyn Signer,
) -> Result<String, SignError> {
    let claims = json!({"aud": audience, "iat": now_unix, "nonce": nonce});
    jws::sign(
        &jws::encode_header_with_jwk(PROOF_TYP, key),
        claims.to_string().as_bytes(),
        key,
    )
}

impl std::fmt::Debug for IssuedCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IssuedCredential([personal data])")
    }
}

impl std::fmt::Debug for CredentialResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CredentialResponse({} copies)", self.credentials.len())
    }
}

//! The signed request object (RFC 9101, OpenID4VP 1.0 §5), as verifier and as wallet.

use serde_json::{Map, Value, json};

use crate::base64url;
use crate::dcql::Query;
use crate::jwe::ContentEncryption;
use crate::jwk::P256PublicJwk;
use crate::jws::{self, Unverified};
use crate::reader::{self, Registration};
use crate::refusal::{Refusal, refuse};
use crate::sd_jwt_vc;
use crate::signer::{SignError, Signer};
use crate::verifier::Es256;
use crate::x509::{Certificate, PathError, TrustAnchor, verify_path};

const TYP: &str = "oauth-authz-req+jwt";
const AUDIENCE: &str = "https://self-issued.me/v2"; // §5.8: the wallet is not known beforehand

/// The one encryption key of a request and the encryptions accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientMetadata {
    /// The ephemeral key to which the response is encrypted.
    pub encryption_key: P256PublicJwk,
    /// Its name.
    pub kid: String,
    /// Content encryptions accepted, preferred first.
    pub encryptions: Vec<ContentEncryption>,
}

/// An authorization request.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestObject {
    /// `x509_hash:…`: the verifier's identifier, and the audience of a key binding.
    pub client_id: String,
    /// Where the response goes.
    pub response_uri: String,
    /// The nonce for key bindings.
    pub nonce: String,
    /// To be repeated in the response.
    pub state: Option<String>,
    /// The wallet's nonce, when it sent one (§5.10).
    pub wallet_nonce: Option<String>,
    /// What is asked.
    pub query: Query,
    /// Whereto it is encrypted.
    pub client_metadata: ClientMetadata,
    /// The encoded reader registration, when the verifier has one.
    pub registration: Option<String>,
    /// When it was made, Unix seconds.
    pub issued_at_unix: i64,
    /// When it ends, Unix seconds.
    pub expires_unix: i64,
}

/// A request whose signature, certificate and registration were checked.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedRequest {
    /// What it asks.
    pub request: RequestObject,
    /// Who signed it.
    pub certificate: Certificate,
    /// What the reader is registered for; the query stays within it.
    pub registration: Registration,
}

/// Why a wallet does not answer a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Malformed, altered, or against a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The reader's certificate is not from an authority this wallet trusts, or not valid now.
    #[error("header.{0}")]
    UntrustedReader(PathError),
}

impl ClientMetadata {
    fn to_json(&self) -> Value {
        let mut key = self.encryption_key.to_json();
        key["kid"] = json!(self.kid);
        key["use"] = json!("enc");
        key["alg"] = json!("ECDH-ES");
        json!({
            "jwks": {"keys": [key]},
            "encrypted_response_enc_values_supported":
                self.encryptions.iter().map(|enc| enc.as_str()).collect::<Vec<_>>(),
            "vp_formats_supported":
                {sd_jwt_vc::FORMAT: {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]}},
        })
    }

    fn from_json(value: Option<&Value>) -> Result<Self, Refusal> {
        let at = |name: &str| format!("client_metadata.{name}");
        let metadata = value.and_then(Value::as_object);
        let metadata = metadata
            .ok_or_else(|| refuse("client_metadata", "is missing", "OpenID4VP 1.0 §5.1"))?;
        let keys = metadata
            .get("jwks")
            .and_then(|jwks| jwks.get("keys"))
            .and_then(Value::as_array);
        let usable = keys.into_iter().flatten().find_map(|jwk| {
            let text = |name: &str| jwk.get(name).and_then(Value::as_str);
            let for_encryption =
                text("alg") == Some("ECDH-ES") && matches!(text("use"), None | Some("enc"));
            let key = P256PublicJwk::from_json(jwk)
                .ok()
                .filter(|_| for_encryption)?;
            Some((key, text("kid")?.to_owned()))
        });
        let (encryption_key, kid) = usable.ok_or_else(|| {
            refuse(
                at("jwks"),
                "has no P-256 key for ECDH-ES with a kid",
                "OpenID4VP 1.0 §8.3",
            )
        })?;
        let encryptions = match metadata.get("encrypted_response_enc_values_supported") {
            None => vec![ContentEncryption::A128Gcm], // §5.1: the default
            Some(values) => values
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|value| value.as_str().and_then(ContentEncryption::from_name))
                .collect(),
        };
        if encryptions.is_empty() {
            let field = at("encrypted_response_enc_values_supported");
            return Err(refuse(
                field,
                "has neither A128GCM nor A256GCM",
                "HAIP 1.0 §5",
            ));
        }
        Ok(Self {
            encryption_key,
            kid,
            encryptions,
        })
    }
}

/// The identifier of a verifier by its certificate (§5.9.3): `x509_hash:` and the SHA-256 of the leaf.
#[must_use]
fn client_id_of(certificate: &Certificate) -> String {
    format!("x509_hash:{}", base64url::encode(&certificate.sha256()))
}

impl RequestObject {
    /// The client identifier of the verifier that `signer`'s leaf certificate names.
    ///
    /// # Errors
    /// The signer has no readable certificate.
    pub fn client_id(signer: &dyn Signer) -> Result<String, Refusal> {
        let leaf = signer.x5c().first().map(Vec::as_slice).unwrap_or_default();
        Certificate::parse(leaf).map(|certificate| client_id_of(&certificate))
    }

    /// Signs the request.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, SignError> {
        let mut claims = json!({
            "aud": AUDIENCE, "client_id": self.client_id, "client_metadata": self.client_metadata.to_json(),
            "dcql_query": self.query.to_json(), "exp": self.expires_unix, "iat": self.issued_at_unix,
            "nonce": self.nonce, "response_mode": "direct_post.jwt", "response_type": "vp_token",
            "response_uri": self.response_uri,
        });
        if let Some(state) = &self.state {
            claims["state"] = json!(state);
        }
        if let Some(wallet_nonce) = &self.wallet_nonce {
            claims["wallet_nonce"] = json!(wallet_nonce);
        }
        if let Some(registration) = &self.registration {
            claims["verifier_info"] = json!([{"format": reader::FORMAT, "data": registration}]);
        }
        jws::sign(
            &jws::encode_header(TYP, signer),
            claims.to_string().as_bytes(),
            signer,
        )
    }

    /// Checks a fetched request: signed by the certificate whose hash the link named, from a reader authority that is
    /// trusted, registered, and asking no more than registered.
    ///
    /// # Errors
    /// See [`RequestError`].
    pub fn verify(
        text: &str,
        client_id: &str,
        wallet_nonce: Option<&str>,
        reader_anchors: &[TrustAnchor],
        now_unix: i64,
        es256: &dyn Es256,
    ) -> Result<VerifiedRequest, RequestError> {
        let jwt = Unverified::parse(text, TYP)?;
        let certificate = verify_path(&jwt.x5c()?, reader_anchors, now_unix, es256)
            .map_err(RequestError::UntrustedReader)?;
        if client_id != client_id_of(&certificate) {
            let reason = "is not x509_hash of the certificate that signed";
            return Err(refuse("client_id", reason, "OpenID4VP 1.0 §5.9.3").into());
        }
        let claims = jwt.verify(es256, certificate.key())?;
        let request = Self::from_claims(&claims)?;
        if request.client_id != client_id {
            return Err(refuse(
                "client_id",
                "differs between link and request",
                "OpenID4VP 1.0 §5.10.1",
            )
            .into());
        }
        if request.wallet_nonce.as_deref() != wallet_nonce {
            return Err(refuse(
                "wallet_nonce",
                "is not the one this wallet sent",
                "OpenID4VP 1.0 §5.10.1",
            )
            .into());
        }
        if now_unix >= request.expires_unix {
            return Err(refuse("exp", "the request has ended", "RFC 7519 §4.1.4").into());
        }
        let encoded = request.registration.as_deref().ok_or_else(|| {
            refuse(
                "verifier_info",
                "the reader shows no registration",
                "OpenID4VP 1.0 §5.11, reader registration",
            )
        })?;
        let registration = Registration::of_certificate(encoded, &certificate)?;
        registration.permits(&request.query)?;
        Ok(VerifiedRequest {
            request,
            certificate,
            registration,
        })
    }

    fn from_claims(claims: &Map<String, Value>) -> Result<Self, Refusal> {
        let text = |name: &'static str, clause: &'static str| {
            let value = claims
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty());
            value
                .map(str::to_owned)
                .ok_or_else(|| refuse(name, "is missing or not a string", clause))
        };
        for (name, expected, clause) in [
            ("response_type", "vp_token", "OpenID4VP 1.0 §5.6"),
            ("response_mode", "direct_post.jwt", "OpenID4VP 1.0 §8.3.1"),
            ("aud", AUDIENCE, "OpenID4VP 1.0 §5.8"),
        ] {
            if text(name, clause)? != expected {
                return Err(refuse(name, "is not the one spoken here", clause));
            }
        }
        for (name, clause) in [
            ("redirect_uri", "OpenID4VP 1.0 §8.2"),
            ("transaction_data", "OpenID4VP 1.0 §8.4"),
            ("scope", "OpenID4VP 1.0 §5.5"),
        ] {
            if claims.contains_key(name) {
                return Err(refuse(name, "is not spoken here", clause));
            }
        }
        let optional = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let time = |name: &'static str| {
            let value = claims.get(name).and_then(Value::as_i64);
            value.ok_or_else(|| {
                refuse(
                    name,
                    "is missing or not a whole number of seconds",
                    "RFC 7519 §4.1",
                )
            })
        };
        let query = claims.get("dcql_query").unwrap_or(&Value::Null);
        let infos = claims.get("verifier_info").and_then(Value::as_array);
        let registration = infos.into_iter().flatten().find_map(|info| {
            let text = |name: &str| info.get(name).and_then(Value::as_str);
            (text("format") == Some(reader::FORMAT))
                .then(|| text("data").map(str::to_owned))
                .flatten()
        });
        Ok(Self {
            client_id: text("client_id", "RFC 9101 §5")?,
            response_uri: text("response_uri", "OpenID4VP 1.0 §8.2")?,
            nonce: text("nonce", "OpenID4VP 1.0 §5.2")?,
            state: optional("state"),
            wallet_nonce: optional("wallet_nonce"),
            query: Query::from_json(query).map_err(|refusal| refusal.under("dcql_query"))?,
            client_metadata: ClientMetadata::from_json(claims.get("client_metadata"))?,
            registration,
            issued_at_unix: time("iat")?,
            expires_unix: time("exp")?,
        })
    }
}

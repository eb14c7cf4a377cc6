//! Credential formats and protocols: SD-JWT VC (RFC 9901, `dc+sd-jwt`), mdoc (ISO/IEC 18013-5, `mso_mdoc`), DCQL, JOSE, COSE,
//! X.509 issuer paths, Token Status List, the messages of OpenID4VCI 1.0 (with key attestations) and OpenID4VP 1.0, and what
//! HAIP 1.0 asks of OAuth: DPoP, wallet attestation, PKCE.
//!
//! Pure: bytes in, values out. It must never touch the network, a file, the system clock or a random generator: times,
//! randomness ([`entropy::Entropy`]) and keys ([`signer::Signer`], [`verifier::Es256`], [`jwe::JweCrypto`]) are handed in.
//!
//! Every parser is strict: what a clause forbids or this profile does not speak is refused with a [`refusal::Refusal`]
//! that names the field and the clause, and never repeats the value.

pub mod base64url;
pub mod cbor;
pub mod cose;
pub mod credential_error;
pub mod dcql;
pub mod entropy;
pub mod form;
pub mod jwe;
pub mod jwk;
pub mod jws;
pub mod limits;
pub mod mdoc;
pub mod oauth;
pub mod openid4vci;
pub mod openid4vp;
pub mod profile;
pub mod reader;
pub mod refusal;
pub mod sd_jwt;
pub mod sd_jwt_vc;
pub mod signer;
pub mod status_list;
pub mod strict_json;
pub mod verifier;
pub mod x509;
pub mod zlib;

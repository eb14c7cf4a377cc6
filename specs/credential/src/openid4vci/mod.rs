//! The messages of OpenID for Verifiable Credential Issuance 1.0 Final: pre-authorized code with a transaction code,
//! `jwt` and `attestation` key proofs, batches. Types only: must never decide whether somebody gets a credential.
//!
//! As the specification orders, members nobody defined are ignored; what it defines and this profile does not speak is
//! refused by name.

mod credential;
mod error;
mod key_attestation;
mod metadata;
mod offer;
mod proofs;
mod token;

pub use credential::{
    CredentialRequest, CredentialResponse, IssuedCredential, KeyProof, NonceResponse, sign_proof,
};
pub use error::{ErrorCode, ErrorResponse};
pub use key_attestation::{AttestationChecker, AttestationError, KeyAttestation, Resistance};
pub use metadata::{
    AuthorizationServerMetadata, BatchIssuance, ClaimDescription, CredentialConfiguration,
    CredentialMetadata, Display, IssuerMetadata, ProofTypeJwt, ProofTypes, well_known,
};
pub use offer::{
    CredentialOffer, Grants, InputMode, OfferLink, PreAuthorizedGrant, TransactionCode,
};
pub use proofs::Proofs;
pub use token::{PRE_AUTHORIZED_GRANT, TokenRequest, TokenResponse};

//! The check of an mdoc, beside that of an SD-JWT VC and with the same kinds of error (ISO/IEC 18013-5 §9.3.1). Must never
//! accept a copy without an end, nor a presentation that was made for another request.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::device_auth::{Binding, device_authentication, verify};
use super::{Contents, DeviceResponse, Document, IssuerSigned, StatusListEntry};
use crate::credential_error::CredentialError;
use crate::jwk::P256PublicJwk;
use crate::refusal::refuse;
use crate::sd_jwt_vc::{Checker, Validity};
use crate::x509::Certificate;

const CLAUSE: &str = "ISO/IEC 18013-5 §9.3.1";

/// An mdoc that was checked. `Debug` shows no element.
#[derive(Clone)]
pub struct Credential {
    /// `docType`.
    pub doc_type: String,
    /// The certificate that speaks for the issuer, below a trust anchor.
    pub issuer: Arc<Certificate>,
    /// Its validity.
    pub validity: Validity,
    /// The key it is bound to.
    pub holder: P256PublicJwk,
    /// Where its status stands; whoever accepts the credential must look there.
    pub status: Option<StatusListEntry>,
    /// Namespaces, in each the elements disclosed: what DCQL's paths lead through.
    pub claims: Map<String, Json>,
}

impl Checker<'_> {
    /// Checks an `IssuerSigned` as its holder received it, perhaps for a later day.
    ///
    /// # Errors
    /// See [`CredentialError`]; `Expired` but never `NotYetValid` or `NotBound`.
    pub fn check_issuer_signed(&self, bytes: &[u8]) -> Result<Credential, CredentialError> {
        self.check_mdoc(&IssuerSigned::parse(bytes)?)
    }

    /// Checks a `DeviceResponse` that must hold one document.
    ///
    /// # Errors
    /// See [`CredentialError`].
    pub fn check_device_response(
        &self,
        bytes: &[u8],
        binding: &Binding<'_>,
    ) -> Result<Credential, CredentialError> {
        let response = DeviceResponse::parse(bytes)?;
        self.check_document(response.single()?, binding)
    }

    /// Checks one document: issuer, digests, docType, validity and the device's proof for this request.
    ///
    /// # Errors
    /// See [`CredentialError`].
    pub fn check_document(
        &self,
        document: &Document<'_>,
        binding: &Binding<'_>,
    ) -> Result<Credential, CredentialError> {
        let credential = self.check_mdoc(&document.issuer_signed)?;
        if document.doc_type != credential.doc_type {
            return Err(refuse("docType", "not the one that the issuer signed", CLAUSE).into());
        }
        let authentication = device_authentication(
            binding.transcript,
            document.doc_type,
            document.device_namespaces,
        );
        verify(
            &document.device_auth,
            &authentication,
            &credential.holder,
            binding,
            self.es256,
        )
        .map_err(|refusal| CredentialError::NotBound(refusal.under("deviceAuth")))?;
        if self.now_unix.saturating_add(self.skew_seconds_max) < credential.validity.not_before_unix
        {
            return Err(CredentialError::NotYetValid);
        }
        Ok(credential)
    }

    fn check_mdoc(&self, issuer_signed: &IssuerSigned<'_>) -> Result<Credential, CredentialError> {
        let x5chain = issuer_signed.x5chain()?;
        let leaf = self
            .issuers
            .verify_mdoc_signer(&x5chain, self.now_unix, self.es256)
            .map_err(|error| CredentialError::of_path(error, "issuerAuth.unprotected"))?;
        let Contents {
            doc_type,
            signed_unix,
            validity,
            holder,
            status,
            claims,
        } = issuer_signed.verify(self.es256, leaf.key())?;
        if !leaf.is_valid_at(signed_unix) {
            return Err(refuse(
                "issuerAuth.validityInfo.signed",
                "outside the validity of the issuer's certificate",
                CLAUSE,
            )
            .into());
        }
        if self.now_unix.saturating_sub(self.skew_seconds_max) >= validity.expires_unix {
            return Err(CredentialError::Expired);
        }
        Ok(Credential {
            doc_type,
            issuer: leaf,
            validity,
            holder,
            status,
            claims,
        })
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}([personal data])", self.doc_type)
    }
}

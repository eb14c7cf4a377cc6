//! The credential endpoint (OpenID4VCI 1.0 §8): one copy for each key, each dated for its city day. Must never keep,
//! count or log anything of a copy.

use std::collections::HashSet;

use credential::jwk::P256PublicJwk;
use credential::openid4vci::{
    CredentialRequest, CredentialResponse, ErrorCode, ErrorResponse, IssuedCredential, KeyProof,
};
use credential::profile::CredentialType;
use credential::refusal::Refusal;
use registry::clock::CityDay;

use crate::days::CopyDay;
use crate::grant_source::Redeemed;
use crate::issuer::{Issuer, error, unavailable};
use crate::limits::{BATCH_COPIES, PROOF_AGE_SECONDS_MAX};
use crate::nonces::NonceRefusal;

impl Issuer {
    /// `POST {issuer}/credential`. `bearer` is the token of the `Authorization` header, which is the only place for it
    /// (RFC 6750 §2.1).
    ///
    /// # Errors
    /// `invalid_token`, or the codes of §8.3.1.2. A refused request leaves token and nonce usable, except that a nonce or a
    /// token is never used twice.
    pub fn credential(
        &self,
        bearer: Option<&str>,
        body: &[u8],
    ) -> Result<CredentialResponse, ErrorResponse> {
        let invalid_token = || {
            error(
                ErrorCode::InvalidToken,
                "access_token",
                "is missing, unknown, used or expired",
                "RFC 6750 §3.1",
            )
        };
        let token = bearer.ok_or_else(invalid_token)?;
        let kind = self
            .tokens
            .credential_type(token, self.now())
            .ok_or_else(invalid_token)?;
        let request = CredentialRequest::parse(body)?;
        check_configuration(&request, kind)?;
        let (keys, nonce) = self.prove_keys(&request.jwt_proofs)?;
        self.nonces
            .take(&nonce, self.now())
            .map_err(|refusal| match refusal {
                NonceRefusal::Stale => error(
                    ErrorCode::InvalidNonce,
                    "proofs.jwt.nonce",
                    "is unknown, expired or used: get a fresh one from the nonce endpoint",
                    "OpenID4VCI 1.0 §8.3.1.2",
                ),
                NonceRefusal::Busy => {
                    unavailable("too many wallets at once: try again in a minute")
                }
            })?;
        let grant = self
            .tokens
            .take(token, self.now())
            .ok_or_else(invalid_token)?;
        match self.parts.grants.stands(grant.grant) {
            Ok(true) => self.copies(&grant, &keys),
            Ok(false) => Err(error(
                ErrorCode::CredentialRequestDenied,
                "access_token",
                "belongs to a grant that has ended meanwhile: ask the office for a new offer",
                "OpenID4VCI 1.0 §8.3.1.2",
            )),
            Err(_) => Err(unavailable(
                "the city cannot look the grant up now: try again later",
            )),
        }
    }

    /// The keys of all proofs, each proved and none twice, and the one nonce they carry.
    fn prove_keys(&self, proofs: &[String]) -> Result<(Vec<P256PublicJwk>, String), ErrorResponse> {
        let invalid = |position: usize, refusal: Refusal| {
            ErrorResponse::new(
                ErrorCode::InvalidProof,
                refusal.under(format!("proofs.jwt[{position}]")),
            )
        };
        if proofs.len() > BATCH_COPIES {
            let reason = "has more proofs than batch_size";
            return Err(error(
                ErrorCode::InvalidProof,
                "proofs.jwt",
                reason,
                "OpenID4VCI 1.0 §12.2.4",
            ));
        }
        let mut nonce: Option<String> = None;
        let mut keys = Vec::with_capacity(proofs.len());
        let mut seen = HashSet::new();
        for (position, jwt) in proofs.iter().enumerate() {
            let now = self.now().0;
            let proof = KeyProof::verify(
                jwt,
                self.identifier(),
                now,
                PROOF_AGE_SECONDS_MAX,
                &*self.parts.es256,
            )
            .map_err(|refusal| invalid(position, refusal))?;
            if !seen.insert(proof.key) {
                let refusal = Refusal::new(
                    "header.jwk",
                    "the same key stands twice",
                    "OpenID4VCI 1.0 §8.2",
                );
                return Err(invalid(position, refusal));
            }
            if nonce.get_or_insert_with(|| proof.nonce.clone()) != &proof.nonce {
                let refusal = Refusal::new(
                    "nonce",
                    "differs from the first proof's",
                    "OpenID4VCI 1.0 §F.4",
                );
                return Err(invalid(position, refusal));
            }
            keys.push(proof.key);
        }
        Ok((keys, nonce.unwrap_or_default()))
    }

    fn copies(
        &self,
        grant: &Redeemed,
        keys: &[P256PublicJwk],
    ) -> Result<CredentialResponse, ErrorResponse> {
        let zone = self.settings.zone;
        let today = CityDay::of(self.now(), zone);
        let credentials = keys
            .iter()
            .enumerate()
            .map(|(position, key)| {
                let day = CopyDay::of(position, today, grant.last_day).ok_or_else(|| {
                    let reason = "what was granted has ended";
                    error(
                        ErrorCode::CredentialRequestDenied,
                        "credential_configuration_id",
                        reason,
                        "OpenID4VCI 1.0 §8.3.1.2",
                    )
                })?;
                let (entropy, signer) = (&*self.parts.entropy, &*self.parts.signer);
                let credential = self
                    .form
                    .issue(&grant.claims, key, day.validity(zone), entropy, signer)
                    .map_err(|_| {
                        unavailable(
                            "the city's signing key cannot be used now: ask for a new offer",
                        )
                    })?;
                Ok(IssuedCredential { credential })
            })
            .collect::<Result<Vec<_>, ErrorResponse>>()?;
        Ok(CredentialResponse { credentials })
    }
}

fn check_configuration(
    request: &CredentialRequest,
    granted: CredentialType,
) -> Result<(), ErrorResponse> {
    let field = "credential_configuration_id";
    match CredentialType::from_configuration_id(&request.configuration_id) {
        None => Err(error(
            ErrorCode::UnknownCredentialConfiguration,
            field,
            "is not in the issuer's metadata",
            "OpenID4VCI 1.0 §8.3.1.2",
        )),
        Some(asked) if asked != granted => Err(error(
            ErrorCode::InvalidCredentialRequest,
            field,
            "is not what the offer was for",
            "OpenID4VCI 1.0 §8.2",
        )),
        Some(_) => Ok(()),
    }
}

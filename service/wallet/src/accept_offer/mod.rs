//! Accepting an offer (OpenID4VCI 1.0): who offers and where, the token for code and transaction code, fresh keys with a
//! proof each, copies, and a look at every copy before any is kept. Must never keep part of a batch that was not accepted as
//! a whole, and never use a key for two copies.

mod check_copies;
mod resolve;
mod token;

use credential::jwe::CryptoFailed;
use credential::openid4vci::{
    CredentialRequest, CredentialResponse, ErrorCode, ErrorResponse, NonceResponse, sign_proof,
};
use credential::profile::CredentialType;
use credential::x509::Trust;
use keys::SoftwareSigner;
use serde::de::DeserializeOwned;

use crate::learned::Shown;
use crate::transport::{Body, Outgoing, Reply};
use crate::trust::Authorities;
use crate::{CardId, Wallet, WalletError};
use check_copies::{Batch, check_batch};
use resolve::Resolved;

pub(crate) const JSON: &str = "application/json";

/// What came of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The new card.
    pub card: CardId,
    /// What kind it is.
    pub credential_type: CredentialType,
    /// Who issued it: the issuer's identifier.
    pub issuer: String,
    /// The issuer's name by language tag, as it gives it.
    pub issuer_names: Vec<(String, String)>,
    /// What the card says, for its holder.
    pub claims: Vec<Shown>,
    /// How many copies came.
    pub copies: usize,
    /// For how many days.
    pub days: usize,
    /// When the last one ends, Unix seconds.
    pub last_copy_ends_unix: i64,
}

impl Wallet {
    /// Accepts the offer behind `link` (`openid-credential-offer://…`), with the transaction code if it asks for one.
    ///
    /// # Errors
    /// See [`WalletError`]; whatever it is, nothing of the batch was kept.
    pub fn accept_offer(
        &self,
        link: &str,
        tx_code: Option<&str>,
        now_unix: i64,
    ) -> Result<Accepted, WalletError> {
        let issuers = Trust::new(self.anchors(Authorities::Issuer)?);
        let resolved = self.resolve_offer(link)?;
        let access_token = self.token(&resolved, tx_code)?;
        let keys = (0..resolved.copies)
            .map(|_| SoftwareSigner::generate())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| CryptoFailed)?;
        let response = self.credentials(&resolved, &access_token, &keys, now_unix)?;
        let batch = Batch {
            issuer: &resolved.issuer,
            vct: resolved.credential_type.vct(),
            issuers: &issuers,
            now_unix,
        };
        let (about, copies) = check_batch(&batch, response, keys)?;
        let card = self.keep(&about, &copies)?;
        let mut days: Vec<_> = copies.iter().map(|copy| copy.first_second_unix).collect();
        days.sort_unstable();
        days.dedup();
        Ok(Accepted {
            card,
            credential_type: resolved.credential_type,
            issuer_names: resolved.issuer_names,
            claims: about.shown(),
            issuer: about.issuer,
            copies: copies.len(),
            days: days.len(),
            last_copy_ends_unix: copies
                .iter()
                .map(|copy| copy.expires_unix)
                .max()
                .unwrap_or(now_unix),
        })
    }

    /// Asks for one copy for each key. A nonce that ended on the way is replaced once (§8.3.1.2, `invalid_nonce`).
    fn credentials(
        &self,
        resolved: &Resolved,
        access_token: &str,
        keys: &[SoftwareSigner],
        now_unix: i64,
    ) -> Result<CredentialResponse, WalletError> {
        let first = self.request_credentials(resolved, access_token, keys, now_unix)?;
        let stale = |reply: &Reply| {
            let error = serde_json::from_slice::<ErrorResponse>(&reply.body);
            reply.status == 400 && error.is_ok_and(|e| e.error == ErrorCode::InvalidNonce)
        };
        let reply = if stale(&first) {
            self.request_credentials(resolved, access_token, keys, now_unix)?
        } else {
            first
        };
        let body = reply.expect("credential_endpoint", "OpenID4VCI 1.0 §8.3", JSON)?;
        read_json(&body, "credential_response", "OpenID4VCI 1.0 §8.3")
    }

    fn request_credentials(
        &self,
        resolved: &Resolved,
        access_token: &str,
        keys: &[SoftwareSigner],
        now_unix: i64,
    ) -> Result<Reply, WalletError> {
        let asked = Outgoing {
            target: &resolved.nonce_endpoint,
            accept: JSON,
            bearer: None,
            body: Body::Form(""),
        };
        let body =
            self.transport
                .send(&asked)?
                .expect("nonce_endpoint", "OpenID4VCI 1.0 §7.2", JSON)?;
        let nonce: NonceResponse = read_json(&body, "nonce_response", "OpenID4VCI 1.0 §7.2")?;
        let jwt_proofs = keys
            .iter()
            .map(|key| sign_proof(&resolved.issuer, &nonce.c_nonce, now_unix, key))
            .collect::<Result<Vec<_>, _>>()?;
        let request = CredentialRequest {
            configuration_id: resolved.configuration_id.clone(),
            jwt_proofs,
        };
        self.transport.send(&Outgoing {
            target: &resolved.credential_endpoint,
            accept: JSON,
            bearer: Some(access_token),
            body: Body::Json(&request.to_json().to_string()),
        })
    }
}

/// A message of the issuer: strict JSON of the kind its specification gives; further members are ignored, as it orders.
pub(crate) fn read_json<T: DeserializeOwned>(
    body: &[u8],
    field: &'static str,
    clause: &'static str,
) -> Result<T, WalletError> {
    let refused = |reason| credential::refusal::Refusal::new(field, reason, clause);
    let value = credential::strict_json::parse(body)
        .map_err(|_| refused("is not JSON with unique names"))?;
    Ok(serde_json::from_value(value)
        .map_err(|_| refused("a member is missing or of the wrong kind"))?)
}

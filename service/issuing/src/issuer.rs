//! The issuer: what it is made of, and the token and nonce endpoints.

use std::sync::Arc;

use credential::entropy::Entropy;
use credential::openid4vci::{
    ErrorCode, ErrorResponse, NonceResponse, TokenRequest, TokenResponse,
};
use credential::refusal::Refusal;
use credential::sd_jwt_vc::CopyForm;
use credential::signer::Signer;
use credential::verifier::Es256;
use registry::clock::{CityZone, Clock, UnixTime};

use crate::grant_source::{GrantRefusal, GrantSource};
use crate::limits::TOKEN_SECONDS_MAX;
use crate::nonces::Nonces;
use crate::offers::Offers;
use crate::tokens::Tokens;

/// What an operator sets.
#[derive(Debug, Clone)]
pub struct IssuerSettings {
    /// The credential issuer identifier, an absolute URL without a slash at the end; equal to the SAN URI of the signer's
    /// certificate. Endpoints stand below it.
    pub identifier: String,
    /// The city's name in Chinese.
    pub name_zh_cn: String,
    /// The city's name in English.
    pub name_en: String,
    /// Where city days begin.
    pub zone: CityZone,
}

/// What the issuer works with.
#[derive(Clone)]
pub struct IssuerParts {
    /// Signs copies.
    pub signer: Arc<dyn Signer>,
    /// Checks key proofs.
    pub es256: Arc<dyn Es256>,
    /// Redeems offers.
    pub grants: Arc<dyn GrantSource>,
    /// Salts, decoys, tokens, nonces.
    pub entropy: Arc<dyn Entropy>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// The issuer of one city.
pub struct Issuer {
    pub(crate) settings: IssuerSettings,
    pub(crate) parts: IssuerParts,
    pub(crate) form: CopyForm,
    pub(crate) nonces: Nonces,
    pub(crate) tokens: Tokens,
    pub(crate) offers: Offers,
}

impl Issuer {
    /// An issuer with nothing in its memory.
    #[must_use]
    pub fn new(settings: IssuerSettings, parts: IssuerParts) -> Self {
        Self {
            form: CopyForm::new(&settings.identifier, &*parts.signer),
            nonces: Nonces::new(&*parts.entropy),
            tokens: Tokens::default(),
            offers: Offers::default(),
            settings,
            parts,
        }
    }

    /// The credential issuer identifier.
    #[must_use]
    pub fn identifier(&self) -> &str {
        &self.settings.identifier
    }

    /// `POST {issuer}/token`, form encoded (§6).
    ///
    /// # Errors
    /// `invalid_request`, `unsupported_grant_type`, `invalid_grant`, or `temporarily_unavailable`; a wrong transaction code
    /// says how many tries are left.
    pub fn token(&self, form: &str) -> Result<TokenResponse, ErrorResponse> {
        let request = TokenRequest::parse(form)?;
        let tx_code = request
            .tx_code
            .as_deref()
            .filter(|code| !code.is_empty())
            .ok_or_else(|| {
                error(
                    ErrorCode::InvalidRequest,
                    "tx_code",
                    "is missing: the offer asks for it",
                    "OpenID4VCI 1.0 §6.1",
                )
            })?;
        let now = self.now();
        if !self.tokens.has_room(now) {
            return Err(unavailable(
                "too many wallets at once: try again in a minute",
            ));
        }
        let grant = self
            .parts
            .grants
            .redeem(&request.code, tx_code)
            .map_err(|refusal| match refusal {
                GrantRefusal::Unknown => error(
                    ErrorCode::InvalidGrant,
                    "pre-authorized_code",
                    "is unknown, expired or used: ask the office for a new offer",
                    "OpenID4VCI 1.0 §6.3",
                ),
                GrantRefusal::WrongTxCode { tries_left } => wrong_tx_code(tries_left),
                GrantRefusal::Unavailable => {
                    unavailable("the city cannot open the grant now: try again later")
                }
            })?;
        let access_token = self.tokens.make(grant, now, &*self.parts.entropy);
        let expires_in = Some(TOKEN_SECONDS_MAX);
        Ok(TokenResponse {
            access_token,
            token_type: "Bearer".to_owned(),
            expires_in,
        })
    }

    /// `POST {issuer}/nonce` (§7). The answer must not be cached.
    #[must_use]
    pub fn nonce(&self) -> NonceResponse {
        NonceResponse {
            c_nonce: self.nonces.make(self.now(), &*self.parts.entropy),
        }
    }

    pub(crate) fn now(&self) -> UnixTime {
        self.parts.clock.now()
    }
}

pub(crate) fn error(
    code: ErrorCode,
    field: &str,
    reason: &'static str,
    clause: &'static str,
) -> ErrorResponse {
    ErrorResponse::new(code, Refusal::new(field, reason, clause))
}

pub(crate) fn unavailable(reason: &'static str) -> ErrorResponse {
    error(
        ErrorCode::TemporarilyUnavailable,
        "service",
        reason,
        "RFC 6749 §4.1.2.1",
    )
}

fn wrong_tx_code(tries_left: u8) -> ErrorResponse {
    let mut wrong = error(
        ErrorCode::InvalidGrant,
        "tx_code",
        "is wrong",
        "OpenID4VCI 1.0 §6.3",
    );
    let next = match tries_left {
        0 => "no tries are left: ask the office for a new offer".to_owned(),
        1 => "1 try is left".to_owned(),
        tries => format!("{tries} tries are left"),
    };
    wrong.error_description = format!("{}; {next}", wrong.error_description);
    wrong
}

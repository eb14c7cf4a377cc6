//! Whether a presentation proves what was asked. Takes the text and gives an [`Answer`]; whatever is unique in the text
//! (signatures, salts, the holder's key, digests) ends with this function. Must never keep, log or return any of it.

use credential::dcql::Missing;
use credential::profile::ClaimName;
use credential::refusal::Refusal;
use credential::sd_jwt::key_binding::Expected;
use credential::sd_jwt_vc::{Checker, Credential, CredentialError};
use serde_json::Value;

use crate::Verifier;
use crate::answer::{Answer, RefusedReason, WhatToDo};
use crate::limits::{CLOCK_SKEW_SECONDS_MAX, SESSION_SECONDS};

impl Verifier {
    /// Judges one presentation made for `nonce`.
    pub(crate) fn judge(&self, presentation: &str, nonce: &str, now_unix: i64) -> Answer {
        let checker = Checker {
            issuers: &self.issuers,
            es256: self.es256,
            now_unix,
            skew_seconds_max: CLOCK_SKEW_SECONDS_MAX,
        };
        let binding = Expected {
            nonce,
            audience: &self.client_id,
            now_unix,
            age_seconds_max: SESSION_SECONDS,
            ahead_seconds_max: CLOCK_SKEW_SECONDS_MAX,
        };
        match checker.check_presented(presentation, &binding) {
            Ok(credential) => self.read(&credential),
            Err(error) => refused(error),
        }
    }

    fn read(&self, credential: &Credential) -> Answer {
        let claims = credential.contents.claims();
        for query in &self.query.credentials {
            if let Err(missing) = query.answer(&credential.vct, claims) {
                return lacking(missing);
            }
        }
        let text = |claim: ClaimName| claims.get(claim.as_str()).and_then(Value::as_str);
        match (text(ClaimName::Benefit), text(ClaimName::SchoolYear)) {
            (Some(benefit), Some(school_year)) => Answer::Entitled {
                benefit: benefit.to_owned(),
                school_year: school_year.to_owned(),
            },
            _ => no(
                RefusedReason::NotShown,
                Refusal::new("claims", "must be texts", "OpenID4VP 1.0 §6.4"),
            ),
        }
    }
}

pub(crate) fn no(reason: RefusedReason, detail: Refusal) -> Answer {
    Answer::Refused { reason, detail }
}

fn refused(error: CredentialError) -> Answer {
    let plain = |field: &str, reason, clause| Refusal::new(field, reason, clause);
    match error {
        CredentialError::Refused(detail) => {
            let about_issuer = detail.field.starts_with("header.x5c") || detail.field == "iss";
            no(
                if about_issuer {
                    RefusedReason::UntrustedIssuer
                } else {
                    RefusedReason::Altered
                },
                detail,
            )
        }
        CredentialError::UnknownIssuer => {
            let reason = "no authority that this reader trusts stands above the issuer";
            no(
                RefusedReason::UntrustedIssuer,
                plain("header.x5c", reason, "RFC 5280 §6.1"),
            )
        }
        CredentialError::IssuerOutsideValidity => Answer::CannotTell {
            what_to_do: WhatToDo::UpdateAnchors,
        },
        CredentialError::Expired => no(
            RefusedReason::DayIsOver,
            plain("exp", "the copy was for an earlier day", "RFC 7519 §4.1.4"),
        ),
        CredentialError::NotYetValid => no(
            RefusedReason::DayHasNotCome,
            plain("nbf", "the copy is for a later day", "RFC 7519 §4.1.5"),
        ),
        // The nonce was right, so it is no replay: two clocks differ.
        CredentialError::NotBound(detail)
            if ["kb_jwt.iat", "kb_jwt.exp", "kb_jwt.nbf"].contains(&detail.field.as_str()) =>
        {
            Answer::CannotTell {
                what_to_do: WhatToDo::CheckClocks,
            }
        }
        CredentialError::NotBound(detail) => no(RefusedReason::NotForThisRequest, detail),
    }
}

fn lacking(missing: Missing) -> Answer {
    let at = |position: usize| format!("claims[{position}]");
    match missing {
        Missing::Type => {
            let detail = Refusal::new("vct", "another kind of credential", "OpenID4VP 1.0 §B.3.5");
            no(RefusedReason::WrongCredential, detail)
        }
        Missing::Claim(position) => {
            let detail = Refusal::new(
                at(position),
                "was asked for and not shown",
                "OpenID4VP 1.0 §6.4",
            );
            no(RefusedReason::NotShown, detail)
        }
        Missing::Value(position) => {
            let detail = Refusal::new(
                at(position),
                "has a value that was not asked for",
                "OpenID4VP 1.0 §6.4.1",
            );
            no(RefusedReason::OtherBenefit, detail)
        }
    }
}

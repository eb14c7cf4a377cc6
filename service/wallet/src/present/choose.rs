//! Which cards answer, the holder's word, and the copy that is taken. Only copies for today are looked at: yesterday's are
//! void and tomorrow's would tell that they were hoarded.

use credential::dcql::CredentialQuery;
use credential::openid4vp::{RequestObject, VerifiedRequest};
use credential::profile::ClaimName;
use credential::refusal::Refusal;
use credential::sd_jwt::{PathStep, SdJwt, choose, key_binding, present};
use credential::sd_jwt_vc::{Checker, TYP};
use credential::x509::Trust;
use keys::AwsLcEs256;

use super::{Choice, Consent, Decision, Question};
use crate::cards::{About, Copy, CopyPlace};
use crate::learned::{Shown, value_text};
use crate::limits::CLOCK_SKEW_SECONDS_MAX;
use crate::trust::Authorities;
use crate::{CardId, Wallet, WalletError};

/// What will be shown, still on disk.
pub(super) struct Chosen {
    pub query_id: String,
    pub choice: Choice,
    pub issuer: String,
    pub place: CopyPlace,
    pub copy: Copy,
    /// The copy with the asked disclosures and no others, up to the last tilde.
    disclosed: String,
}

impl Wallet {
    pub(super) fn choose(
        &self,
        verified: &VerifiedRequest,
        consent: Consent<'_>,
        now_unix: i64,
    ) -> Result<Chosen, WalletError> {
        let [query] = verified.request.query.credentials.as_slice() else {
            let reason = "this wallet shows one card at a time";
            return Err(Refusal::new("dcql_query.credentials", reason, "OpenID4VP 1.0 §6").into());
        };
        let (mut choices, mut without_copy) = (Vec::new(), false);
        for card in self.card_ids()? {
            let about = self.about(card)?;
            let Some(mut choice) = choice_of(card, &about, query) else {
                continue;
            };
            choice.copies_today = self.copies_today(card, now_unix)?.len();
            if choice.copies_today > 0 {
                choices.push(choice);
            } else {
                without_copy = true;
            }
        }
        if choices.is_empty() {
            let reader = verified.registration.name.en.clone();
            return Err(if without_copy {
                WalletError::NoCopyToday
            } else {
                WalletError::NoCard { reader }
            });
        }
        let question = Question {
            reader: verified.registration.name.clone(),
            purpose: verified.registration.purpose.clone(),
            choices,
        };
        let decision = consent(&question);
        let choice = match decision {
            Decision::Decline => return Err(WalletError::Declined),
            Decision::Show => question.choices.into_iter().next(),
            Decision::ShowCard(card) => question
                .choices
                .into_iter()
                .find(|choice| choice.card == card),
        };
        self.take(choice.ok_or(WalletError::NotAChoice)?, query, now_unix)
    }

    /// Copies of a card for the day in which `now_unix` lies.
    pub(super) fn copies_today(
        &self,
        card: CardId,
        now_unix: i64,
    ) -> Result<Vec<(CopyPlace, Copy)>, WalletError> {
        let mut today = Vec::new();
        for place in self.copies(card, now_unix)? {
            if place.first_second_unix <= now_unix {
                let copy = place.read()?;
                if copy.is_for(now_unix) {
                    today.push((place, copy));
                }
            }
        }
        Ok(today)
    }

    fn take(
        &self,
        choice: Choice,
        query: &CredentialQuery,
        now_unix: i64,
    ) -> Result<Chosen, WalletError> {
        let (place, copy) = self
            .copies_today(choice.card, now_unix)?
            .into_iter()
            .next()
            .ok_or(WalletError::NoCopyToday)?;
        let issuers = Trust::new(self.anchors(Authorities::Issuer)?);
        let checker = Checker {
            issuers: &issuers,
            es256: &AwsLcEs256,
            now_unix,
            skew_seconds_max: CLOCK_SKEW_SECONDS_MAX,
        };
        let unusable = |source| WalletError::Copy {
            position: 0,
            source,
        };
        let credential = checker.check_issued(&copy.credential).map_err(unusable)?;
        let paths = query
            .answer(&credential.vct, credential.contents.claims())
            .map_err(|_| {
                Refusal::new(
                    "dcql_query",
                    "is not answered by this copy",
                    "OpenID4VP 1.0 §6.4",
                )
            })?;
        let sd_jwt = SdJwt::parse(&copy.credential, TYP)?;
        let revealed = credential.contents.revealed();
        let disclosed = present(&sd_jwt, revealed, &choose(revealed, &paths));
        Ok(Chosen {
            query_id: query.id.clone(),
            issuer: credential.issuer,
            choice,
            place,
            copy,
            disclosed,
        })
    }
}

impl Chosen {
    /// The presentation: what is disclosed, bound to this request by the copy's own key.
    pub(super) fn bind(
        &self,
        request: &RequestObject,
        now_unix: i64,
    ) -> Result<String, WalletError> {
        let (nonce, audience) = (&request.nonce, &request.client_id);
        Ok(key_binding::bind(
            &self.disclosed,
            nonce,
            audience,
            now_unix,
            &self.copy.holder,
        )?)
    }
}

/// A card that answers `query`, and what it would show. A query without claims shows none.
fn choice_of(card: CardId, about: &About, query: &CredentialQuery) -> Option<Choice> {
    let paths = query.answer(&about.vct, &about.claims).ok()?;
    let shows = paths
        .iter()
        .filter_map(|path| match path.as_slice() {
            [PathStep::Member(name), ..] => {
                let value = about.claims.get(name).map(value_text)?;
                Some(Shown {
                    claim: ClaimName::from_name(name)?,
                    value,
                })
            }
            _ => None,
        })
        .collect();
    Some(Choice {
        card,
        credential_type: about.credential_type()?,
        shows,
        copies_today: 0,
    })
}

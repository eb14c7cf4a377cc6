//! Showing a card (OpenID4VP 1.0): whose request it is, what answers it, the holder's word, one copy used up, the answer.
//! Must never show anything before the holder has said so, nor show a copy that is still on disk.

mod answer;
mod choose;
mod fetch;

use credential::openid4vp::{VerifiedRequest, WalletError as Refusal, WalletErrorCode};
use credential::profile::CredentialType;
use credential::reader::BothLanguages;

use crate::learned::Shown;
use crate::transport::{Body, Outgoing, Target};
use crate::{CardId, Learned, Wallet, WalletError};
use choose::Chosen;

/// What the holder is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who asks, as the city registered it.
    pub reader: BothLanguages,
    /// What for, as the city registered it.
    pub purpose: BothLanguages,
    /// The cards that answer, each with exactly what would be shown; never empty.
    pub choices: Vec<Choice>,
}

/// One card that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The card.
    pub card: CardId,
    /// What kind it is.
    pub credential_type: CredentialType,
    /// What would be shown.
    pub shows: Vec<Shown>,
    /// Copies left for today, this one included.
    pub copies_today: usize,
}

/// What the holder says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Show the first choice.
    Show,
    /// Show this card.
    ShowCard(CardId),
    /// Show nothing.
    Decline,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// Who asked.
    pub reader: BothLanguages,
    /// What for.
    pub purpose: BothLanguages,
    /// The card that was shown.
    pub card: CardId,
    /// What the reader learned and what it did not.
    pub learned: Learned,
    /// Copies left for today.
    pub copies_left_today: usize,
}

/// Asks the holder.
pub type Consent<'a> = &'a mut dyn FnMut(&Question) -> Decision;

impl Wallet {
    /// Shows a card to the reader behind `link` (`openid4vp://…`), if the holder agrees.
    ///
    /// # Errors
    /// See [`WalletError`]. When the reader refuses what it was sent, the copy is used up all the same.
    pub fn present(
        &self,
        link: &str,
        consent: Consent<'_>,
        now_unix: i64,
    ) -> Result<Presented, WalletError> {
        let verified = self.fetch_request(link, now_unix)?;
        let response_uri = Target::parse("response_uri", &verified.request.response_uri)?;
        let chosen = self
            .choose(&verified, consent, now_unix)
            .inspect_err(|error| {
                if matches!(
                    error,
                    WalletError::Declined | WalletError::NoCard { .. } | WalletError::NoCopyToday
                ) {
                    self.decline(&verified, &response_uri);
                }
            })?;
        let presentation = chosen.bind(&verified.request, now_unix)?;
        let message = answer::seal(&verified.request, &chosen.query_id, &presentation)?;
        let presented = self.use_up(&chosen, &verified, now_unix)?;
        let form = credential::form::Form::default()
            .with("response", &message)
            .encode();
        let asked = Outgoing {
            target: &response_uri,
            accept: "application/json",
            bearer: None,
            body: Body::Form(&form),
        };
        let reply = self.transport.send(&asked)?;
        // §8.2: a `redirect_uri` in the answer leads a browser on; a wallet in a folder has none, and follows nothing.
        if (200..300).contains(&reply.status) {
            Ok(presented)
        } else {
            Err(reply.refusal("response", "OpenID4VP 1.0 §8.2"))
        }
    }

    /// The same without sending anything: the text that a hand scanner at the desk reads from the screen.
    ///
    /// # Errors
    /// See [`WalletError`]. Once the text is given the copy is used up.
    pub fn present_as_text(
        &self,
        link: &str,
        consent: Consent<'_>,
        now_unix: i64,
    ) -> Result<(String, Presented), WalletError> {
        let verified = self.fetch_request(link, now_unix)?;
        let chosen = self.choose(&verified, consent, now_unix)?;
        let presentation = chosen.bind(&verified.request, now_unix)?;
        let presented = self.use_up(&chosen, &verified, now_unix)?;
        Ok((presentation, presented))
    }

    /// Deletes the copy for good. From here on it may be shown, once.
    fn use_up(
        &self,
        chosen: &Chosen,
        verified: &VerifiedRequest,
        now_unix: i64,
    ) -> Result<Presented, WalletError> {
        if !chosen.place.use_up()? {
            // Another window of this wallet was faster.
            return Err(WalletError::NoCopyToday);
        }
        Ok(Presented {
            reader: verified.registration.name.clone(),
            purpose: verified.registration.purpose.clone(),
            card: chosen.choice.card,
            learned: Learned::of(
                chosen.choice.credential_type,
                chosen.choice.shows.clone(),
                &chosen.issuer,
                chosen.copy.first_second_unix,
            ),
            copies_left_today: self.copies_today(chosen.choice.card, now_unix)?.len(),
        })
    }

    /// Tells the reader no, in the same words whether the holder declined or has no card (§8.5). That it does not arrive is
    /// no reason to trouble the holder.
    fn decline(&self, verified: &VerifiedRequest, response_uri: &Target) {
        let refusal = Refusal {
            code: WalletErrorCode::AccessDenied,
            state: verified.request.state.clone(),
        };
        let form = refusal.to_form().encode();
        let told = Outgoing {
            target: response_uri,
            accept: "application/json",
            bearer: None,
            body: Body::Form(&form),
        };
        drop(self.transport.send(&told));
    }
}

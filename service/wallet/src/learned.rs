//! What the other side of an exchange came to know, and what it did not: the sentence a holder remembers. Must never leave
//! out something that was sent.

use credential::profile::{ClaimName, CredentialType};
use serde_json::Value;

/// One attribute as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub claim: ClaimName,
    /// Its value, as text.
    pub value: String,
}

/// What a reader learned from one presentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Which kind of credential it was.
    pub credential_type: CredentialType,
    /// Attributes it now knows.
    pub shown: Vec<Shown>,
    /// Attributes of the card that stayed on it.
    pub kept_back: Vec<ClaimName>,
    /// Attributes that this kind of card does not even carry.
    pub not_on_the_card: Vec<ClaimName>,
    /// Who issued it (`iss`): the same for every resident.
    pub issuer: String,
    /// The day it is for, first second, Unix: the same for every resident on that day.
    pub day_begins_unix: i64,
}

impl Learned {
    pub(crate) fn of(
        credential_type: CredentialType,
        shown: Vec<Shown>,
        issuer: &str,
        day_begins_unix: i64,
    ) -> Self {
        let is_shown = |claim: &ClaimName| shown.iter().any(|s| s.claim == *claim);
        let on_card = credential_type.claims();
        let kept_back = on_card
            .iter()
            .copied()
            .filter(|claim| !is_shown(claim))
            .collect();
        let not_on_the_card = ClaimName::ALL
            .into_iter()
            .filter(|claim| !on_card.contains(claim))
            .collect();
        Self {
            credential_type,
            shown,
            kept_back,
            not_on_the_card,
            issuer: issuer.to_owned(),
            day_begins_unix,
        }
    }
}

/// A claim's value for people: texts without quotes.
pub(crate) fn value_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

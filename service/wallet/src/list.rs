//! What is in the wallet, for its holder.

use credential::profile::CredentialType;

use crate::learned::Shown;
use crate::{CardId, Wallet, WalletError};

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its name in this wallet.
    pub id: CardId,
    /// What kind it is; `None` for a kind this profile does not know.
    pub credential_type: Option<CredentialType>,
    /// Who issued it.
    pub issuer: String,
    /// What it says.
    pub claims: Vec<Shown>,
    /// Copies that can be shown today.
    pub copies_today: usize,
    /// Copies for later days.
    pub copies_later: usize,
    /// When the last copy ends, Unix seconds; `None` when none is left.
    pub last_copy_ends_unix: Option<i64>,
}

impl Wallet {
    /// The cards, each with how many copies it has. Copies of past days are deleted on the way.
    ///
    /// # Errors
    /// The folder cannot be read, or others can read it.
    pub fn list(&self, now_unix: i64) -> Result<Vec<Card>, WalletError> {
        self.card_ids()?
            .into_iter()
            .map(|card| self.card(card, now_unix))
            .collect()
    }

    fn card(&self, id: CardId, now_unix: i64) -> Result<Card, WalletError> {
        let about = self.about(id)?;
        let (mut copies_today, mut copies_later, mut last_copy_ends_unix) = (0, 0, None);
        for place in self.copies(id, now_unix)? {
            let copy = place.read()?;
            if copy.is_for(now_unix) {
                copies_today += 1;
            } else if copy.first_second_unix > now_unix {
                copies_later += 1;
            } else {
                continue;
            }
            last_copy_ends_unix = last_copy_ends_unix.max(Some(copy.expires_unix));
        }
        Ok(Card {
            id,
            credential_type: about.credential_type(),
            claims: about.shown(),
            issuer: about.issuer,
            copies_today,
            copies_later,
            last_copy_ends_unix,
        })
    }
}

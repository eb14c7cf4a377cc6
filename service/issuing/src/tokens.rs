//! Access tokens: in memory, hashed, five minutes, each bound to one grant and good for one batch. Must never be written
//! anywhere.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use credential::base64url;
use credential::entropy::{Entropy, array};
use credential::profile::CredentialType;
use registry::clock::UnixTime;
use sha2::{Digest as _, Sha256};

use crate::grant_source::Redeemed;
use crate::limits::{TOKEN_SECONDS_MAX, TOKENS_MAX};

struct Held {
    expires: i64,
    grant: Redeemed,
}

/// The tokens that are alive.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<HashMap<[u8; 32], Held>>);

impl Tokens {
    /// Whether there is room for one more. Asked before a grant is redeemed, so that no offer is used up for nothing.
    pub(crate) fn has_room(&self, now: UnixTime) -> bool {
        let mut tokens = self.lock();
        tokens.retain(|_, held| held.expires > now.0);
        tokens.len() < TOKENS_MAX
    }

    /// A token for a grant.
    pub(crate) fn make(&self, grant: Redeemed, now: UnixTime, entropy: &dyn Entropy) -> String {
        let token = base64url::encode(&array::<32>(entropy));
        let expires = now.0.saturating_add(TOKEN_SECONDS_MAX);
        self.lock().insert(hash(&token), Held { expires, grant });
        token
    }

    /// The type that a living token is for.
    pub(crate) fn credential_type(&self, token: &str, now: UnixTime) -> Option<CredentialType> {
        let tokens = self.lock();
        let held = tokens
            .get(&hash(token))
            .filter(|held| held.expires > now.0)?;
        Some(held.grant.claims.credential_type())
    }

    /// Uses a token up.
    pub(crate) fn take(&self, token: &str, now: UnixTime) -> Option<Redeemed> {
        self.lock()
            .remove(&hash(token))
            .filter(|held| held.expires > now.0)
            .map(|held| held.grant)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looking a token up by its hash leaves nothing to measure in the comparison.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

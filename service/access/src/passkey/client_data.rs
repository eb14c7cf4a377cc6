//! `clientDataJSON`: what the browser says it signed for.
//!
//! Must never be lenient about the origin: it is what stops a look-alike page from using an official's passkey.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{PasskeyError, RelyingParty, malformed, mismatch};

/// The members we check (WebAuthn §5.8.1); others may be added by browsers and are passed over, as the clause demands.
#[derive(Deserialize)]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

const CLIENT_DATA_BYTES_MAX: usize = 4096;

/// Checks type, challenge and origin (WebAuthn §7.1 steps 7–10, §7.2 steps 11–14).
pub(super) fn check(
    json: &[u8],
    ceremony: &str,
    challenge: &[u8; 32],
    party: &RelyingParty,
) -> Result<(), PasskeyError> {
    if json.len() > CLIENT_DATA_BYTES_MAX {
        return Err(malformed("clientDataJSON", "§5.8.1"));
    }
    let data: ClientData =
        serde_json::from_slice(json).map_err(|_| malformed("clientDataJSON", "§5.8.1"))?;
    if data.r#type != ceremony {
        return Err(mismatch("type", "§5.8.1"));
    }
    let given = URL_SAFE_NO_PAD
        .decode(&data.challenge)
        .map_err(|_| malformed("challenge", "§5.8.1"))?;
    if !bool::from(given.as_slice().ct_eq(challenge.as_slice())) {
        return Err(mismatch("challenge", "§7.2 step 12"));
    }
    if data.origin != party.origin || data.cross_origin {
        return Err(mismatch("origin", "§7.2 step 13"));
    }
    Ok(())
}

//! A wallet in single steps, each of which a test can do wrong.

use anyhow::{Context as _, ensure};
use credential::openid4vci::{PRE_AUTHORIZED_GRANT, sign_proof};
use denizen::demo::residents::Offer;
use denizen::system::SystemClock;
use keys::SoftwareSigner;
use registry::clock::Clock as _;
use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::caller::FORM;
use crate::{Caller, Reply};

/// The path where an offer by reference waits (OpenID4VCI 1.0 §4.1.3).
///
/// # Errors
/// When the link is none by reference.
pub fn offer_path(offer: &Offer) -> anyhow::Result<String> {
    let link = Url::parse(&offer.link)?;
    let (_, place) = link
        .query_pairs()
        .find(|(name, _)| name == "credential_offer_uri")
        .context("no offer by reference")?;
    Ok(Url::parse(&place)?.path().to_owned())
}

/// The pre-authorized code of an offer.
///
/// # Errors
/// When the offer cannot be fetched.
pub fn code(caller: &Caller, offer: &Offer) -> anyhow::Result<String> {
    let reply = caller.get(&offer_path(offer)?)?;
    ensure!(reply.status == 200, "{}", reply.text);
    let offer: Value = serde_json::from_str(&reply.text)?;
    let code = offer.pointer(&format!(
        "/grants/{PRE_AUTHORIZED_GRANT}/pre-authorized_code"
    ));
    Ok(code
        .and_then(Value::as_str)
        .context("no code in the offer")?
        .to_owned())
}

/// Asks for a token (§6.1).
///
/// # Errors
/// When the server does not answer.
pub fn token(caller: &Caller, code: &str, tx_code: &str) -> anyhow::Result<Reply> {
    let form = Serializer::new(String::new())
        .append_pair("grant_type", PRE_AUTHORIZED_GRANT)
        .append_pair("pre-authorized_code", code)
        .append_pair("tx_code", tx_code)
        .finish();
    caller.send("POST", "/token", &[("content-type", FORM)], &form)
}

/// The text of one member of an answer.
///
/// # Errors
/// When it is not there.
pub fn member(reply: &Reply, name: &str) -> anyhow::Result<String> {
    let value: Value = serde_json::from_str(&reply.text)?;
    let text = value.get(name).and_then(Value::as_str);
    text.map(str::to_owned)
        .with_context(|| format!("no {name}: {} {}", reply.status, reply.text))
}

/// A fresh nonce (§7).
///
/// # Errors
/// When the server does not answer.
pub fn nonce(caller: &Caller) -> anyhow::Result<String> {
    member(&caller.send("POST", "/nonce", &[], "")?, "c_nonce")
}

/// A request for one copy of the residence card for each key (§8.2).
///
/// # Errors
/// When a key does not sign.
pub fn request(issuer: &str, nonce: &str, keys: &[&SoftwareSigner]) -> anyhow::Result<Value> {
    let now = SystemClock.now().0;
    let proofs = keys
        .iter()
        .map(|key| sign_proof(issuer, nonce, now, *key))
        .collect::<Result<Vec<_>, _>>()?;
    let configuration = credential::profile::CredentialType::Residence.configuration_id();
    Ok(json!({
        "credential_configuration_id": configuration,
        "proofs": { "jwt": proofs },
    }))
}

/// Sends a request with a token.
///
/// # Errors
/// When the server does not answer.
pub fn ask(caller: &Caller, token: &str, request: &Value) -> anyhow::Result<Reply> {
    let bearer = format!("Bearer {token}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    caller.send("POST", "/credential", &headers, &request.to_string())
}

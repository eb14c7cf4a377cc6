//! The card on the phone: what can be fetched, and the offer with its two secrets. An offer is shown once; nothing of it
//! is kept here, and nothing of what a wallet does with it.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use issuing::CredentialType;
use office::{MyRecord, Offer, OfficeError};
use registry::ids::{GrantId, Reference};
use serde::Deserialize;

use super::{Place, Portal};
use crate::frame::{Frame, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{labels, qr};

#[derive(Template)]
#[template(path = "portal/card.html")]
struct CardPage {
    f: Frame,
    items: Vec<Item>,
}

struct Item {
    id: String,
    field: &'static str,
    title: String,
    text: String,
    file: Option<String>,
}

#[derive(Template)]
#[template(path = "portal/offer.html")]
struct OfferPage {
    f: Frame,
    title: String,
    qr: String,
    offer: String,
    tx_code: String,
}

/// The form: a grant of one's own, or the file a benefit was granted in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferForm {
    #[serde(default)]
    grant: Option<GrantId>,
    #[serde(default)]
    file: Option<Reference>,
}

/// `GET /card`.
///
/// # Errors
/// [`Problem`].
pub async fn ask(State(portal): State<Portal>, visit: Visit) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let record = portal.record(&visit, own).await?;
    Ok(ok(&CardPage {
        f: portal.frame(&visit, Place::Other),
        items: items(visit.words, &record),
    }))
}

fn items(t: Words, record: &MyRecord) -> Vec<Item> {
    let standing = record.grants.iter().filter(|grant| grant.standing);
    let own = standing.map(|grant| Item {
        id: grant.grant.to_string(),
        field: "grant",
        title: t.say("home-card"),
        text: t.say("card-residence-text"),
        file: None,
    });
    let files = record.files.iter().filter(|file| file.credential);
    let benefits = files.map(|file| Item {
        id: file.reference.to_string(),
        field: "file",
        title: file.title.as_ref().map_or_else(
            || file.programme.to_string(),
            |title| labels::both(t, title),
        ),
        text: t.say("card-entitlement-text"),
        file: Some(t.with("home-file", "reference", &file.reference.to_string())),
    });
    own.chain(benefits).collect()
}

/// `POST /card`.
///
/// # Errors
/// [`Problem::NotYet`] while the registration is not complete, [`Problem::NotFound`] when nothing stands to be offered.
pub async fn offer(
    State(portal): State<Portal>,
    visit: Visit,
    Form(form): Form<OfferForm>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let city = portal.city.clone();
    let offer = blocking(move || match (form.grant, form.file) {
        (Some(grant), None) => city.offer_credential(own, grant),
        (None, Some(reference)) => city.offer_entitlement(own, reference),
        _ => Err(OfficeError::UnknownReference),
    })
    .await?;
    let kind = CredentialType::from_vct(&offer.credential_type).ok_or(Problem::Broken)?;
    Ok(shown(&portal, &visit, kind, &offer))
}

fn shown(portal: &Portal, visit: &Visit, kind: CredentialType, offer: &Offer) -> Response {
    let t = visit.words;
    let code = offer.code.expose();
    // By reference the code on the screen stays coarse enough for a cheap camera.
    let link = portal
        .issuer
        .offer_by_reference(kind, code)
        .unwrap_or_else(|_| portal.issuer.offer_by_value(kind, code));
    let title = t.say(match kind {
        CredentialType::Residence => "card-residence-text",
        CredentialType::Entitlement => "card-entitlement-text",
    });
    ok(&OfferPage {
        f: portal.frame(visit, Place::Other),
        title,
        qr: qr::svg(&link, &t.say("offer-scan")),
        offer: link,
        tx_code: offer.tx_code.expose().clone(),
    })
}

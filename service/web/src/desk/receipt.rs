//! The receipt: one page for every registration, and what the person takes along.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use registry::clock::Minute;

use super::{Desk, Place};
use crate::frame::{Frame, ok};
use crate::problem::Problem;
use crate::site::Visit;
use crate::{dates, labels, qr};

#[derive(Template)]
#[template(path = "desk/receipt.html")]
struct ReceiptPage {
    f: Frame,
    reference: String,
    received: String,
    address: String,
    opened: String,
    letter_code: String,
    sheet: Option<(String, String)>,
}

/// `GET /desk/receipt`.
///
/// # Errors
/// [`Problem::FileNotOpen`] when no registration was handed in last.
pub async fn receipt(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let held = desk
        .look(&visit, |at_work| at_work.receipt.clone())?
        .ok_or(Problem::FileNotOpen)?;
    let (receipt, entry) = &*held;
    let t = visit.words;
    let groups = labels::groups(
        t,
        registry::purpose::Purpose::RegisterResident.groups_allowed(),
    );
    let sheet = receipt.check_sheet.as_ref().map(ToString::to_string);
    Ok(ok(&ReceiptPage {
        f: desk.frame(&visit, Place::Work(&on)),
        reference: receipt.reference.to_string(),
        received: dates::moment(t, desk.site.zone, Minute::of(desk.site.clock.now())),
        address: receipt.standard_address.expose().clone(),
        opened: t.fill(
            "desk-receipt-opened-what",
            &[("groups", &groups), ("n", &dates::number(*entry))],
        ),
        letter_code: receipt.letter_code.expose().clone(),
        sheet: sheet.map(|sheet| (qr::svg(&sheet, &t.say("sheet-title")), sheet)),
    }))
}

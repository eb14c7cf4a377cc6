//! The receipt: one page for every registration, and the three papers the person takes along, each on a sheet of its own:
//! receipt, sign-in letter, check sheet. What stands on them is `print`'s. It must never tell whether the number was known.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use print::check_sheet::{CheckSheetPaper, check_sheet};
use print::receipt::{Receipt, ReceiptFacts};
use print::sign_in_letter::{SignInLetter, sign_in_letter};

use super::{Desk, Place};
use crate::frame::{Frame, ok};
use crate::problem::Problem;
use crate::site::Visit;
use crate::{dates, labels, qr};

#[derive(Template)]
#[template(path = "desk/receipt.html")]
struct ReceiptPage {
    f: Frame,
    opened: String,
    receipt: Receipt,
    letter: SignInLetter,
    sheet: Option<(CheckSheetPaper, String)>,
}

/// `GET /desk/receipt`.
///
/// # Errors
/// [`Problem::FileNotOpen`] when no registration was handed in last.
pub async fn receipt(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let held = desk
        .look(&visit, |at_work| at_work.handed_in.clone())?
        .ok_or(Problem::FileNotOpen)?;
    let t = visit.words;
    let groups = labels::groups(
        t,
        registry::purpose::Purpose::RegisterResident.groups_allowed(),
    );
    let entry = dates::number(held.log_entry);
    let sheet = held.receipt.check_sheet.as_ref().map(check_sheet);
    Ok(ok(&ReceiptPage {
        f: desk.frame(&visit, Place::Work(&on)),
        opened: t.fill(
            "desk-receipt-opened-what",
            &[("groups", &groups), ("n", &entry)],
        ),
        receipt: print::receipt::receipt(&ReceiptFacts {
            office: &on.office,
            reference: held.receipt.reference,
            received_on: held.receipt.received_on,
            address: &held.receipt.standard_address,
            documents: &held.documents,
        }),
        letter: sign_in_letter(&held.receipt.letter_code, &desk.site.address),
        sheet: sheet.map(|sheet| {
            let drawn = qr::svg(sheet.text.expose(), t.both(&sheet.title));
            (sheet, drawn)
        }),
    }))
}

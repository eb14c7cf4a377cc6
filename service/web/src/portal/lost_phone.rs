//! A phone or a check sheet is lost: reported in two presses, and the city says until when what is on the phone works.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use office::{Loss, LossReported};
use print::check_sheet::{CheckSheetPaper, check_sheet};
use registry::clock::Minute;
use serde::Deserialize;

use super::protected::or_pin;
use super::{Place, Portal};
use crate::fields::{Choice, ChoiceField};
use crate::frame::{Frame, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, qr};

#[derive(Template)]
#[template(path = "portal/lost.html")]
struct LostPage {
    f: Frame,
    what: ChoiceField,
}

#[derive(Template)]
#[template(path = "portal/lost_done.html")]
struct LostDonePage {
    f: Frame,
    title: String,
    until: Option<String>,
    again: bool,
    /// The code of the sheet.
    qr: String,
    /// Of the new list, if one has begun.
    sheet: Option<CheckSheetPaper>,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossForm {
    lost: Lost,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Lost {
    Phone,
    Sheet,
}

/// `GET /lost`.
///
/// # Errors
/// [`Problem::SignInEnded`].
pub async fn ask(State(portal): State<Portal>, visit: Visit) -> Result<Response, Problem> {
    portal.own(&visit)?;
    let t = visit.words;
    let choices = vec![
        Choice::hinted("phone", t.say("lost-phone"), t.say("lost-phone-means")),
        Choice::hinted("sheet", t.say("lost-sheet"), t.say("lost-sheet-means")),
    ];
    Ok(ok(&LostPage {
        f: portal.frame(&visit, Place::Other),
        what: ChoiceField::new("lost", t.say("lost-what"), "phone", choices),
    }))
}

/// `POST /lost`.
///
/// # Errors
/// [`Problem`].
pub async fn report(
    State(portal): State<Portal>,
    visit: Visit,
    Form(form): Form<LossForm>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let loss = match form.lost {
        Lost::Phone => Loss::Phone,
        Lost::Sheet => Loss::CheckSheet,
    };
    let city = portal.city.clone();
    let done = match blocking(move || city.report_loss(own, loss)).await {
        Ok(done) => done,
        Err(problem) => return or_pin(Err(problem), None),
    };
    portal.forget_record(&visit);
    let t = visit.words;
    let sheet = done.check_sheet.as_ref().map(check_sheet);
    let code = |sheet: &CheckSheetPaper| qr::svg(sheet.text.expose(), t.both(&sheet.title));
    Ok(ok(&LostDonePage {
        f: portal.frame(&visit, Place::Other),
        title: t.say(if loss == Loss::Phone {
            "lost-done-phone"
        } else {
            "lost-done-sheet-title"
        }),
        until: (loss == Loss::Phone).then(|| until(&portal, t, &done)),
        again: done.grants_ended > 0,
        qr: sheet.as_ref().map(code).unwrap_or_default(),
        sheet,
    }))
}

fn until(portal: &Portal, t: Words, done: &LossReported) -> String {
    match done.copies_work_until {
        Some(time) => t.with(
            "lost-done-until",
            "time",
            &dates::moment(t, portal.site.zone, Minute::of(time)),
        ),
        None => t.say("lost-done-none"),
    }
}

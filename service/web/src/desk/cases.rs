//! The numbers of the applications that wait at one's own office, and opening one of them.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use office::City;
use registry::ids::Reference;

use super::at_work::Held;
use super::signing::{self, Asked, SignedForm};
use super::{Desk, Place};
use crate::frame::{Frame, go, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;

#[derive(Template)]
#[template(path = "desk/cases.html")]
struct CasesPage {
    f: Frame,
    waiting: Vec<String>,
    taken: Vec<String>,
    decided: Vec<String>,
}

/// `GET /desk/cases`.
///
/// # Errors
/// [`Problem`].
pub async fn list(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let (city, duty) = (desk.city.clone(), on.clone());
    let cases = blocking(move || city.cases_waiting(&duty)).await?;
    let decided = desk.look(&visit, |at_work| at_work.decided.clone())?;
    let texts = |references: Vec<Reference>| references.iter().map(ToString::to_string).collect();
    Ok(ok(&CasesPage {
        f: desk.frame(&visit, Place::Work(&on)),
        waiting: texts(cases.waiting),
        taken: texts(cases.taken),
        decided,
    }))
}

/// `POST /desk/cases/{reference}/open`: the statement to sign.
///
/// # Errors
/// [`Problem`].
pub async fn ask(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let asked = Asked {
        action: "/desk/cases/open",
        back: "/desk/cases",
    };
    signing::ask(&desk, &visit, asked, move |city, on| {
        Ok([city.case_statement(on, reference)?])
    })
    .await
}

/// `POST /desk/cases/open`: the signature; the case opens on this screen.
///
/// # Errors
/// [`Problem`].
pub async fn open(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    let opened = signing::signed(&desk, &visit, &form, City::open_case).await?;
    let reference = opened.case.file().reference;
    let opened = Held::new(opened, desk.site.clock.now());
    desk.look(&visit, |at_work| at_work.case = Some(opened))?;
    Ok(go(&format!("/desk/cases/{reference}")))
}

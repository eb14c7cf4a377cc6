//! The letter of a decision: what is granted, why and under which words, and the way on for somebody who disagrees.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use office::MyDecision;
use registry::clock::CivilDate;

use super::{Place, Portal};
use crate::frame::{Frame, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

/// Administrative Reconsideration Law (2023), art. 20: sixty days from learning of the decision.
const RECONSIDERATION_DAYS: i32 = 60;

#[derive(Template)]
#[template(path = "portal/letter.html")]
struct LetterPage {
    f: Frame,
    title: String,
    office: String,
    decided_on: String,
    reference: String,
    amount: Option<String>,
    clause: Option<(String, String)>,
    remedy: String,
    rule_hash: String,
    credential: bool,
}

/// `GET /letters/{reference}`.
///
/// # Errors
/// [`Problem::NotFound`] when it is not an own file or nothing is decided in it.
pub async fn letter(
    State(portal): State<Portal>,
    visit: Visit,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let record = portal.record(&visit, own).await?;
    let file = record
        .files
        .iter()
        .find(|file| file.reference.to_string() == reference)
        .ok_or(Problem::NotFound)?;
    let decision = file.decision.as_ref().ok_or(Problem::NotFound)?;
    let t = visit.words;
    let slug = portal
        .city
        .programmes()
        .get(&file.programme)
        .map(|programme| programme.office().to_owned());
    let city = portal.city.clone();
    let offices = blocking(move || city.offices()).await?;
    let office = offices
        .iter()
        .find(|office| Some(office.id.as_str()) == slug.as_deref());
    let programme = file.title.as_ref().map_or_else(
        || file.programme.to_string(),
        |title| labels::both(t, title),
    );
    Ok(ok(&LetterPage {
        f: portal.frame(&visit, Place::Other),
        title: t.with("letter-granted", "programme", &programme),
        office: office
            .map(|office| labels::office(t, office))
            .unwrap_or_default(),
        decided_on: dates::date(t, decision.decided_on),
        reference,
        amount: decision
            .amount_yuan_per_year
            .map(|yuan| dates::number(yuan.into())),
        clause: clause(t, decision),
        remedy: t.with(
            "letter-remedy-how",
            "date",
            &dates::date_with_weekday(t, last_day(decision.decided_on)),
        ),
        rule_hash: decision.rule_hash.clone(),
        credential: file.credential,
    }))
}

/// The words of the clause and where they stand.
fn clause(t: Words, decision: &MyDecision) -> Option<(String, String)> {
    let clause = decision.clause.as_ref()?;
    Some((
        t.pick(&clause.zh, &clause.en).to_owned(),
        labels::citation(t, &clause.citation),
    ))
}

fn last_day(decided_on: CivilDate) -> CivilDate {
    decided_on.city_day().plus_days(RECONSIDERATION_DAYS).date()
}

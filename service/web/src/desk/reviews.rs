//! Two files under one document: numbers that wait, both documents side by side once signed for, and one decision. Nothing
//! but the documents and what was shown is opened; both people find it on their lists.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use office::{ReviewDecision, ReviewFile, ReviewFiles};
use registry::ids::Reference;
use serde::Deserialize;

use super::at_work::Held;
use super::signing::{self, Asked, SignedPair};
use super::{Desk, Place};
use crate::frame::{Frame, go, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

#[derive(Template)]
#[template(path = "desk/reviews.html")]
struct ReviewsPage {
    f: Frame,
    waiting: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/review.html")]
struct ReviewPage {
    f: Frame,
    reference: String,
    opened: String,
    rows: Vec<Row>,
}

/// One line of the comparison.
struct Row {
    label: String,
    later: String,
    earlier: String,
    differs: bool,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionForm {
    decision: Decision,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    TwoPeople,
    OnePerson,
}

/// `GET /desk/reviews`.
///
/// # Errors
/// [`Problem`].
pub async fn list(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let (city, duty) = (desk.city.clone(), on.clone());
    let waiting = blocking(move || city.reviews_waiting(&duty)).await?;
    let waiting = waiting.iter().map(ToString::to_string).collect();
    Ok(ok(&ReviewsPage {
        f: desk.frame(&visit, Place::Work(&on)),
        waiting,
    }))
}

/// `POST /desk/reviews/{reference}/open`: the two statements to sign.
///
/// # Errors
/// [`Problem`].
pub async fn ask(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let asked = Asked {
        action: "/desk/reviews/open",
        back: "/desk/reviews",
    };
    signing::ask(&desk, &visit, asked, move |city, on| {
        city.review_statements(on, reference)
    })
    .await
}

/// `POST /desk/reviews/open`: the signatures; both documents open on this screen.
///
/// # Errors
/// [`Problem`].
pub async fn open(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedPair>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let signatures = form.signatures()?;
    let city = desk.city.clone();
    let files = blocking(move || city.open_review(&on, &signatures)).await?;
    let reference = files.reference;
    let files = Held::new(files, desk.site.clock.now());
    desk.look(&visit, |at_work| at_work.review = Some(files))?;
    Ok(go(&format!("/desk/reviews/{reference}")))
}

/// `GET /desk/reviews/{reference}`.
///
/// # Errors
/// [`Problem::FileNotOpen`] unless this review is open on this screen.
pub async fn show(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let files = desk.open(&visit, |at_work| at_work.review.as_ref())?;
    if files.reference != reference {
        return Err(Problem::FileNotOpen);
    }
    let t = visit.words;
    let entries = [files.later.log_entry, files.earlier.log_entry].map(dates::number);
    Ok(ok(&ReviewPage {
        f: desk.frame(&visit, Place::Work(&on)),
        reference: reference.to_string(),
        opened: t.fill("review-opened", &[("a", &entries[0]), ("b", &entries[1])]),
        rows: rows(t, &files),
    }))
}

/// `POST /desk/reviews/{reference}/decide`.
///
/// # Errors
/// [`Problem`].
pub async fn decide(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let decision = match form.decision {
        Decision::TwoPeople => ReviewDecision::TwoPeople,
        Decision::OnePerson => ReviewDecision::OnePerson,
    };
    let city = desk.city.clone();
    blocking(move || city.decide_review(&on, reference, decision)).await?;
    desk.look(&visit, |at_work| at_work.review = None)?;
    Ok(go("/desk/reviews"))
}

fn rows(t: Words, files: &ReviewFiles) -> Vec<Row> {
    type Cell = fn(Words, &ReviewFile) -> String;
    let cells: [(&str, Cell); 5] = [
        ("desk-file-document", |t, file| {
            labels::document_kind(t, file.document.kind)
        }),
        ("desk-file-issuer", |_, file| file.document.issuer.clone()),
        ("pre-document-number", |_, file| {
            file.document.number.expose().clone()
        }),
        ("desk-document-expires", |t, file| {
            file.document
                .expires_on
                .map_or_else(|| t.say("review-no-expiry"), |day| dates::date(t, day))
        }),
        ("review-seen", seen),
    ];
    cells
        .into_iter()
        .map(|(label, cell)| {
            let (later, earlier) = (cell(t, &files.later), cell(t, &files.earlier));
            Row {
                label: t.say(label),
                differs: later != earlier,
                later,
                earlier,
            }
        })
        .collect()
}

fn seen(t: Words, file: &ReviewFile) -> String {
    let seen = &file.registration.documents_seen;
    let lines: Vec<_> = seen
        .iter()
        .map(|one| {
            format!(
                "{} {}",
                labels::document_kind(t, one.kind),
                dates::date(t, one.seen_on)
            )
        })
        .collect();
    lines.join(&t.say("list-comma"))
}

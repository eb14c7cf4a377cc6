//! "Who looked at my record", and the same for a child's file: looking at the list opens nothing and makes no entry. What
//! stands beside the own list, objections and files, is of the own record; the list is shown without them where the record
//! cannot be opened now.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use office::session::ProtectedView;
use office::{MyRecord, WhoLooked};
use registry::clock::CityDay;
use registry::ids::Reference;

use super::objected::Objected;
use super::protected::{Switch, or_pin};
use super::time_line::{self, Line, Year};
use super::watch::WatchView;
use super::{Place, Portal};
use crate::dates;
use crate::fields::{ErrorSummary, FieldError};
use crate::frame::{self, Frame};
use crate::problem::{Problem, blocking};
use crate::site::Visit;

#[derive(Template)]
#[template(path = "portal/who_looked.html")]
struct WhoLookedPage {
    f: Frame,
    summary: ErrorSummary,
    title: String,
    /// Where this list's proofs lie.
    base: String,
    years: Vec<Year>,
    /// Objections to what is older than the list.
    older: Vec<Older>,
    watch: WatchView,
    /// The lists of the files one applied in.
    files: Vec<OtherList>,
    /// That the own record could not be opened for what stands beside the list.
    list_alone: bool,
    /// Of the own list alone.
    switch: Option<Switch>,
}

/// What the own page has and a child's has not.
struct OwnPage<'a> {
    /// `None` while it cannot be opened.
    record: Option<&'a MyRecord>,
    view: ProtectedView,
    errors: &'a [FieldError],
}

struct Older {
    entry: String,
    objected: Objected,
}

struct OtherList {
    href: String,
    title: String,
}

/// `GET /who-looked`.
///
/// # Errors
/// [`Problem`].
pub async fn own(State(portal): State<Portal>, visit: Visit) -> Result<Response, Problem> {
    or_pin(own_list(&portal, &visit, &[]).await, None)
}

/// The own list, with what was wrong about the PIN of the switch.
///
/// # Errors
/// [`Problem::PinNeeded`] before anything is opened for the page.
pub(super) async fn own_list(
    portal: &Portal,
    visit: &Visit,
    errors: &[FieldError],
) -> Result<Response, Problem> {
    let own = portal.own(visit)?;
    let view = portal.open_view(visit).await?;
    let record = match portal.record(visit, own).await {
        Ok(record) => Some(record),
        Err(Problem::WitnessesMissing | Problem::LogUnwritable) => None,
        Err(problem) => return Err(problem),
    };
    let city = portal.city.clone();
    let list = blocking(move || city.who_looked(own)).await?;
    let page = OwnPage {
        record: record.as_deref(),
        view,
        errors,
    };
    let title = visit.words.say("looked-title");
    Ok(shown(
        portal,
        visit,
        &list,
        Some(&page),
        title,
        "/who-looked".to_owned(),
    ))
}

/// `GET /files/{reference}/who-looked`: the list of the child an own file is about.
///
/// # Errors
/// [`Problem::NotFound`] when it is not an own file.
pub async fn of_file(
    State(portal): State<Portal>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let list = match list_of_file(&portal, &visit, reference).await {
        Ok(list) => list,
        Err(problem) => return or_pin(Err(problem), Some(reference)),
    };
    let title = visit
        .words
        .with("looked-title-file", "reference", &reference.to_string());
    Ok(shown(
        &portal,
        &visit,
        &list,
        None,
        title,
        format!("/files/{reference}/who-looked"),
    ))
}

/// `GET /who-looked/{entry}/proof`.
///
/// # Errors
/// [`Problem::NotFound`] when the entry is not on the list, [`Problem::PinNeeded`] while it is shut.
pub async fn own_proof(
    State(portal): State<Portal>,
    visit: Visit,
    Path(entry): Path<u64>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let city = portal.city.clone();
    proof(&blocking(move || city.who_looked(own)).await?, entry)
}

/// `GET /files/{reference}/who-looked/{entry}/proof`.
///
/// # Errors
/// [`Problem::NotFound`] when it is not an own file or the entry is not on its list.
pub async fn proof_of_file(
    State(portal): State<Portal>,
    visit: Visit,
    Path((reference, entry)): Path<(Reference, u64)>,
) -> Result<Response, Problem> {
    proof(&list_of_file(&portal, &visit, reference).await?, entry)
}

async fn list_of_file(
    portal: &Portal,
    visit: &Visit,
    reference: Reference,
) -> Result<WhoLooked, Problem> {
    let own = portal.own(visit)?;
    let city = portal.city.clone();
    blocking(move || city.who_looked_for(own, reference)).await
}

/// The proof as a file to keep (c2sp.org/tlog-proof@v1).
fn proof(list: &WhoLooked, entry: u64) -> Result<Response, Problem> {
    let looked = list
        .entries
        .iter()
        .find(|looked| looked.log_entry == entry)
        .ok_or(Problem::NotFound)?;
    let name = HeaderValue::try_from(format!("attachment; filename=\"entry-{entry}.tlog-proof\""))
        .map_err(|_| Problem::Broken)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, looked.proof.clone()).into_response())
}

fn shown(
    portal: &Portal,
    visit: &Visit,
    list: &WhoLooked,
    own: Option<&OwnPage<'_>>,
    title: String,
    base: String,
) -> Response {
    let t = visit.words;
    let today = CityDay::of(portal.site.clock.now(), portal.site.zone);
    let record = own.and_then(|own| own.record);
    let errors = own.map(|own| own.errors).unwrap_or_default();
    let objections = record
        .map(|record| record.objections.objections.as_slice())
        .unwrap_or_default();
    let lines: Vec<_> = list
        .entries
        .iter()
        .map(|looked| Line {
            looked,
            objections: objections
                .iter()
                .filter(|objection| objection.about.log_entry == looked.log_entry)
                .map(|objection| Objected::of(t, objection, today))
                .collect(),
            may_object: record.is_some(),
        })
        .collect();
    let on_the_list = |entry: u64| lines.iter().any(|line| line.looked.log_entry == entry);
    let older = objections
        .iter()
        .filter(|objection| !on_the_list(objection.about.log_entry))
        .map(|objection| Older {
            entry: t.with(
                "looked-entry",
                "n",
                &dates::number(objection.about.log_entry),
            ),
            objected: Objected::of(t, objection, today),
        })
        .collect();
    let files = record
        .map(|record| record.files.as_slice())
        .unwrap_or_default();
    let page = WhoLookedPage {
        f: portal.frame(visit, Place::Looked),
        summary: ErrorSummary::new(t, errors),
        title,
        base,
        years: time_line::years(t, portal.site.zone, &lines),
        older,
        watch: WatchView::of(t, portal.site.zone, &(portal.watch)()),
        files: files
            .iter()
            .map(|file| OtherList {
                href: format!("/files/{}/who-looked", file.reference),
                title: t.with(
                    "looked-title-file",
                    "reference",
                    &file.reference.to_string(),
                ),
            })
            .collect(),
        list_alone: own.is_some_and(|own| own.record.is_none()),
        switch: own.map(|own| Switch::of(t, own.view, own.errors)),
    };
    frame::form(!errors.is_empty(), &page)
}

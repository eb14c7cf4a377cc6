//! Handing in: the documents and the dwelling are written down, the clerk signs for one look-up of the document number,
//! and the receipt follows. Its page is the same whatever the look-up found, and takes the same steps.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use dwelling::DwellingCode;
use office::{CalledUp, ConfirmedDwelling, DocumentShown, OfficeError, OnDuty, Prepared};
use print::receipt::SeenDocument;
use registry::clock::CivilDate;
use registry::document::{DocumentKind, DocumentNumber};
use registry::sensitive::Sensitive;

use super::Desk;
use super::at_work::HandedIn;
use super::register::Typed;
use super::signing::{self, Asked, SignedForm};
use crate::dates;
use crate::fields::FieldError;
use crate::frame::go;
use crate::portal::pre_register::answers::document_error;
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;

/// What a good form says.
struct Good {
    document: DocumentShown,
    dwelling: ConfirmedDwelling,
}

/// Writes down what the form says and asks for the signature; answers what is to be put right otherwise.
pub(super) async fn prepare(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    file: &CalledUp,
    typed: &Typed,
) -> Result<Result<Response, Vec<FieldError>>, Problem> {
    let good = match read(visit.words, typed) {
        Ok(good) => good,
        Err(errors) => return Ok(Err(errors)),
    };
    let (city, duty, reference) = (desk.city.clone(), on.clone(), file.reference);
    let seen = SeenDocument {
        kind: good.document.kind,
        expires_on: good.document.expires_on,
    };
    let work = move || -> Result<Prepared, OfficeError> {
        city.record_documents_seen(&duty, reference, &[good.document])?;
        city.confirm_dwelling(&duty, reference, &good.dwelling)?;
        city.registration_statement(&duty, reference)
    };
    match tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::Broken)?
    {
        Ok(prepared) => {
            desk.look(visit, |at_work| at_work.seen = Some((reference, seen)))?;
            let asked = Asked {
                action: "/desk/hand-in",
                back: "/desk/file",
            };
            signing::shown(desk, visit, on, &[prepared], &asked).map(Ok)
        }
        Err(error) => field_of(visit.words, &error)
            .map_or_else(|| Err(error.into()), |field| Ok(Err(vec![field]))),
    }
}

/// `POST /desk/hand-in`: the signature; the person is registered, or the file goes to a reviewer.
///
/// # Errors
/// [`Problem`].
pub async fn hand_in(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let file = desk.open(&visit, |at_work| at_work.file.as_ref())?;
    let signature = form.signature()?;
    let city = desk.city.clone();
    let receipt = blocking(move || city.register_resident(&on, &signature)).await?;
    desk.look(&visit, |at_work| {
        at_work.file = None;
        let seen = at_work.seen.take();
        let seen = seen.filter(|(reference, _)| *reference == receipt.reference);
        at_work.handed_in = Some(Arc::new(HandedIn {
            receipt,
            log_entry: file.log_entry,
            documents: seen.map(|(_, document)| document).into_iter().collect(),
        }));
    })?;
    Ok(go("/desk/receipt"))
}

fn read(t: Words, typed: &Typed) -> Result<Good, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, text: String| errors.push(FieldError { field, text });
    let kind = typed
        .document_kind
        .parse()
        .unwrap_or(DocumentKind::ResidentIdentityCard);
    if let Err(error) = DocumentNumber::parse(kind, &typed.document_issuer, &typed.document_number)
    {
        let error = document_error(t, error);
        wrong(error.field, error.text);
    }
    let expires_on = expiry(typed);
    if expires_on.is_none() {
        wrong(
            "expires",
            t.with("error-date", "what", &t.say("desk-document-expires")),
        );
    }
    if typed.seen.is_none() {
        wrong("seen", t.say("desk-document-not-seen"));
    }
    let code = DwellingCode::parse(&typed.dwelling).ok();
    if code.is_none() {
        wrong("address", t.say("desk-address-missing"));
    } else if typed.said_yes.is_none() {
        wrong("said-yes", t.say("desk-not-said-yes"));
    }
    let (Some(expires_on), Some(code), true) = (expires_on, code, errors.is_empty()) else {
        return Err(errors);
    };
    Ok(Good {
        document: DocumentShown {
            kind,
            issuer: typed.document_issuer.clone(),
            number: Sensitive::new(typed.document_number.clone()),
            expires_on,
        },
        dwelling: ConfirmedDwelling {
            code,
            living_here_since: None,
        },
    })
}

/// `Some(None)` for a document that does not expire, `None` for a day that does not exist.
#[expect(
    clippy::option_option,
    reason = "no date and no such date are two answers"
)]
fn expiry(typed: &Typed) -> Option<Option<CivilDate>> {
    if [&typed.year, &typed.month, &typed.day]
        .iter()
        .all(|part| part.trim().is_empty())
    {
        return Some(None);
    }
    dates::parse(&typed.year, &typed.month, &typed.day).map(Some)
}

/// The field that a refusal of the use case is about.
fn field_of(t: Words, error: &OfficeError) -> Option<FieldError> {
    let (field, key) = match error.code() {
        "document-expired" => ("expires", "desk-document-expired"),
        "stale-dwelling" => ("address", "desk-address-missing"),
        _ => return None,
    };
    Some(FieldError {
        field,
        text: t.say(key),
    })
}

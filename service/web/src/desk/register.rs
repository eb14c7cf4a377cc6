//! The registration screen: the document in hand, the address found and read back, then handing in. The form is checked
//! whole; what was typed stays on the screen until it is right.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use office::{CalledUp, OnDuty};
use serde::Deserialize;

use super::address::{CandidateView, Found};
use super::{Desk, Place, hand_in};
use crate::fields::{Choice, ChoiceField, DateField, ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, ok};
use crate::limits::FIELD_CHARS_MAX;
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

#[derive(Template)]
#[template(path = "desk/register.html")]
struct RegisterPage {
    f: Frame,
    summary: ErrorSummary,
    reference: String,
    facts: Vec<Fact>,
    opened: String,
    kind: ChoiceField,
    issuer: TextField,
    number: TextField,
    expires: DateField,
    seen: bool,
    seen_error: Option<String>,
    address: String,
    address_error: Option<String>,
    found: Found,
    chosen: Option<CandidateView>,
    said_yes: bool,
    said_error: Option<String>,
}

struct Fact {
    label: String,
    value: String,
    mono: bool,
}

#[derive(Template)]
#[template(path = "desk/fragment.html")]
struct Fragment {
    found: Found,
}

/// What the clerk typed.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// Kind of document.
    #[serde(default)]
    pub document_kind: String,
    /// Issuer.
    #[serde(default)]
    pub document_issuer: String,
    /// Number, from the original.
    #[serde(default)]
    pub document_number: String,
    /// Expiry: year.
    #[serde(default, rename = "expires-year")]
    pub year: String,
    /// Expiry: month.
    #[serde(default, rename = "expires-month")]
    pub month: String,
    /// Expiry: day.
    #[serde(default, rename = "expires-day")]
    pub day: String,
    /// The original was in hand.
    #[serde(default)]
    pub seen: Option<String>,
    /// The address as the person says it.
    #[serde(default)]
    pub address: String,
    /// The dwelling chosen, its code.
    #[serde(default)]
    pub dwelling: String,
    /// The person said yes.
    #[serde(default)]
    pub said_yes: Option<String>,
    /// `find` or `hand-in`.
    #[serde(default)]
    pub step: Option<String>,
}

impl Typed {
    /// What the person wrote at home; the number is typed anew from the original.
    fn from_file(file: &CalledUp) -> Self {
        Self {
            document_kind: file.document.kind.as_str().to_owned(),
            document_issuer: file.document.issuer.clone(),
            address: file.address.standard_address.expose().clone(),
            ..Self::default()
        }
    }
}

/// The words of an address.
#[derive(Deserialize)]
pub struct Asked {
    text: String,
}

/// `GET /desk/file`.
///
/// # Errors
/// [`Problem::FileNotOpen`].
pub async fn show(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let file = open_file(&desk, &visit)?;
    let typed = Typed::from_file(&file);
    screen(&desk, &visit, &on, &file, typed, &[]).await
}

/// `POST /desk/file`: finds an address without script, or goes on to handing in.
///
/// # Errors
/// [`Problem`].
pub async fn step(
    State(desk): State<Desk>,
    visit: Visit,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let file = open_file(&desk, &visit)?;
    if typed.step.as_deref() == Some("find") {
        return screen(&desk, &visit, &on, &file, typed, &[]).await;
    }
    match hand_in::prepare(&desk, &visit, &on, &file, &typed).await? {
        Ok(page) => Ok(page),
        Err(errors) => screen(&desk, &visit, &on, &file, typed, &errors).await,
    }
}

/// `GET /desk/dwellings`: what the register says to these words, for the address field's script.
///
/// # Errors
/// [`Problem::SignInEnded`].
pub async fn dwellings(
    State(desk): State<Desk>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    desk.on_duty(&visit).await?;
    Ok(ok(&Fragment {
        found: found(&desk, visit.words, asked.text).await?,
    }))
}

fn open_file(desk: &Desk, visit: &Visit) -> Result<Arc<CalledUp>, Problem> {
    desk.open(visit, |at_work| at_work.file.as_ref())
}

async fn found(desk: &Desk, t: Words, text: String) -> Result<Found, Problem> {
    if text.trim().is_empty() || text.chars().count() > FIELD_CHARS_MAX {
        return Ok(Found::default());
    }
    let city = desk.city.clone();
    blocking(move || Ok::<_, Problem>(Found::of(t, &city.match_dwelling(&text)))).await
}

async fn screen(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    file: &CalledUp,
    typed: Typed,
    errors: &[FieldError],
) -> Result<Response, Problem> {
    let t = visit.words;
    let found = found(desk, t, typed.address.clone()).await?;
    let error = |field: &str| {
        errors
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.text.clone())
    };
    let entry = dates::number(file.log_entry);
    let groups = labels::groups(
        t,
        registry::purpose::Purpose::RegisterResident.groups_allowed(),
    );
    let page = RegisterPage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, errors),
        reference: file.reference.to_string(),
        facts: facts(t, file),
        opened: t.fill("desk-opened-what", &[("groups", &groups), ("n", &entry)]),
        kind: kind_field(t, &typed),
        issuer: TextField::new(
            "document_issuer",
            t.say("desk-file-issuer"),
            &typed.document_issuer,
        )
        .width("w4")
        .errors(errors),
        number: TextField::new(
            "document_number",
            t.say("desk-document-number"),
            &typed.document_number,
        )
        .hint(t.say("desk-document-number-hint"))
        .errors(errors),
        expires: DateField::new(
            t,
            "expires",
            t.say("desk-document-expires"),
            &typed.year,
            &typed.month,
            &typed.day,
        )
        .hint(t.say("desk-document-expires-hint"))
        .errors(errors),
        seen: typed.seen.is_some(),
        seen_error: error("seen"),
        chosen: found.chosen(&typed.dwelling).cloned(),
        found,
        address: typed.address,
        address_error: error("address"),
        said_yes: typed.said_yes.is_some(),
        said_error: error("said-yes"),
    };
    Ok(frame::form(!errors.is_empty(), &page))
}

fn kind_field(t: Words, typed: &Typed) -> ChoiceField {
    let kinds = registry::document::DocumentKind::ALL
        .map(|kind| Choice::new(kind.as_str(), labels::document_kind(t, kind)));
    ChoiceField::new(
        "document_kind",
        t.say("desk-file-document"),
        &typed.document_kind,
        kinds.into(),
    )
}

fn facts(t: Words, file: &CalledUp) -> Vec<Fact> {
    let fact = |label: &str, value: String, mono| Fact {
        label: t.say(label),
        value,
        mono,
    };
    let number = file.document.number.expose();
    let hidden = number.chars().count().saturating_sub(4);
    let masked = format!("**** {}", number.chars().skip(hidden).collect::<String>());
    let mut facts = vec![
        fact(
            "desk-file-name",
            file.name.full_name.expose().clone(),
            false,
        ),
        fact(
            "desk-file-document",
            labels::document_kind(t, file.document.kind),
            false,
        ),
        fact("desk-file-number", masked, true),
        fact(
            "desk-file-address",
            file.address.standard_address.expose().clone(),
            false,
        ),
        fact(
            "desk-file-notices",
            labels::notices(t, file.contact.notice_by),
            false,
        ),
    ];
    if let Some(telephone) = &file.contact.telephone {
        facts.push(fact(
            "pre-contact-telephone",
            telephone.expose().clone(),
            true,
        ));
    }
    facts.push(fact(
        "desk-file-letters",
        labels::language(t, file.name.letters_in),
        false,
    ));
    facts
}

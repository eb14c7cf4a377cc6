//! An emergency at the desk: the first official says whom and why and signs; the second signs the same words on their own
//! screen; the record opens on the first one's. Nobody is found here by a name or a dwelling.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use office::{City, Emergency, EmergencyPerson, EmergencyRecord, OnDuty, SecondWanted};
use registry::document::{DocumentKind, DocumentNumber};
use registry::emergency::EmergencyReason;
use registry::ids::Reference;
use serde::Deserialize;

use super::signing::{self, Asked, Said, SignedForm};
use super::{Desk, Place};
use crate::fields::{Choice, ChoiceField, ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, go, ok};
use crate::limits::EMERGENCIES_ASKED_MAX;
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

#[derive(Template)]
#[template(path = "desk/emergency.html")]
struct EmergencyPage {
    f: Frame,
    summary: ErrorSummary,
    whom: TextField,
    reason: ChoiceField,
    second: ChoiceField,
    wanted: Vec<Wanted>,
}

/// Something that waits for this official's signature as the second one.
struct Wanted {
    first: String,
    reference: String,
    reason: String,
    groups: String,
    state: String,
    overdue: bool,
    name: String,
    text: String,
}

#[derive(Template)]
#[template(path = "desk/emergency_record.html")]
struct RecordPage {
    f: Frame,
    waits: bool,
    rows: Vec<Row>,
    entry: String,
}

struct Row {
    label: String,
    value: String,
}

/// What was chosen beside a statement that waits for the first signature.
pub struct AskedFor {
    nonce: [u8; 16],
    at_once: bool,
}

/// A statement that this official signed first. What it opened stays with the office, and no longer than it allows.
pub struct Signed {
    nonce: [u8; 16],
    /// Whether it was on the screen.
    pub shown: bool,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyForm {
    whom: String,
    reason: String,
    second: Second,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Second {
    Here,
    Later,
}

impl Second {
    fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Later => "later",
        }
    }
}

/// What stands on the form: nobody chooses twice because a number was wrong.
struct Typed<'a> {
    whom: &'a str,
    reason: EmergencyReason,
    second: Second,
}

impl Typed<'_> {
    const NOTHING: Self = Self {
        whom: "",
        reason: EmergencyReason::FoundHelpless,
        second: Second::Here,
    };
}

/// `GET /desk/emergency`: what waits for a second official, and the form of the first one.
///
/// # Errors
/// [`Problem`].
pub async fn page(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    shown(&desk, &visit, &on, &Typed::NOTHING, &[]).await
}

/// `POST /desk/emergency`: the statement to sign.
///
/// # Errors
/// [`Problem`].
pub async fn ask(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<EmergencyForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let reason = EmergencyReason::parse(&form.reason).ok_or(Problem::BadForm)?;
    let typed = Typed {
        whom: form.whom.trim(),
        reason,
        second: form.second,
    };
    let wrong = |key: &str| {
        [FieldError {
            field: "whom",
            text: visit.words.say(key),
        }]
    };
    let Some(person) = person(&form.whom) else {
        let errors = wrong("emergency-whom-form");
        return shown(&desk, &visit, &on, &typed, &errors).await;
    };
    let (city, duty) = (desk.city.clone(), on.clone());
    let groups = reason.purpose().groups_allowed();
    let asked = blocking(move || city.emergency_statement(&duty, person, reason, groups)).await;
    let prepared = match asked {
        Err(Problem::NotFound) => {
            let errors = wrong("desk-reference-unknown");
            return shown(&desk, &visit, &on, &typed, &errors).await;
        }
        asked => asked?,
    };
    let about = AskedFor {
        nonce: prepared.nonce,
        at_once: form.second == Second::Later,
    };
    desk.look(&visit, |at_work| {
        let asked = &mut at_work.emergencies_asked;
        if asked.len() >= EMERGENCIES_ASKED_MAX {
            asked.remove(0);
        }
        asked.push(about);
    })?;
    let asked = Asked {
        action: "/desk/emergency/sign",
        back: "/desk/emergency",
    };
    signing::shown(&desk, &visit, &on, &[prepared], &asked)
}

/// `POST /desk/emergency/sign`: the first signature. In danger to life, with nobody else there, it opens at once.
///
/// # Errors
/// [`Problem`].
pub async fn sign(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let signature = form.signature()?;
    let nonce = signature.nonce;
    let at_once = desk.look(&visit, |at_work| {
        let asked = &mut at_work.emergencies_asked;
        let place = asked.iter().position(|asked| asked.nonce == nonce)?;
        Some(asked.remove(place).at_once)
    })?;
    let at_once = at_once.ok_or(Problem::StatementExpired)?;
    let city = desk.city.clone();
    blocking(move || city.sign_emergency(&on, &signature, at_once).map(drop)).await?;
    let signed = Signed {
        nonce,
        shown: false,
    };
    desk.look(&visit, |at_work| at_work.emergency = Some(signed))?;
    Ok(go("/desk/emergency/record"))
}

/// `GET /desk/emergency/record`: what was opened, that nobody is registered, or that it waits for the second official.
///
/// # Errors
/// [`Problem::FileNotOpen`] when nothing was signed first here, or what it opened was open long enough.
pub async fn record(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let signed = desk.look(&visit, |at_work| {
        at_work.emergency.as_ref().map(|signed| signed.nonce)
    })?;
    let nonce = signed.ok_or(Problem::FileNotOpen)?;
    let (city, duty) = (desk.city.clone(), on.clone());
    let stands = blocking(move || city.emergency_record(&duty, nonce)).await?;
    let t = visit.words;
    let mut page = RecordPage {
        f: desk.frame(&visit, Place::Work(&on)),
        waits: false,
        rows: Vec::new(),
        entry: String::new(),
    };
    match stands {
        Emergency::WaitsForSecond => page.waits = true,
        Emergency::NotRegistered => {}
        Emergency::Opened(record) => {
            page.rows = rows(t, &record);
            page.entry = t.with("looked-entry", "n", &dates::number(record.log_entry));
        }
    }
    let waits = page.waits;
    desk.look(&visit, |at_work| {
        if let Some(signed) = &mut at_work.emergency {
            signed.shown = signed.shown || !waits;
        }
    })?;
    Ok(ok(&page))
}

/// `POST /desk/emergency/second`: the second official's signature; the record opens on the first one's screen alone.
///
/// # Errors
/// [`Problem`].
pub async fn second(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    signing::signed(&desk, &visit, &form, City::sign_as_second).await?;
    Ok(go("/desk/emergency"))
}

/// A file's number, an identity card's number, or a passport as `VNM B12345678`.
fn person(typed: &str) -> Option<EmergencyPerson> {
    let typed = typed.trim();
    if let Ok(reference) = typed.parse::<Reference>() {
        return Some(EmergencyPerson::Reference(reference));
    }
    let card = DocumentKind::ResidentIdentityCard;
    let document = match typed.split_once(' ') {
        Some((issuer, number)) if issuer.len() == 3 => {
            DocumentNumber::parse(DocumentKind::Passport, issuer, number)
        }
        _ => DocumentNumber::parse(card, "CHN", typed),
    };
    document.ok().map(EmergencyPerson::Document)
}

fn rows(t: Words, record: &EmergencyRecord) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |key: &str, value: &str| {
        rows.push(Row {
            label: t.say(key),
            value: value.to_owned(),
        });
    };
    if let Some(name) = &record.name {
        row("group-name", name.full_name.expose());
    }
    if let Some(address) = &record.address {
        row("group-address", address.standard_address.expose());
    }
    if let Some(telephone) = record
        .contact
        .as_ref()
        .and_then(|contact| contact.telephone.as_ref())
    {
        row("group-contact", telephone.expose());
    }
    rows
}

async fn shown(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    typed: &Typed<'_>,
    errors: &[FieldError],
) -> Result<Response, Problem> {
    let t = visit.words;
    let (city, duty) = (desk.city.clone(), on.clone());
    let wanted = blocking(move || city.seconds_wanted(&duty)).await?;
    let reasons = EmergencyReason::ALL
        .into_iter()
        .map(|reason| {
            let purpose = labels::office_purpose(t, reason.purpose());
            Choice::hinted(
                reason.as_str(),
                reason.label(t.language()).to_owned(),
                purpose,
            )
        })
        .collect();
    let second = vec![
        Choice::hinted(
            "here",
            t.say("emergency-second-here"),
            t.say("emergency-second-here-means"),
        ),
        Choice::hinted(
            "later",
            t.say("emergency-second-later"),
            t.say("emergency-second-later-means"),
        ),
    ];
    let page = EmergencyPage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, errors),
        whom: TextField::new("whom", t.say("emergency-whom"), typed.whom)
            .hint(t.say("emergency-whom-hint"))
            .errors(errors),
        reason: ChoiceField::new(
            "reason",
            t.say("emergency-reason"),
            typed.reason.as_str(),
            reasons,
        ),
        second: ChoiceField::new(
            "second",
            t.say("emergency-second"),
            typed.second.as_str(),
            second,
        ),
        wanted: wanted
            .iter()
            .map(|one| wanted_row(t, one))
            .collect::<Result<_, _>>()?,
    };
    Ok(frame::form(!errors.is_empty(), &page))
}

fn wanted_row(t: Words, one: &SecondWanted) -> Result<Wanted, Problem> {
    let said = Said::read(&one.prepared)?;
    let state = match (one.opened, one.overdue) {
        (false, _) => "emergency-state-waits",
        (true, false) => "emergency-state-opened",
        (true, true) => "emergency-state-overdue",
    };
    Ok(Wanted {
        first: one.first.to_string(),
        reference: said.reference.to_string(),
        reason: one.reason.label(t.language()).to_owned(),
        groups: labels::groups(t, said.groups),
        state: t.say(state),
        overdue: one.overdue,
        name: URL_SAFE_NO_PAD.encode(one.prepared.nonce),
        text: URL_SAFE_NO_PAD.encode(&one.prepared.text),
    })
}

//! The protected view of the own list: the switch, and the page that asks for the PIN. The tries and the minutes are
//! keyhold's; nothing of the PIN is kept here, and no page leads anywhere but to a list of one's own.
//! Must never show a line of the list before the PIN.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use office::OfficeError;
use office::session::ProtectedView;
use registry::ids::Reference;
use registry::sensitive::Sensitive;
use serde::Deserialize;

use super::{Place, Portal, who_looked};
use crate::fields::{ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, go};
use crate::limits::LIST_OPEN_SECONDS_MAX;
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;

#[derive(Template)]
#[template(path = "portal/own_pin.html")]
struct PinPage {
    f: Frame,
    summary: ErrorSummary,
    how: String,
    pin: TextField,
    /// The list of a file, instead of the own one.
    file: Option<Reference>,
}

/// The switch beside the list.
pub(super) struct Switch {
    pub(super) on: bool,
    /// Whether this session may move it.
    pub(super) offered: bool,
    /// What it needs, or what moving it needs.
    pub(super) note: Option<String>,
    pub(super) pin: Option<TextField>,
}

/// Which list was asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    file: Option<Reference>,
}

/// The form of the page that asks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinForm {
    pin: Sensitive<String>,
    #[serde(default)]
    file: Option<Reference>,
}

/// Where the switch is moved to.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SwitchTo {
    On,
    Off,
}

/// The form of the switch.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchForm {
    to: SwitchTo,
    #[serde(default)]
    pin: Option<Sensitive<String>>,
}

/// `GET /who-looked/pin`.
///
/// # Errors
/// [`Problem::SignInEnded`].
pub async fn ask(
    State(portal): State<Portal>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    portal.own(&visit)?;
    Ok(shown(&portal, &visit, asked.file, &[]))
}

/// `POST /who-looked/pin`.
///
/// # Errors
/// [`Problem`].
pub async fn give(
    State(portal): State<Portal>,
    visit: Visit,
    Form(form): Form<PinForm>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let city = portal.city.clone();
    let answer = tokio::task::spawn_blocking(move || city.show_own_list(own, &form.pin)).await;
    match answer.map_err(|_| Problem::Broken)? {
        Ok(()) => Ok(go(&list(form.file))),
        Err(error) => Ok(shown(
            &portal,
            &visit,
            form.file,
            &wrong(visit.words, error)?,
        )),
    }
}

/// `POST /who-looked/protect`.
///
/// # Errors
/// [`Problem`].
pub async fn switch(
    State(portal): State<Portal>,
    visit: Visit,
    Form(form): Form<SwitchForm>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let city = portal.city.clone();
    let answer = tokio::task::spawn_blocking(move || match form.to {
        SwitchTo::On => city.protect_own_list(own),
        SwitchTo::Off => {
            let none = || Sensitive::new(String::new());
            city.unprotect_own_list(own, &form.pin.unwrap_or_else(none))
        }
    })
    .await;
    match answer.map_err(|_| Problem::Broken)? {
        Ok(()) => Ok(go("/who-looked")),
        Err(error) => {
            let errors = wrong(visit.words, error)?;
            or_pin(who_looked::own_list(&portal, &visit, &errors).await, None)
        }
    }
}

impl Portal {
    /// How the own list stands to the visitor's session.
    ///
    /// # Errors
    /// [`Problem::PinNeeded`] while it is shut.
    pub(super) async fn open_view(&self, visit: &Visit) -> Result<ProtectedView, Problem> {
        let own = self.own(visit)?;
        let city = self.city.clone();
        match blocking(move || city.protected_view(own)).await? {
            ProtectedView::Shut => Err(Problem::PinNeeded),
            open => Ok(open),
        }
    }
}

/// A page of a list, or the page that asks for the PIN first.
pub(super) fn or_pin(
    answer: Result<Response, Problem>,
    file: Option<Reference>,
) -> Result<Response, Problem> {
    match answer {
        Err(Problem::PinNeeded) => Ok(go(&match file {
            Some(file) => format!("/who-looked/pin?file={file}"),
            None => "/who-looked/pin".to_owned(),
        })),
        other => other,
    }
}

impl Switch {
    /// As it stands to the session, with what was wrong about the PIN.
    pub(super) fn of(t: Words, view: ProtectedView, errors: &[FieldError]) -> Self {
        let on = matches!(view, ProtectedView::Open | ProtectedView::Shut);
        Self {
            on,
            offered: view != ProtectedView::NeedsPin,
            note: match view {
                ProtectedView::Off => None,
                ProtectedView::NeedsPin => Some(t.say("protect-needs-pin")),
                ProtectedView::Open | ProtectedView::Shut => {
                    Some(t.with("protect-is-open", "minutes", &minutes()))
                }
            },
            pin: on.then(|| pin_field(t, errors)),
        }
    }
}

fn pin_field(t: Words, errors: &[FieldError]) -> TextField {
    TextField::new("pin", t.say("sign-in-pin"), "")
        .hint(t.say("sign-in-pin-hint"))
        .kind("password")
        .mode("numeric")
        .width("w6")
        .errors(errors)
}

fn minutes() -> String {
    (LIST_OPEN_SECONDS_MAX / 60).to_string()
}

fn list(file: Option<Reference>) -> String {
    file.map_or_else(
        || "/who-looked".to_owned(),
        |file| format!("/files/{file}/who-looked"),
    )
}

/// What to say of a PIN that does not fit; anything else is no matter of this field.
fn wrong(t: Words, error: OfficeError) -> Result<[FieldError; 1], Problem> {
    let text = match error.code() {
        "pin-wrong" => "pin-wrong",
        "sign-in-shut" => "pin-shut",
        _ => return Err(error.into()),
    };
    Ok([FieldError {
        field: "pin",
        text: t.say(text),
    }])
}

fn shown(
    portal: &Portal,
    visit: &Visit,
    file: Option<Reference>,
    errors: &[FieldError],
) -> Response {
    let t = visit.words;
    let page = PinPage {
        f: portal.frame(visit, Place::Looked),
        summary: ErrorSummary::new(t, errors),
        how: t.with("pin-how", "minutes", &minutes()),
        pin: pin_field(t, errors),
        file,
    };
    frame::form(!errors.is_empty(), &page)
}

#[cfg(test)]
mod tests {
    use office::session::ProtectedView;
    use registry::vocabulary::Language;

    use super::Switch;
    use crate::words::Words;

    #[test]
    fn a_session_that_may_not_move_the_switch_reads_what_it_needs() {
        for language in Language::ALL {
            let t = Words::of(language);
            let switch = Switch::of(t, ProtectedView::NeedsPin, &[]);
            assert!(!switch.offered && !switch.on && switch.pin.is_none());
            assert_eq!(switch.note, Some(t.say("protect-needs-pin")));
            let open = Switch::of(t, ProtectedView::Open, &[]);
            assert!(open.offered && open.on && open.pin.is_some());
            let off = Switch::of(t, ProtectedView::Off, &[]);
            assert!(off.offered && !off.on && off.pin.is_none() && off.note.is_none());
        }
    }
}

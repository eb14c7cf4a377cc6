//! Before anything opens, the official reads what is about to be signed for: which file, for what, which groups. The
//! statement is the server's; the browser's key signs its bytes; only its name and the signature come back.

use askama::Template;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use office::{City, OfficeError, OnDuty, Prepared, Signature};
use registry::emergency::EmergencyReason;
use registry::ids::Reference;
use registry::purpose::Purpose;
use registry::vocabulary::{FieldGroup, FieldGroups};
use serde::Deserialize;

use super::{Desk, Place};
use crate::frame::{Frame, ok};
use crate::labels;
use crate::problem::{Problem, blocking};
use crate::site::Visit;

#[derive(Template)]
#[template(path = "desk/sign.html")]
struct SignPage {
    f: Frame,
    title: String,
    lead: String,
    facts: Vec<Fact>,
    statements: Vec<Statement>,
    action: &'static str,
    button: String,
    back: &'static str,
    back_says: String,
    good_for: String,
}

/// One line of what is signed for.
pub(super) struct Fact {
    label: String,
    value: String,
    /// A number that stays on one line.
    whole: bool,
}

impl Fact {
    /// Words.
    pub(super) fn new(label: String, value: String) -> Self {
        Self {
            label,
            value,
            whole: false,
        }
    }

    /// What it is about.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// What it says.
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// Whether it stays on one line.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// A number that stays on one line.
    pub(super) fn whole(label: String, value: String) -> Self {
        Self {
            whole: true,
            ..Self::new(label, value)
        }
    }
}

/// The words of a page that asks for a signature, by their keys.
pub(super) struct Wording {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) button: &'static str,
    pub(super) back: &'static str,
    pub(super) good_for: &'static str,
}

const OPEN: Wording = Wording {
    title: "sign-open-title",
    lead: "sign-open-lead",
    button: "sign-open-do",
    back: "sign-not",
    good_for: "sign-seen",
};

const LOOK_UP: Wording = Wording {
    title: "sign-look-up-title",
    lead: "sign-look-up-lead",
    button: "sign-look-up-do",
    ..OPEN
};

/// One statement, with the names of its two fields.
struct Statement {
    field: &'static str,
    signature_field: &'static str,
    name: String,
    text: String,
}

/// Two files are opened at once at most: a reviewer compares them.
const FIELDS: [[&str; 2]; 2] = [
    ["statement", "signature"],
    ["second_statement", "second_signature"],
];

/// Where the page that asks for a signature leads.
pub struct Asked {
    /// Where the signature goes.
    pub action: &'static str,
    /// Where to go instead.
    pub back: &'static str,
}

/// The form that comes back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedForm {
    /// The statement's name, base64url.
    statement: String,
    /// `r ‖ s`, base64url.
    signature: String,
}

/// The form that comes back when two files are opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedPair {
    statement: String,
    signature: String,
    second_statement: String,
    second_signature: String,
}

impl SignedForm {
    /// The signature.
    ///
    /// # Errors
    /// [`Problem::BadForm`].
    pub fn signature(&self) -> Result<Signature, Problem> {
        signature(&self.statement, &self.signature)
    }
}

impl SignedPair {
    /// Both signatures.
    ///
    /// # Errors
    /// [`Problem::BadForm`].
    pub fn signatures(&self) -> Result<[Signature; 2], Problem> {
        let first = signature(&self.statement, &self.signature)?;
        Ok([
            first,
            signature(&self.second_statement, &self.second_signature)?,
        ])
    }
}

fn signature(statement: &str, signature: &str) -> Result<Signature, Problem> {
    fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
    }
    let nonce = bytes(statement).ok_or(Problem::BadForm)?;
    let signature = bytes(signature).ok_or(Problem::BadForm)?;
    Ok(Signature { nonce, signature })
}

/// What a statement itself says: what is shown is what is signed.
pub(super) struct Said {
    pub(super) reference: Reference,
    pub(super) purpose: Purpose,
    pub(super) groups: FieldGroups,
    /// Of an emergency.
    reason: Option<EmergencyReason>,
}

impl Said {
    /// Reads the lines of a statement.
    ///
    /// # Errors
    /// [`Problem::Broken`]: the statement is the server's own, and names a file and a purpose.
    pub(super) fn read(statement: &Prepared) -> Result<Self, Problem> {
        let text = std::str::from_utf8(&statement.text).map_err(|_| Problem::Broken)?;
        let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        let reference = line("reference: ").and_then(|text| text.parse().ok());
        let purpose = line("purpose: ").and_then(|text| text.parse().ok());
        let reason = line("reason: ").and_then(EmergencyReason::parse);
        let groups = line("groups: ").unwrap_or_default().split(", ");
        Ok(Self {
            reference: reference.ok_or(Problem::Broken)?,
            purpose: purpose.ok_or(Problem::Broken)?,
            groups: groups
                .filter_map(|name| name.parse::<FieldGroup>().ok())
                .collect(),
            reason,
        })
    }
}

/// Has the office write the statements, and asks for their signatures.
///
/// # Errors
/// The office's, as a [`Problem`].
pub async fn ask<const N: usize>(
    desk: &Desk,
    visit: &Visit,
    asked: Asked,
    write: impl FnOnce(&City, &OnDuty) -> Result<[Prepared; N], OfficeError> + Send + 'static,
) -> Result<Response, Problem> {
    let on = desk.on_duty(visit).await?;
    let (city, duty) = (desk.city.clone(), on.clone());
    let prepared = blocking(move || write(&city, &duty)).await?;
    shown(desk, visit, &on, &prepared, &asked)
}

/// Hands the signature that came back to the office.
///
/// # Errors
/// [`Problem::BadForm`]; the office's, as a [`Problem`].
pub async fn signed<T: Send + 'static>(
    desk: &Desk,
    visit: &Visit,
    form: &SignedForm,
    act: impl FnOnce(&City, &OnDuty, &Signature) -> Result<T, OfficeError> + Send + 'static,
) -> Result<T, Problem> {
    let on = desk.on_duty(visit).await?;
    let signature = form.signature()?;
    let city = desk.city.clone();
    blocking(move || act(&city, &on, &signature)).await
}

/// The page that asks for a signature.
///
/// # Errors
/// As [`Said::read`].
pub fn shown(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    prepared: &[Prepared],
    asked: &Asked,
) -> Result<Response, Problem> {
    let t = visit.words;
    let said = Said::read(prepared.first().ok_or(Problem::Broken)?)?;
    let opens = !said.groups.is_empty();
    let mut facts = vec![
        Fact::whole(t.say("sign-file"), said.reference.to_string()),
        Fact::new(
            t.say("sign-purpose"),
            labels::office_purpose(t, said.purpose),
        ),
    ];
    if let Some(reason) = said.reason {
        let reason = reason.label(t.language()).to_owned();
        facts.push(Fact::new(t.say("emergency-reason"), reason));
    }
    let groups = if opens {
        labels::groups(t, said.groups)
    } else {
        t.say("sign-groups-none")
    };
    facts.push(Fact::new(t.say("sign-groups"), groups));
    let wording = if opens { &OPEN } else { &LOOK_UP };
    Ok(shown_with(
        desk,
        visit,
        on,
        prepared,
        asked,
        (wording, facts),
    ))
}

/// The same for a statement that is about more than one file and its groups: the caller says what it says.
pub(super) fn shown_with(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    prepared: &[Prepared],
    asked: &Asked,
    (wording, mut facts): (&Wording, Vec<Fact>),
) -> Response {
    let t = visit.words;
    facts.push(Fact::whole(t.say("sign-you"), on.official.id.to_string()));
    ok(&SignPage {
        f: desk.frame(visit, Place::Work(on)),
        title: t.say(wording.title),
        lead: t.say(wording.lead),
        facts,
        statements: prepared.iter().zip(FIELDS).map(statement).collect(),
        action: asked.action,
        button: t.say(wording.button),
        back: asked.back,
        back_says: t.say(wording.back),
        good_for: t.say(wording.good_for),
    })
}

fn statement((prepared, [field, signature_field]): (&Prepared, [&'static str; 2])) -> Statement {
    Statement {
        field,
        signature_field,
        name: URL_SAFE_NO_PAD.encode(prepared.nonce),
        text: URL_SAFE_NO_PAD.encode(&prepared.text),
    }
}

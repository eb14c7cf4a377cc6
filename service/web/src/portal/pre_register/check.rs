//! Everything once more, sending, and the number to bring along.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use office::{OfficeError, PreRegistration, Visitor};
use registry::record::NoticeChannel;
use registry::sensitive::Sensitive;

use super::Step;
use super::answers::Answers;
use crate::frame::{self, Frame, go, ok};
use crate::portal::question::{Answer, CheckAnswersPage};
use crate::portal::{Draft, Place, Portal};
use crate::problem::Problem;
use crate::site::{DRAFT_COOKIE, Visit};
use crate::{dates, labels};

impl Portal {
    /// The answers of a half-filled pre-registration.
    pub(super) fn answers(&self, visit: &Visit) -> Answers {
        self.drafts
            .with(visit.ticket(DRAFT_COOKIE), |draft| {
                draft.registration.clone()
            })
            .unwrap_or_default()
    }
}

/// `GET /register/check`.
pub async fn check(State(portal): State<Portal>, visit: Visit) -> Response {
    let answers = portal.answers(&visit);
    match answers.open_step(visit.words) {
        Some(step) => go(step.path()),
        None => shown(&portal, &visit, &answers, None),
    }
}

/// `POST /register/check`.
///
/// # Errors
/// [`Problem`] when it cannot be taken in.
pub async fn send(State(portal): State<Portal>, visit: Visit) -> Result<Response, Problem> {
    let answers = portal.answers(&visit);
    let (Some(form), None) = (form_of(&answers), answers.open_step(visit.words)) else {
        return Ok(go(answers
            .open_step(visit.words)
            .unwrap_or(Step::Name)
            .path()));
    };
    let centre = portal
        .centres
        .iter()
        .find(|office| office.id == form.centre)
        .cloned();
    let city = portal.city.clone();
    let answer = tokio::task::spawn_blocking(move || city.pre_register(Visitor, &form)).await;
    match answer.map_err(|_| Problem::Broken)? {
        Ok(done) => {
            let sent = Draft {
                registration: Answers::default(),
                sent: Some((done, centre)),
            };
            portal
                .drafts
                .with(visit.ticket(DRAFT_COOKIE), |draft| *draft = sent);
            Ok(go("/register/sent"))
        }
        // The pages ask by the same rules; what only the city can see is said in its own words.
        Err(error @ (OfficeError::Field { .. } | OfficeError::Document(_))) => {
            Ok(shown(&portal, &visit, &answers, Some(error.to_string())))
        }
        Err(error) => Err(error.into()),
    }
}

fn form_of(answers: &Answers) -> Option<PreRegistration> {
    let telephone = answers.telephone_digits();
    Some(PreRegistration {
        full_name: Sensitive::new(answers.full_name.trim().to_owned()),
        document_kind: answers.kind(),
        document_issuer: answers.document_issuer.clone(),
        document_number: Sensitive::new(answers.document_number.clone()),
        address: Sensitive::new(answers.address.trim().to_owned()),
        notice_by: answers.channel()?,
        telephone: (!telephone.is_empty()).then(|| Sensitive::new(telephone)),
        letters_in: answers.language(),
        pin: Sensitive::new(answers.pin.clone()),
        centre: answers.centre()?,
    })
}

fn shown(portal: &Portal, visit: &Visit, answers: &Answers, refused: Option<String>) -> Response {
    let t = visit.words;
    let page = CheckAnswersPage {
        f: portal.frame(visit, Place::Outside),
        title: t.say("pre-check-title"),
        back: Step::Pin.path().to_owned(),
        refused,
        answers: lines(portal, visit, answers),
        promise: t.say("pre-check-promise"),
        send: t.say("pre-check-send"),
    };
    frame::form(page.refused.is_some(), &page)
}

fn lines(portal: &Portal, visit: &Visit, answers: &Answers) -> Vec<Answer> {
    let t = visit.words;
    let line = |label: &str, value: String, step: Step| Answer {
        label: t.say(label),
        value,
        change: step.path().to_owned(),
    };
    let centre = portal
        .centres
        .iter()
        .find(|office| office.id.as_str() == answers.centre);
    let mut lines = vec![
        line("pre-name", answers.full_name.trim().to_owned(), Step::Name),
        line(
            "pre-document-kind",
            labels::document_kind(t, answers.kind()),
            Step::Document,
        ),
        line(
            "pre-document-number",
            answers.document_number.clone(),
            Step::Document,
        ),
        line(
            "pre-address",
            answers.address.trim().to_owned(),
            Step::Address,
        ),
        line(
            "pre-check-centre",
            centre
                .map(|office| labels::office(t, office))
                .unwrap_or_default(),
            Step::Address,
        ),
        line(
            "pre-contact-by",
            labels::notices(t, answers.channel().unwrap_or(NoticeChannel::Letter)),
            Step::Contact,
        ),
    ];
    if !answers.telephone.is_empty() {
        lines.push(line(
            "pre-contact-telephone",
            answers.telephone_digits(),
            Step::Contact,
        ));
    }
    lines.push(line(
        "pre-contact-language",
        labels::language(t, answers.language()),
        Step::Contact,
    ));
    lines.push(line("sign-in-pin", "••••••".to_owned(), Step::Pin));
    lines
}

#[derive(Template)]
#[template(path = "portal/pre_registered.html")]
struct PreRegisteredPage {
    f: Frame,
    reference: String,
    centre: String,
    until: String,
}

/// `GET /register/sent`.
pub async fn sent(State(portal): State<Portal>, visit: Visit) -> Response {
    let Some((done, centre)) = portal
        .drafts
        .with(visit.ticket(DRAFT_COOKIE), |draft| draft.sent.clone())
        .flatten()
    else {
        return go("/");
    };
    ok(&PreRegisteredPage {
        f: portal.frame(&visit, Place::Outside),
        reference: done.reference.to_string(),
        centre: centre
            .map(|office| labels::office(visit.words, &office))
            .unwrap_or_default(),
        until: dates::date_with_weekday(visit.words, done.come_by),
    })
}

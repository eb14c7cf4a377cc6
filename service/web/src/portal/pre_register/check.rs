//! Everything once more, sending, and the number to bring along.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use registry::record::NoticeChannel;

use super::Step;
use super::answers::Answers;
use crate::frame::{Frame, go, ok};
use crate::labels;
use crate::portal::Portal;
use crate::portal::question::{Answer, CheckAnswersPage};
use crate::site::Visit;

/// `GET /register/check`.
pub async fn check(State(portal): State<Portal>, visit: Visit) -> Response {
    let answers = portal.draft(&visit).unwrap_or_default();
    if let Some(step) = answers.open_step(visit.words) {
        return go(step.path());
    }
    shown(&portal, &visit, &answers, None)
}

fn shown(portal: &Portal, visit: &Visit, answers: &Answers, refused: Option<String>) -> Response {
    let t = visit.words;
    ok(&CheckAnswersPage {
        f: portal.frame(visit, None),
        title: t.say("pre-check-title"),
        back: Step::Pin.path(),
        refused,
        answers: lines(visit, answers),
        promise: t.say("pre-check-promise"),
        send: t.say("pre-check-send"),
    })
}

fn lines(visit: &Visit, answers: &Answers) -> Vec<Answer> {
    let t = visit.words;
    let line = |label: &str, value: String, step: Step| Answer {
        label: t.say(label),
        value,
        change: step.path(),
    };
    let notices = labels::notices(t, answers.channel().unwrap_or(NoticeChannel::Letter));
    let language = labels::language(t, answers.language());
    let mut lines = vec![
        line("pre-name", answers.full_name.clone(), Step::Name),
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
        line("pre-address", answers.address.clone(), Step::Address),
        line("pre-contact-by", notices, Step::Contact),
    ];
    if !answers.telephone.is_empty() {
        lines.push(line(
            "pre-contact-telephone",
            answers.telephone_digits(),
            Step::Contact,
        ));
    }
    lines.push(line("pre-contact-language", language, Step::Contact));
    lines.push(line("sign-in-pin", "••••••".to_owned(), Step::Pin));
    lines
}

#[derive(Template)]
#[template(path = "portal/pre_registered.html")]
struct PreRegisteredPage {
    f: Frame,
    reference: String,
    until: String,
}

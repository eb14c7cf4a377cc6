//! One question a page: the frame that pre-registration and applications share. A refused answer comes back with the
//! sentence that says what to give, in the title, in the summary and at the field.

use askama::Template;
use axum::response::Response;

use crate::fields::{ErrorSummary, FieldError};
use crate::frame::{self, Frame};
use crate::words::Words;

/// A page with one question.
#[derive(Template)]
#[template(path = "portal/question.html")]
pub struct QuestionPage {
    /// The frame.
    pub f: Frame,
    /// What is to be put right.
    pub summary: ErrorSummary,
    /// The question.
    pub title: String,
    /// A sentence under it.
    pub lead: Option<String>,
    /// How far we are, in words.
    pub progress: String,
    /// How far we are, drawn: `done`, `now`, or nothing.
    pub steps: Vec<&'static str>,
    /// The page before.
    pub back: String,
    /// The fields, rendered.
    pub fields: Vec<String>,
    /// Why we ask, with the clause.
    pub why: String,
}

impl QuestionPage {
    /// The page; with errors it says so in its status (422, so that a program sees it too).
    pub fn show(&self) -> Response {
        frame::form(self.summary.any(), self)
    }
}

/// One line of "check your answers".
#[derive(Clone, Debug)]
pub struct Answer {
    /// The question in short.
    pub label: String,
    /// What was answered.
    pub value: String,
    /// Where to change it.
    pub change: String,
}

/// All answers once more, before anything is stored.
#[derive(Template)]
#[template(path = "portal/check_answers.html")]
pub struct CheckAnswersPage {
    /// The frame.
    pub f: Frame,
    /// The title.
    pub title: String,
    /// The last question.
    pub back: String,
    /// Why it was not taken in, if it was not.
    pub refused: Option<String>,
    /// The answers.
    pub answers: Vec<Answer>,
    /// What sending means.
    pub promise: String,
    /// The button.
    pub send: String,
}

/// Which of `of` steps is the present one, drawn.
#[must_use]
pub fn steps(now: usize, of: usize) -> Vec<&'static str> {
    (1..=of)
        .map(|step| match step.cmp(&now) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        })
        .collect()
}

/// A required line of text: trimmed, not empty, not longer than the register takes.
pub fn required(
    t: Words,
    field: &'static str,
    label: &str,
    text: &str,
    characters_max: usize,
    errors: &mut Vec<FieldError>,
) -> String {
    let text = text.trim();
    let label = t.say(label);
    if text.is_empty() {
        errors.push(FieldError {
            field,
            text: t.with("error-empty", "what", &label),
        });
    } else if text.chars().count() > characters_max {
        let max = characters_max.to_string();
        errors.push(FieldError {
            field,
            text: t.fill("error-long", &[("what", &label), ("max", &max)]),
        });
    }
    text.to_owned()
}

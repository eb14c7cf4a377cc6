//! Applying for a benefit for a child: two questions, everything once more, one number and the child's own check sheet.
//! The answers wait in the sign-in's memory; nothing is stored before it is sent.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use office::{Applied, BenefitApplication, OfficeError};
use print::check_sheet::{CheckSheetPaper, check_sheet};
use registry::clock::CivilDate;
use registry::ids::ProgrammeId;
use registry::limits::{FULL_NAME_CHARACTERS_MAX, SCHOOL_CHARACTERS_MAX};
use registry::sensitive::Sensitive;
use serde::Deserialize;

use super::question::{Answer, CheckAnswersPage, QuestionPage, required, steps};
use super::signed_in::Application;
use super::{Place, Portal};
use crate::fields::{DateField, ErrorSummary, FieldError, TextField};
use crate::frame::{self, Frame, go, ok};
use crate::problem::Problem;
use crate::site::{RESIDENT_COOKIE, Visit};
use crate::words::Words;
use crate::{dates, labels, qr};

const QUESTIONS: usize = 2;

/// The form of the first question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildForm {
    full_name: String,
    #[serde(rename = "born_on-year")]
    year: String,
    #[serde(rename = "born_on-month")]
    month: String,
    #[serde(rename = "born_on-day")]
    day: String,
}

/// The form of the second question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolForm {
    school: String,
}

#[derive(Template)]
#[template(path = "portal/applied.html")]
struct AppliedPage {
    f: Frame,
    reference: String,
    year: String,
    office: String,
    programme: String,
    qr: String,
    sheet: CheckSheetPaper,
}

/// One request: whose, and for which programme.
struct Applying<'a> {
    portal: &'a Portal,
    visit: &'a Visit,
    id: ProgrammeId,
    title: String,
}

impl<'a> Applying<'a> {
    fn new(portal: &'a Portal, visit: &'a Visit, id: ProgrammeId) -> Result<Self, Problem> {
        portal.own(visit)?;
        let programme = portal.city.programmes().get(&id).ok_or(Problem::NotFound)?;
        let title = labels::both(visit.words, programme.title());
        Ok(Self {
            portal,
            visit,
            id,
            title,
        })
    }

    fn path(&self, step: &str) -> String {
        format!("/apply/{}/{step}", self.id)
    }

    /// The answers so far; those for another programme do not count.
    fn answers(&self) -> Application {
        let held = self
            .portal
            .residents
            .with(self.visit.ticket(RESIDENT_COOKIE), |signed_in| {
                signed_in.application.clone()
            });
        held.filter(|held| held.programme.as_ref() == Some(&self.id))
            .unwrap_or_default()
    }

    fn keep(&self, mut answers: Application) {
        answers.programme = Some(self.id.clone());
        self.portal
            .residents
            .with(self.visit.ticket(RESIDENT_COOKIE), |signed_in| {
                signed_in.application = answers
            });
    }

    fn question(
        &self,
        now: usize,
        title: &str,
        why: &str,
        back: String,
        errors: &[FieldError],
    ) -> QuestionPage {
        let t = self.visit.words;
        let (n, of) = (now.to_string(), QUESTIONS.to_string());
        QuestionPage {
            f: self.portal.frame(self.visit, Place::Other),
            summary: ErrorSummary::new(t, errors),
            title: t.say(title),
            lead: None,
            progress: t.fill(
                "apply-progress",
                &[("programme", &self.title), ("n", &n), ("of", &of)],
            ),
            steps: steps(now, QUESTIONS),
            back,
            fields: Vec::new(),
            why: t.say(why),
        }
    }

    fn child_page(&self, answers: &Application, errors: &[FieldError]) -> Response {
        let t = self.visit.words;
        let mut page = self.question(
            1,
            "apply-child-title",
            "apply-child-why",
            "/home".to_owned(),
            errors,
        );
        page.lead = Some(t.say("apply-child-lead"));
        page.fields = vec![
            TextField::new("full_name", t.say("apply-child-name"), &answers.full_name)
                .hint(t.say("pre-name-hint"))
                .errors(errors)
                .to_string(),
            DateField::new(
                t,
                "born_on",
                t.say("apply-child-born"),
                &answers.year,
                &answers.month,
                &answers.day,
            )
            .hint(t.say("apply-child-born-hint"))
            .errors(errors)
            .to_string(),
        ];
        page.show()
    }

    fn school_page(&self, answers: &Application, errors: &[FieldError]) -> Response {
        let t = self.visit.words;
        let mut page = self.question(
            2,
            "apply-school-title",
            "apply-school-why",
            self.path("child"),
            errors,
        );
        page.fields = vec![
            TextField::new("school", t.say("apply-school"), &answers.school)
                .hint(t.say("apply-school-hint"))
                .errors(errors)
                .to_string(),
        ];
        page.show()
    }
}

/// `GET /apply/{programme}`.
///
/// # Errors
/// [`Problem`].
pub async fn start(
    State(portal): State<Portal>,
    visit: Visit,
    Path(id): Path<ProgrammeId>,
) -> Result<Response, Problem> {
    let applying = Applying::new(&portal, &visit, id)?;
    applying.keep(Application::default());
    Ok(go(&applying.path("child")))
}

/// `GET /apply/{programme}/child`.
///
/// # Errors
/// [`Problem`].
pub async fn ask_child(
    State(portal): State<Portal>,
    visit: Visit,
    Path(id): Path<ProgrammeId>,
) -> Result<Response, Problem> {
    let applying = Applying::new(&portal, &visit, id)?;
    Ok(applying.child_page(&applying.answers(), &[]))
}

/// `POST /apply/{programme}/child`.
///
/// # Errors
/// [`Problem`].
pub async fn answer_child(
    State(portal): State<Portal>,
    visit: Visit,
    Path(id): Path<ProgrammeId>,
    Form(form): Form<ChildForm>,
) -> Result<Response, Problem> {
    let applying = Applying::new(&portal, &visit, id)?;
    let mut answers = applying.answers();
    form.full_name.trim().clone_into(&mut answers.full_name);
    form.year.trim().clone_into(&mut answers.year);
    form.month.trim().clone_into(&mut answers.month);
    form.day.trim().clone_into(&mut answers.day);
    let errors = child_errors(visit.words, &answers);
    if !errors.is_empty() {
        return Ok(applying.child_page(&answers, &errors));
    }
    applying.keep(answers);
    Ok(go(&applying.path("school")))
}

/// `GET /apply/{programme}/school`.
///
/// # Errors
/// [`Problem`].
pub async fn ask_school(
    State(portal): State<Portal>,
    visit: Visit,
    Path(id): Path<ProgrammeId>,
) -> Result<Response, Problem> {
    let applying = Applying::new(&portal, &visit, id)?;
    Ok(applying.school_page(&applying.answers(), &[]))
}

/// `POST /apply/{programme}/school`.
///
/// # Errors
/// [`Problem`].
pub async fn answer_school(
    State(portal): State<Portal>,
    visit: Visit,
    Path(id): Path<ProgrammeId>,
    Form(form): Form<SchoolForm>,
) -> Result<Response, Problem> {
    let applying = Applying::new(&portal, &visit, id)?;
    let mut answers = applying.answers();
    form.school.trim().clone_into(&mut answers.school);
    let errors = school_errors(visit.words, &answers);
    if !errors.is_empty() {
        return Ok(applying.school_page(&answers, &errors));
    }
    applying.keep(answers);
    Ok(go(&applying.path("check")))
}

/// `GET /apply/{programme}/check`.
///
/// # Errors
/// [`Problem`].
pub async fn check(
    State(portal): State<Portal>,
    visit: Visit,
    Path(id): Path<ProgrammeId>,
) -> Result<Response, Problem> {
    let applying = Applying::new(&portal, &visit, id)?;
    Ok(check_page(&applying, &applying.answers(), None))
}

fn check_page(applying: &Applying<'_>, answers: &Application, refused: Option<String>) -> Response {
    let t = applying.visit.words;
    let Some(born_on) = born_on(answers).filter(|_| school_errors(t, answers).is_empty()) else {
        return go(&applying.path("child"));
    };
    let line = |label: &str, value: String, step: &str| Answer {
        label: t.say(label),
        value,
        change: applying.path(step),
    };
    let page = CheckAnswersPage {
        f: applying.portal.frame(applying.visit, Place::Other),
        title: t.say("pre-check-title"),
        back: applying.path("school"),
        refused,
        answers: vec![
            line("apply-child-name", answers.full_name.clone(), "child"),
            line("apply-child-born", dates::date(t, born_on), "child"),
            line("apply-school", answers.school.clone(), "school"),
        ],
        promise: t.say("apply-check-promise"),
        send: t.say("apply-check-send"),
    };
    frame::form(page.refused.is_some(), &page)
}

/// `POST /apply/{programme}/check`.
///
/// # Errors
/// [`Problem`].
pub async fn send(
    State(portal): State<Portal>,
    visit: Visit,
    Path(id): Path<ProgrammeId>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let applying = Applying::new(&portal, &visit, id)?;
    let answers = applying.answers();
    let Some(born_on) = born_on(&answers) else {
        return Ok(go(&applying.path("child")));
    };
    let form = BenefitApplication {
        programme: applying.id.clone(),
        full_name: Sensitive::new(answers.full_name.clone()),
        born_on: Sensitive::new(born_on),
        school: Sensitive::new(answers.school.clone()),
        letters_in: visit.words.language(),
    };
    let city = portal.city.clone();
    let answer = tokio::task::spawn_blocking(move || city.apply_for_benefit(own, &form)).await;
    match answer.map_err(|_| Problem::Broken)? {
        Ok(applied) => {
            applying.keep(Application::default());
            portal.forget_record(&visit);
            Ok(applied_page(&applying, &applied))
        }
        Err(error @ OfficeError::Field { .. }) => {
            Ok(check_page(&applying, &answers, Some(error.to_string())))
        }
        Err(error) => Err(error.into()),
    }
}

fn applied_page(applying: &Applying<'_>, applied: &Applied) -> Response {
    let t = applying.visit.words;
    let sheet = check_sheet(&applied.check_sheet);
    ok(&AppliedPage {
        f: applying.portal.frame(applying.visit, Place::Other),
        reference: applied.reference.to_string(),
        year: applied.school_year.to_string(),
        office: applying.title.clone(),
        programme: applying.id.to_string(),
        qr: qr::svg(sheet.text.expose(), t.both(&sheet.title)),
        sheet,
    })
}

fn child_errors(t: Words, answers: &Application) -> Vec<FieldError> {
    let mut errors = Vec::new();
    required(
        t,
        "full_name",
        "apply-child-name",
        &answers.full_name,
        FULL_NAME_CHARACTERS_MAX,
        &mut errors,
    );
    if born_on(answers).is_none() {
        let what = t.say("apply-child-born");
        errors.push(FieldError {
            field: "born_on",
            text: t.with("error-date", "what", &what),
        });
    }
    errors
}

fn school_errors(t: Words, answers: &Application) -> Vec<FieldError> {
    let mut errors = Vec::new();
    required(
        t,
        "school",
        "apply-school",
        &answers.school,
        SCHOOL_CHARACTERS_MAX,
        &mut errors,
    );
    errors
}

fn born_on(answers: &Application) -> Option<CivilDate> {
    dates::parse(&answers.year, &answers.month, &answers.day)
}

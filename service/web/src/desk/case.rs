//! One application: its facts, what the rule says, and a decision that names a clause. Granting is all this page can do.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use office::{OfficeError, OnDuty, OpenedCase};
use registry::ids::Reference;
use rules::programme::Programme;
use serde::Deserialize;

use super::{Desk, Place};
use crate::fields::{ErrorSummary, FieldError};
use crate::frame::{self, Frame, go, ok};
use crate::problem::Problem;
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePage {
    f: Frame,
    summary: ErrorSummary,
    programme: String,
    reference: String,
    received: String,
    facts: Vec<Fact>,
    opened: String,
    clauses: Vec<ClauseView>,
    chosen_clause: String,
    rule_hash: String,
    preview: String,
}

struct Fact {
    label: String,
    value: String,
    evidence: String,
}

struct ClauseView {
    id: String,
    text: String,
    citation: String,
}

#[derive(Template)]
#[template(path = "desk/decided.html")]
struct DecidedPage {
    f: Frame,
    reference: String,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionForm {
    decision: String,
    clause: String,
}

/// `GET /desk/cases/{reference}`.
///
/// # Errors
/// [`Problem::FileNotOpen`] unless this case is open on this screen.
pub async fn show(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let opened = open_case(&desk, &visit, reference)?;
    screen(&desk, &visit, &on, &opened, "", &[])
}

/// `POST /desk/cases/{reference}/decide`.
///
/// # Errors
/// [`Problem`].
pub async fn decide(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let opened = open_case(&desk, &visit, reference)?;
    // Granting is the one decision there is; anything else is no form of ours.
    if form.decision != "grant" {
        return Err(Problem::BadForm);
    }
    let (city, duty, clause) = (desk.city.clone(), on.clone(), form.clause.clone());
    let decided = tokio::task::spawn_blocking(move || city.decide(&duty, reference, &clause)).await;
    match decided.map_err(|_| Problem::Broken)? {
        Ok(decided) => {
            desk.look(&visit, |at_work| {
                at_work.case = None;
                at_work.decided.push(decided.reference.to_string());
            })?;
            Ok(go(&format!("/desk/cases/{reference}/decided")))
        }
        Err(OfficeError::UnknownClause) => {
            let errors = [FieldError {
                field: "clause",
                text: visit.words.say("case-clause-missing"),
            }];
            screen(&desk, &visit, &on, &opened, &form.clause, &errors)
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /desk/cases/{reference}/decided`.
///
/// # Errors
/// [`Problem::NotFound`] unless it was decided in this session.
pub async fn decided(
    State(desk): State<Desk>,
    visit: Visit,
    Path(reference): Path<Reference>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let reference = reference.to_string();
    if !desk.look(&visit, |at_work| at_work.decided.contains(&reference))? {
        return Err(Problem::NotFound);
    }
    Ok(ok(&DecidedPage {
        f: desk.frame(&visit, Place::Work(&on)),
        reference,
    }))
}

fn open_case(desk: &Desk, visit: &Visit, reference: Reference) -> Result<Arc<OpenedCase>, Problem> {
    let opened = desk.open(visit, |at_work| at_work.case.as_ref())?;
    if opened.case.file().reference != reference {
        return Err(Problem::FileNotOpen);
    }
    Ok(opened)
}

fn screen(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    opened: &OpenedCase,
    chosen_clause: &str,
    errors: &[FieldError],
) -> Result<Response, Problem> {
    let t = visit.words;
    let file = opened.case.file();
    let programme = desk
        .city
        .programmes()
        .get(&file.programme)
        .ok_or(Problem::NotFound)?;
    let groups = labels::groups(t, opened.groups);
    let entry = dates::number(opened.log_entry);
    let amount = dates::number(programme.amount_yuan_per_year().into());
    let page = CasePage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, errors),
        programme: labels::both(t, programme.title()),
        reference: file.reference.to_string(),
        received: t.with("case-received", "date", &dates::date(t, file.received_on)),
        facts: facts(t, opened),
        opened: t.fill("case-opened", &[("groups", &groups), ("n", &entry)]),
        clauses: clauses(t, programme),
        chosen_clause: chosen_clause.to_owned(),
        rule_hash: programme.hash().to_string(),
        preview: t.with("case-preview-saves", "amount", &amount),
    };
    Ok(frame::form(!errors.is_empty(), &page))
}

fn clauses(t: Words, programme: &Programme) -> Vec<ClauseView> {
    let view = |clause: &rules::programme::Clause| ClauseView {
        id: clause.id.clone(),
        text: t.pick(&clause.zh, &clause.en).to_owned(),
        citation: t.both(&print::Both::of_line(&clause.citation)).to_owned(),
    };
    programme.clauses().iter().map(view).collect()
}

fn facts(t: Words, opened: &OpenedCase) -> Vec<Fact> {
    let fact = |label: &str, value: String, evidence: &str| Fact {
        label: t.say(label),
        value,
        evidence: t.say(evidence),
    };
    let mut facts = Vec::new();
    if let Some(name) = &opened.name {
        facts.push(fact(
            "case-child",
            name.full_name.expose().clone(),
            "case-stated",
        ));
    }
    if let Some(birth) = &opened.birth {
        facts.push(fact(
            "case-born",
            dates::date(t, *birth.born_on.expose()),
            "case-stated",
        ));
    }
    if let Some(guardianship) = &opened.guardianship {
        let value = if guardianship.for_this_programme {
            "case-guardian-applied"
        } else {
            "case-guardian-other"
        };
        facts.push(fact("case-guardian", t.say(value), "case-stated"));
    }
    if let Some(known) = &opened.facts {
        facts.push(fact(
            "case-school",
            known.school.expose().clone(),
            "case-stated",
        ));
        facts.push(fact(
            "case-school-year",
            known.school_year.to_string(),
            "case-stated",
        ));
    }
    facts
}

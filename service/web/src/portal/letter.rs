//! The letter of a decision, laid out: what stands on it is `print`'s. Decisions of one day under one rule for one school year
//! are put side by side, so that a parent of two reads one letter; it is made for this page and kept nowhere.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use office::{MyDecision, MyFile, MyRecord};
use print::decision_letter::{
    DecidedUnder, DecisionFacts, DecisionLetter, Granted, decision_letter,
};
use print::{Both, PaperError};
use registry::official::Office;
use rules::programme::Programme;

use super::{Place, Portal};
use crate::frame::{Frame, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;

#[derive(Template)]
#[template(path = "portal/letter.html")]
struct LetterPage {
    f: Frame,
    letter: DecisionLetter,
    credential: bool,
}

/// `GET /letters/{reference}`.
///
/// # Errors
/// [`Problem::NotFound`] when it is not an own file or nothing is decided in it.
pub async fn letter(
    State(portal): State<Portal>,
    visit: Visit,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let record = portal.record(&visit, own).await?;
    let file = record
        .files
        .iter()
        .find(|file| file.reference.to_string() == reference)
        .ok_or(Problem::NotFound)?;
    let decision = file.decision.as_ref().ok_or(Problem::NotFound)?;
    let programme = portal.city.programmes().get(&file.programme);
    let title = file.title.as_ref().map_or_else(
        || Both::new(file.programme.to_string(), file.programme.to_string()),
        Both::from,
    );
    let kept = programme.filter(|kept| kept.hash().to_string() == decision.rule_hash);
    let files = match kept {
        Some(_) => side_by_side(&record, file, decision),
        None => vec![file],
    };
    let letter = decision_letter(&DecisionFacts {
        office: office(&portal, programme).await?.as_ref(),
        rule: kept.map_or(
            DecidedUnder::Changed {
                title: &title,
                rule_hash: &decision.rule_hash,
            },
            DecidedUnder::Kept,
        ),
        school_year: decision.school_year,
        applicant: record.name.as_ref().map(|name| &name.full_name),
        decided_on: decision.decided_on,
        granted: &files.iter().copied().map(granted).collect::<Vec<_>>(),
    })
    .map_err(unwritten)?;
    Ok(ok(&LetterPage {
        f: portal.frame(&visit, Place::Other),
        letter,
        credential: files.iter().any(|file| file.credential),
    }))
}

/// The own files whose decisions belong into the letter about `asked`, itself among them.
fn side_by_side<'a>(
    record: &'a MyRecord,
    asked: &MyFile,
    decision: &MyDecision,
) -> Vec<&'a MyFile> {
    let alike = |file: &MyFile| {
        file.programme == asked.programme
            && file.decision.as_ref().is_some_and(|other| {
                other.decided_on == decision.decided_on
                    && other.rule_hash == decision.rule_hash
                    && other.school_year == decision.school_year
            })
    };
    let files = record.files.iter();
    files.filter(|file| alike(file)).collect()
}

async fn office(portal: &Portal, programme: Option<&Programme>) -> Result<Option<Office>, Problem> {
    let city = portal.city.clone();
    let offices = blocking(move || city.offices()).await?;
    let decides = |office: &Office| Some(office.id.as_str()) == programme.map(Programme::office);
    Ok(offices.into_iter().find(decides))
}

fn granted(file: &MyFile) -> Granted {
    let clause = file
        .decision
        .as_ref()
        .and_then(|decision| decision.clause.as_ref());
    Granted {
        reference: file.reference,
        clause: clause.map(|clause| clause.id.clone()),
    }
}

/// A rule file and a decision that do not fit are the operator's to mend.
fn unwritten(error: PaperError) -> Problem {
    tracing::error!(%error, "a decision letter cannot be written");
    Problem::Broken
}

//! The five questions, asked one a page.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use registry::document::DocumentKind;

use super::Step;
use super::answers::Answers;
use crate::fields::{Choice, ChoiceField, ErrorSummary, FieldError, TextField};
use crate::frame::{go, with_cookie};
use crate::portal::question::{QuestionPage, steps};
use crate::portal::{Draft, Place, Portal};
use crate::problem::Problem;
use crate::site::{DRAFT_COOKIE, Visit};

/// `GET /register/{question}`.
///
/// # Errors
/// [`Problem::NotFound`] for a question that does not exist.
pub async fn ask(
    State(portal): State<Portal>,
    visit: Visit,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let step = Step::parse(&slug).ok_or(Problem::NotFound)?;
    let answers = portal.answers(&visit);
    Ok(shown(&portal, &visit, step, &answers, &[]))
}

/// `POST /register/{question}`.
///
/// # Errors
/// [`Problem::NotFound`] for a question that does not exist.
pub async fn answer(
    State(portal): State<Portal>,
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form<Answers>,
) -> Result<Response, Problem> {
    let step = Step::parse(&slug).ok_or(Problem::NotFound)?;
    let mut answers = portal.answers(&visit);
    answers.take(step, &form);
    let errors = answers.errors(step, visit.words);
    if !errors.is_empty() {
        return Ok(shown(&portal, &visit, step, &answers, &errors));
    }
    let next = step.next();
    let kept = portal.drafts.with(visit.ticket(DRAFT_COOKIE), |draft| {
        *draft = Draft {
            registration: answers.clone(),
            sent: None,
        }
    });
    if kept.is_some() {
        return Ok(go(next));
    }
    let ticket = portal.drafts.begin(Draft {
        registration: answers,
        sent: None,
    });
    Ok(with_cookie(
        go(next),
        &portal.site.scheme.session(DRAFT_COOKIE, &ticket),
    ))
}

fn shown(
    portal: &Portal,
    visit: &Visit,
    step: Step,
    answers: &Answers,
    errors: &[FieldError],
) -> Response {
    let t = visit.words;
    let place = Step::ALL
        .iter()
        .position(|other| *other == step)
        .unwrap_or(0)
        + 1;
    let of = Step::ALL.len();
    let (title, why) = match step {
        Step::Name => ("pre-name-title", "pre-name-why"),
        Step::Document => ("pre-document-title", "pre-document-why"),
        Step::Address => ("pre-address-title", "pre-address-why"),
        Step::Contact => ("pre-contact-title", "pre-contact-why"),
        Step::Pin => ("pre-pin-title", "pre-pin-why"),
    };
    QuestionPage {
        f: portal.frame(visit, Place::Outside),
        summary: ErrorSummary::new(t, errors),
        title: t.say(title),
        lead: (step == Step::Name).then(|| t.say("front-own")),
        progress: t.fill(
            "pre-progress",
            &[("n", &place.to_string()), ("of", &of.to_string())],
        ),
        steps: steps(place, of),
        back: step.back().to_owned(),
        fields: fields(portal, visit, step, answers, errors),
        why: t.say(why),
    }
    .show()
}

fn fields(
    portal: &Portal,
    visit: &Visit,
    step: Step,
    answers: &Answers,
    errors: &[FieldError],
) -> Vec<String> {
    let t = visit.words;
    match step {
        Step::Name => vec![
            TextField::new("full_name", t.say("pre-name"), &answers.full_name)
                .hint(t.say("pre-name-hint"))
                .autocomplete("name")
                .errors(errors)
                .to_string(),
        ],
        Step::Document => document_fields(visit, answers, errors),
        Step::Address => address_fields(portal, visit, answers, errors),
        Step::Contact => contact_fields(visit, answers, errors),
        Step::Pin => pin_fields(visit, errors),
    }
}

fn document_fields(visit: &Visit, answers: &Answers, errors: &[FieldError]) -> Vec<String> {
    let t = visit.words;
    let kinds = vec![
        Choice::new(
            DocumentKind::ResidentIdentityCard.as_str(),
            t.say("pre-document-card"),
        ),
        Choice::new(
            DocumentKind::Passport.as_str(),
            t.say("pre-document-passport"),
        ),
    ];
    let issuer = if answers.document_issuer.is_empty() {
        "CHN"
    } else {
        &answers.document_issuer
    };
    vec![
        ChoiceField::new(
            "document_kind",
            t.say("pre-document-kind"),
            answers.kind().as_str(),
            kinds,
        )
        .to_string(),
        TextField::new("document_issuer", t.say("pre-document-issuer"), issuer)
            .hint(t.say("pre-document-issuer-hint"))
            .width("w4")
            .errors(errors)
            .to_string(),
        TextField::new(
            "document_number",
            t.say("pre-document-number"),
            &answers.document_number,
        )
        .hint(t.say("pre-document-number-hint"))
        .errors(errors)
        .to_string(),
    ]
}

fn contact_fields(visit: &Visit, answers: &Answers, errors: &[FieldError]) -> Vec<String> {
    let t = visit.words;
    let ways = vec![
        Choice::new("letter", t.say("pre-contact-letter")),
        Choice::new("desk", t.say("pre-contact-desk")),
        Choice::new("telephone", t.say("pre-contact-telephone-choice")),
    ];
    let languages = vec![
        Choice::new("zh-CN", t.say("language-zh")),
        Choice::new("en", t.say("language-en")),
    ];
    let language = if answers.letters_in.is_empty() {
        t.tag()
    } else {
        answers.language().tag()
    };
    vec![
        ChoiceField::new(
            "notice_by",
            t.say("pre-contact-by"),
            &answers.notice_by,
            ways,
        )
        .errors(errors)
        .to_string(),
        TextField::new(
            "telephone",
            t.say("pre-contact-telephone"),
            &answers.telephone,
        )
        .hint(t.say("pre-contact-telephone-hint"))
        .kind("tel")
        .autocomplete("tel")
        .errors(errors)
        .to_string(),
        ChoiceField::new(
            "letters_in",
            t.say("pre-contact-language"),
            language,
            languages,
        )
        .to_string(),
    ]
}

fn address_fields(
    portal: &Portal,
    visit: &Visit,
    answers: &Answers,
    errors: &[FieldError],
) -> Vec<String> {
    let t = visit.words;
    let centres: Vec<_> = portal
        .centres
        .iter()
        .map(|office| {
            Choice::new(
                office.id.as_str(),
                t.pick(&office.name_zh, &office.name_en).to_owned(),
            )
        })
        .collect();
    let only = centres
        .first()
        .filter(|_| centres.len() == 1)
        .map(|centre| centre.value.clone());
    let chosen = only.unwrap_or_else(|| answers.centre.clone());
    vec![
        TextField::new("address", t.say("pre-address"), &answers.address)
            .hint(t.say("pre-address-hint"))
            .autocomplete("street-address")
            .chinese()
            .errors(errors)
            .to_string(),
        ChoiceField::new("centre", t.say("pre-centre"), &chosen, centres)
            .errors(errors)
            .to_string(),
    ]
}

/// The PIN is never sent back to the browser: a mistake means typing it again.
fn pin_fields(visit: &Visit, errors: &[FieldError]) -> Vec<String> {
    let t = visit.words;
    let field = |name, label| {
        TextField::new(name, t.say(label), "")
            .kind("password")
            .mode("numeric")
            .width("w6")
            .errors(errors)
    };
    vec![
        field("pin", "sign-in-pin")
            .hint(t.say("sign-in-pin-hint"))
            .to_string(),
        field("pin_again", "pre-pin-again").to_string(),
    ]
}

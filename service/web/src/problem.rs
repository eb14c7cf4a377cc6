//! What a person reads when something did not work: what happened, and what to do next. Never a cause inside the
//! machine, never a name, never blame.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use office::OfficeError;
use registry::vocabulary::Language;

use crate::frame::{Frame, NavItem, page};
use crate::site::{Site, Visit};

/// Everything that can keep a page from being shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No such page.
    NotFound,
    /// The page does not take this kind of request.
    WrongMethod,
    /// Not for this role, or not for this file.
    NotAllowed,
    /// The file is the official's own, or they applied in it.
    OwnFile,
    /// The file is of somebody whom the official declared as a relative.
    RelativesFile,
    /// The file belongs to another district.
    OtherDistrict,
    /// No resident began this file.
    NoResidentsAct,
    /// The official decided this file.
    DecidedBefore,
    /// Too many look-ups within a few minutes.
    TooFast,
    /// As many declared documents as one official may have.
    TooManyTies,
    /// As many letters as one resident may have without signing in.
    TooManyLetters,
    /// The sign-in has ended, or there was none.
    SignInEnded,
    /// The protected view shuts the list.
    PinNeeded,
    /// The form came from another site.
    OtherSite,
    /// The form is larger than any of ours.
    TooLarge,
    /// The form is not one of ours.
    BadForm,
    /// Too many tries.
    TooManyTries,
    /// The read log cannot be written: nothing opens.
    LogUnwritable,
    /// Outside witnesses are missing: nothing opens.
    WitnessesMissing,
    /// Keyhold runs apart and is away: nothing opens.
    KeyholdAway,
    /// No room on the disk: nothing is taken in, nothing is lost.
    DiskFull,
    /// What was signed for has passed its time.
    StatementExpired,
    /// The file is not open at this desk any more.
    FileNotOpen,
    /// The desk's work on the file is done.
    FileComplete,
    /// Somebody changed the same file at the same moment.
    Changed,
    /// The registration is not complete.
    NotYet,
    /// The official's budget for today is used up.
    Budget,
    /// As many files or objections as one person may have.
    TooMany,
    /// The second signature of an earlier emergency of the office is overdue.
    SecondOverdue,
    /// As many emergencies as one office may open in a month.
    EmergencyCap,
    /// Anything else.
    Broken,
}

/// The three messages of a problem.
macro_rules! text {
    ($slug:literal) => {
        [
            concat!("problem-", $slug),
            concat!("problem-", $slug, "-happened"),
            concat!("problem-", $slug, "-next"),
        ]
    };
}

impl Problem {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAllowed
            | Self::OwnFile
            | Self::RelativesFile
            | Self::OtherDistrict
            | Self::NoResidentsAct
            | Self::DecidedBefore
            | Self::PinNeeded
            | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::SignInEnded => StatusCode::UNAUTHORIZED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooManyTries | Self::Budget | Self::TooFast | Self::EmergencyCap => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::StatementExpired
            | Self::FileNotOpen
            | Self::FileComplete
            | Self::Changed
            | Self::NotYet
            | Self::TooMany
            | Self::TooManyTies
            | Self::SecondOverdue
            | Self::TooManyLetters => StatusCode::CONFLICT,
            Self::LogUnwritable | Self::WitnessesMissing | Self::KeyholdAway => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Title, what happened, what to do next.
    fn text(self) -> [&'static str; 3] {
        match self {
            Self::NotFound => text!("not-found"),
            Self::WrongMethod => text!("method"),
            Self::NotAllowed => text!("not-allowed"),
            Self::OwnFile => text!("own-file"),
            Self::RelativesFile => text!("relatives-file"),
            Self::OtherDistrict => text!("other-district"),
            Self::NoResidentsAct => text!("no-act"),
            Self::DecidedBefore => text!("decided-before"),
            Self::TooFast => text!("too-fast"),
            Self::TooManyTies => text!("too-many-ties"),
            Self::TooManyLetters => text!("too-many-letters"),
            Self::SignInEnded => text!("ended"),
            Self::PinNeeded => text!("pin"),
            Self::OtherSite => text!("other-site"),
            Self::TooLarge => text!("large"),
            Self::BadForm => text!("form"),
            Self::TooManyTries => text!("tries"),
            Self::LogUnwritable => text!("log"),
            Self::WitnessesMissing => text!("witnesses"),
            Self::KeyholdAway => text!("keyhold"),
            Self::DiskFull => text!("disk"),
            Self::StatementExpired => text!("statement"),
            Self::FileNotOpen => text!("shut"),
            Self::FileComplete => text!("complete"),
            Self::Changed => text!("changed"),
            Self::NotYet => text!("not-yet"),
            Self::Budget => text!("budget"),
            Self::TooMany => text!("many"),
            Self::SecondOverdue => text!("second-overdue"),
            Self::EmergencyCap => text!("emergency-cap"),
            Self::Broken => text!("broken"),
        }
    }

    /// The first rule that has a sentence of its own; the others say no more than that it is not allowed.
    fn of_rules(rules: &[&str]) -> Self {
        rules
            .iter()
            .find_map(|rule| match *rule {
                "forbid.own-file" => Some(Self::OwnFile),
                "forbid.relatives-file" => Some(Self::RelativesFile),
                "forbid.other-district" => Some(Self::OtherDistrict),
                "forbid.no-act-of-the-resident" => Some(Self::NoResidentsAct),
                "forbid.acted-before" => Some(Self::DecidedBefore),
                _ => None,
            })
            .unwrap_or(Self::NotAllowed)
    }

    /// What a bare status of the framework means to a person.
    fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND => Some(Self::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::WrongMethod),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge),
            StatusCode::BAD_REQUEST
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Self::BadForm),
            StatusCode::INTERNAL_SERVER_ERROR => Some(Self::Broken),
            _ => None,
        }
    }
}

impl From<OfficeError> for Problem {
    /// By the stable code of the refusal. What is not a person's to mend is written to the operator's log, without a
    /// word about anybody: the codes are a closed list.
    fn from(error: OfficeError) -> Self {
        match error.code() {
            "session-ended" => Self::SignInEnded,
            "not-allowed" => Self::of_rules(&error.rules()),
            "court-order" => Self::NotAllowed,
            "second-overdue" => Self::SecondOverdue,
            "break-glass-cap" => Self::EmergencyCap,
            "too-fast" => Self::TooFast,
            "too-many-ties" => Self::TooManyTies,
            "too-many-letters" => Self::TooManyLetters,
            "unknown-reference" | "unknown-entry" | "unknown-programme" | "grant-ended"
            | "not-found" => Self::NotFound,
            "unsigned" => Self::StatementExpired,
            "file-not-open" | "not-opened" => Self::FileNotOpen,
            "file-complete" | "wrong-step" | "case-not-now" | "case-not-yours" | "case-full" => {
                Self::FileComplete
            }
            "changed" | "busy" | "stale-dwelling" => Self::Changed,
            "not-yet" => Self::NotYet,
            "budget" => Self::Budget,
            "too-many-files" | "too-many-objections" => Self::TooMany,
            "pin-needed" => Self::PinNeeded,
            "sign-in" | "sign-in-shut" | "pin-wrong" | "overloaded" => Self::TooManyTries,
            "quorum" => Self::WitnessesMissing,
            "storage-full" => Self::DiskFull,
            "field" | "unknown-clause" => Self::BadForm,
            code => {
                tracing::error!(code, "a use case failed");
                match code {
                    "log-unwritable" => Self::LogUnwritable,
                    "keyhold-away" => Self::KeyholdAway,
                    _ => Self::Broken,
                }
            }
        }
    }
}

impl IntoResponse for Problem {
    /// A bare status that carries the problem; [`explain`] turns it into a page in the visitor's language.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Whose pages these are: decides the layout and the way back.
#[derive(Clone)]
pub struct Audience {
    /// The place.
    pub site: Arc<Site>,
    /// Residents or officials.
    pub kind: AudienceKind,
}

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudienceKind {
    /// One column.
    Resident,
    /// One screen.
    Official,
    /// One state.
    Verifier,
}

#[derive(Template)]
#[template(path = "portal/problem.html")]
struct ProblemPage {
    f: Frame,
    title: String,
    happened: String,
    next: String,
    way_on: &'static str,
    way_label: String,
}

#[derive(Template)]
#[template(path = "desk/problem.html")]
struct DeskProblemPage {
    f: Frame,
    title: String,
    happened: String,
    next: String,
    way_on: &'static str,
    way_label: String,
}

/// Shows a problem as a page. Answers that already have a body of their own pass through.
pub async fn explain(State(audience): State<Audience>, request: Request, next: Next) -> Response {
    let visit = visit(&request);
    let response = next.run(request).await;
    let typed = response.headers().get(axum::http::header::CONTENT_TYPE);
    let html = typed.is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let json = typed.is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    let problem = response.extensions().get::<Problem>().copied();
    let problem =
        problem.or_else(|| Problem::of_status(response.status()).filter(|_| !html && !json));
    let Some(problem) = problem else {
        return response;
    };
    shown(&audience, &visit, problem)
}

fn visit(request: &Request) -> Visit {
    let language = request
        .extensions()
        .get::<Language>()
        .copied()
        .unwrap_or(Language::ZhCn);
    Visit::bare(language, request.uri())
}

fn shown(audience: &Audience, visit: &Visit, problem: Problem) -> Response {
    let t = visit.words;
    let [title, happened, next] = problem.text().map(|key| t.say(key));
    let (home, sign_in) = match audience.kind {
        AudienceKind::Resident => ("/", "/sign-in"),
        AudienceKind::Official => ("/desk", "/desk/sign-in"),
        AudienceKind::Verifier => ("/", "/"),
    };
    let (way_on, way_label) = match problem {
        Problem::SignInEnded => (sign_in, t.say("problem-sign-in")),
        Problem::PinNeeded => ("/who-looked/pin", t.say("pin-title")),
        _ => (home, t.say("problem-start")),
    };
    let f = visit.frame(&audience.site, Vec::<NavItem>::new());
    match audience.kind {
        AudienceKind::Official => page(
            problem.status(),
            &DeskProblemPage {
                f,
                title,
                happened,
                next,
                way_on,
                way_label,
            },
        ),
        AudienceKind::Resident | AudienceKind::Verifier => page(
            problem.status(),
            &ProblemPage {
                f,
                title,
                happened,
                next,
                way_on,
                way_label,
            },
        ),
    }
}

/// Runs `work` where blocking is allowed: storage, signatures, the log.
///
/// # Errors
/// [`Problem::Broken`] when the work panicked; its own error otherwise.
pub async fn blocking<T: Send + 'static, E: Into<Problem> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(Into::into),
        Err(_) => Err(Problem::Broken),
    }
}

#[cfg(test)]
mod tests;

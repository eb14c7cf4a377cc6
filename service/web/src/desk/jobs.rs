//! Jobs at the desk: the closed list in words, the runs that wait for another official's signature, and how far the
//! announced ones have come. The program itself is run on the machine, by the name that stands here.
//!
//! Must never show anybody: not who signed, and not whose record was read. The words to sign carry the first official's number
//! and session, because keyhold checks that all sign the same.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use office::{City, JobOffered, JobWanted, ListedRun, Prepared};
use registry::clock::UnixTime;
use registry::job::Job;
use serde::Deserialize;

use super::order_words::{grouped, hex};
use super::signing::{self, Asked, Fact, SignedForm, Wording};
use super::{Desk, Place};
use crate::frame::{Frame, go, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

#[derive(Template)]
#[template(path = "desk/jobs.html")]
struct JobsPage {
    f: Frame,
    wanted: Vec<Wanted>,
    offered: Vec<Offered>,
    runs: Vec<Run>,
}

/// A run that waits for more officials.
struct Wanted {
    label: String,
    facts: Vec<Fact>,
    signed_by_you: bool,
    name: String,
    text: String,
}

/// A job of the closed list.
struct Offered {
    job: Job,
    label: String,
    does: String,
    facts: Vec<Fact>,
}

/// A run that was announced.
struct Run {
    label: String,
    day: String,
    stands: String,
    /// In four pieces, so that a narrow screen may break it.
    name: Vec<String>,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobForm {
    job: Job,
}

const SIGN: Wording = Wording {
    title: "job-sign-title",
    lead: "job-sign-lead",
    button: "job-sign-do",
    back: "job-sign-not",
    good_for: "job-sign-good-for",
};

/// `GET /desk/jobs`.
///
/// # Errors
/// [`Problem::NotAllowed`] for everybody but auditors and operators.
pub async fn page(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let (city, duty) = (desk.city.clone(), on.clone());
    let (wanted, offered, runs) = blocking(move || {
        let wanted = city.jobs_wanted(&duty)?;
        Ok::<_, office::OfficeError>((wanted, city.jobs_offered(&duty)?, city.job_runs(&duty)?))
    })
    .await?;
    let t = visit.words;
    let clock = |ends| dates::clock(desk.site.zone, ends);
    Ok(ok(&JobsPage {
        f: desk.frame(&visit, Place::Work(&on)),
        wanted: wanted
            .iter()
            .map(|one| waits(t, one, clock))
            .collect::<Result<_, _>>()?,
        offered: offered.iter().map(|one| listed(t, one)).collect(),
        runs: runs.iter().map(|one| run(t, one)).collect(),
    }))
}

/// `POST /desk/jobs`: the statement to sign for a run over the records that there are today.
///
/// # Errors
/// [`Problem`].
pub async fn ask(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<JobForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let (city, duty, ours) = (desk.city.clone(), on.clone(), desk.build.clone());
    let job = form.job;
    let prepared = blocking(move || city.job_statement(&duty, job, &ours)).await?;
    let records = line(&prepared, "records: ")?.parse();
    let asked = Asked {
        action: "/desk/jobs/sign",
        back: "/desk/jobs",
    };
    let t = visit.words;
    let mut facts = facts(t, job, records.map_err(|_| Problem::Broken)?);
    facts.push(build(t, &prepared)?);
    Ok(signing::shown_with(
        &desk,
        &visit,
        &on,
        &[prepared],
        &asked,
        (&SIGN, facts),
    ))
}

/// `POST /desk/jobs/sign`: the first signature. One is enough for a small run; it is announced at once.
///
/// # Errors
/// [`Problem`].
pub async fn sign(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    signing::signed(&desk, &visit, &form, City::sign_job).await?;
    Ok(go("/desk/jobs"))
}

/// `POST /desk/jobs/cosign`: one more official signs the same words; the last one's signature announces the run.
///
/// # Errors
/// [`Problem`].
pub async fn cosign(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    signing::signed(&desk, &visit, &form, City::cosign_job).await?;
    Ok(go("/desk/jobs"))
}

/// What is shown is what is signed: a line of the statement itself.
fn line<'a>(statement: &'a Prepared, name: &str) -> Result<&'a str, Problem> {
    let text = std::str::from_utf8(&statement.text).map_err(|_| Problem::Broken)?;
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .ok_or(Problem::Broken)
}

fn build(t: Words, statement: &Prepared) -> Result<Fact, Problem> {
    let build = line(statement, "build: ")?;
    Ok(Fact::new(t.say("job-build"), grouped(build)))
}

/// What a run opens, why, whom it tells, and how many must sign.
fn facts(t: Words, job: Job, records: u32) -> Vec<Fact> {
    let [label, does, tells] = labels::job(t, job);
    let needed = Job::signatures_needed(records);
    vec![
        Fact::new(t.say("job-job"), label),
        Fact::new(t.say("job-what"), does),
        Fact::new(t.say("job-reads"), labels::groups(t, job.groups())),
        Fact::new(
            t.say("job-stands-as"),
            labels::office_purpose(t, job.purpose()),
        ),
        Fact::new(
            t.say("job-clause"),
            labels::clause(t, job.purpose().clause()),
        ),
        Fact::new(t.say("job-tells"), tells),
        Fact::new(t.say("job-records"), dates::number(records.into())),
        Fact::new(t.say("job-needed"), t.count("job-officials", needed)),
    ]
}

fn listed(t: Words, offered: &JobOffered) -> Offered {
    let [label, does, _] = labels::job(t, offered.job);
    // Name and sentence stand above the list.
    let facts = facts(t, offered.job, offered.records).split_off(2);
    Offered {
        job: offered.job,
        label,
        does,
        facts,
    }
}

fn waits(
    t: Words,
    wanted: &JobWanted,
    clock: impl Fn(UnixTime) -> String,
) -> Result<Wanted, Problem> {
    let [label, ..] = labels::job(t, wanted.job);
    let (signed, needed) = (wanted.signed.to_string(), wanted.needed.to_string());
    let of = [("signed", signed.as_str()), ("needed", needed.as_str())];
    let facts = vec![
        Fact::new(t.say("job-records"), dates::number(wanted.records.into())),
        Fact::new(t.say("job-reads"), labels::groups(t, wanted.job.groups())),
        Fact::new(t.say("job-signed"), t.fill("job-signed-of", &of)),
        Fact::whole(t.say("job-ends"), clock(wanted.ends)),
        build(t, &wanted.prepared)?,
    ];
    Ok(Wanted {
        label,
        facts,
        signed_by_you: wanted.signed_by_you,
        name: URL_SAFE_NO_PAD.encode(wanted.prepared.nonce),
        text: URL_SAFE_NO_PAD.encode(&wanted.prepared.text),
    })
}

fn run(t: Words, run: &ListedRun) -> Run {
    let [label, ..] = labels::job(t, run.job);
    let (done, all) = (
        dates::number(run.records_done.into()),
        dates::number(run.records_max.into()),
    );
    let stands = if run.records_done == 0 {
        t.with("job-stands-waits", "all", &all)
    } else {
        t.fill("job-stands", &[("done", &done), ("all", &all)])
    };
    Run {
        label,
        day: dates::date(t, run.day.date()),
        stands,
        name: run.run.chunks(8).map(hex).collect(),
    }
}

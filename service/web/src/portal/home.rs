//! The own page: what one has, how much, until when; then what is next; then the rest.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use office::{MyFile, MyRecord, WhoLooked};
use registry::registration::RegistrationState;
use rules::programme::Programme;

use super::time_line;
use super::{Place, Portal};
use crate::frame::{Frame, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;
use crate::words::Words;
use crate::{dates, labels};

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    f: Frame,
    next: Option<NextStep>,
    registered: bool,
    facts: Vec<Fact>,
    benefits: Vec<Benefit>,
    looked: String,
    programmes: Vec<Offered>,
}

struct NextStep {
    title: String,
    text: String,
    href: &'static str,
    label: String,
}

struct Fact {
    label: String,
    value: String,
}

struct Benefit {
    reference: String,
    title: String,
    granted: bool,
    amount: Option<String>,
    text: String,
}

struct Offered {
    id: String,
    title: String,
    amount: String,
}

/// `GET /home`.
///
/// # Errors
/// [`Problem`].
pub async fn home(State(portal): State<Portal>, visit: Visit) -> Result<Response, Problem> {
    let own = portal.own(&visit)?;
    let record = portal.record(&visit, own).await?;
    let city = portal.city.clone();
    let looked = match blocking(move || city.who_looked(own)).await {
        Ok(looked) => Some(looked),
        Err(Problem::PinNeeded) => None,
        Err(problem) => return Err(problem),
    };
    let t = visit.words;
    let registered = registered(&record);
    let programmes = portal.city.programmes();
    Ok(ok(&HomePage {
        f: portal.frame(&visit, Place::Home),
        next: (registered && record.files.is_empty()).then(|| next_card(t)),
        registered,
        facts: facts(t, &record),
        benefits: record.files.iter().map(|file| benefit(t, file)).collect(),
        looked: looked.map_or_else(
            || t.say("home-looked-shut"),
            |looked| last_looked(&portal, t, &looked),
        ),
        programmes: if registered {
            programmes
                .iter()
                .map(|programme| offered(t, programme))
                .collect()
        } else {
            Vec::new()
        },
    }))
}

fn registered(record: &MyRecord) -> bool {
    record
        .registration
        .as_ref()
        .is_some_and(|registration| registration.state == RegistrationState::Registered)
}

fn next_card(t: Words) -> NextStep {
    NextStep {
        title: t.say("home-next-card"),
        text: t.say("home-next-card-text"),
        href: "/card",
        label: t.say("home-card-get"),
    }
}

fn facts(t: Words, record: &MyRecord) -> Vec<Fact> {
    let fact = |label: &str, value: String| Fact {
        label: t.say(label),
        value,
    };
    let mut facts = Vec::new();
    if let Some(address) = record
        .address
        .as_ref()
        .filter(|address| !address.district.is_empty())
    {
        facts.push(fact("home-district", address.district.clone()));
    }
    if let Some(registration) = &record.registration {
        if let Some(day) = registration.registered_on {
            facts.push(fact("home-registered", dates::date_with_weekday(t, day)));
        }
        if let Some(day) = registration.valid_until {
            facts.push(fact("home-valid-until", dates::date(t, day)));
        }
        facts.push(fact("home-reference", registration.reference.to_string()));
    }
    facts
}

fn benefit(t: Words, file: &MyFile) -> Benefit {
    let granted = file.decision.as_ref();
    let title = file.title.as_ref().map_or_else(
        || file.programme.to_string(),
        |title| t.pick(&title.zh, &title.en).to_owned(),
    );
    Benefit {
        reference: file.reference.to_string(),
        title,
        granted: granted.is_some(),
        amount: granted
            .and_then(|decision| decision.amount_yuan_per_year)
            .map(|yuan| dates::number(yuan.into())),
        text: granted.map_or_else(
            || t.say("home-benefit-waiting"),
            |decision| {
                t.with(
                    "home-benefit-granted",
                    "date",
                    &dates::date(t, decision.decided_on),
                )
            },
        ),
    }
}

fn last_looked(portal: &Portal, t: Words, looked: &WhoLooked) -> String {
    let mut by_officials = looked
        .entries
        .iter()
        .filter(|entry| time_line::by_official(entry));
    let Some(last) = by_officials.next() else {
        return t.say("home-looked-none");
    };
    let times = t.count("looked-times", 1 + by_officials.count());
    let when = dates::moment(t, portal.site.zone, registry::clock::Minute::of(last.at));
    t.fill(
        "home-looked-last",
        &[
            ("times", &times),
            ("when", &when),
            ("what", &time_line::title(t, last)),
        ],
    )
}

fn offered(t: Words, programme: &Programme) -> Offered {
    let title = programme.title();
    Offered {
        id: programme.id().to_owned(),
        title: labels::both(t, title),
        amount: t.with(
            "home-amount",
            "amount",
            &dates::number(programme.amount_yuan_per_year().into()),
        ),
    }
}

//! The officials' pages: one screen, everything by keyboard, the file always in sight. Officials sign in with a passkey,
//! and their browser's own key signs every statement before a record opens: both need script.

pub mod address;
pub mod again;
pub mod at_work;
pub mod case;
pub mod cases;
pub mod court_order;
pub mod emergency;
pub mod hand_in;
pub mod jobs;
mod navigation;
pub mod objection;
pub mod objections;
mod order_words;
pub mod passkey;
pub mod receipt;
mod reference;
pub mod register;
pub mod reviews;
pub mod sign_in;
pub mod signing;
pub mod start;
pub mod ties;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use office::{City, OnDuty};

use crate::frame::Frame;
use crate::problem::AudienceKind;
use crate::sessions::{Ends, Sessions};
use crate::site::{Site, Visit};
use crate::{dressing, labels, limits};
use at_work::AtWork;

/// What the officials' pages work with. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    site: Arc<Site>,
    city: Arc<City>,
    officials: Arc<Sessions<AtWork>>,
    build: Arc<str>,
}

impl FromRef<Desk> for Arc<Site> {
    fn from_ref(desk: &Desk) -> Self {
        desk.site.clone()
    }
}

/// Whose page it is.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// Nobody's yet.
    Outside,
    /// Of an official at work.
    Work(&'a OnDuty),
}

impl Desk {
    /// Nobody is at work yet. `build` names this program: officials who sign for a job sign for one build.
    #[must_use]
    pub fn new(site: Arc<Site>, city: Arc<City>, build: &str) -> Self {
        let ends = Ends {
            idle_seconds: limits::OFFICIAL_IDLE_SECONDS,
            absolute_seconds: limits::OFFICIAL_ABSOLUTE_SECONDS,
            held_max: limits::SESSIONS_MAX,
        };
        let officials = Sessions::new(ends, site.clock.clone(), site.entropy.clone());
        Self {
            site,
            city,
            officials: Arc::new(officials),
            build: Arc::from(build),
        }
    }

    fn frame(&self, visit: &Visit, place: Place<'_>) -> Frame {
        let t = visit.words;
        let Place::Work(on) = place else {
            return visit.frame(&self.site, Vec::new());
        };
        let nav = navigation::links(t, on.official.role, visit.path());
        let place = labels::office(t, &on.office);
        Frame {
            place,
            ..visit.frame(&self.site, nav)
        }
    }
}

/// The officials' pages.
pub fn router(desk: Desk) -> Router {
    let site = desk.site.clone();
    let routes = Router::new()
        .route("/desk", get(start::start))
        .route("/desk/sign-in", get(sign_in::page))
        .route("/desk/sign-in/begin", post(sign_in::begin))
        .route("/desk/sign-in/finish", post(sign_in::finish))
        .route("/desk/sign-out", post(sign_in::sign_out))
        .route("/desk/passkey", get(passkey::page))
        .route("/desk/passkey/begin", post(passkey::begin))
        .route("/desk/passkey/finish", post(passkey::finish))
        .route("/desk/call-up", post(start::call_up))
        .route("/desk/open", post(start::open))
        .route("/desk/file", get(register::show).post(register::step))
        .route("/desk/dwellings", get(register::dwellings))
        .route("/desk/hand-in", post(hand_in::hand_in))
        .route("/desk/receipt", get(receipt::receipt))
        .route("/desk/again", get(again::page).post(again::ask))
        .route("/desk/card", post(again::grant))
        .route("/desk/emergency", get(emergency::page).post(emergency::ask))
        .route("/desk/emergency/sign", post(emergency::sign))
        .route("/desk/emergency/record", get(emergency::record))
        .route("/desk/emergency/second", post(emergency::second))
        .route(
            "/desk/court-orders",
            get(court_order::page).post(court_order::ask),
        )
        .route("/desk/court-orders/sign", post(court_order::sign))
        .route("/desk/court-orders/record", get(court_order::record))
        .route("/desk/jobs", get(jobs::page).post(jobs::ask))
        .route("/desk/jobs/sign", post(jobs::sign))
        .route("/desk/jobs/cosign", post(jobs::cosign))
        .route("/desk/ties", get(ties::page).post(ties::declare))
        .route("/desk/ties/withdraw", post(ties::withdraw))
        .route("/desk/reviews", get(reviews::list))
        .route("/desk/reviews/open", post(reviews::open))
        .route("/desk/reviews/{reference}", get(reviews::show))
        .route("/desk/reviews/{reference}/open", post(reviews::ask))
        .route("/desk/reviews/{reference}/decide", post(reviews::decide))
        .route("/desk/objections", get(objections::list))
        .route("/desk/objections/open", post(objections::open))
        .route("/desk/objections/{reference}", get(objection::show))
        .route("/desk/objections/{reference}/open", post(objections::ask))
        .route(
            "/desk/objections/{reference}/answer",
            post(objection::answer),
        )
        .route("/desk/cases", get(cases::list))
        .route("/desk/cases/open", post(cases::open))
        .route("/desk/cases/{reference}", get(case::show))
        .route("/desk/cases/{reference}/open", post(cases::ask))
        .route("/desk/cases/{reference}/decide", post(case::decide))
        .route("/desk/cases/{reference}/decided", get(case::decided))
        .with_state(desk);
    dressing::pages(routes, &site, AudienceKind::Official)
}

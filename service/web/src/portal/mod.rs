//! The residents' pages. Everything works without script, on a cheap phone and on a shared kiosk.

pub mod apply;
pub mod card;
mod exceptional;
pub mod front;
pub mod home;
pub mod letter;
pub mod lost_phone;
pub mod object;
pub mod objected;
pub mod pre_register;
pub mod protected;
pub mod question;
pub mod sign_in;
pub mod signed_in;
pub mod time_line;
pub mod watch;
pub mod who_looked;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use issuing::Issuer;
use office::City;
use registry::official::Office;

use crate::frame::{Frame, NavItem};
use crate::problem::{AudienceKind, Problem};
use crate::sessions::{Ends, Sessions};
use crate::site::{Site, Visit};
use crate::{assets, dressing, limits};
use pre_register::answers::Answers;
use signed_in::SignedIn;

/// What the residents' pages are made of.
pub struct PortalParts {
    /// The place.
    pub site: Arc<Site>,
    /// The use cases.
    pub city: Arc<City>,
    /// Makes offers.
    pub issuer: Arc<Issuer>,
    /// The registration centres one can come to.
    pub centres: Vec<Office>,
    /// Who outside checks the log.
    pub watch: watch::AskWatch,
}

/// What the residents' pages work with. Cheap to clone.
#[derive(Clone)]
pub struct Portal {
    site: Arc<Site>,
    city: Arc<City>,
    issuer: Arc<Issuer>,
    centres: Arc<Vec<Office>>,
    watch: watch::AskWatch,
    drafts: Arc<Sessions<Draft>>,
    residents: Arc<Sessions<SignedIn>>,
}

/// A half-filled form, in memory.
#[derive(Clone, Default)]
pub struct Draft {
    /// Of a pre-registration.
    pub registration: Answers,
    /// What became of it: the number and the day, and the centre to come to.
    pub sent: Option<(office::PreRegistered, Option<Office>)>,
}

impl FromRef<Portal> for Arc<Site> {
    fn from_ref(portal: &Portal) -> Self {
        portal.site.clone()
    }
}

/// Where a page stands in the navigation of somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Not signed in.
    Outside,
    /// The own page.
    Home,
    /// The list of openings.
    Looked,
    /// Anything else.
    Other,
}

impl Portal {
    /// Joins the parts; nobody is signed in yet.
    #[must_use]
    pub fn new(parts: PortalParts) -> Self {
        let (clock, entropy) = (parts.site.clock.clone(), parts.site.entropy.clone());
        let drafts = Ends {
            idle_seconds: limits::DRAFT_IDLE_SECONDS,
            absolute_seconds: limits::DRAFT_ABSOLUTE_SECONDS,
            held_max: limits::DRAFTS_MAX,
        };
        let residents = Ends {
            idle_seconds: limits::RESIDENT_IDLE_SECONDS,
            absolute_seconds: limits::RESIDENT_ABSOLUTE_SECONDS,
            held_max: limits::SESSIONS_MAX,
        };
        Self {
            site: parts.site,
            city: parts.city,
            issuer: parts.issuer,
            centres: Arc::new(parts.centres),
            watch: parts.watch,
            drafts: Arc::new(Sessions::new(drafts, clock.clone(), entropy.clone())),
            residents: Arc::new(Sessions::new(residents, clock, entropy)),
        }
    }

    fn frame(&self, visit: &Visit, place: Place) -> Frame {
        let t = visit.words;
        let nav = match place {
            Place::Outside => vec![NavItem::link(
                "/sign-in",
                t.say("sign-in-title"),
                visit.here == "/sign-in",
            )],
            _ => vec![
                NavItem::link("/home", t.say("nav-home"), place == Place::Home),
                NavItem::link("/who-looked", t.say("nav-looked"), place == Place::Looked),
                NavItem::button("/sign-out", t.say("nav-sign-out")),
            ],
        };
        visit.frame(&self.site, nav)
    }
}

/// The residents' pages.
pub fn router(portal: Portal) -> Router {
    let site = portal.site.clone();
    let routes = Router::new()
        .route("/", get(front::front))
        .route("/promises", get(front::promises))
        .route(
            "/register/{question}",
            get(pre_register::ask).post(pre_register::answer),
        )
        .route(
            "/register/check",
            get(pre_register::check).post(pre_register::send),
        )
        .route("/register/sent", get(pre_register::sent))
        .route("/sign-in", get(sign_in::ask).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/home", get(home::home))
        .route("/apply/{programme}", get(apply::start))
        .route(
            "/apply/{programme}/child",
            get(apply::ask_child).post(apply::answer_child),
        )
        .route(
            "/apply/{programme}/school",
            get(apply::ask_school).post(apply::answer_school),
        )
        .route(
            "/apply/{programme}/check",
            get(apply::check).post(apply::send),
        )
        .route("/letters/{reference}", get(letter::letter))
        .route("/who-looked", get(who_looked::own))
        .route("/who-looked/pin", get(protected::ask).post(protected::give))
        .route("/who-looked/protect", post(protected::switch))
        .route("/who-looked/{entry}/proof", get(who_looked::own_proof))
        .route(
            "/who-looked/{entry}/object",
            get(object::ask).post(object::send),
        )
        .route("/files/{reference}/who-looked", get(who_looked::of_file))
        .route(
            "/files/{reference}/who-looked/{entry}/proof",
            get(who_looked::proof_of_file),
        )
        .route("/lost", get(lost_phone::ask).post(lost_phone::report))
        .route("/card", get(card::ask).post(card::offer))
        .route("/assets/{name}", get(assets::serve))
        // Of the routers that the city joins, this one answers for addresses that nobody has.
        .fallback(async || Problem::NotFound)
        .with_state(portal);
    dressing::pages(routes, &site, AudienceKind::Resident)
}

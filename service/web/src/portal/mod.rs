//! The residents' pages. Everything works without script, on a cheap phone and on a shared kiosk.

pub mod front;
pub mod pre_register;
pub mod question;
pub mod time_line;
pub mod watch;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;
use registry::official::Office;

use crate::frame::{Frame, NavItem};
use crate::problem::AudienceKind;
use crate::sessions::Sessions;
use crate::site::{DRAFT_COOKIE, Site, Visit};
use crate::{assets, dressing};
use pre_register::answers::Answers;

/// What the residents' pages work with. Cheap to clone.
#[derive(Clone)]
pub struct Portal {
    /// The place.
    pub site: Arc<Site>,
    /// The registration centres one can come to.
    pub centres: Arc<Vec<Office>>,
    /// Half-filled forms.
    pub drafts: Arc<Sessions<Draft>>,
}

/// A half-filled form, in memory.
#[derive(Clone, Default)]
pub struct Draft {
    /// Of a pre-registration.
    pub registration: Option<Answers>,
}

impl FromRef<Portal> for Arc<Site> {
    fn from_ref(portal: &Portal) -> Self {
        portal.site.clone()
    }
}

/// Where a page stands in the navigation of somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The own page.
    Home,
    /// The list of openings.
    Looked,
    /// Anything else.
    Other,
}

impl Portal {
    /// The frame of a page; `place` is `None` for somebody not signed in.
    #[must_use]
    pub fn frame(&self, visit: &Visit, place: Option<Place>) -> Frame {
        let t = visit.words;
        let nav = match place {
            None => vec![NavItem::link(
                "/sign-in",
                t.say("sign-in-title"),
                visit.here == "/sign-in",
            )],
            Some(place) => vec![
                NavItem::link("/home", t.say("nav-home"), place == Place::Home),
                NavItem::link("/who-looked", t.say("nav-looked"), place == Place::Looked),
                NavItem::button("/sign-out", t.say("nav-sign-out")),
            ],
        };
        visit.frame(&self.site, nav)
    }

    /// The answers of a half-filled pre-registration.
    #[must_use]
    pub fn draft(&self, visit: &Visit) -> Option<Answers> {
        self.drafts
            .with(visit.ticket(DRAFT_COOKIE), |draft| {
                draft.registration.clone()
            })
            .flatten()
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
        .route("/register/check", get(pre_register::check))
        .route("/assets/{name}", get(assets::serve))
        .with_state(portal);
    dressing::pages(routes, &site, AudienceKind::Resident)
}

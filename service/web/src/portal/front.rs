//! The first page, and the page that says what is kept and what cannot be prevented. Both are for anyone.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Place, Portal};
use crate::frame::{Frame, ok};
use crate::site::Visit;

#[derive(Template)]
#[template(path = "portal/front.html")]
struct FrontPage {
    f: Frame,
}

#[derive(Template)]
#[template(path = "portal/promises.html")]
struct PromisesPage {
    f: Frame,
}

/// `GET /`.
pub async fn front(State(portal): State<Portal>, visit: Visit) -> Response {
    ok(&FrontPage {
        f: portal.frame(&visit, Place::Outside),
    })
}

/// `GET /promises`.
pub async fn promises(State(portal): State<Portal>, visit: Visit) -> Response {
    ok(&PromisesPage {
        f: portal.frame(&visit, Place::Outside),
    })
}

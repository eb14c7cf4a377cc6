//! An order of a court at the desk: the official hands its text in, reads what it says, signs, and has before them for ten
//! minutes what it opened, to print for the court.
//!
//! Must never keep the order, and must never take a file: only the text comes here.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use office::{OfficeError, OnDuty, OrderRefused};
use registry::court_order::{CourtOrder, ORDER_BYTES_MAX};
use registry::sensitive::Sensitive;
use serde::Deserialize;

use super::at_work::Held;
use super::order_words;
use super::signing::{self, Asked, Fact, SignedForm, Wording};
use super::{Desk, Place};
use crate::dates;
use crate::fields::{ErrorSummary, FieldError};
use crate::frame::{self, Frame, go, ok};
use crate::problem::{Problem, blocking};
use crate::site::Visit;

#[derive(Template)]
#[template(path = "desk/court_orders.html")]
struct OrdersPage {
    f: Frame,
    summary: ErrorSummary,
    error: Option<String>,
    text: Sensitive<String>,
    bytes_max: usize,
    open: bool,
}

#[derive(Template)]
#[template(path = "desk/court_order_record.html")]
struct RecordPage {
    f: Frame,
    order: Vec<Fact>,
    found: bool,
    facts: Vec<Fact>,
    entry: String,
}

/// The form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderForm {
    order: String,
}

const SIGN: Wording = Wording {
    title: "order-sign-title",
    lead: "order-sign-lead",
    button: "order-sign-do",
    back: "order-sign-not",
    good_for: "order-sign-good-for",
};

/// `GET /desk/court-orders`.
///
/// # Errors
/// [`Problem::NotAllowed`] for everybody but the court liaison.
pub async fn page(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let (city, duty) = (desk.city.clone(), on.clone());
    blocking(move || city.may_execute_court_orders(&duty)).await?;
    shown(&desk, &visit, &on, String::new(), None)
}

/// `POST /desk/court-orders`: what the order says, and the statement to sign.
///
/// # Errors
/// [`Problem`].
pub async fn ask(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<OrderForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let t = visit.words;
    let text = as_signed(&form.order);
    let (city, duty, file) = (desk.city.clone(), on.clone(), Sensitive::new(text.clone()));
    let asked = tokio::task::spawn_blocking(move || {
        Ok((city.court_order_statement(&duty, file)?, city.offices()?))
    });
    let (prepared, offices) = match asked.await.map_err(|_| Problem::Broken)? {
        Ok(prepared) => prepared,
        Err(OfficeError::UnknownReference) => {
            let why = t.say("order-refused-reference");
            return shown(&desk, &visit, &on, form.order, Some(why));
        }
        Err(error) => {
            let why = OrderRefused::of(&error).ok_or_else(|| Problem::from(error))?;
            let why = order_words::refused(t, &why);
            return shown(&desk, &visit, &on, form.order, Some(why));
        }
    };
    let order = CourtOrder::parse(&text).map_err(|_| Problem::BadForm)?;
    let facts = order_words::said(t, &order, &offices);
    let asked = Asked {
        action: "/desk/court-orders/sign",
        back: "/desk/court-orders",
    };
    Ok(signing::shown_with(
        &desk,
        &visit,
        &on,
        &[prepared],
        &asked,
        (&SIGN, facts),
    ))
}

/// `POST /desk/court-orders/sign`: the order is carried out, once.
///
/// # Errors
/// [`Problem`].
pub async fn sign(
    State(desk): State<Desk>,
    visit: Visit,
    Form(form): Form<SignedForm>,
) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let signature = form.signature()?;
    let (city, duty) = (desk.city.clone(), on.clone());
    let done = tokio::task::spawn_blocking(move || city.execute_court_order(&duty, &signature));
    match done.await.map_err(|_| Problem::Broken)? {
        Ok(done) => {
            let order = Held::briefly(done, desk.site.clock.now());
            desk.look(&visit, |at_work| at_work.order = Some(order))?;
            Ok(go("/desk/court-orders/record"))
        }
        Err(error) => {
            let why = OrderRefused::of(&error).ok_or_else(|| Problem::from(error))?;
            let why = order_words::refused(visit.words, &why);
            // The order is not kept: the field is empty again.
            shown(&desk, &visit, &on, String::new(), Some(why))
        }
    }
}

/// `GET /desk/court-orders/record`: what the order opened, for ten minutes.
///
/// # Errors
/// [`Problem::FileNotOpen`] afterwards.
pub async fn record(State(desk): State<Desk>, visit: Visit) -> Result<Response, Problem> {
    let on = desk.on_duty(&visit).await?;
    let done = match desk.open(&visit, |at_work| at_work.order.as_ref()) {
        Err(Problem::FileNotOpen) => {
            desk.look(&visit, |at_work| at_work.order = None)?;
            return Err(Problem::FileNotOpen);
        }
        done => done?,
    };
    let city = desk.city.clone();
    let offices = blocking(move || city.offices()).await?;
    let t = visit.words;
    let line = |key, value| Fact::new(t.say(key), value);
    let record = done.opened.as_ref();
    Ok(ok(&RecordPage {
        f: desk.frame(&visit, Place::Work(&on)),
        order: vec![
            line("order-court", order_words::court(t, &done.court, &offices)),
            line("order-number", done.number.clone()),
            line("order-sealed-until", dates::date(t, done.sealed_until)),
            line("order-carried-out-by", on.official.id.to_string()),
        ],
        found: record.is_some(),
        facts: order_words::opened(t, &done),
        entry: record.map_or_else(String::new, |record| {
            t.with("looked-entry", "n", &dates::number(record.log_entry))
        }),
    }))
}

/// The order as the court signed it: browsers send line ends of their own, and what was copied may bring blanks around it.
fn as_signed(sent: &str) -> String {
    format!("{}\n", sent.replace("\r\n", "\n").trim())
}

fn shown(
    desk: &Desk,
    visit: &Visit,
    on: &OnDuty,
    text: String,
    error: Option<String>,
) -> Result<Response, Problem> {
    let t = visit.words;
    let errors: Vec<_> = error
        .iter()
        .map(|text| FieldError {
            field: "order",
            text: text.clone(),
        })
        .collect();
    let open = desk.open(visit, |at_work| at_work.order.as_ref()).is_ok();
    let page = OrdersPage {
        f: desk.frame(visit, Place::Work(on)),
        summary: ErrorSummary::new(t, &errors),
        error,
        text: Sensitive::new(text),
        bytes_max: ORDER_BYTES_MAX,
        open,
    };
    Ok(frame::form(!errors.is_empty(), &page))
}

#[cfg(test)]
mod tests {
    use super::as_signed;

    #[test]
    fn line_ends_of_a_browser_and_blanks_of_a_copy_do_not_change_an_order() {
        let order = "denizen/court-order/1\ncourt: a\n\nsignature: x\n";
        let sent = format!("  \r\n{}\r\n\r\n ", order.trim().replace('\n', "\r\n"));
        assert_eq!(as_signed(&sent), order);
        assert_eq!(as_signed(order), order);
    }
}

//! Every row of the table of routes, asked by a stranger in a city that has a record to lose: an answer, never a failure
//! of the machine, and nothing of anybody.

use denizen::demo::cast::CARETAKER;
use serde::Deserialize;
use tests::paths::register;
use tests::town::CLERK;
use tests::{Reply, Town};

use crate::pages::assert_guarded;

#[derive(Deserialize)]
struct Table {
    route: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    method: String,
    path: String,
    actor: String,
    reads: Vec<String>,
}

fn table() -> Vec<Row> {
    let text = include_str!("../../../service/web/routes.toml");
    toml::from_str::<Table>(text).unwrap().route
}

/// Rows of the two roles that run in processes of their own.
fn is_of_another_process(row: &Row) -> bool {
    [
        "/ask",
        "/answer/",
        "/request/",
        "/response/",
        "/add-checkpoint",
    ]
    .iter()
    .any(|start| row.path.starts_with(start))
}

/// A path with the real number of a file in it.
fn filled(path: &str, reference: &str) -> String {
    [
        ("{question}", "name"),
        ("{programme}", "school-fee-remission"),
        ("{reference}", reference),
        ("{entry}", "1"),
        ("{name}", "x"),
        ("{*path}", "checkpoint"),
        ("{configuration}", "x"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (place, value)| {
        path.replace(place, value)
    })
}

#[track_caller]
fn assert_says_nothing_of_anybody(row: &Row, reply: &Reply) {
    for known in [
        CARETAKER.full_name,
        CARETAKER.document_number,
        CARETAKER.telephone,
        "蓝田壹站",
        "denizen-check:",
    ] {
        assert!(
            !reply.text.contains(known),
            "{} {} says {known}",
            row.method,
            row.path
        );
    }
}

#[test]
fn every_route_answers_a_stranger_and_tells_nothing() {
    let town = Town::open().unwrap();
    let mut clerk = town.official(CLERK).unwrap();
    let resident = register(&town, &mut clerk, &CARETAKER).unwrap();
    let caller = town.caller();
    let rows = table();
    assert!(
        rows.len() > 60,
        "the table was not read: {} rows",
        rows.len()
    );
    for row in &rows {
        let path = filled(&row.path, &resident.reference);
        let reply = match row.method.as_str() {
            "GET" => caller.get(&path).unwrap(),
            _ => caller.post_form(&path, "").unwrap(),
        };
        let what = format!("{} {}", row.method, row.path);
        assert!(
            reply.status < 500,
            "{what}: {} {}",
            reply.status,
            reply.text
        );
        assert_says_nothing_of_anybody(row, &reply);
        assert_guarded(&what, &reply);
        if is_of_another_process(row) {
            assert!(
                [404, 405].contains(&reply.status),
                "{what}: {}",
                reply.status
            );
            continue;
        }
        assert_ne!(reply.status, 405, "{what}");
        let shut = (300..500).contains(&reply.status);
        if row.actor != "anyone" && row.actor != "wallet" || !row.reads.is_empty() {
            assert!(shut, "{what} answers a stranger: {}", reply.status);
        }
        if (300..400).contains(&reply.status) && row.actor != "anyone" {
            let place = reply.header("location");
            let (place, _) = place.split_once('?').unwrap_or((place, ""));
            assert!(place.ends_with("/sign-in"), "{what} leads to {place}");
        }
    }
}

//! The table of routes against the routers themselves: a row that no router answers, and a path that needs a sign-in and
//! answers without one, are found.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde::Deserialize;

use crate::world::World;
use crate::world::browser::Browser;

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
    toml::from_str::<Table>(include_str!("../../routes.toml"))
        .unwrap()
        .route
}

/// A path with something in each of its places.
fn filled(path: &str) -> String {
    let filled = [
        ("{question}", "name"),
        ("{programme}", "school-fee-remission"),
        ("{reference}", "YT-F-7K3M9QXD"),
        ("{entry}", "1"),
        ("{name}", "x"),
    ];
    filled.iter().fold(path.to_owned(), |path, (place, value)| {
        path.replace(place, value)
    })
}

/// Routes of other routers: wallets, readers, files.
fn is_page(row: &Row) -> bool {
    !["wallet", "whoever stands at the reader"].contains(&row.actor.as_str())
        && ![
            "/healthz",
            "/log/",
            "/.well-known",
            "/type/",
            "/add-checkpoint",
            "/assets/",
        ]
        .iter()
        .any(|start| row.path.starts_with(start))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_table_is_served_and_asks_for_its_actor() {
    let world = World::new();
    let browser = Browser::new(&world, "en");
    let mut opened = BTreeSet::new();
    for row in table().iter().filter(|row| is_page(row)) {
        let path = filled(&row.path);
        let answer = if row.method == "GET" {
            browser.get(&path).await
        } else {
            browser.post(&path, &[]).await
        };
        assert_ne!(
            answer.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "{} {}",
            row.method,
            row.path
        );
        assert_ne!(
            answer.status,
            StatusCode::NOT_FOUND,
            "{} {}: {}",
            row.method,
            row.path,
            answer.words()
        );
        let refused = answer.status == StatusCode::UNAUTHORIZED
            || answer.status.is_redirection()
            || answer.status.is_client_error();
        if row.actor != "anyone" {
            assert!(refused, "{} {} answers a stranger", row.method, row.path);
        }
        if !row.reads.is_empty() && !refused {
            opened.insert(row.path.clone());
        }
    }
    assert!(opened.is_empty(), "opened without a sign-in: {opened:?}");
}

//! Every HTTP route stands in `service/web/routes.toml` with who may call it, for what, what it reads of a
//! person and which log entry that makes. A row must never be missing, nor outlive its route.

mod in_code;

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::sizes::is_test;
use super::{Finding, House};
use in_code::Route;

const TABLE: &str = "service/web/routes.toml";

/// The field groups of `registry::vocabulary::FieldGroup`.
const GROUPS: &[&str] = &[
    "name",
    "birth",
    "document",
    "address",
    "contact",
    "registration",
    "guardianship",
    "application",
    "case_facts",
    "objections",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    route: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    method: String,
    path: String,
    /// Who may call it: `anyone`, `resident`, a role of officials, `wallet`, `verifier` …
    actor: String,
    /// Why, in plain words or as a name of `registry::purpose`.
    purpose: String,
    /// Field groups of a person that an answer is made from.
    reads: Vec<String>,
    /// The kind of log entry that the reading makes; `none` where nothing is read.
    log: String,
}

/// Names each route without a row, each row without a route, and each row that says too little.
///
/// # Errors
/// The table does not parse.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let mut routes = Vec::new();
    let mut findings = Vec::new();
    for (path, _) in house.tree.with_ending("rs") {
        if is_test(path) || path.starts_with("xtask/") {
            continue;
        }
        for found in in_code::routes(&house.tree.tokens(path)) {
            match found {
                Ok(route) => routes.push((path, route)),
                Err((line, why)) => findings.push(Finding::at(path, line, why)),
            }
        }
    }
    let table: Table = toml::from_str(house.tree.text(TABLE).unwrap_or_default()).context(TABLE)?;
    findings.extend(compare(&routes, &table));
    findings.extend(table.route.iter().flat_map(says_too_little));
    Ok(findings)
}

fn compare(routes: &[(&str, Route)], table: &Table) -> Vec<Finding> {
    let rows: BTreeSet<(&str, &str)> = table
        .route
        .iter()
        .map(|row| (row.method.as_str(), row.path.as_str()))
        .collect();
    let known: BTreeSet<(&str, &str)> = routes
        .iter()
        .map(|(_, route)| (route.method.as_str(), route.path.as_str()))
        .collect();
    let mut findings = Vec::new();
    for (file, route) in routes {
        if !rows.contains(&(route.method.as_str(), route.path.as_str())) {
            let message = format!("{} {} has no row in {TABLE}", route.method, route.path);
            findings.push(Finding::at(file, route.line, message));
        }
    }
    for (method, path) in rows.difference(&known) {
        findings.push(Finding::new(
            TABLE,
            format!("{method} {path} is not a route of the code"),
        ));
    }
    if table.route.len() != rows.len() {
        findings.push(Finding::new(TABLE, "a route stands there twice"));
    }
    findings
}

fn says_too_little(row: &Row) -> Vec<Finding> {
    let place = || format!("{TABLE} ({} {})", row.method, row.path);
    let mut findings = Vec::new();
    for (name, value) in [
        ("actor", &row.actor),
        ("purpose", &row.purpose),
        ("log", &row.log),
    ] {
        if value.trim().is_empty() {
            findings.push(Finding::new(place(), format!("`{name}` is empty")));
        }
    }
    for group in row
        .reads
        .iter()
        .filter(|group| !GROUPS.contains(&group.as_str()))
    {
        findings.push(Finding::new(
            place(),
            format!("`{group}` is not a field group"),
        ));
    }
    // Invariants 2 and 3: what is read is logged, and the public reads nothing of anybody.
    if !row.reads.is_empty() && (row.log == "none" || row.actor == "anyone") {
        findings.push(Finding::new(
            place(),
            "reads of a person, so it needs an actor and a log entry",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Table, compare, in_code, says_too_little};

    const CODE: &str = r#"fn r() { Router::new().route("/desk", get(show).post(register)) }"#;

    fn table(rows: &[(&str, &str)]) -> Table {
        let row = |(method, path): &(&str, &str)| {
            format!(
                "[[route]]\nmethod = '{method}'\npath = '{path}'\nactor = 'clerk'\npurpose = 'p'\nreads = ['name']\nlog = 'opened'\n"
            )
        };
        toml::from_str(&rows.iter().map(row).collect::<String>()).unwrap()
    }

    fn found(rows: &[(&str, &str)]) -> usize {
        let routes: Vec<_> = in_code::routes(&crate::lexer::shipped(CODE))
            .into_iter()
            .map(|route| ("a.rs", route.unwrap()))
            .collect();
        compare(&routes, &table(rows)).len()
    }

    #[test]
    fn a_row_for_each_route_passes() {
        assert_eq!(found(&[("GET", "/desk"), ("POST", "/desk")]), 0);
        assert_eq!(says_too_little(&table(&[("GET", "/desk")]).route[0]), []);
    }

    #[test]
    fn a_missing_row_an_idle_row_and_a_double_row_are_found() {
        assert_eq!(found(&[("GET", "/desk")]), 1);
        assert_eq!(
            found(&[("GET", "/desk"), ("POST", "/desk"), ("GET", "/list")]),
            1
        );
        assert_eq!(
            found(&[("GET", "/desk"), ("POST", "/desk"), ("GET", "/desk")]),
            1
        );
    }

    #[test]
    fn a_row_that_reads_unseen_is_found() {
        let mut rows = table(&[("GET", "/desk")]);
        rows.route[0].log = "none".into();
        assert_eq!(says_too_little(&rows.route[0]).len(), 1);
        rows.route[0].log = "opened".into();
        rows.route[0].reads = vec!["religion".into()];
        rows.route[0].purpose = String::new();
        assert_eq!(says_too_little(&rows.route[0]).len(), 2);
    }
}

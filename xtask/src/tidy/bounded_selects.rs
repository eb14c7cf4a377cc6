//! No query answers with an unknown number of rows: a SELECT has a LIMIT, is bound to a whole primary or
//! unique key, or answers one row by its nature. It must never trust a comment that says "this is small".

pub mod sql;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::sizes::is_test;
use super::{Finding, House};
use crate::lexer::What;

/// For each table, the sets of columns that name one row.
type Keys = BTreeMap<String, Vec<BTreeSet<String>>>;

/// Names each SELECT without a bound.
///
/// # Errors
/// None: the files have been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let mut keys = Keys::new();
    for (_, text) in house.tree.with_ending("sql") {
        sql::read_keys(text, &mut keys);
    }
    let mut findings = Vec::new();
    for (path, _) in house.tree.with_ending("rs") {
        if is_test(path) || path.starts_with("xtask/") {
            continue;
        }
        for token in house.tree.tokens(path).iter() {
            let What::Text(query) = &token.what else {
                continue;
            };
            findings.extend(query_at(path, token.line, query, &keys));
        }
    }
    for (path, text) in house.tree.with_ending("sql") {
        findings.extend(
            text.split(';')
                .filter_map(|statement| query_at(path, 1, statement, &keys)),
        );
    }
    Ok(findings)
}

fn query_at(path: &str, line: usize, query: &str, keys: &Keys) -> Option<Finding> {
    let words = sql::words(query);
    let reads =
        words.iter().any(|word| word == "SELECT") && words.iter().any(|word| word == "FROM");
    let message = "SELECT without LIMIT and not bound to a whole key: how many rows can it answer?";
    (reads && !sql::is_bounded(&words, keys)).then(|| Finding::at(path, line, message))
}

#[cfg(test)]
mod tests {
    use super::{Keys, query_at, sql};

    const TABLES: &str = "
        CREATE TABLE resident (resident BLOB PRIMARY KEY, state TEXT NOT NULL) STRICT; -- retention: R1
        CREATE TABLE sealed (resident BLOB NOT NULL, field_group INTEGER NOT NULL,
            note TEXT CHECK (note <> ''), PRIMARY KEY (resident, field_group));
        CREATE TABLE desk (desk TEXT PRIMARY KEY, code TEXT UNIQUE);
        CREATE UNIQUE INDEX by_state ON resident (state);
    ";

    fn is_found(query: &str) -> bool {
        let mut keys = Keys::new();
        sql::read_keys(TABLES, &mut keys);
        query_at("a.rs", 1, query, &keys).is_some()
    }

    #[test]
    fn bounded_queries_pass() {
        for query in [
            "SELECT state FROM resident WHERE resident = $1",
            "SELECT resident FROM resident WHERE state = $1",
            "SELECT note FROM sealed WHERE resident = $1 AND field_group = $2 FOR UPDATE",
            "SELECT s.note FROM sealed AS s WHERE s.field_group = $2 AND s.resident = $1 AND note <> ''",
            "SELECT desk FROM desk WHERE code = $1",
            "SELECT desk FROM desk ORDER BY desk LIMIT 100",
            "SELECT count(*) FROM resident",
            "SELECT max(field_group), min(field_group) FROM sealed WHERE resident = $1",
            "SELECT EXISTS (SELECT 1 FROM desk)",
            "SELECT coalesce(max(field_group) + 1, 0) FROM sealed",
            "INSERT INTO desk (desk) VALUES ($1)",
            "Choose SELECT in the menu",
        ] {
            assert!(!is_found(query), "{query}");
        }
    }

    #[test]
    fn unbounded_queries_are_found() {
        for query in [
            "SELECT resident FROM resident",
            "SELECT note FROM sealed WHERE resident = $1",
            "SELECT note FROM sealed WHERE resident = $1 OR field_group = $2",
            "SELECT state FROM resident WHERE resident > $1",
            "SELECT desk FROM desk WHERE lower(code) = $1",
            "SELECT resident, count(*) FROM resident GROUP BY state",
            "select state from resident where state = state",
            "SELECT a.state FROM resident AS a JOIN sealed AS b ON a.resident = b.resident WHERE a.resident = $1",
            "INSERT INTO desk SELECT desk, code FROM desk",
            "SELECT coalesce(state, '') FROM resident",
            "SELECT x FROM unknown_table WHERE id = $1",
        ] {
            assert!(is_found(query), "{query}");
        }
    }
}

//! `docs/data-model.md` says of every column what it holds and how long; and no column is named after what must not be
//! known of a person, nor after what is known of a person but may stand only in a sealed record.

use crate::engine::Engine;
use crate::schema::tables;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use store::Schema;

on_both_engines!(
    every_column_has_its_row,
    no_column_is_forbidden,
    people_are_random_numbers
);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// (role, table, column) and its retention class.
type Classes = BTreeMap<(String, String, String), String>;

struct Page {
    classes: BTreeSet<String>,
    columns: Classes,
    /// Tables whose text says who writes them.
    written: BTreeSet<(String, String)>,
    tables: BTreeSet<(String, String)>,
}

fn page() -> Page {
    let text = fs::read_to_string(root().join("docs/data-model.md")).unwrap();
    let mut page = Page {
        classes: BTreeSet::new(),
        columns: Classes::new(),
        written: BTreeSet::new(),
        tables: BTreeSet::new(),
    };
    let (mut role, mut table) = (String::new(), String::new());
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            (role, table) = (name.to_owned(), String::new());
        } else if let Some(name) = line.strip_prefix("### ") {
            table = name.to_owned();
            page.tables.insert((role.clone(), table.clone()));
        } else if let Some(cells) = line.strip_prefix("| `") {
            let cells: Vec<&str> = cells
                .trim_end_matches('|')
                .split(" | ")
                .map(|cell| cell.trim().trim_matches('`'))
                .collect();
            if role == "Retention classes" {
                page.classes.insert(cells[0].to_owned());
            } else {
                assert!(!cells[1].is_empty(), "{line}");
                let column = (role.clone(), table.clone(), cells[0].to_owned());
                assert!(
                    page.columns.insert(column, cells[2].to_owned()).is_none(),
                    "twice: {line}"
                );
            }
        } else if line.contains("Written ") {
            page.written.insert((role.clone(), table.clone()));
        }
    }
    page
}

/// The classes that the comments of a migration tree name.
fn commented(engine: &Engine, schema: Schema) -> Classes {
    let tree = if engine.is_sqlite() {
        "sqlite"
    } else {
        "postgres"
    };
    let folder = root()
        .join("service/store/migrations")
        .join(tree)
        .join(schema.as_str());
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|file| file.path())
        .collect();
    files.sort();
    let mut classes = Classes::new();
    let mut table = String::new();
    for line in files.iter().flat_map(|file| {
        fs::read_to_string(file)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    }) {
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            table = rest.trim_end_matches(" (").to_owned();
        } else if let Some((column, class)) = line
            .split_once("-- class: ")
            .filter(|_| line.starts_with("    "))
        {
            let column = column.split_whitespace().next().unwrap();
            classes.insert(
                (schema.as_str().to_owned(), table.clone(), column.to_owned()),
                class.to_owned(),
            );
        }
    }
    classes
}

fn every_column_has_its_row(engine: &Engine) {
    let page = page();
    let mut live = BTreeSet::new();
    let mut comments = Classes::new();
    for schema in Schema::ALL {
        let fresh = engine.fresh(schema);
        for table in tables(engine, &fresh.store) {
            let place = (schema.as_str().to_owned(), table.name.clone());
            assert!(page.written.contains(&place), "{place:?}: who writes it?");
            live.extend(
                table
                    .columns
                    .iter()
                    .map(|(column, ..)| (place.0.clone(), place.1.clone(), column.clone())),
            );
        }
        comments.extend(commented(engine, schema));
    }
    let described: BTreeSet<_> = page.columns.keys().cloned().collect();
    assert_eq!(live, described, "live schema and docs/data-model.md");
    assert_eq!(
        comments, page.columns,
        "classes in the migrations and in docs/data-model.md"
    );
    let used: BTreeSet<_> = page.columns.values().cloned().collect();
    assert_eq!(used, page.classes, "classes used and classes explained");
    let described_tables: BTreeSet<_> = described
        .iter()
        .map(|(role, table, _)| (role.clone(), table.clone()))
        .collect();
    assert_eq!(described_tables, page.tables, "tables without columns");
}

#[derive(serde::Deserialize)]
struct Words {
    subject: Vec<Subject>,
}

#[derive(serde::Deserialize)]
struct Subject {
    name: String,
    english: Vec<String>,
    chinese: Vec<String>,
}

/// The list is the one that `cargo xtask tidy` reads; here it meets the live schemas.
fn no_column_is_forbidden(engine: &Engine) {
    let text = fs::read_to_string(root().join("xtask/src/tidy/forbidden_words.toml")).unwrap();
    let words: Words = toml::from_str(&text).unwrap();
    assert!(
        words.subject.len() >= 10
            && words
                .subject
                .iter()
                .all(|subject| !subject.chinese.is_empty())
    );
    assert!(
        forbidden(&words, "marital_status").is_some() && forbidden(&words, "resident").is_none()
    );
    assert!(forbidden(&words, "民族").is_some() && forbidden(&words, "birth_order").is_some());
    for schema in Schema::ALL {
        let fresh = engine.fresh(schema);
        for table in tables(engine, &fresh.store) {
            let columns = table.columns.iter().map(|(column, ..)| column.as_str());
            for name in columns.chain([table.name.as_str()]) {
                assert_eq!(
                    forbidden(&words, name),
                    None,
                    "{schema}.{}: {name}",
                    table.name
                );
            }
        }
    }
}

fn forbidden<'w>(words: &'w Words, name: &str) -> Option<&'w str> {
    let spaced = format!(" {} ", name.to_lowercase().replace('_', " "));
    let is_named = |subject: &&Subject| {
        subject
            .english
            .iter()
            .any(|phrase| spaced.contains(&format!(" {phrase} ")))
            || subject
                .chinese
                .iter()
                .any(|word| name.contains(word.as_str()))
    };
    words
        .subject
        .iter()
        .find(is_named)
        .map(|subject| subject.name.as_str())
}

/// Parts of names that stand for what is known of a person. Tables of places and offices have them; those of people not.
const ONLY_SEALED: &[&str] = &[
    "name",
    "birth",
    "born",
    "date",
    "district",
    "division",
    "community",
    "place",
    "dwelling",
    "address",
    "street",
    "telephone",
    "document",
    "passport",
    "guardian",
    "applicant",
    "language",
    "minute",
    "time",
    "at",
];

fn people_are_random_numbers(engine: &Engine) {
    let mut people = 0;
    for schema in Schema::ALL {
        let fresh = engine.fresh(schema);
        for table in tables(engine, &fresh.store) {
            let of_people = table
                .columns
                .iter()
                .any(|(column, ..)| column.contains("resident"));
            people += usize::from(of_people);
            for (column, kind, _) in table.columns.iter().filter(|_| of_people) {
                let known = column.split('_').find(|part| ONLY_SEALED.contains(part));
                assert_eq!(known, None, "{schema}.{}.{column}", table.name);
                assert!(
                    !column.contains("resident") || *kind == "bytes",
                    "{schema}.{}.{column}",
                    table.name
                );
            }
            // No table holds two people but the review of two files, and an official's own file is beside no other.
            let residents = table
                .columns
                .iter()
                .filter(|(column, ..)| column.contains("resident") || column == "earlier")
                .count();
            assert!(
                residents <= if table.name == "review" { 2 } else { 1 },
                "{schema}.{}",
                table.name
            );
        }
    }
    assert!(people >= 10, "the tables of people were looked at");
}

//! As much of SQL as the bound rule needs: words, keys of tables, and the shape of one SELECT. It must
//! never take a query that it does not understand for a bounded one.

use std::collections::BTreeSet;

use super::Keys;

/// Functions that make one row of many.
const AGGREGATES: &[&str] = &["COUNT", "MAX", "MIN", "SUM", "EXISTS"];
/// Words that end a WHERE clause.
const AFTER_WHERE: &[&str] = &[
    "ORDER",
    "GROUP",
    "LIMIT",
    "FOR",
    "HAVING",
    "UNION",
    "RETURNING",
];

/// Words in upper case, signs one by one, string constants as `''`, comments dropped.
pub fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join(" ");
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in plain.chars() {
        if c == '\'' {
            quoted = !quoted;
            if !quoted {
                words.push("''".to_owned());
            }
            continue;
        }
        if quoted {
            continue;
        }
        if c.is_alphanumeric() || "_$".contains(c) {
            word.extend(c.to_uppercase());
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if !c.is_whitespace() {
            words.push(c.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The statements of a file, comments dropped.
pub fn statements(text: &str) -> Vec<String> {
    let plain: Vec<&str> = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect();
    plain.join("\n").split(';').map(str::to_owned).collect()
}

/// Adds the primary and unique keys of the tables and indexes that `text` creates.
pub fn read_keys(text: &str, keys: &mut Keys) {
    for statement in statements(text) {
        let words = words(&statement);
        let starts = |wanted: &[&str]| {
            words
                .iter()
                .zip(wanted)
                .filter(|(word, wanted)| word == *wanted)
                .count()
                == wanted.len()
        };
        if starts(&["CREATE", "TABLE"]) {
            read_table(&words, keys);
        } else if starts(&["CREATE", "UNIQUE", "INDEX"])
            && let Some(on) = words.iter().position(|word| word == "ON")
            && let Some(table) = words.get(on + 1)
            // A partial index (`… WHERE`) does not name one row.
            && !words.iter().any(|word| word == "WHERE")
        {
            keys.entry(table.clone())
                .or_default()
                .push(columns_in_brackets(&words, on + 2));
        }
    }
}

fn read_table(words: &[String], keys: &mut Keys) {
    let Some(open) = words.iter().position(|word| word == "(") else {
        return;
    };
    let Some(table) = open.checked_sub(1).and_then(|at| words.get(at)) else {
        return;
    };
    let found = keys.entry(table.clone()).or_default();
    for definition in definitions(words, open) {
        let unique = definition.iter().position(|word| word == "UNIQUE");
        let primary = definition
            .iter()
            .position(|word| word == "PRIMARY")
            .map(|at| at + 1);
        let Some(at) = primary.or(unique) else {
            continue;
        };
        let starts_with = definition.first().map(String::as_str);
        if matches!(starts_with, Some("PRIMARY" | "UNIQUE" | "CONSTRAINT")) {
            found.push(columns_in_brackets(definition, at + 1));
        } else {
            found.extend(
                definition
                    .first()
                    .map(|column| BTreeSet::from([column.clone()])),
            );
        }
    }
}

/// The parts between the commas of the outermost brackets that open at `open`.
fn definitions(words: &[String], open: usize) -> Vec<&[String]> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, open + 1);
    for (at, word) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        let ends = depth == 0 || (depth == 1 && word == ",");
        if ends {
            parts.extend(words.get(start..at));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts
}

fn columns_in_brackets(words: &[String], open: usize) -> BTreeSet<String> {
    let inside = words.iter().skip(open + 1).take_while(|word| *word != ")");
    inside.filter(|word| *word != ",").cloned().collect()
}

/// Can the statement answer only a known number of rows?
pub fn is_bounded(words: &[String], keys: &Keys) -> bool {
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    if has("LIMIT") {
        return true;
    }
    let starts = words.first().is_some_and(|word| word == "SELECT");
    if !starts || has("GROUP") || has("JOIN") || has("UNION") {
        return false;
    }
    answers_one_row(words) || is_bound_to_key(words, keys)
}

/// Every column of the answer is an aggregate.
fn answers_one_row(words: &[String]) -> bool {
    let mut depth = 0;
    let mut column_starts = true;
    for (at, word) in words.iter().enumerate().skip(1) {
        if depth == 0 && word == "FROM" {
            return true;
        }
        // `coalesce(max(x), 0)` is as much one row as `max(x)` is.
        let function = if word == "COALESCE" {
            words.get(at + 2)
        } else {
            Some(word)
        };
        if column_starts && !function.is_some_and(|name| AGGREGATES.contains(&name.as_str())) {
            return false;
        }
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        column_starts = depth == 0 && word == ",";
    }
    // `SELECT EXISTS (…)` has no FROM of its own.
    words.get(1).is_some_and(|word| word == "EXISTS")
}

/// `FROM table WHERE a = $1 AND b = $2`, where a and b are all columns of a key of the table.
fn is_bound_to_key(words: &[String], keys: &Keys) -> bool {
    let position = |wanted: &str| words.iter().position(|word| word == wanted);
    let (Some(from), Some(condition)) = (position("FROM"), position("WHERE")) else {
        return false;
    };
    let Some(table_keys) = words.get(from + 1).and_then(|table| keys.get(table)) else {
        return false;
    };
    let clause: Vec<&str> = words
        .iter()
        .skip(condition + 1)
        .map(String::as_str)
        .take_while(|word| !AFTER_WHERE.contains(word))
        .collect();
    if clause.contains(&"OR")
        || words
            .get(from..condition)
            .is_some_and(|tables| tables.contains(&",".to_owned()))
    {
        return false;
    }
    let mut bound = BTreeSet::new();
    for term in clause.split(|word| *word == "AND") {
        let column = match term {
            [column, "=", value] | [_, ".", column, "=", value] if is_value(value) => column,
            _ => continue,
        };
        bound.insert((*column).to_owned());
    }
    table_keys
        .iter()
        .any(|key| !key.is_empty() && key.is_subset(&bound))
}

/// A parameter, a number or a constant; another column binds nothing.
fn is_value(word: &str) -> bool {
    word == "''" || word.starts_with('$') || word.chars().all(|c| c.is_ascii_digit())
}

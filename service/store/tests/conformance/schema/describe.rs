//! A schema as one text, the same for both engines: tables, columns, keys, references, indexes.

use crate::engine::Engine;
use std::fmt::Write;
use store::{Row, Store, Value};

/// A table as an engine describes it.
pub struct Table {
    pub name: String,
    /// Name, type, whether NULL is refused.
    pub columns: Vec<(String, &'static str, bool)>,
    /// Keys, references and indexes, sorted.
    pub rules: Vec<String>,
}

pub fn describe(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        writeln!(text, "{}", table.name).unwrap();
        for (name, kind, not_null) in &table.columns {
            writeln!(
                text,
                "    {name} {kind}{}",
                if *not_null { " not null" } else { "" }
            )
            .unwrap();
        }
        for rule in &table.rules {
            writeln!(text, "    {rule}").unwrap();
        }
        text.push('\n');
    }
    text
}

pub fn tables(engine: &Engine, store: &Store) -> Vec<Table> {
    let ask = |sql: &str, table: &str| {
        let params: &[Value] = if sql.contains("$1") {
            &[table.into()]
        } else {
            &[]
        };
        store.read("describe", |tx| tx.query(sql, params)).unwrap()
    };
    let names = ask(
        if engine.is_sqlite() {
            SQLITE_TABLES
        } else {
            POSTGRES_TABLES
        },
        "",
    );
    names
        .iter()
        .map(|row| {
            let name = text(row, 0);
            if engine.is_sqlite() {
                sqlite_table(name, &ask)
            } else {
                postgres_table(name, &ask)
            }
        })
        .collect()
}

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name LIMIT 1000";

fn sqlite_table(name: String, ask: &impl Fn(&str, &str) -> Vec<Row>) -> Table {
    let columns = ask(
        "SELECT name, type, \"notnull\", pk FROM pragma_table_info($1) LIMIT 1000",
        &name,
    );
    let mut key: Vec<(i64, String)> = columns
        .iter()
        .map(|row| (row.integer(3).unwrap(), text(row, 0)))
        .collect();
    key.retain(|(position, _)| *position > 0);
    key.sort();
    let key: Vec<String> = key.into_iter().map(|(_, column)| column).collect();
    let mut rules = vec![format!("primary key ({})", key.join(", "))];
    for index in ask(
        "SELECT name, origin FROM pragma_index_list($1) LIMIT 1000",
        &name,
    ) {
        let on = ask(
            "SELECT name FROM pragma_index_info($1) ORDER BY seqno LIMIT 1000",
            &text(&index, 0),
        );
        let on: Vec<String> = on.iter().map(|row| text(row, 0)).collect();
        match index.text(1).unwrap() {
            "c" => rules.push(format!("index {} ({})", text(&index, 0), on.join(", "))),
            "u" => rules.push(format!("unique ({})", on.join(", "))),
            _ => {}
        }
    }
    for row in ask(
        "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list($1) LIMIT 1000",
        &name,
    ) {
        rules.push(format!(
            "{} references {} ({})",
            text(&row, 0),
            text(&row, 1),
            text(&row, 2)
        ));
    }
    rules.sort();
    let columns = columns.iter().map(|row| {
        (
            text(row, 0),
            kind(row.text(1).unwrap()),
            row.integer::<i64>(2).unwrap() == 1,
        )
    });
    Table {
        columns: columns.collect(),
        rules,
        name,
    }
}

const POSTGRES_TABLES: &str = "SELECT table_name FROM information_schema.tables
     WHERE table_schema = current_schema() ORDER BY table_name COLLATE \"C\" LIMIT 1000";

const POSTGRES_KEYS: &str = "SELECT c.constraint_type, string_agg(k.column_name, ', ' ORDER BY k.ordinal_position)
     FROM information_schema.table_constraints c
     JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name, table_name)
     WHERE c.table_schema = current_schema() AND c.table_name = $1 AND c.constraint_type IN ('PRIMARY KEY', 'UNIQUE')
     GROUP BY c.constraint_name, c.constraint_type LIMIT 1000";

const POSTGRES_REFERENCES: &str = "SELECT k.column_name, u.table_name, u.column_name
     FROM information_schema.table_constraints c
     JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name, table_name)
     JOIN information_schema.constraint_column_usage u USING (constraint_schema, constraint_name)
     WHERE c.table_schema = current_schema() AND c.table_name = $1 AND c.constraint_type = 'FOREIGN KEY' LIMIT 1000";

const POSTGRES_INDEXES: &str = "SELECT i.indexname, i.indexdef FROM pg_indexes i
     WHERE i.schemaname = current_schema() AND i.tablename = $1
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname) LIMIT 1000";

fn postgres_table(name: String, ask: &impl Fn(&str, &str) -> Vec<Row>) -> Table {
    let columns = ask(
        "SELECT column_name, data_type, is_nullable FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position LIMIT 1000",
        &name,
    );
    let mut rules = Vec::new();
    for row in ask(POSTGRES_KEYS, &name) {
        rules.push(format!(
            "{} ({})",
            text(&row, 0).to_lowercase(),
            text(&row, 1)
        ));
    }
    for row in ask(POSTGRES_REFERENCES, &name) {
        rules.push(format!(
            "{} references {} ({})",
            text(&row, 0),
            text(&row, 1),
            text(&row, 2)
        ));
    }
    for row in ask(POSTGRES_INDEXES, &name) {
        let definition = text(&row, 1);
        let on = definition.split_once('(').unwrap().1.trim_end_matches(')');
        rules.push(format!("index {} ({on})", text(&row, 0)));
    }
    rules.sort();
    let columns = columns.iter().map(|row| {
        (
            text(row, 0),
            kind(row.text(1).unwrap()),
            row.text(2).unwrap() == "NO",
        )
    });
    Table {
        columns: columns.collect(),
        rules,
        name,
    }
}

fn text(row: &Row, column: usize) -> String {
    row.text(column).unwrap().to_owned()
}

/// The three types there are. Anything else is a test's failure.
fn kind(engines: &str) -> &'static str {
    match engines.to_lowercase().as_str() {
        "integer" | "bigint" => "integer",
        "text" => "text",
        "blob" | "bytea" => "bytes",
        other => panic!("{other} is not of the portable subset"),
    }
}

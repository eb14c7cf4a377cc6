//! The rows of `docs/coverage.toml` and what the README shows of them.
//!
//! ```toml
//! [[row]]
//! promised = "Free schooling for the children"        # or: feared = "Religion on the chip"
//! built = "Fee remission: applied for, decided by a person under a named clause, carried on the phone"
//!                                                      # or: declined = "…", and what stands instead
//! test = "tests registers_family::the_school_sees_yes_and_nothing_else"   # package and path of a test
//! command = "cargo run --release -- demo"              # optional; run by the documents' stage of the tests
//! ```

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::lexer;
use crate::tree::Tree;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    promised: Option<String>,
    feared: Option<String>,
    built: Option<String>,
    declined: Option<String>,
    test: Option<String>,
    command: Option<String>,
}

/// The table as Markdown.
#[derive(Debug)]
pub struct Table {
    pub markdown: String,
    pub rows: usize,
    pub not_yet: usize,
}

/// Reads the rows and renders them.
///
/// # Errors
/// A row is incomplete, or names a test that is nowhere in the tree.
pub fn table(tree: &Tree, text: &str) -> Result<Table> {
    let coverage: Coverage = toml::from_str(text).context("docs/coverage.toml")?;
    let mut markdown = String::from(
        "| Promised or feared in 2007 | Built, or declined and what stands instead | Shown by |\n|---|---|---|\n",
    );
    let mut not_yet = 0;
    for (at, row) in coverage.row.iter().enumerate() {
        let shown = shown_by(tree, row).with_context(|| format!("row {}", at + 1))?;
        not_yet += usize::from(shown.is_none());
        let (promise, answer) = words(row).with_context(|| format!("row {}", at + 1))?;
        let shown = shown.unwrap_or_else(|| "not yet".to_owned());
        markdown.push_str(&format!("| {promise} | {answer} | {shown} |\n"));
    }
    Ok(Table {
        markdown,
        rows: coverage.row.len(),
        not_yet,
    })
}

fn words(row: &Row) -> Result<(String, String)> {
    let promise = match (&row.promised, &row.feared) {
        (Some(promised), None) => format!("Promised: {promised}"),
        (None, Some(feared)) => format!("Feared: {feared}"),
        _ => bail!("give `promised` or `feared`"),
    };
    let answer = match (&row.built, &row.declined) {
        (Some(built), None) => built.clone(),
        (None, Some(declined)) => format!("Declined: {declined}"),
        _ => bail!("give `built` or `declined`"),
    };
    Ok((promise, answer))
}

/// The test and the command of a row; `None` when it names no test.
fn shown_by(tree: &Tree, row: &Row) -> Result<Option<String>> {
    let Some(test) = &row.test else {
        return Ok(None);
    };
    let (package, path) = test
        .split_once(' ')
        .with_context(|| format!("`{test}`: write PACKAGE path::of::test"))?;
    let file = find_test(tree, package, path)
        .with_context(|| format!("there is no test `{path}` in `{package}`"))?;
    let name = path.rsplit("::").next().unwrap_or(path).replace('_', " ");
    let link = format!("[{name}]({file})");
    Ok(Some(match &row.command {
        Some(command) => format!("`{command}`; {link}"),
        None => link,
    }))
}

/// The file of the package in which a test of this name stands.
fn find_test<'a>(tree: &'a Tree, package: &str, path: &str) -> Option<&'a str> {
    let name = path.rsplit("::").next()?;
    let folder = tree.paths().find_map(|file| {
        let folder = file.strip_suffix("/Cargo.toml")?;
        (folder.rsplit('/').next() == Some(package)).then_some(folder)
    })?;
    tree.with_ending("rs")
        .filter(|(file, _)| file.starts_with(&format!("{folder}/")))
        .find_map(|(file, text)| {
            lexer::test_names(text)
                .iter()
                .any(|found| found == name)
                .then_some(file)
        })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::table;
    use crate::tree::Tree;

    fn tree() -> Tree {
        Tree::of(&[
            ("city/rules/Cargo.toml", ""),
            (
                "city/rules/src/truth.rs",
                "#[cfg(test)] mod tests { #[test] fn unknown_denies() {} fn no_test() {} }",
            ),
            (
                "city/rules/tests/a.rs",
                "proptest! { #[test] fn holds_for_all(a: u8) {} }",
            ),
        ])
    }

    #[test]
    fn a_row_with_a_test_shows_it_and_one_without_is_not_yet() {
        let text = "[[row]]\npromised = 'p'\nbuilt = 'b'\ntest = 'rules truth::tests::unknown_denies'\ncommand = 'c'\n\
                    [[row]]\nfeared = 'f'\ndeclined = 'd'\n[[row]]\nfeared = 'f'\nbuilt = 'b'\ntest = 'rules holds_for_all'";
        let table = table(&tree(), text).unwrap();
        assert_eq!((table.rows, table.not_yet), (3, 1));
        assert!(
            table
                .markdown
                .contains("| Promised: p | b | `c`; [unknown denies](city/rules/src/truth.rs) |")
        );
        assert!(
            table
                .markdown
                .contains("| Feared: f | Declined: d | not yet |")
        );
    }

    #[test]
    fn a_test_that_is_not_there_and_half_a_row_are_refused() {
        for bad in [
            "[[row]]\npromised = 'p'\nbuilt = 'b'\ntest = 'rules gone'",
            "[[row]]\npromised = 'p'\nbuilt = 'b'\ntest = 'rules no_test'",
            "[[row]]\npromised = 'p'\nbuilt = 'b'\ntest = 'registry unknown_denies'",
            "[[row]]\npromised = 'p'",
            "[[row]]\npromised = 'p'\nfeared = 'f'\nbuilt = 'b'",
        ] {
            assert!(table(&tree(), bad).is_err(), "{bad}");
        }
    }
}

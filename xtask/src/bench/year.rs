//! A year of a city of two million, checked by one resident and by an auditor: runs the example that generates the log,
//! and adds what it says to `docs/performance.md`. It must never count a check that found less than the whole list.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::PAGE;
use super::page::{self, About};
use crate::program;
use crate::say::say;

const NAME: &str = "my-reads-year";
const TEXT: &str = "`cargo xtask bench my-reads-year`: 4 million entries over 365 days, three of them the resident's. `my-reads` \
                    reads over HTTP on the same machine, the others from the folder; *MB* is what was fetched, *memory MB* the most the process had used \
                    by then.\n\n\
                    | date | commit | cores | check | MB | files | seconds | memory MB |\n|---|---|---|---|---|---|---|---|\n";

/// Builds in release, generates, checks, prints, and adds the rows.
///
/// # Errors
/// The example fails: a check found something wrong, or less than there is.
pub fn run(root: &Path, dry: bool) -> Result<()> {
    let words = [
        "run",
        "--release",
        "--package",
        "access",
        "--example",
        "my_reads_year",
    ];
    let output = program::output(program::command(root, &program::cargo(), &words))?;
    let about = About::of_this_run(root)?;
    let mut rows = String::new();
    for line in output.lines() {
        match line.strip_prefix("figure ") {
            Some(figure) => rows += &row(&about, figure)?,
            None => say(line),
        }
    }
    ensure!(!rows.is_empty(), "the example measured nothing");
    if !dry {
        let path = root.join(PAGE);
        let text = std::fs::read_to_string(&path).context(PAGE)?;
        std::fs::write(&path, page::with_lines(&text, NAME, TEXT, &rows))?;
        say(format_args!("bench: wrote into {PAGE}"));
    }
    Ok(())
}

fn row(about: &About, figure: &str) -> Result<String> {
    let parts: Vec<&str> = figure.split('|').collect();
    let [name, megabytes, files, seconds, memory] = parts.as_slice() else {
        bail!("the example said `figure {figure}`");
    };
    Ok(format!(
        "| {} | {name} | {megabytes} | {files} | {seconds} | {memory} |\n",
        about.cells()
    ))
}

#[cfg(test)]
mod tests {
    use super::{NAME, TEXT, page};

    fn with_rows(page: &str, rows: &str) -> String {
        page::with_lines(page, NAME, TEXT, rows)
    }

    #[test]
    fn rows_stand_behind_the_older_ones_of_their_table() {
        let page = with_rows("# Performance\n\n## register\n\n| a |\n", "| 1 |\n");
        let page = with_rows(&(page + "\n## other\n\n| b |\n"), "| 2 |\n");
        let rows: Vec<&str> = page
            .lines()
            .filter(|line| line.starts_with("## ") || line.len() == 5)
            .collect();
        assert_eq!(
            rows,
            [
                "## register",
                "| a |",
                "## my-reads-year",
                "| 1 |",
                "| 2 |",
                "## other",
                "| b |"
            ]
        );
    }
}

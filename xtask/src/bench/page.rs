//! `docs/performance.md`: a table for each benchmark, a row for each run, the newest at the end. A row must
//! never be changed afterwards; a worse figure stands beside the better one.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::Result;

use super::figures::Figures;
use crate::program;

const HEAD: &str = "| date | commit | cores | operation | n | p50 ms | p99 ms | per second | fsync p50 ms | p50 ÷ fsync |\n\
                    |---|---|---|---|---|---|---|---|---|---|\n";

/// When and where.
pub struct About {
    date: String,
    commit: String,
    cores: usize,
}

impl About {
    /// The cells that begin a row.
    pub fn cells(&self) -> String {
        format!("{} | {} | {}", self.date, self.commit, self.cores)
    }

    /// # Errors
    /// `date` or `git` is missing.
    pub fn of_this_run(root: &Path) -> Result<Self> {
        let word =
            |name: &str, words: &[&str]| program::output(program::command(root, name, words));
        let changed = word("git", &["status", "--porcelain", "--untracked-files=no"])?;
        let commit = word("git", &["rev-parse", "--short", "HEAD"])?;
        Ok(Self {
            date: word("date", &["-u", "+%F"])?.trim().to_owned(),
            commit: format!(
                "{}{}",
                commit.trim(),
                if changed.trim().is_empty() {
                    ""
                } else {
                    " + changes"
                }
            ),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        })
    }
}

/// One operation of one run.
pub struct Row {
    pub operation: String,
    pub figures: Figures,
    pub per_second: Option<f64>,
    /// Microseconds.
    pub fsync_p50: u64,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.figures.p50 as f64 / self.fsync_p50.max(1) as f64
    }

    fn rate(&self) -> String {
        self.per_second
            .map_or_else(|| "–".to_owned(), |rate| format!("{rate:.1}"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}: {}, {} per second, p50 is {:.1} fsyncs",
            self.operation,
            self.figures,
            self.rate(),
            self.ratio()
        )
    }
}

/// The page with the rows added to the table of `bench`, which is begun where it is missing.
pub fn with_rows(page: &str, bench: &str, about: &About, rows: &[Row]) -> String {
    let text: String = rows.iter().map(|row| written(about, row)).collect();
    with_lines(
        page,
        bench,
        &format!("`cargo xtask bench {bench}`\n\n{HEAD}"),
        &text,
    )
}

/// The page with lines behind the last row of the table of `bench`; where it is missing, it begins with `head` at the end.
pub fn with_lines(page: &str, bench: &str, head: &str, lines: &str) -> String {
    let heading = heading(bench);
    let mut page = page.to_owned();
    if !page.contains(&heading) {
        if !page.is_empty() && !page.ends_with("\n\n") {
            page.push('\n');
        }
        page.push_str(&format!("{heading}\n{head}"));
    }
    let (start, end) = section(&page, bench);
    let behind = page
        .get(start..end)
        .and_then(|text| text.rfind("|\n"))
        .map_or(end, |at| start + at + 2);
    page.insert_str(behind, lines);
    page
}

fn heading(bench: &str) -> String {
    format!("## {bench}\n")
}

/// Where the part of `bench` begins, below its heading, and where it ends: at the next heading, or with the page.
fn section(page: &str, bench: &str) -> (usize, usize) {
    let heading = heading(bench);
    let start = page.find(&heading).map_or(0, |at| at + heading.len());
    let rest = page.get(start..).unwrap_or_default();
    (
        start,
        rest.find("\n## ").map_or(page.len(), |at| start + at),
    )
}

/// The page with a line below the table of `bench`: what one run said besides its samples.
pub fn with_notes(
    page: &str,
    bench: &str,
    about: &About,
    told: &BTreeMap<String, String>,
) -> String {
    let list: Vec<String> = told
        .iter()
        .map(|(what, figure)| format!("{what} {figure}"))
        .collect();
    let note = format!(
        "\n{} ({}), same run: {}.\n",
        about.date,
        about.commit,
        list.join("; ")
    );
    let (_, end) = section(page, bench);
    let mut page = page.to_owned();
    page.insert_str(end, &note);
    page
}

fn written(about: &About, row: &Row) -> String {
    let milli = |micro: u64| micro as f64 / 1000.0;
    format!(
        "| {} | {} | {} | {:.2} | {:.2} | {} | {:.2} | {:.1} |\n",
        about.cells(),
        row.operation,
        row.figures.count,
        milli(row.figures.p50),
        milli(row.figures.p99),
        row.rate(),
        milli(row.fsync_p50),
        row.ratio(),
    )
}

#[cfg(test)]
mod tests {
    use super::{About, Row, with_notes, with_rows};
    use crate::bench::figures::Figures;

    fn about(date: &str) -> About {
        About {
            date: date.into(),
            commit: "abc1234".into(),
            cores: 2,
        }
    }

    fn row(operation: &str) -> Row {
        let figures = Figures {
            count: 10,
            p50: 3000,
            p99: 9000,
            most: 9500,
        };
        Row {
            operation: operation.into(),
            figures,
            per_second: Some(80.0),
            fsync_p50: 1000,
        }
    }

    #[test]
    fn rows_are_added_at_the_end_of_their_own_table() {
        let page = with_rows(
            "# Performance\n",
            "register",
            &about("2026-11-24"),
            &[row("registration")],
        );
        let page = with_rows(&page, "issue", &about("2026-11-25"), &[row("copy")]);
        let page = with_rows(
            &page,
            "register",
            &about("2026-11-26"),
            &[row("registration")],
        );
        let lines: Vec<&str> = page
            .lines()
            .filter(|line| line.starts_with("| 2026") || line.starts_with("## "))
            .collect();
        assert_eq!(
            lines,
            [
                "## register",
                "| 2026-11-24 | abc1234 | 2 | registration | 10 | 3.00 | 9.00 | 80.0 | 1.00 | 3.0 |",
                "| 2026-11-26 | abc1234 | 2 | registration | 10 | 3.00 | 9.00 | 80.0 | 1.00 | 3.0 |",
                "## issue",
                "| 2026-11-25 | abc1234 | 2 | copy | 10 | 3.00 | 9.00 | 80.0 | 1.00 | 3.0 |",
            ]
        );
    }

    #[test]
    fn a_note_stands_below_its_own_table_and_behind_the_older_ones() {
        let page = with_rows("", "readlog", &about("2026-11-24"), &[row("entry")]);
        let page = with_rows(&page, "issue", &about("2026-11-24"), &[row("copy")]);
        let told = |what: &str| [(what.to_owned(), "7 µs".to_owned())].into();
        let page = with_notes(&page, "readlog", &about("2026-11-24"), &told("first"));
        let page = with_notes(&page, "readlog", &about("2026-11-25"), &told("second"));
        let page = with_notes(&page, "issue", &about("2026-11-26"), &told("third"));
        let lines: Vec<&str> = page
            .lines()
            .filter(|line| line.starts_with("2026") || line.starts_with("## "))
            .collect();
        assert_eq!(
            lines,
            [
                "## readlog",
                "2026-11-24 (abc1234), same run: first 7 µs.",
                "2026-11-25 (abc1234), same run: second 7 µs.",
                "## issue",
                "2026-11-26 (abc1234), same run: third 7 µs.",
            ]
        );
        // A row that comes later still joins its table, above the notes.
        let page = with_rows(&page, "readlog", &about("2026-11-27"), &[row("entry")]);
        let at = |words: &str| page.find(words).unwrap_or(usize::MAX);
        assert!(at("| 2026-11-27") < at("2026-11-24 (abc1234)"), "{page}");
    }
}

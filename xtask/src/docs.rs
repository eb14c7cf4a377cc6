//! Makes the table of the README from `docs/coverage.toml`: what was promised or feared in 2007, what stands
//! here, and the test or command that shows it. A row must never claim more than a test that exists: without
//! one it prints "not yet".

mod coverage;

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::say::say;
use crate::tree::Tree;

const TABLE: &str = "docs/coverage.toml";
const README: &str = "README.md";
const START: &str = "<!-- made by `cargo xtask docs` from docs/coverage.toml; do not edit here -->";
const END: &str = "<!-- end of what `cargo xtask docs` makes -->";

/// What to do with the documents.
#[derive(clap::Args, Default)]
pub struct Arguments {
    /// Change nothing; fail when the README does not say what it should.
    #[arg(long)]
    check: bool,
}

/// Writes the table into the README, or checks that it stands there.
///
/// # Errors
/// The README lacks the two marks or, with `--check`, the table; a row names a test that does not exist.
pub fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    let tree = Tree::read(root)?;
    let table = coverage::table(
        &tree,
        tree.text(TABLE)
            .with_context(|| format!("{TABLE} is missing"))?,
    )?;
    let readme = tree
        .text(README)
        .with_context(|| format!("{README} is missing"))?;
    let wanted = with_table(readme, &table.markdown)?;
    if readme == wanted {
        say(format_args!(
            "docs: {README} shows {} rows, {} of them not yet",
            table.rows, table.not_yet
        ));
        return Ok(());
    }
    if arguments.check {
        bail!("{README} does not show what {TABLE} says: run `cargo xtask docs`");
    }
    std::fs::write(root.join(README), wanted)?;
    say(format_args!(
        "docs: wrote {} rows into {README}, {} of them not yet",
        table.rows, table.not_yet
    ));
    Ok(())
}

/// The check alone, for the tests.
///
/// # Errors
/// As [`run`] with `--check`.
pub fn check(root: &Path) -> Result<()> {
    run(root, &Arguments { check: true })
}

fn with_table(readme: &str, table: &str) -> Result<String> {
    let (before, rest) = readme
        .split_once(START)
        .with_context(|| format!("{README} lacks the line {START}"))?;
    let (_, after) = rest
        .split_once(END)
        .with_context(|| format!("{README} lacks the line {END}"))?;
    Ok(format!("{before}{START}\n\n{table}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{END, START, with_table};

    #[test]
    fn the_table_is_put_between_its_marks_again_and_again() {
        let readme = format!("# Denizen\n{START}\nold\n{END}\nThe end.\n");
        let once = with_table(&readme, "| a |\n").unwrap();
        assert_eq!(
            once,
            format!("# Denizen\n{START}\n\n| a |\n\n{END}\nThe end.\n")
        );
        assert_eq!(with_table(&once, "| a |\n").unwrap(), once);
        assert!(with_table("# Denizen\n", "| a |\n").is_err());
    }
}

//! The commands that the documents show, run as they stand: every line of a block marked `sh` in the documents
//! of the root and of `docs/`. A command that is shown must never be one that nobody has run.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};

use super::Ended;
use crate::program;
use crate::say::say;
use crate::tree::Tree;

/// Commands that are not run here, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo xtask test", "this is it"),
    ("git clone ", "this is the clone"),
    ("cargo xtask bench", "it writes figures"),
];

/// Runs each command once, in the order of the documents.
///
/// # Errors
/// One of them failed.
pub fn run(root: &Path) -> Result<Ended> {
    let tree = Tree::read(root)?;
    let mut seen = BTreeSet::new();
    let documents = tree
        .with_ending("md")
        .filter(|(path, _)| !path.contains('/') || path.starts_with("docs/"));
    for (path, line, command) in documents.flat_map(|(path, text)| {
        commands(text)
            .into_iter()
            .map(move |(line, command)| (path, line, command))
    }) {
        let place = format!("{path}:{line}");
        if let Some((_, why)) = ELSEWHERE
            .iter()
            .find(|(start, _)| command.starts_with(start))
        {
            say(format_args!(
                "documents: {place}: `{command}` is not run here: {why}"
            ));
        } else if seen.insert(command) {
            say(format_args!("documents: {place}: {command}"));
            let words = ["-euo", "pipefail", "-c", command];
            program::run(program::command(root, "bash", &words)).with_context(|| place)?;
        }
    }
    say(format_args!("documents: {} commands ran", seen.len()));
    Ok(Ended::Green)
}

/// The lines of the `sh` blocks, with their numbers.
fn commands(text: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            found.push((at + 1, line));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn only_shell_blocks_are_run() {
        let text = "```sh\ncargo run # go\n\n# about\n```\ncargo no\n```rust\ncargo neither\n```\n  ```sh\n  cargo xtask tidy\n  ```\n";
        assert_eq!(
            commands(text),
            [(2, "cargo run # go"), (11, "cargo xtask tidy")]
        );
    }
}

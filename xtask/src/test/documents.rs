//! The commands that the documents show. Those of the root's documents are run as they stand; those for operators
//! (`docs/`) would stop services and copy databases, so of them every `denizen …` is held against what the program
//! says of itself. A command that is shown must never be one that nobody has tried.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Ended, rust};
use crate::program;
use crate::say::say;
use crate::tree::Tree;

/// Commands that are not run here, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo xtask test", "this is it"),
    ("git clone ", "this is the clone"),
    ("cargo xtask bench", "it writes figures"),
];

/// Runs the commands of the root's documents, once each, and checks those for operators.
///
/// # Errors
/// One of them failed, or is not what the program understands.
pub fn run(root: &Path) -> Result<Ended> {
    let tree = Tree::read(root)?;
    let mut ran = BTreeSet::new();
    for (path, text) in tree
        .with_ending("md")
        .filter(|(path, _)| !path.contains('/'))
    {
        for (line, command) in commands(text) {
            let place = format!("{path}:{line}");
            if let Some((_, why)) = ELSEWHERE
                .iter()
                .find(|(start, _)| command.starts_with(start))
            {
                say(format_args!(
                    "documents: {place}: `{command}` is not run here: {why}"
                ));
            } else if ran.insert(command) {
                say(format_args!("documents: {place}: {command}"));
                let words = ["-euo", "pipefail", "-c", command];
                program::run(program::command(root, "bash", &words)).context(place)?;
            }
        }
    }
    let known = check_usage(root, &tree)?;
    say(format_args!(
        "documents: {} commands ran, {known} more are as the program says",
        ran.len()
    ));
    Ok(Ended::Green)
}

/// Every `denizen SUBCOMMAND --option …` of the documents, in a block or in a sentence.
fn check_usage(root: &Path, tree: &Tree) -> Result<usize> {
    rust::cargo(root, &["build", "--package", "denizen"], &[])?;
    let denizen = program::target_folder(root)?.join("debug/denizen");
    let documents = tree
        .with_ending("md")
        .filter(|(path, _)| !path.contains('/') || path.starts_with("docs/"));
    let mut known = BTreeSet::new();
    for (path, line, usage) in documents.flat_map(|(path, text)| {
        usages(text)
            .into_iter()
            .map(move |(line, usage)| (path, line, usage))
    }) {
        if known.contains(&usage) {
            continue;
        }
        let words: Vec<&str> = usage.subcommand.split(' ').chain(["--help"]).collect();
        let help = program::output(program::command(root, &denizen.to_string_lossy(), &words))
            .with_context(|| {
                format!("{path}:{line}: there is no `denizen {}`", usage.subcommand)
            })?;
        for option in &usage.options {
            if !help
                .split(|c: char| !(c.is_alphanumeric() || c == '-'))
                .any(|word| word == option)
            {
                bail!(
                    "{path}:{line}: `denizen {}` has no {option}",
                    usage.subcommand
                );
            }
        }
        known.insert(usage);
    }
    Ok(known.len())
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Usage {
    subcommand: String,
    options: Vec<String>,
}

fn usages(text: &str) -> Vec<(usize, Usage)> {
    let shown = commands(text)
        .into_iter()
        .filter_map(|(line, command)| Some((line, usage(command)?)));
    let spans = text.lines().enumerate().flat_map(|(at, line)| {
        line.split('`')
            .skip(1)
            .step_by(2)
            .filter_map(move |span| Some((at + 1, usage(span)?)))
    });
    shown.chain(spans).collect()
}

fn usage(command: &str) -> Option<Usage> {
    let mut words = command.strip_prefix("denizen ")?.split_whitespace();
    let mut subcommand = words.next()?.to_owned();
    let is_name = subcommand
        .chars()
        .all(|c| c.is_ascii_lowercase() || c == '-');
    // Commands that have commands of their own; some of them also do something by themselves.
    let mut words = words.peekable();
    let has_own = matches!(
        subcommand.as_str(),
        "log" | "keyhold" | "backup" | "restore" | "job"
    );
    let is_word = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    if has_own && let Some(word) = words.next_if(is_word) {
        subcommand = format!("{subcommand} {word}");
    }
    let options = words
        .filter(|word| word.starts_with("--"))
        .map(|word| word.trim_end_matches(',').to_owned())
        .collect();
    (is_name && !subcommand.starts_with('-')).then_some(Usage {
        subcommand,
        options,
    })
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
    use super::{Usage, commands, usage, usages};

    #[test]
    fn only_shell_blocks_are_run() {
        let text = "```sh\ncargo run # go\n\n# about\n```\ncargo no\n```rust\ncargo neither\n```\n  ```sh\n  cargo xtask tidy\n  ```\n";
        assert_eq!(
            commands(text),
            [(2, "cargo run # go"), (11, "cargo xtask tidy")]
        );
    }

    #[test]
    fn usages_are_found_in_blocks_and_sentences() {
        let text = "Run `denizen my-reads --sheet FILE --files DIR`, not `denizen.toml` nor `denizen …`.\n```sh\ndenizen serve --data D\n```\n";
        let found: Vec<String> = usages(text)
            .into_iter()
            .map(|(_, usage)| usage.subcommand)
            .collect();
        assert_eq!(found, ["serve", "my-reads"]);
        let expected = Usage {
            subcommand: "serve".into(),
            options: vec!["--data".into(), "--demo".into()],
        };
        assert_eq!(usage("denizen serve --data D --demo"), Some(expected));
        assert_eq!(usage("cargo run"), None);
        let subcommand = |command| usage(command).map(|usage| usage.subcommand);
        for (command, named) in [
            (
                "denizen keyhold shares --data D --threshold 3",
                "keyhold shares",
            ),
            ("denizen backup --data D --role log", "backup"),
            ("denizen restore reconcile --data D", "restore reconcile"),
            ("denizen check-export file", "check-export"),
        ] {
            assert_eq!(subcommand(command).as_deref(), Some(named));
        }
    }
}

//! What a document points at exists: links, headings, paths, the names that are said to stand in a file of code, and the
//! chores of this tool. It must never
//! ask the network; an outside address is the reader's business.

use std::collections::BTreeSet;

use anyhow::Result;
use clap::CommandFactory;

use super::{Finding, House};
use crate::tree::Tree;

/// Documents of other people, kept as they were.
const FOREIGN: &[&str] = &["tests/vectors/", "LICENSES/"];

/// Names each dead link and path in the `*.md` files.
///
/// # Errors
/// None: the files have been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let chores: BTreeSet<String> = crate::Arguments::command()
        .get_subcommands()
        .map(|chore| chore.get_name().to_owned())
        .collect();
    let mut findings = Vec::new();
    for (path, text) in house.tree.with_ending("md") {
        if !FOREIGN.iter().any(|folder| path.starts_with(folder)) {
            findings.extend(document(&house.tree, path, text, &chores));
        }
    }
    Ok(findings)
}

fn document(tree: &Tree, path: &str, text: &str, chores: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        let mut say = |message: String| findings.push(Finding::at(path, index + 1, message));
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        for chore in chores_named(line).filter(|chore| !chores.contains(*chore)) {
            say(format!("`cargo xtask {chore}` does not exist"));
        }
        if fenced {
            continue;
        }
        for target in link_targets(line) {
            if let Err(message) = link(tree, path, text, target) {
                say(message);
            }
        }
        for (name, target) in names_linked(line) {
            let file = beside(path, target);
            if tree.text(&file).is_some_and(|code| !code.contains(name)) {
                say(format!("`{name}` does not stand in {file}"));
            }
        }
        for named in code_spans(line).filter_map(|span| path_in_code(tree, span)) {
            if !path_exists(tree, path, named) {
                say(format!("`{named}` does not exist"));
            }
        }
    }
    findings
}

fn link(tree: &Tree, from: &str, text: &str, target: &str) -> Result<(), String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(());
    }
    let (file, anchor) = target
        .split_once('#')
        .map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let file = if file.is_empty() {
        from.to_owned()
    } else {
        beside(from, file)
    };
    if !tree.has(&file) {
        return Err(format!("link to `{target}`: there is no {file}"));
    }
    let headings = if file == from {
        text
    } else {
        tree.text(&file).unwrap_or_default()
    };
    match anchor {
        Some(anchor) if file.ends_with(".md") && !anchors(headings).contains(anchor) => {
            Err(format!("link to `{target}`: no such heading"))
        }
        _ => Ok(()),
    }
}

/// The path that `target` means in a document at `from`.
fn beside(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The targets of `[text](target)` on this line, outside of code spans.
fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    let mut prose = line.split('`').step_by(2).collect::<Vec<_>>();
    // An odd number of back-quotes leaves the rest as prose; a link's text may itself be code.
    prose.retain(|part| part.contains("]("));
    let whole = if prose.is_empty() && line.contains("`](") {
        vec![line]
    } else {
        prose
    };
    whole
        .into_iter()
        .flat_map(|part| part.split("](").skip(1))
        .filter_map(|rest| {
            let target = rest.split([')', ' ']).next()?;
            (!target.is_empty()).then_some(target)
        })
}

/// Names of code that link to a file of Rust, as ``[`Keyhold::confirm`](…/confirm.rs)``: the last part of the name must stand
/// there. A file's or a module's own name is none.
fn names_linked(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split("[`").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("`](")?;
        let target = rest.split([')', '#']).next()?;
        let name = name.rsplit("::").next()?;
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_module = target.ends_with(&format!("/{name}/mod.rs"));
        (is_name && !is_module && target.ends_with(".rs")).then_some((name, target))
    })
}

fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn chores_named(line: &str) -> impl Iterator<Item = &str> {
    line.split("cargo xtask ").skip(1).filter_map(|rest| {
        let end = rest
            .find(|c: char| !(c.is_ascii_lowercase() || c == '-'))
            .unwrap_or(rest.len());
        let name = rest.get(..end)?;
        (!name.is_empty() && !name.starts_with('-')).then_some(name)
    })
}

/// Does the code span name a path of this tree? It does when it starts with one of its top folders.
fn path_in_code<'a>(tree: &Tree, span: &'a str) -> Option<&'a str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-*{},".contains(c);
    let path = span.split([':', '#']).next()?;
    let (top, _) = path.split_once('/')?;
    (path.chars().all(plain) && tree.has(top)).then_some(path)
}

fn path_exists(tree: &Tree, from: &str, path: &str) -> bool {
    expand_braces(path).iter().all(|path| {
        tree.has(path)
            || tree.has(&beside(from, path))
            || (path.contains('*') && tree.paths().any(|candidate| matches(path, candidate)))
    })
}

/// `a/{b,c}.rs` is `a/b.rs` and `a/c.rs`.
fn expand_braces(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else {
        return vec![path.to_owned()];
    };
    let Some((inside, after)) = rest.split_once('}') else {
        return vec![path.to_owned()];
    };
    inside
        .split(',')
        .flat_map(|choice| expand_braces(&format!("{before}{choice}{after}")))
        .collect()
}

/// Does the pattern, in which `*` is anything within a name, match the path or a folder above it?
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/').collect::<Vec<_>>());
    let pattern: Vec<&str> = pattern.collect();
    path.len() >= pattern.len()
        && pattern
            .iter()
            .zip(&path)
            .all(|(pattern, part)| part_matches(pattern, part))
}

fn part_matches(pattern: &str, part: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == part;
    };
    part.strip_prefix(before)
        .is_some_and(|rest| rest.len() >= after.len() && rest.ends_with(after))
}

/// The anchors of a document's headings, as the usual renderers make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let heading = |line: &str| {
        line.starts_with('#')
            .then(|| line.trim_start_matches('#').trim().to_lowercase())
    };
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    text.lines()
        .filter_map(heading)
        .map(|words| {
            words
                .chars()
                .filter(kept)
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::tree::Tree;

    fn found(text: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("README.md", "# Denizen\n## Two commands\n"),
            ("docs/abuses.md", text),
            ("docs/data-model.md", ""),
            ("city/rules/src/truth.rs", "fn a_truth_is_one_of_three() {}"),
        ]);
        let chores = ["tidy".to_owned(), "leak-scan".to_owned()].into();
        document(&tree, "docs/abuses.md", text, &chores)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn what_exists_passes() {
        let text = "[a](data-model.md) [b](../README.md#two-commands) [c](https://example.org/x) [d](#end)\n\
                    `city/rules/src/truth.rs:12` `city/*/src/{truth,truth}.rs` `and/or` [`code`](data-model.md)\n\
                    run `cargo xtask tidy`, `cargo xtask leak-scan DIR`\n# End\n";
        assert_eq!(found(text), Vec::<String>::new());
    }

    #[test]
    fn a_name_stands_in_the_file_it_links_to() {
        let link = |name: &str| format!("[`{name}`](../city/rules/src/truth.rs)");
        for good in [
            "a_truth_is_one_of_three",
            "truth::a_truth_is_one_of_three",
            "truth.rs",
        ] {
            assert_eq!(found(&link(good)), Vec::<String>::new(), "{good}");
        }
        let lines = found(&link("a_truth_is_one_of_four"));
        assert!(
            lines[0].contains("does not stand in city/rules/src/truth.rs"),
            "{lines:?}"
        );
    }

    #[test]
    fn dead_links_headings_paths_and_chores_are_found() {
        let text = "[a](gone.md)\n[b](../README.md#three-commands)\n`city/rules/src/lie.rs`\n`city/*/src/lie.rs`\n\
                    ```\ncargo xtask polish\n```\n[`code`](gone.md)\n";
        let lines = found(text);
        assert_eq!(lines.len(), 6, "{lines:?}");
        assert!(lines[0].contains("there is no docs/gone.md"));
        assert!(lines[1].contains("no such heading"));
        assert!(lines[4].contains("polish"));
    }
}

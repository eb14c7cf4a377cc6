//! The repository as the rules see it: every file that git keeps or would keep, with its text.
//! It must never look into ignored folders, so that a demo's data never decides a check.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, bail};

use crate::lexer::{self, Token};
use crate::program;

/// Paths are relative to the root, with `/`. A file that is not UTF-8 has no text.
pub struct Tree {
    files: BTreeMap<String, Option<String>>,
    /// Rust files that a rule has asked for; several rules read the same tokens.
    tokens: RefCell<BTreeMap<String, Rc<[Token]>>>,
}

/// Finds the root of the repository from the current directory upwards.
///
/// # Errors
/// The current directory is outside of a checkout.
pub fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("no current directory")?;
    match here
        .ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").is_file())
    {
        Some(folder) => Ok(folder.to_owned()),
        None => bail!("run `cargo xtask` inside the Denizen checkout"),
    }
}

/// The paths that git keeps or would keep, in order; files deleted from the work tree are left out.
///
/// # Errors
/// `git` is missing or this is no git work tree.
pub fn paths(root: &Path) -> Result<Vec<String>> {
    let listing = program::output(program::command(
        root,
        "git",
        &[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    ))?;
    let mut paths: Vec<String> = listing
        .split('\0')
        .filter(|path| !path.is_empty() && root.join(path).is_file())
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

impl Tree {
    /// Reads the work tree.
    ///
    /// # Errors
    /// A listed file cannot be read.
    pub fn read(root: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for path in paths(root)? {
            let bytes =
                std::fs::read(root.join(&path)).with_context(|| format!("cannot read {path}"))?;
            files.insert(path, String::from_utf8(bytes).ok());
        }
        Ok(Self {
            files,
            tokens: RefCell::default(),
        })
    }

    /// All paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of the file at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// What a Rust file ships, as tokens (see [`lexer::shipped`]); nothing for another file.
    pub fn tokens(&self, path: &str) -> Rc<[Token]> {
        let mut known = self.tokens.borrow_mut();
        if let Some(tokens) = known.get(path) {
            return Rc::clone(tokens);
        }
        let text = self
            .text(path)
            .filter(|_| path.ends_with(".rs"))
            .unwrap_or_default();
        let tokens: Rc<[Token]> = lexer::shipped(text).into();
        known.insert(path.to_owned(), Rc::clone(&tokens));
        tokens
    }

    /// Is there a file, or a folder with files, at `path`?
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.files.contains_key(path)
            || self
                .files
                .range(folder.clone()..)
                .next()
                .is_some_and(|(next, _)| next.starts_with(&folder))
    }

    /// The files with this ending (`"rs"`), with their texts.
    pub fn with_ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter_map(move |(path, text)| {
            let matches = path
                .rsplit_once('.')
                .is_some_and(|(_, found)| found == ending);
            matches.then_some(())?;
            Some((path.as_str(), text.as_deref()?))
        })
    }
}

#[cfg(test)]
impl Tree {
    /// A tree made of these files, for tests.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), Some((*text).to_owned()));
        Self {
            files: files.iter().map(owned).collect(),
            tokens: RefCell::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn a_folder_exists_by_its_files_and_not_by_a_longer_name() {
        let tree = Tree::of(&[("city/rules/src/lib.rs", ""), ("docs-old/a.md", "")]);
        assert!(tree.has("city/rules"));
        assert!(tree.has("city/rules/src/lib.rs"));
        assert!(!tree.has("city/rule"));
        assert!(!tree.has("docs"));
    }
}

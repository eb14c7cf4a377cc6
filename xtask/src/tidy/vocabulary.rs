//! The closed vocabulary (invariant 1): no identifier, column, form field, claim, message key, schema
//! property or setting names what this system must not know of a person. It reads names and never prose.

mod names;

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context, Result};
use serde::Deserialize;

use super::sizes::is_test;
use super::{Finding, House};
use names::Name;

/// The list, beside this file, so that a reviewer reads it without reading Rust.
const WORDS: &str = include_str!("forbidden_words.toml");
const WORDS_PATH: &str = "xtask/src/tidy/forbidden_words.toml";

/// Files whose names are not ours, or are the list itself.
const NOT_OURS: &[&str] = &[WORDS_PATH, "Cargo.lock", "xtask/", "fuzz/corpus/", "tests/"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    subject: Vec<Subject>,
    #[serde(default)]
    allowed: Vec<Allowed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    english: Vec<Phrase>,
    chinese: Vec<String>,
}

/// A forbidden phrase that means something else as part of a longer phrase, or in one file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    /// The longer phrase (`key fingerprint`), or the forbidden one itself.
    phrase: Phrase,
    /// Only under this path; everywhere without it.
    #[serde(default)]
    path: String,
    reason: String,
}

/// Names each forbidden word and each exception that is not needed.
///
/// # Errors
/// The list does not parse.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let words: Words = toml::from_str(WORDS).context(WORDS_PATH)?;
    let mut judge = Judge::new(&words);
    let mut findings = Vec::new();
    for path in house.tree.paths() {
        let ours = !NOT_OURS.iter().any(|folder| path.starts_with(folder)) && !is_test(path);
        let Some(text) = house.tree.text(path).filter(|_| ours) else {
            continue;
        };
        for name in names::of_file(path, text, &house.tree.tokens(path)) {
            findings.extend(judge.look_at(path, &name));
        }
    }
    findings.extend(judge.idle());
    Ok(findings)
}

/// Words as an identifier joins them, ready to be looked for.
#[derive(Deserialize)]
#[serde(from = "String")]
struct Phrase {
    text: String,
    /// Between spaces, as [`spaced`] writes a name.
    apart: String,
    /// Written as one word.
    joined: String,
}

impl From<String> for Phrase {
    fn from(text: String) -> Self {
        Self {
            apart: format!(" {text} "),
            joined: format!(" {} ", text.replace(' ', "")),
            text,
        }
    }
}

impl Phrase {
    fn is_in(&self, spaced: &str) -> bool {
        spaced.contains(&self.apart) || spaced.contains(&self.joined)
    }
}

struct Judge<'a> {
    words: &'a Words,
    /// Positions of the exceptions that were needed.
    used: BTreeSet<usize>,
    /// Names that hold no forbidden word: most of them, and most of them often.
    clean: HashSet<String>,
}

impl<'a> Judge<'a> {
    fn new(words: &'a Words) -> Self {
        Self {
            words,
            used: BTreeSet::new(),
            clean: HashSet::new(),
        }
    }

    fn look_at(&mut self, path: &str, name: &Name) -> Option<Finding> {
        if self.clean.contains(&name.text) {
            return None;
        }
        let spaced = spaced(&name.text);
        let mut clean = true;
        for subject in &self.words.subject {
            let english = subject.english.iter().find(|phrase| phrase.is_in(&spaced));
            let chinese = subject
                .chinese
                .iter()
                .find(|word| name.text.contains(*word));
            let Some(found) = english.map(|phrase| &phrase.text).or(chinese) else {
                continue;
            };
            clean = false;
            if self.is_allowed(path, &spaced, &name.text, found) {
                continue;
            }
            let message = format!(
                "`{}` names {} (\"{found}\"), which is not to be known",
                name.text, subject.name
            );
            return Some(Finding::at(path, name.line, message));
        }
        if clean {
            self.clean.insert(name.text.clone());
        }
        None
    }

    fn is_allowed(&mut self, path: &str, spaced: &str, text: &str, found: &str) -> bool {
        let position = self.words.allowed.iter().position(|allowed| {
            let here = allowed.phrase.is_in(spaced) || text.contains(&allowed.phrase.text);
            path.starts_with(&allowed.path) && allowed.phrase.text.contains(found) && here
        });
        self.used.extend(position);
        position.is_some()
    }

    fn idle(&self) -> Vec<Finding> {
        let all = self.words.allowed.iter().enumerate();
        let idle = all.filter(|(position, allowed)| {
            !self.used.contains(position) || allowed.reason.is_empty()
        });
        idle.map(|(_, allowed)| {
            let message = format!(
                "the exception `{}` is needed by nothing",
                allowed.phrase.text
            );
            Finding::new(WORDS_PATH, message)
        })
        .collect()
    }
}

/// `birthOrder`, `birth_order`, `BIRTH-ORDER` → ` birth order `.
fn spaced(text: &str) -> String {
    let mut spaced = String::from(" ");
    let mut before = ' ';
    for c in text.chars() {
        let starts_word = c.is_uppercase() && before.is_lowercase();
        if (starts_word || !c.is_alphanumeric()) && !spaced.ends_with(' ') {
            spaced.push(' ');
        }
        if c.is_alphanumeric() {
            spaced.extend(c.to_lowercase());
        }
        before = c;
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    spaced
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Judge, NOT_OURS, WORDS, Words, names, spaced};
    use crate::lexer::shipped;

    fn found(path: &str, text: &str) -> Vec<String> {
        let words: Words = toml::from_str(WORDS).unwrap();
        let mut judge = Judge::new(&words);
        names::of_file(path, text, &shipped(text))
            .iter()
            .filter_map(|name| judge.look_at(path, name))
            .map(|f| f.to_string())
            .collect()
    }

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(spaced("birthOrder"), " birth order ");
        assert_eq!(spaced("BIRTH_ORDER-2"), " birth order 2 ");
        assert_eq!(spaced("SHA256Hash"), " sha256hash ");
    }

    #[test]
    fn the_words_of_the_field_pass() {
        for (path, text) in [
            (
                "city/a.rs",
                "//! Keeps no religion.\nstruct Guardian { child: Child, born_on: Date } // spouse\n",
            ),
            (
                "city/a.rs",
                "const A: &str = \"We keep no religion and no portrait.\";",
            ),
            (
                "city/a.rs",
                "#[cfg(test)]\nmod t { const A: &str = \"religion\"; }",
            ),
            (
                "a.sql",
                "-- no religion here\nCREATE TABLE resident (resident BLOB PRIMARY KEY) STRICT;",
            ),
            (
                "a.html",
                "<p>No religion</p><input name=\"full_name\">{# spouse #}",
            ),
            (
                "a.ftl",
                "# religion\nnot-kept = We keep no religion and no { $what }.\n",
            ),
            ("a.md", "# religion\nWe keep no religion.\n"),
        ] {
            assert_eq!(found(path, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn every_kind_of_name_is_looked_at() {
        for (path, text) in [
            ("city/a.rs", "struct R { religion: String }"),
            ("city/a.rs", "enum Claim { MaritalStatus }"),
            ("city/a.rs", "const CLAIM: &str = \"religion\";"),
            ("city/a.rs", "#[serde(rename = \"birthOrder\")] struct A;"),
            ("city/a.rs", "const A: &str = \"宗教信仰\";"),
            (
                "city/a.rs",
                "const A: &str = \"ALTER TABLE resident ADD COLUMN spouse BLOB\";",
            ),
            (
                "a.sql",
                "CREATE TABLE resident (resident BLOB PRIMARY KEY, ethnic_group TEXT);",
            ),
            ("a.html", "<input type=\"text\" name=\"spouse_name\">"),
            ("a.html", "<p>{{ record.religion }}</p>"),
            ("a.ftl", "field-religion = 其他\n"),
            ("a.ftl", "field-other = { $religion }\n"),
            (
                "a.json",
                "{\"properties\": {\"number_of_children\": {\"type\": \"integer\"}}}",
            ),
            ("a.json", "{\"path\": [\"family_planning\"]}"),
            ("a.toml", "[claims]\nmarried = true\n"),
            ("a.toml", "claims = [\"portrait\"]\n"),
            ("a.js", "// fine\nconst form = { fingerprint: 1 };"),
            (
                "policy/entitlements/a.md",
                "---\nfields = [\"household\"]\n---\nProse about a household.\n",
            ),
            (
                "policy/a.md",
                "+++\nneeds = [\"portrait\"]\n+++\n# Portrait\n",
            ),
        ] {
            assert_eq!(found(path, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn an_exception_that_nothing_needs_is_found() {
        let words: Words = toml::from_str(
            "subject = []\n[[allowed]]\nphrase = \"key fingerprint\"\nreason = \"a hash of a key\"\n",
        )
        .unwrap();
        let mut judge = Judge::new(&words);
        assert_eq!(judge.idle().len(), 1);
        judge.used.insert(0);
        assert_eq!(judge.idle().len(), 0);
    }

    #[test]
    fn only_foreign_folders_are_left_out() {
        assert!(
            !NOT_OURS.iter().any(
                |folder| ["city/", "service/", "specs/", "denizen/", "policy/"].contains(folder)
            )
        );
    }
}

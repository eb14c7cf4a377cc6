//! The house rules that the compiler cannot hold, one file a rule. A rule must never change a file:
//! it says where and why, and a person mends it.

mod bounded_selects;
mod dependencies;
mod edges;
mod links;
mod module_docs;
mod names;
mod person_edges;
mod pure_trees;
mod routes;
mod sealed_store;
mod sizes;
mod vocabulary;

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

use crate::graph::Graph;
use crate::say::say;
use crate::tree::Tree;

/// What to check.
#[derive(clap::Args, Default)]
pub struct Arguments {
    /// Only this rule (a name that the listing prints).
    #[arg(long)]
    rule: Option<String>,
}

/// Everything a rule may look at.
pub struct House {
    pub tree: Tree,
    pub graph: Graph,
}

/// One breach of a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// File, with `:line` where it is known; or a package.
    pub place: String,
    pub message: String,
}

impl Finding {
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
        }
    }

    pub fn at(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self::new(format!("{path}:{line}"), message)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.message)
    }
}

/// A rule looks at the house and names each breach.
type Check = fn(&House) -> Result<Vec<Finding>>;

const RULES: &[(&str, Check)] = &[
    ("edges", edges::check),
    ("pure-trees", pure_trees::check),
    ("dependencies", dependencies::check),
    ("vocabulary", vocabulary::check),
    ("person-edges", person_edges::check),
    ("sealed-store", sealed_store::check),
    ("bounded-selects", bounded_selects::check),
    ("routes", routes::check),
    ("sizes", sizes::check),
    ("module-docs", module_docs::check),
    ("links", links::check),
    ("names", names::check),
];

/// Checks the rules asked for.
///
/// # Errors
/// A rule is broken, or does not exist.
pub fn run(root: &Path, arguments: &Arguments) -> Result<()> {
    let house = House {
        tree: Tree::read(root)?,
        graph: Graph::read(root)?,
    };
    let mut checked = 0;
    let mut findings = 0;
    for (name, check) in RULES {
        if arguments
            .rule
            .as_deref()
            .is_some_and(|wanted| wanted != *name)
        {
            continue;
        }
        checked += 1;
        for finding in check(&house)? {
            say(format_args!("tidy [{name}] {finding}"));
            findings += 1;
        }
    }
    if checked == 0 {
        let names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
        bail!("no such rule; there are: {}", names.join(", "));
    }
    if findings > 0 {
        bail!("tidy: {findings} findings under {checked} rules");
    }
    say(format_args!("tidy: {checked} rules, nothing found"));
    Ok(())
}

//! The stages with a real browser: the family's story in Chromium, and axe over every page. Colour contrast
//! must never be switched off in them.

use std::path::Path;

use anyhow::Result;

use super::{Ended, rust};
use crate::program;

/// The browser package, one test at a time.
///
/// # Errors
/// A test failed.
pub fn story(root: &Path) -> Result<Ended> {
    for needed in ["chromium", "chromedriver"] {
        if program::find(needed).is_none() {
            return Ok(Ended::NotRun(format!("{needed} is not installed")));
        }
    }
    rust::cargo(root, &["build", "--package", "denizen"], &[])?;
    // The story keeps its pages there for axe; a page that it no longer opens is not judged any more.
    let kept = program::target_folder(root)?.join("browser");
    if kept.exists() {
        std::fs::remove_dir_all(kept)?;
    }
    if program::find("cargo-nextest").is_some() {
        rust::cargo(root, &["nextest", "run", "--package", "browser"], &[])
    } else {
        rust::cargo(
            root,
            &["test", "--package", "browser"],
            &["--", "--test-threads=1"],
        )
    }
}

/// axe over every page of a running demo, in each language.
///
/// # Errors
/// npm or the scan failed: a page breaks WCAG 2.2 AA.
pub fn axe(root: &Path) -> Result<Ended> {
    let folder = root.join("browser/axe");
    if program::find("npm").is_none() {
        return Ok(Ended::NotRun("npm is not installed".to_owned()));
    }
    let quiet = [
        "ci",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ];
    program::run(program::command(&folder, "npm", &quiet))?;
    program::run(program::command(
        &folder,
        "npm",
        &["run", "--silent", "scan"],
    ))?;
    Ok(Ended::Green)
}

//! A file, module or crate has a word of the field as its name, and a test that is not run has no place here:
//! both are where things go to be forgotten.

use anyhow::Result;

use super::{Finding, House};
use crate::lexer::ignored_tests;

/// Names that say nothing about what is inside.
const EMPTY: &[&str] = &[
    "util", "utils", "common", "misc", "helper", "helpers", "manager", "managers", "shared",
    "stuff",
];

/// Names each file with an empty name and each test that is switched off.
///
/// # Errors
/// None: the files have been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let mut findings: Vec<Finding> = house.tree.paths().filter_map(empty_name).collect();
    for (path, text) in house.tree.with_ending("rs") {
        for line in ignored_tests(text) {
            findings.push(Finding::at(
                path,
                line,
                "`#[ignore]`: a test runs, or it is taken out",
            ));
        }
    }
    Ok(findings)
}

fn empty_name(path: &str) -> Option<Finding> {
    let code = [".rs", ".js", ".css", ".html"]
        .iter()
        .any(|ending| path.ends_with(ending));
    let part = path
        .split('/')
        .find(|part| EMPTY.contains(&part.split('.').next().unwrap_or(part)));
    let part = part.filter(|_| code)?;
    Some(Finding::new(
        path,
        format!("`{part}` says nothing about what is inside"),
    ))
}

#[cfg(test)]
mod tests {
    use super::empty_name;
    use crate::lexer::ignored_tests;

    #[test]
    fn names_of_the_field_pass() {
        assert_eq!(empty_name("service/office/src/register_resident.rs"), None);
        assert_eq!(empty_name("docs/common-questions.md"), None);
        assert_eq!(
            ignored_tests(
                "#[test] fn a() {} // #[ignore]\n#[ignore = \"started and killed by a\"] fn b() {}"
            ),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn empty_names_and_sleeping_tests_are_found() {
        for bad in [
            "service/office/src/utils.rs",
            "city/common/src/lib.rs",
            "service/web/assets/helpers.js",
        ] {
            assert!(empty_name(bad).is_some(), "{bad}");
        }
        assert_eq!(
            ignored_tests(
                "#[test]\n#[ignore]\nfn a() {}\nmod t { #[ignore = \"slow\"] fn b() {} }"
            ),
            [2, 4]
        );
    }
}

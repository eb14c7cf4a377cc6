//! A file is a use case and a function is a thought: neither outgrows a screen or two. The bound must
//! never be raised for one file; cut the file where its subject divides.

use anyhow::Result;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{Finding, House};

const FILE_LINES_MAX: usize = 400;
const TEST_FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;

/// Endings of the files that people write by hand here.
const HAND_WRITTEN: &[&str] = &["rs", "js", "mjs", "css", "html", "sql", "sh"];

/// Names each file and function over its bound.
///
/// # Errors
/// None: a file that does not parse is a finding.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for ending in HAND_WRITTEN {
        for (path, text) in house.tree.with_ending(ending) {
            findings.extend(file(path, text));
        }
    }
    for (path, text) in house.tree.with_ending("rs") {
        findings.extend(functions(path, text));
    }
    Ok(findings)
}

fn file(path: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    let most = if is_test(path) {
        TEST_FILE_LINES_MAX
    } else {
        FILE_LINES_MAX
    };
    (lines > most).then(|| {
        Finding::new(
            path,
            format!("{lines} lines; a file here has at most {most}"),
        )
    })
}

/// Files that hold nothing but tests.
pub fn is_test(path: &str) -> bool {
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    matches!(first, "tests" | "browser")
        || parts.any(|part| part == "tests" || part.ends_with("tests.rs"))
}

fn functions(path: &str, text: &str) -> Vec<Finding> {
    let Ok(file) = syn::parse_file(text) else {
        return vec![Finding::new(path, "does not parse as Rust")];
    };
    let mut long = LongFunctions {
        path,
        findings: Vec::new(),
    };
    long.visit_file(&file);
    long.findings
}

struct LongFunctions<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl LongFunctions<'_> {
    /// From the line of `fn` to the closing brace; attributes and documentation are not counted.
    fn measure(&mut self, name: &syn::Ident, from: Span, to: Span) {
        let (first, last) = (from.start().line, to.end().line);
        let lines = last + 1 - first;
        if lines > FUNCTION_LINES_MAX {
            let message = format!(
                "`{name}` has {lines} lines; a function here has at most {FUNCTION_LINES_MAX}"
            );
            self.findings.push(Finding::at(self.path, first, message));
        }
    }
}

impl<'ast> Visit<'ast> for LongFunctions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(
            &function.sig.ident,
            function.sig.span(),
            function.block.span(),
        );
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(
            &function.sig.ident,
            function.sig.span(),
            function.block.span(),
        );
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig.ident, function.sig.span(), block.span());
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::{file, functions};

    #[test]
    fn files_and_functions_at_the_bound_pass() {
        assert_eq!(file("city/a.rs", &"x\n".repeat(400)), None);
        assert_eq!(file("tests/a.rs", &"x\n".repeat(800)), None);
        assert_eq!(file("city/a/tests.rs", &"x\n".repeat(800)), None);
        assert_eq!(
            functions("a.rs", &format!("fn a() {{\n{}}}\n", "a();\n".repeat(68))),
            []
        );
    }

    #[test]
    fn one_line_more_is_found() {
        assert!(file("city/a.rs", &"x\n".repeat(401)).is_some());
        assert!(file("tests/a.rs", &"x\n".repeat(801)).is_some());
        let long = "a();\n".repeat(69);
        let text = format!(
            "fn a() {{\n{long}}}\nimpl A {{ fn b() {{\n{long}}} }}\ntrait T {{ fn c() {{\n{long}}} }}\n"
        );
        let found = functions("a.rs", &text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0].place, "a.rs:1");
    }

    #[test]
    fn what_does_not_parse_is_found() {
        assert_eq!(functions("a.rs", "fn {").len(), 1);
    }
}

//! Who is joined to whom (invariant 1, by structure): a relation between two residents is kept only where it
//! is named here with its reason. There is no spouse, no household, no list of a person's children, whatever
//! the field would be called; this rule looks at types and references and not at names.

use anyhow::Result;
use syn::visit::{self, Visit};

use super::sizes::is_test;
use super::{Finding, House, bounded_selects::sql};

/// What may be kept of one resident inside the record of another (`type.field`, reason).
const RECORDED: &[(&str, &str)] = &[
    (
        "GuardianshipRecord.guardian",
        "sealed under the child's key, for one programme applied for",
    ),
    (
        "Official.own_resident",
        "an official who lives here does not open their own record",
    ),
    (
        "OwnFile.about",
        "the applicant's own sealed list of their applications",
    ),
];

/// Tables that may name two residents (`table`, reason).
const TABLES: &[(&str, &str)] = &[(
    "REVIEW",
    "two registrations under one document, until somebody has looked",
)];

/// Names each relation between residents that is not named here.
///
/// # Errors
/// None: the files have been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (path, text) in house.tree.with_ending("sql") {
        findings.extend(tables(path, text));
    }
    for (path, text) in house.tree.with_ending("rs") {
        let kept = path.starts_with("city/") || path.starts_with("service/");
        if kept && !is_test(path) {
            findings.extend(records(path, text));
        }
    }
    Ok(findings)
}

fn tables(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in sql::statements(text) {
        let words = sql::words(&statement);
        let table = match words.iter().position(|word| word == "(") {
            Some(open) if words.starts_with(&["CREATE".into(), "TABLE".into()]) => {
                words.get(open - 1)
            }
            _ => None,
        };
        let Some(table) = table else { continue };
        let residents = words
            .windows(2)
            .filter(|pair| pair[0] == "REFERENCES" && pair[1] == "RESIDENT")
            .count();
        if residents > 1 && !TABLES.iter().any(|(known, _)| known == table) {
            let message = format!(
                "table {} joins residents with each other",
                table.to_lowercase()
            );
            findings.push(Finding::new(path, message));
        }
    }
    findings
}

fn records(path: &str, text: &str) -> Vec<Finding> {
    let Ok(file) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut kept = Kept {
        path,
        name: String::new(),
        findings: Vec::new(),
    };
    kept.visit_file(&file);
    kept.findings
}

/// Visits the types that are written somewhere, that is, serialised.
struct Kept<'a> {
    path: &'a str,
    name: String,
    findings: Vec<Finding>,
}

impl<'ast> Visit<'ast> for Kept<'_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if is_written(&item.attrs) {
            self.name = item.ident.to_string();
            visit::visit_item_struct(self, item);
        }
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if is_written(&item.attrs) {
            self.name = item.ident.to_string();
            visit::visit_item_enum(self, item);
        }
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        let mut types = Mentions(false);
        types.visit_type(&field.ty);
        let name = field
            .ident
            .as_ref()
            .map_or_else(|| "0".to_owned(), ToString::to_string);
        let whole = format!("{}.{name}", self.name);
        if types.0 && !RECORDED.iter().any(|(known, _)| *known == whole) {
            let line = field
                .ident
                .as_ref()
                .map_or(1, |ident| ident.span().start().line);
            self.findings.push(Finding::at(
                self.path,
                line,
                format!("{whole} records a relation to a resident"),
            ));
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }
}

fn is_written(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => {
            list.path.is_ident("derive") && list.tokens.to_string().contains("Serialize")
        }
        _ => false,
    })
}

/// Does a type mention `ResidentId`?
struct Mentions(bool);

impl<'ast> Visit<'ast> for Mentions {
    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.0 |= ident == "ResidentId";
    }
}

#[cfg(test)]
mod tests {
    use super::{records, tables};

    #[test]
    fn the_one_edge_of_the_design_passes() {
        let text = "#[derive(Serialize, Deserialize)] struct GuardianshipRecord { guardian: Sensitive<ResidentId> }\n\
                    struct Session { resident: ResidentId }\n#[derive(Serialize)] struct Name { letters: Language }";
        assert_eq!(records("city/a.rs", text), []);
        let sql = "CREATE TABLE sealed_group (resident BLOB REFERENCES resident (resident));
                   CREATE TABLE review (resident BLOB REFERENCES resident (resident), -- class: review
                       earlier BLOB REFERENCES resident (resident));";
        assert_eq!(tables("a.sql", sql), []);
    }

    #[test]
    fn a_relation_under_any_name_is_found() {
        for bad in [
            "#[derive(Serialize)] struct NameRecord { linked: Option<Sensitive<ResidentId>> }",
            "#[derive(Clone, Serialize)] struct Pair(Vec<ResidentId>);",
            "#[derive(Serialize)] enum Tie { Same { other: ResidentId } }",
        ] {
            assert_eq!(records("city/a.rs", bad).len(), 1, "{bad}");
        }
        let sql = "CREATE TABLE tie (one BLOB REFERENCES resident (resident), other BLOB REFERENCES resident(resident));";
        assert_eq!(tables("a.sql", sql).len(), 1);
    }
}

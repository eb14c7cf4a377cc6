//! Licences, bans and sources of everything in the tree, as `deny.toml` lists them. It must never ask
//! the network, so that it holds offline and where cargo-deny is not installed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Finding, House};
use crate::graph::{Graph, Package};

/// What of `deny.toml` this rule reads; cargo-deny itself checks the rest of that file.
#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

/// Names each package with a licence, a name or a source that the policy does not have.
///
/// # Errors
/// `deny.toml` is missing or does not say what this rule reads.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let text = house
        .tree
        .text("deny.toml")
        .context("deny.toml is missing")?;
    let policy: Policy = toml::from_str(text).context("deny.toml")?;
    let mut findings = own_licences(&house.graph);
    findings.extend(outside(&house.graph, &policy));
    Ok(findings)
}

/// The public standards are for everybody to take; the city's own words come back under the EUPL.
fn own_licences(graph: &Graph) -> Vec<Finding> {
    let wrong = graph.own().filter_map(|package| {
        let folder = package.folder.as_deref().unwrap_or_default();
        let right = if folder.starts_with("specs/") {
            "Apache-2.0 OR MIT"
        } else {
            "EUPL-1.2"
        };
        let message = format!("licence must be `{right}`");
        (package.licence.as_deref() != Some(right)).then(|| Finding::new(&package.name, message))
    });
    wrong.collect()
}

fn outside(graph: &Graph, policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    let bans: BTreeMap<&str, &str> = policy
        .bans
        .deny
        .iter()
        .map(|ban| (ban.name.as_str(), ban.reason.as_str()))
        .collect();
    for (key, package) in &graph.packages {
        let Some(source) = &package.source else {
            continue;
        };
        if let Some(reason) = bans.get(package.name.as_str()) {
            findings.push(Finding::new(key, format!("is banned: {reason}")));
        }
        if !policy
            .sources
            .allow_registry
            .iter()
            .any(|known| *source == format!("registry+{known}"))
        {
            findings.push(Finding::new(
                key,
                format!("comes from `{source}`, which deny.toml does not allow"),
            ));
        }
        if !licence_allowed(package, &policy.licenses) {
            let licence = package.licence.as_deref().unwrap_or("no licence");
            findings.push(Finding::new(
                key,
                format!("`{licence}` is not among the licences of deny.toml"),
            ));
        }
    }
    findings
}

fn licence_allowed(package: &Package, licences: &Licences) -> bool {
    let Some(expression) = &package.licence else {
        return false;
    };
    let mut allowed: Vec<&str> = licences.allow.iter().map(String::as_str).collect();
    for exception in licences
        .exceptions
        .iter()
        .filter(|exception| exception.name == package.name)
    {
        allowed.extend(exception.allow.iter().map(String::as_str));
    }
    satisfied(expression, &allowed)
}

/// Is the SPDX expression satisfied by these licences? `OR` binds weaker than `AND`, which binds weaker
/// than `WITH` (SPDX 2.3, annex D.4); `/` is the old way of writing `OR`.
fn satisfied(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, allowed) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut result = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        // Evaluated before it is combined: the words have to be consumed in any case.
        let next = both(words, at, allowed);
        result = result || next;
    }
    result
}

fn both(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut result = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        let next = one(words, at, allowed);
        result = result && next;
    }
    result
}

fn one(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let Some(word) = words.get(*at) else {
        return false;
    };
    *at += 1;
    if *word == "(" {
        let inside = either(words, at, allowed);
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return inside && closed;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return allowed.contains(&format!("{word} WITH {exception}").as_str());
    }
    allowed.contains(word)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Policy, outside, own_licences, satisfied};
    use crate::graph::{Graph, Package};

    const ALLOWED: &[&str] = &[
        "MIT",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "Unicode-3.0",
    ];
    const POLICY: &str = r#"
        licenses = { allow = ["MIT"], exceptions = [{ crate = "webdriver", allow = ["MPL-2.0"] }] }
        bans = { deny = [{ crate = "openssl", reason = "aws-lc-rs is the crypto library" }] }
        sources = { allow-registry = ["https://example.org/index"] }
    "#;

    fn graph(name: &str, licence: &str, source: Option<&str>, folder: Option<&str>) -> Graph {
        let package = Package {
            name: name.into(),
            licence: Some(licence.into()),
            source: source.map(Into::into),
            folder: folder.map(Into::into),
            ..Package::default()
        };
        Graph {
            packages: [(name.to_owned(), package)].into(),
        }
    }

    #[test]
    fn licence_expressions_are_read_with_their_precedence() {
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ] {
            assert!(satisfied(good, ALLOWED), "{good}");
        }
        assert!(satisfied("Apache-2.0 WITH LLVM-exception AND MIT", ALLOWED));
        for bad in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "GPL-3.0 OR MIT AND GPL-2.0",
            "(MIT",
            "",
            "MIT WITH Odd-exception",
        ] {
            assert!(!satisfied(bad, ALLOWED), "{bad}");
        }
    }

    #[test]
    fn a_ban_a_stranger_and_a_wrong_licence_are_found() {
        let policy: Policy = toml::from_str(POLICY).unwrap();
        let here = Some("registry+https://example.org/index");
        assert_eq!(outside(&graph("serde", "MIT", here, None), &policy), []);
        assert_eq!(
            outside(&graph("webdriver", "MPL-2.0", here, None), &policy),
            []
        );
        assert_eq!(
            outside(&graph("openssl", "MIT", here, None), &policy).len(),
            1
        );
        assert_eq!(
            outside(&graph("serde", "MPL-2.0", here, None), &policy).len(),
            1
        );
        assert_eq!(
            outside(
                &graph("serde", "MIT", Some("git+https://example.org/x"), None),
                &policy
            )
            .len(),
            1
        );
    }

    #[test]
    fn our_own_crates_have_the_licence_of_their_folder() {
        assert_eq!(
            own_licences(&graph(
                "tlog",
                "Apache-2.0 OR MIT",
                None,
                Some("specs/tlog")
            )),
            []
        );
        assert_eq!(
            own_licences(&graph("office", "EUPL-1.2", None, Some("service/office"))),
            []
        );
        assert_eq!(
            own_licences(&graph(
                "office",
                "Apache-2.0 OR MIT",
                None,
                Some("service/office")
            ))
            .len(),
            1
        );
        assert_eq!(
            own_licences(&graph("tlog", "EUPL-1.2", None, Some("specs/tlog"))).len(),
            1
        );
    }
}

//! Which crate may name which: the map of the design, as `cargo metadata` sees it. It must never be
//! loosened to make a build pass: an edge here is an argument about who can see what of a person.

use anyhow::Result;

use super::{Finding, House};
use crate::graph::{Graph, Kind};

/// Normal and build dependencies between our own crates. What is not here is refused.
const ALLOWED: &[(&str, &[&str])] = &[
    ("credential", &[]),
    ("tlog", &[]),
    ("card", &[]),
    ("dwelling", &[]),
    ("rules", &[]),
    ("registry", &["credential", "rules", "dwelling"]),
    ("openness", &["tlog"]),
    ("keys", &["credential"]),
    ("store", &["registry", "rules", "dwelling"]),
    ("access", &["registry", "rules", "store", "tlog", "keys"]),
    (
        "office",
        &["registry", "rules", "dwelling", "store", "access"],
    ),
    (
        "issuing",
        &["credential", "registry", "keys", "access", "office"],
    ),
    ("verifying", &["credential", "tlog", "keys"]),
    ("wallet", &["credential", "keys"]),
    ("print", &["registry", "rules", "credential"]),
    (
        "web",
        &[
            "registry",
            "dwelling",
            "rules",
            "openness",
            "office",
            "issuing",
            "verifying",
            "print",
        ],
    ),
    (
        "denizen",
        &[
            "credential",
            "tlog",
            "card",
            "dwelling",
            "rules",
            "registry",
            "openness",
            "keys",
            "store",
            "access",
            "office",
            "issuing",
            "verifying",
            "wallet",
            "print",
            "web",
        ],
    ),
];

/// Packages that no shipped crate may need; they themselves may need what they test.
const TOOLS: &[&str] = &["tests", "browser", "fuzz", "xtask"];

/// Who can never see whom, however the edges above are changed (`who`, `cannot reach`, why).
const WALLS: &[(&str, &[&str], &str)] = &[
    (
        "openness",
        &["registry", "dwelling", "store"],
        "sensors share nothing with people",
    ),
    (
        "verifying",
        &["registry", "store", "access", "office"],
        "a verifier holds trust anchors only",
    ),
    (
        "wallet",
        &["registry", "store", "access", "office"],
        "the holder's side knows no register",
    ),
    (
        "rules",
        &["registry", "store", "access"],
        "rules run on an application, never over the register",
    ),
];

/// Crates from outside that only one of ours may name, so that there is one door.
const DOORS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("tokio-postgres", &["store"]),
    ("deadpool-postgres", &["store"]),
    ("rcgen", &["keys"]),
];

/// Names each edge that the map does not have.
///
/// # Errors
/// None: the graph has been read.
pub fn check(house: &House) -> Result<Vec<Finding>> {
    let mut findings = edges(&house.graph);
    findings.extend(walls(&house.graph));
    Ok(findings)
}

fn edges(graph: &Graph) -> Vec<Finding> {
    let own: Vec<&str> = graph.own().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in graph.own() {
        let tool = TOOLS.contains(&package.name.as_str());
        let allowed = ALLOWED
            .iter()
            .find(|(name, _)| *name == package.name)
            .map(|(_, list)| *list);
        if allowed.is_none() && !tool {
            findings.push(Finding::new(
                &package.name,
                "is not on the map of the design (xtask/src/tidy/edges.rs)",
            ));
        }
        for edge in &package.declared {
            let shipped = edge.kind != Kind::Development && !tool;
            let name = edge.name.as_str();
            if own.contains(&name) && edge.renamed {
                findings.push(Finding::new(
                    &package.name,
                    format!("gives `{name}` a second name"),
                ));
            }
            if own.contains(&name) && shipped && !allowed.unwrap_or_default().contains(&name) {
                findings.push(Finding::new(
                    &package.name,
                    format!("may not depend on `{name}`"),
                ));
            }
            let door = DOORS.iter().find(|(outside, _)| *outside == name);
            if let Some((_, keepers)) =
                door.filter(|(_, keepers)| shipped && !keepers.contains(&package.name.as_str()))
            {
                findings.push(Finding::new(
                    &package.name,
                    format!("names `{name}`, which only {keepers:?} may"),
                ));
            }
        }
    }
    findings
}

fn walls(graph: &Graph) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (who, others, why) in WALLS {
        for (key, path) in graph.reach(who) {
            let name = key.split(' ').next().unwrap_or(key);
            if others.contains(&name) {
                findings.push(Finding::new(
                    *who,
                    format!("reaches `{name}` through {}: {why}", path.join(" → ")),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{edges, walls};
    use crate::graph::{Declared, Graph, Kind, Package};

    fn graph(packages: &[(&str, &[(&str, Kind)])]) -> Graph {
        let mut graph = Graph::default();
        for (name, needs) in packages {
            let declared = |(name, kind): &(&str, Kind)| Declared {
                name: (*name).into(),
                renamed: false,
                kind: *kind,
            };
            let normal =
                |(name, kind): &(&str, Kind)| (*kind == Kind::Normal).then(|| (*name).to_owned());
            graph.packages.insert(
                (*name).into(),
                Package {
                    name: (*name).into(),
                    declared: needs.iter().map(declared).collect(),
                    normal: needs.iter().filter_map(normal).collect(),
                    ..Package::default()
                },
            );
        }
        graph
    }

    #[test]
    fn the_edges_of_the_design_pass() {
        let graph = graph(&[
            ("credential", &[]),
            ("keys", &[("credential", Kind::Normal)]),
            (
                "wallet",
                &[("keys", Kind::Normal), ("registry", Kind::Development)],
            ),
            ("registry", &[("credential", Kind::Normal)]),
            ("tests", &[("registry", Kind::Normal)]),
        ]);
        assert_eq!(edges(&graph), []);
        assert_eq!(walls(&graph), []);
    }

    #[test]
    fn an_added_edge_a_build_edge_and_a_new_crate_are_found() {
        let graph = graph(&[
            ("registry", &[]),
            ("verifying", &[("registry", Kind::Normal)]),
            ("print", &[("verifying", Kind::Build)]),
            ("helper", &[]),
            ("office", &[("rusqlite", Kind::Normal)]),
        ]);
        let found: Vec<String> = edges(&graph).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("verifying: may not depend on `registry`"))
        );
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("print: may not depend on `verifying`"))
        );
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("helper: is not on the map"))
        );
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("office: names `rusqlite`"))
        );
    }

    #[test]
    fn a_wall_is_found_through_a_crate_between() {
        let graph = graph(&[
            ("registry", &[]),
            ("credential", &[("registry", Kind::Normal)]),
            ("verifying", &[("credential", Kind::Normal)]),
        ]);
        let found: Vec<String> = walls(&graph).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "verifying: reaches `registry` through credential → registry: a verifier holds trust anchors only"
            ]
        );
    }

    #[test]
    fn a_second_name_for_a_crate_is_found() {
        let mut graph = graph(&[("store", &[]), ("access", &[("store", Kind::Normal)])]);
        if let Some(package) = graph.packages.get_mut("access") {
            package.declared[0].renamed = true;
        }
        assert_eq!(edges(&graph).len(), 1);
    }
}

//! The dependency graph as `cargo metadata` resolves it for this machine. It must never be guessed
//! from the manifests' text: features and renames count as cargo counts them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::program;

/// One package, ours or from outside.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// The package's own name.
    pub name: String,
    /// An SPDX expression, as the manifest says it.
    pub licence: Option<String>,
    /// `None` for a package of this workspace.
    pub source: Option<String>,
    /// The folder of a workspace package, relative to the root.
    pub folder: Option<String>,
    /// Keys of the packages it needs in a normal build, as resolved.
    pub normal: BTreeSet<String>,
    /// Names of the packages that its manifest names, whether switched on or not.
    pub declared: Vec<Declared>,
}

/// A dependency as a manifest writes it.
#[derive(Clone, Debug)]
pub struct Declared {
    pub name: String,
    pub renamed: bool,
    pub kind: Kind,
}

/// For what a dependency is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Normal,
    Build,
    Development,
}

/// All packages by key (`name` for the workspace's own, `name version` for others).
#[derive(Default)]
pub struct Graph {
    pub packages: BTreeMap<String, Package>,
}

impl Graph {
    /// Asks cargo.
    ///
    /// # Errors
    /// Cargo cannot resolve the workspace.
    pub fn read(root: &Path) -> Result<Self> {
        let mut options = vec![format!("--filter-platform={}", host()?)];
        if program::in_ci() {
            options.push("--locked".to_owned());
        }
        let metadata = MetadataCommand::new()
            .cargo_path(program::cargo())
            .current_dir(root)
            .other_options(options)
            .exec()
            .context("cargo metadata")?;
        Self::from_metadata(&metadata)
    }

    fn from_metadata(metadata: &Metadata) -> Result<Self> {
        let resolve = metadata
            .resolve
            .as_ref()
            .context("cargo metadata gave no resolution")?;
        let known: BTreeMap<_, _> = metadata
            .packages
            .iter()
            .map(|package| (&package.id, package))
            .collect();
        let key = |id| known.get(id).map(|package| key_of(package));
        let mut packages = BTreeMap::new();
        for node in &resolve.nodes {
            let package = known
                .get(&node.id)
                .context("a resolved package without metadata")?;
            let normal = node
                .deps
                .iter()
                .filter(|dep| {
                    dep.dep_kinds
                        .iter()
                        .any(|kind| kind.kind == DependencyKind::Normal)
                })
                .filter_map(|dep| key(&dep.pkg))
                .collect();
            let folder = package
                .source
                .is_none()
                .then(|| {
                    package
                        .manifest_path
                        .parent()?
                        .strip_prefix(&metadata.workspace_root)
                        .ok()
                })
                .flatten()
                .map(ToString::to_string);
            packages.insert(
                key_of(package),
                Package {
                    name: package.name.to_string(),
                    licence: package.license.clone(),
                    source: package.source.as_ref().map(|source| source.repr.clone()),
                    folder,
                    normal,
                    declared: package.dependencies.iter().map(declared).collect(),
                },
            );
        }
        Ok(Self { packages })
    }

    /// The packages of this workspace.
    pub fn own(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .values()
            .filter(|package| package.source.is_none())
    }

    /// Everything that `key` needs in a normal build, with one path to each (without `key` itself).
    pub fn reach(&self, key: &str) -> BTreeMap<&str, Vec<&str>> {
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut waiting: Vec<(&str, Vec<&str>)> = vec![(key, Vec::new())];
        while let Some((at, path)) = waiting.pop() {
            let Some(package) = self.packages.get(at) else {
                continue;
            };
            for next in &package.normal {
                if next != key && !found.contains_key(next.as_str()) {
                    let mut longer = path.clone();
                    longer.push(next.as_str());
                    found.insert(next, longer.clone());
                    waiting.push((next, longer));
                }
            }
        }
        found
    }
}

fn key_of(package: &cargo_metadata::Package) -> String {
    if package.source.is_none() {
        package.name.to_string()
    } else {
        format!("{} {}", package.name, package.version)
    }
}

fn declared(dependency: &cargo_metadata::Dependency) -> Declared {
    Declared {
        name: dependency.name.clone(),
        renamed: dependency.rename.is_some(),
        kind: match dependency.kind {
            DependencyKind::Development => Kind::Development,
            DependencyKind::Build => Kind::Build,
            _ => Kind::Normal,
        },
    }
}

/// The target triple of this machine.
fn host() -> Result<String> {
    let about = program::output(program::command(
        Path::new("."),
        &program::rustc(),
        &["-vV"],
    ))?;
    let line = about.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc -vV names no host")?.to_owned())
}

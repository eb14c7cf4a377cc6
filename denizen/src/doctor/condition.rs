//! What must hold within and between the three databases, after a power cut or a restored copy.
//!
//! It opens no record, names nobody, needs no key but public ones, and changes nothing: no mark, no lease, no published
//! file. So it may be asked while the city runs, and in either directory of a city whose keyhold runs apart.

use access::log::verify_against;
use anyhow::{Context as _, ensure};
use registry::readlog::Label;
use store::{Schema, Store, integrity};
use tlog::note::SignedNote;
use tlog::{Checkpoint, Hash};

use crate::city::read_policy;
use crate::configuration::Configuration;
use crate::databases::open_to_read;
use crate::directory::DataDirectory;

/// What was found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// Registrations that are complete by their state and not by their content.
    pub half_registered: u64,
    /// Cases without a history.
    pub cases_without_actions: u64,
    /// Chains of the read log whose next number leaves a hole.
    pub chains_with_holes: u64,
    /// Releases of keys without an entry in the log.
    pub releases_without_entry: u64,
    /// Releases that were compared.
    pub releases: u64,
}

impl Condition {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.half_registered == 0
            && self.cases_without_actions == 0
            && self.chains_with_holes == 0
            && self.releases_without_entry == 0
    }
}

/// Reads the whole log, and counts what must not be.
///
/// # Errors
/// When a database does not open, or the log is not whole.
pub fn examine(directory: &DataDirectory) -> anyhow::Result<Condition> {
    let configuration = Configuration::read(&directory.configuration())?;
    read_log(&configuration, directory)?;
    count(&configuration, directory)
}

/// Reads every entry of the log; answers how many there are.
///
/// # Errors
/// With the number of the first entry that does not fit.
pub(super) fn read_log(
    configuration: &Configuration,
    directory: &DataDirectory,
) -> anyhow::Result<u64> {
    // Before the log itself, which may grow meanwhile.
    let mut seen: Vec<(u64, Hash)> = Vec::new();
    if let Some(published) = published(directory)? {
        seen.push((published.size, published.root));
    }
    if directory.keeps(configuration, Schema::Keyhold) {
        seen.extend(seen_by_keyhold(configuration, directory)?);
    }
    let store = open_to_read(configuration, directory, Schema::Log)?;
    let begun = store.read("doctor: head", |tx| {
        anyhow::Ok(store::log::head::get(tx)?.is_some() || store::log::entry::size(tx)? > 0)
    })?;
    if !begun && seen.is_empty() {
        return Ok(0);
    }
    let policy = read_policy(directory)?;
    let log = policy.logs().first().context("the policy names no log")?;
    let whole = verify_against(&store, &log.key, &seen).context("the log is not whole")?;
    Ok(whole.entries)
}

/// The published checkpoint; none before the first.
///
/// # Errors
/// When it is not what the log has signed.
pub(super) fn published(directory: &DataDirectory) -> anyhow::Result<Option<Checkpoint>> {
    let path = directory.public_log().join(access::log::layout::CHECKPOINT);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let note = SignedNote::parse(&text).context("the published checkpoint was altered")?;
    let policy = read_policy(directory)?;
    let log = policy.logs().first().context("the policy names no log")?;
    let checkpoint =
        Checkpoint::verify(&note, &log.key).context("the published checkpoint was altered")?;
    Ok(Some(checkpoint))
}

/// The newest state of the log that keyhold has verified.
pub(super) fn seen_by_keyhold(
    configuration: &Configuration,
    directory: &DataDirectory,
) -> anyhow::Result<Option<(u64, Hash)>> {
    let keyhold = open_to_read(configuration, directory, Schema::Keyhold)?;
    let seen = keyhold.read("doctor: checkpoint seen", |tx| {
        anyhow::Ok(store::keyhold::checkpoint_seen::get(tx)?)
    })?;
    Ok(seen.map(|(size, root)| (size, Hash(root))))
}

/// Counts in the databases that are kept in this directory.
pub(super) fn count(
    configuration: &Configuration,
    directory: &DataDirectory,
) -> anyhow::Result<Condition> {
    let open = |role| {
        let here = directory.keeps(configuration, role);
        here.then(|| open_to_read(configuration, directory, role))
            .transpose()
    };
    let mut condition = Condition::default();
    if let Some(city) = open(Schema::City)? {
        condition.half_registered = access::half_registered(&city)?;
        condition.cases_without_actions = city.read("doctor: cases", |tx| {
            anyhow::Ok(integrity::cases_without_actions(tx)?)
        })?;
    }
    let Some(keyhold) = open(Schema::Keyhold)? else {
        return Ok(condition);
    };
    condition.chains_with_holes = keyhold.read("doctor: chains", |tx| {
        anyhow::Ok(integrity::chains_with_holes(tx)?)
    })?;
    if let Some(log) = open(Schema::Log)? {
        compare_releases(&keyhold, &log, &mut condition)?;
    }
    Ok(condition)
}

/// Keyhold first: what was released by then stands in the log by now.
fn compare_releases(keyhold: &Store, log: &Store, condition: &mut Condition) -> anyhow::Result<()> {
    let mut after = Vec::new();
    loop {
        let labels = keyhold.read("doctor: releases", |tx| {
            anyhow::Ok(store::keyhold::release::labels_after(tx, &after)?)
        })?;
        let Some(last) = labels.last() else {
            return Ok(());
        };
        after = last.to_vec();
        let labels: Vec<Label> = labels.into_iter().map(Label).collect();
        let found = log.read("doctor: entries of releases", |tx| {
            anyhow::Ok(store::log::entry::find_labels(tx, &labels)?)
        })?;
        ensure!(
            found.len() <= labels.len(),
            "one label stands twice in the log"
        );
        condition.releases += labels.len() as u64;
        condition.releases_without_entry += (labels.len() - found.len()) as u64;
    }
}

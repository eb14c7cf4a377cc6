//! What must hold between the three databases, after a power cut or a restored copy.
//!
//! Opening the city already checks the log against its own tree and its published checkpoint, and the marks. This goes
//! on with what holds between the three stores. It opens no record, names nobody, and changes nothing.

use anyhow::Context as _;
use registry::readlog::Label;
use store::{Schema, integrity};

use crate::city::{OpenCity, open_store};
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

/// Examines a city that is not running.
///
/// # Errors
/// When it does not open.
pub fn examine(directory: DataDirectory) -> anyhow::Result<Condition> {
    let city = OpenCity::open(directory.clone()).context("the city does not open")?;
    let keyhold = open_store(&city.configuration, &directory, Schema::Keyhold)?;
    let mut condition = Condition {
        half_registered: city.access.half_registered()?,
        ..Condition::default()
    };
    condition.cases_without_actions = city.store.read("doctor: cases", |tx| {
        anyhow::Ok(integrity::cases_without_actions(tx)?)
    })?;
    condition.chains_with_holes = keyhold.read("doctor: chains", |tx| {
        anyhow::Ok(integrity::chains_with_holes(tx)?)
    })?;
    let mut after = Vec::new();
    loop {
        let labels = keyhold.read("doctor: releases", |tx| {
            anyhow::Ok(store::keyhold::release::labels_after(tx, &after)?)
        })?;
        let Some(last) = labels.last() else {
            return Ok(condition);
        };
        after = last.to_vec();
        for label in labels {
            condition.releases += 1;
            if city.log.find_label(&Label(label))?.is_none() {
                condition.releases_without_entry += 1;
            }
        }
    }
}

//! `denizen restore reconcile`: city, log and keyhold are brought to one mind, a new mark is written to all, and the
//! restore is announced on the public list.
//!
//! Must never drop a resident's record or a grant that is lost without the operator having said so.

use std::sync::Arc;

use access::keyhold::{Announce, LogView};
use access::{Access, Reconciled, Reconciliation, RestoredDatabases};
use anyhow::Context as _;
use registry::clock::Clock;
use store::mark::Mark;
use store::{Schema, Store};

use super::log_back::{are_there, log_back, open_keyhold, own_files};
use super::restored_roles;
use crate::backup::zone;
use crate::city::{local_keyhold, open_existing, read_policy, start_log};
use crate::configuration::Configuration;
use crate::directory::DataDirectory;
use crate::marks::{MarkFile, carried_by, fresh, newest};
use crate::system::SystemClock;

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// All is of one mind; the city may be started.
    Done(Reconciled),
    /// Something was lost: nothing was changed until the operator says yes.
    AskFirst(Reconciled),
}

/// Reconciles everything that was restored or was found to be older than the rest. `keyhold_in` is the city's directory, or
/// keyhold's own where it runs apart.
///
/// # Errors
/// When the log is not whole (see [`super::reconcile_log`]), or a database does not open.
pub fn reconcile(
    directory: &DataDirectory,
    keyhold_in: &DataDirectory,
    accept_loss: bool,
) -> anyhow::Result<Outcome> {
    let _lock = directory.lock()?;
    let apart = keyhold_in.root() != directory.root();
    let _lock_apart = apart.then(|| keyhold_in.lock()).transpose()?;
    let configuration = Configuration::read(&directory.configuration())?;
    let city = open_existing(&configuration, directory, Schema::City)?;
    let entries = open_existing(&configuration, directory, Schema::Log)?;
    let (own, keys) = open_keyhold(&configuration, directory, keyhold_in)?;
    if are_there(&directory.public_log()) {
        log_back(directory, keyhold_in, &own_files(directory))?;
    }
    let file = MarkFile::read(&directory.mark())?;
    let carried = [
        carried_by(&city)?,
        carried_by(&entries)?,
        carried_by(&keys)?,
    ];
    let old = old_databases([directory, keyhold_in], &file, &carried)?;
    let policy = read_policy(directory)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let log = start_log(
        &configuration,
        directory,
        &policy,
        entries.clone(),
        Arc::clone(&clock),
    )?;
    // As keyhold itself would start: by its own copies, which may differ from the city's.
    let keyhold = local_keyhold(
        &own,
        keyhold_in,
        &read_policy(keyhold_in)?,
        Arc::clone(&log) as Arc<dyn LogView>,
        Arc::clone(&clock),
        &crate::programmes::read(keyhold_in)?,
    )?;
    keyhold
        .check_history()
        .context("bring the log back first: `denizen restore reconcile-log`")?;
    let reconciliation = Reconciliation {
        city: &city,
        keyhold: &keyhold,
        log: &log,
        restored: RestoredDatabases {
            city: old.contains(&Schema::City),
            keyhold: old.contains(&Schema::Keyhold),
        },
        clock: &*clock,
        zone: zone(&configuration),
    };
    let found = reconciliation.survey()?;
    if found.lost() > 0 && !accept_loss {
        return Ok(Outcome::AskFirst(found));
    }
    let done = reconciliation.carry_out()?;
    // Before the marks: cut off in between, it is announced twice rather than never.
    let access = Access::new(city.clone(), Arc::clone(&log), keyhold);
    announce_restore(&access, &old)?;
    log.publish_now()?;
    let mark = fresh(newest(&file, &carried) + 1);
    settle([directory, keyhold_in], &[&city, &entries, &keys], mark)?;
    Ok(Outcome::Done(done))
}

/// The three are of one age, and nothing waits to be reconciled any more.
fn settle(
    directories: [&DataDirectory; 2],
    stores: &[&Store; 3],
    mark: Mark,
) -> anyhow::Result<()> {
    for store in stores {
        store.transact("carry the mark of a reconciliation", |tx| {
            store::mark::raise(tx, &mark)
        })?;
    }
    let settled = MarkFile {
        settled: Some(mark),
        announced: None,
    };
    settled.write(&directories[0].mark())?;
    for stamp in directories.map(DataDirectory::restored) {
        if stamp.exists() {
            std::fs::remove_file(stamp)?;
        }
    }
    Ok(())
}

/// What was restored by the command, and what carries an older mark than it must.
fn old_databases(
    [directory, keyhold_in]: [&DataDirectory; 2],
    file: &MarkFile,
    carried: &[crate::marks::Carried],
) -> anyhow::Result<Vec<Schema>> {
    let mut old = restored_roles(directory)?;
    for role in restored_roles(keyhold_in)? {
        if !old.contains(&role) {
            old.push(role);
        }
    }
    let newest = newest(file, carried);
    for (role, mark) in carried {
        let number = mark.map_or(0, |mark| mark.number);
        // One behind is what a crash leaves while a mark is being written.
        let between = file.announced.is_some() && number + 1 == newest;
        if number < newest && !between && !old.contains(role) {
            old.push(*role);
        }
    }
    Ok(old)
}

/// Everybody can count the restores: one line of the public list for each database.
fn announce_restore(access: &Access, old: &[Schema]) -> anyhow::Result<()> {
    for role in old {
        access.announce(match role {
            Schema::City => Announce::RestoredCity,
            Schema::Log => Announce::RestoredLog,
            Schema::Keyhold => Announce::RestoredKeyhold,
        })?;
    }
    Ok(())
}

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
use crate::city::{local_keyhold, read_policy, start_log};
use crate::configuration::Configuration;
use crate::databases::open_existing;
use crate::directory::DataDirectory;
use crate::marks::{Carried, MarkError, MarkFile, carried_by, fresh, newest};
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
///
/// # Errors
/// When one that nobody restored carries a mark that this city never wrote: it is not to be reconciled.
fn old_databases(
    directories: [&DataDirectory; 2],
    file: &MarkFile,
    carried: &[Carried],
) -> anyhow::Result<Vec<Schema>> {
    let mut old = Vec::new();
    for directory in directories {
        for role in restored_roles(directory)? {
            if !old.contains(&role) {
                old.push(role);
            }
        }
    }
    let put_back_by_hand: Vec<Carried> = carried
        .iter()
        .filter(|(role, _)| !old.contains(role))
        .copied()
        .collect();
    let judge = judge(file, &put_back_by_hand);
    for carried in put_back_by_hand {
        match judge.judge(carried) {
            Ok(()) => {}
            Err(MarkError::Behind { role, .. }) => old.push(role),
            Err(foreign @ (MarkError::Foreign { .. } | MarkError::FileBehind { .. })) => {
                return Err(foreign).context(
                    "restore that database from a backup of this city with `denizen restore` first",
                );
            }
        }
    }
    Ok(old)
}

/// The file; or the newest mark that a database carries, where the file is lost or older. Not where all the others are as
/// the file says: then the one that differs is the stranger.
fn judge(file: &MarkFile, carried: &[Carried]) -> MarkFile {
    let in_file = newest(file, &[]);
    let newest = carried
        .iter()
        .filter_map(|(_, mark)| *mark)
        .max_by_key(|mark| mark.number)
        .filter(|mark| mark.number > in_file);
    let Some(newest) = newest else {
        return *file;
    };
    let mut others = carried
        .iter()
        .filter(|(_, mark)| *mark != Some(newest))
        .peekable();
    let is_stranger = file.settled.is_some()
        && others.peek().is_some()
        && carried
            .iter()
            .filter(|(_, mark)| *mark == Some(newest))
            .count()
            == 1
        && others.all(|other| file.judge(*other).is_ok());
    if is_stranger {
        return *file;
    }
    MarkFile {
        settled: Some(newest),
        announced: None,
    }
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const fn mark(number: u64, nonce: u8) -> Mark {
        Mark {
            number,
            nonce: [nonce; 16],
        }
    }

    /// What is old by the mark file, the marks of city, log and keyhold, and what was restored by the command.
    fn old(
        file: MarkFile,
        marks: [Option<Mark>; 3],
        restored: &str,
    ) -> anyhow::Result<Vec<Schema>> {
        let folder = tempfile::tempdir().unwrap();
        let directory = DataDirectory::at(folder.path().to_owned());
        std::fs::write(directory.restored(), restored).unwrap();
        let [city, log, keyhold] = marks;
        let carried = [
            (Schema::City, city),
            (Schema::Log, log),
            (Schema::Keyhold, keyhold),
        ];
        old_databases([&directory, &directory], &file, &carried)
    }

    #[test]
    fn what_is_behind_is_old_and_what_this_city_never_wrote_is_refused() {
        let (six, seven, eight) = (mark(6, 1), mark(7, 1), mark(8, 1));
        let file = MarkFile {
            settled: Some(seven),
            announced: Some(eight),
        };
        // Cut off while a mark was being written.
        assert!(
            old(file, [Some(eight), Some(seven), Some(seven)], "")
                .unwrap()
                .is_empty()
        );
        let behind = old(file, [Some(seven), Some(seven), Some(six)], "").unwrap();
        assert_eq!(behind, [Schema::Keyhold]);
        // Of another copy of the city, with the same number or one that is nearly it.
        for foreign in [mark(7, 2), mark(8, 2)] {
            let refused = old(file, [Some(seven), Some(foreign), Some(seven)], "").unwrap_err();
            assert!(
                format!("{refused:#}").contains("another copy of the city"),
                "{refused:#}"
            );
        }
        // Restored by the command it is a backup of this city, and is brought together with the rest.
        let restored = old(file, [Some(seven), Some(mark(7, 2)), Some(seven)], "log\n").unwrap();
        assert_eq!(restored, [Schema::Log]);
    }

    #[test]
    fn where_the_file_is_lost_the_newest_database_is_the_measure() {
        let (eight, nine) = (mark(8, 1), mark(9, 1));
        let lost = MarkFile::default();
        assert!(old(lost, [Some(nine); 3], "").unwrap().is_empty());
        let behind = old(lost, [Some(eight), Some(nine), Some(nine)], "").unwrap();
        assert_eq!(behind, [Schema::City]);
        assert!(old(lost, [Some(mark(9, 2)), Some(nine), Some(nine)], "").is_err());
        // The file went back together with one database.
        let file = MarkFile {
            settled: Some(eight),
            announced: None,
        };
        let behind = old(file, [Some(eight), Some(nine), Some(nine)], "").unwrap();
        assert_eq!(behind, [Schema::City]);
        // Two are as the file says: the third, however new, is not the measure.
        assert!(old(file, [Some(eight), Some(mark(20, 2)), Some(eight)], "").is_err());
        assert!(old(lost, [None; 3], "").unwrap().is_empty());
    }
}

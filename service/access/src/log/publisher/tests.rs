//! What a process that comes finds published. The whole of it is tested over files, in `tests/log`.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use registry::clock::{CityZone, Clock, UnixTime};
use registry::purpose::Purpose;
use registry::readlog::{ChainKey, ChainState, Detail, EntryKind, Opening};
use store::{Schema, sqlite};
use tlog::Policy;
use tlog::note::NoteSigner;

use super::Publisher;
use crate::log::lease::Role;
use crate::log::rebuild::{begin, rebuild};
use crate::log::sequencer::Shared;
use crate::log::{LogSettings, Sequencer};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> UnixTime {
        UnixTime(1_795_478_400)
    }
}

/// Between its reading of the database and its reading of the checkpoint, the one that leads publishes more.
#[test]
fn who_comes_while_entries_are_published_stands_ready() {
    let folder = tempfile::tempdir().unwrap();
    let store = || sqlite::open(folder.path().join("log.sqlite"), Schema::Log).unwrap();
    let key = || NoteSigner::from_seed("city.example/readlog", &[1; 32]).unwrap();
    let signer = key();
    let vkey = signer.verifier().vkey();
    let settings = LogSettings {
        process: "first".to_owned(),
        public_dir: folder.path().join("public"),
        zone: CityZone::CHINA,
        policy: Policy::parse(&format!("log {vkey}\nquorum none\n")).unwrap(),
    };
    begin(&store(), &signer).unwrap();
    let read_early = rebuild(&store(), signer.verifier()).unwrap();

    let first = Sequencer::start(store(), settings.clone(), key(), Arc::new(Noon)).unwrap();
    let state = ChainState::begin(&ChainKey::from_bytes([7; 32]));
    let detail = Detail {
        list: state.list(),
        number: state.number(),
        unreleased: 0,
        opening: Opening::of_register(EntryKind::ListBegins, Purpose::OwnView),
    };
    let minute = registry::clock::Minute::of(Noon.now());
    let (entry, body) = state.entry_key().seal(minute, &detail).unwrap();
    first.append(&entry, &body).unwrap();
    first.publish_now().unwrap();

    let leader = "first".to_owned();
    let second = Arc::new(Shared::new(
        store(),
        &settings,
        Arc::new(Noon),
        read_early,
        Role::Follows { leader },
    ));
    let key = signer.verifier().clone();
    let publisher = Publisher::start(Arc::clone(&second), settings.public_dir, key).unwrap();
    assert_eq!(second.published().note, first.published_note());
    assert_eq!(second.committed().edge.size(), 1);
    drop(publisher);
}

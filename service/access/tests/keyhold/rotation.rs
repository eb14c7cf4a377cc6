//! The root key changes: while records are opened, across a process that is killed in the middle, and with nothing left
//! under the old one at the end.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use access::keyhold::{Announce, Keyhold, KeyholdError, LocalKeyhold, Released, Request, RootKeys};
use access::sealing::SecretKey;
use registry::ids::ResidentId;
use registry::readlog::{Announcement, public_list};
use registry::vocabulary::FieldGroup;
use store::keyhold::rewrap::{Place, Table, page};
use store::keyhold::root_generation;
use store::{Schema, Store};

use crate::world::{ORIGIN, World, local};

const PLACE: &str = "DENIZEN_TEST_ROTATION_FILE";

fn old() -> SecretKey {
    SecretKey::from_bytes([7; 32])
}

fn new() -> SecretKey {
    SecretKey::from_bytes([8; 32])
}

fn both() -> RootKeys {
    RootKeys::new(1, old()).with(2, new())
}

/// A keyhold over a file, beside the world's own socketless one.
fn start(store: &Store, world: &World, roots: RootKeys) -> Result<Arc<LocalKeyhold>, KeyholdError> {
    local(
        store,
        world.log.clone(),
        world.log.policy(false),
        &world.clock,
        roots,
    )
    .map(Arc::new)
}

/// A world over a file, with its keyhold at hand.
fn town(path: &Path) -> (World, Arc<LocalKeyhold>) {
    let store = store::sqlite::open(path, Schema::Keyhold).unwrap();
    let mut world = World::new();
    let keyhold = start(&store, &world, RootKeys::new(1, old())).unwrap();
    world.store = store;
    world.keyhold = keyhold.clone();
    (world, keyhold)
}

/// Every blob that is under a root older than `newest`.
fn under_older(store: &Store, newest: u32) -> Vec<Vec<u8>> {
    let mut blobs = Vec::new();
    for table in Table::ALL {
        let mut after = None;
        loop {
            let found = store
                .read("test", |tx| page(tx, table, after.as_ref(), newest))
                .unwrap();
            blobs.extend(found.iter().map(|(_, wrapped)| wrapped.blob.clone()));
            let Some((last, _)) = found.last() else { break };
            after = Some(last.clone());
        }
    }
    blobs
}

fn first_under_older(store: &Store) -> Option<Place> {
    let found = store
        .read("test", |tx| page(tx, Table::Group, None, 2))
        .unwrap();
    found.into_iter().next().map(|(place, _)| place)
}

fn keys_of(released: Released) -> usize {
    match released {
        Released::Keys { keys, .. } => keys.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn records_open_all_the_while_and_nothing_is_left_under_the_old_root() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyhold.db");
    let (world, keyhold) = town(&path);
    let residents: Vec<ResidentId> = (1..=40).map(|n| world.enrol(n).0).collect();
    for (n, resident) in (1_u16..).zip(residents.iter().cycle().take(1_200)) {
        let other = ResidentId::from_bytes([n.to_be_bytes(); 8].as_flattened().try_into().unwrap());
        keyhold.seal(other, FieldGroup::Birth, b"1990").unwrap();
        keyhold
            .seal(*resident, FieldGroup::Address, b"here")
            .unwrap();
    }
    let clerk = world.clerk();
    let capability = keyhold.new_capability(residents[0]).unwrap();
    let before = under_older(&world.store, 2);
    assert!(before.len() > 1_300);

    keyhold.rotate_root(2, new()).unwrap();
    assert!(keyhold.is_rotating());
    let done = AtomicBool::new(false);
    let opened = std::thread::scope(|scope| {
        let opening = scope.spawn(|| {
            let mut opened = 0;
            for resident in residents.iter().cycle().take(250) {
                let released = world.perform(clerk.open_name(&world, *resident)).unwrap();
                assert_eq!(keys_of(released), 1);
                opened += 1;
                if done.load(Ordering::SeqCst) && opened >= residents.len() {
                    break;
                }
            }
            opened
        });
        let sealing = scope.spawn(|| {
            for n in 50_u8..90 {
                world.enrol(n);
            }
        });
        let wrapped = keyhold.rewrap().unwrap();
        done.store(true, Ordering::SeqCst);
        assert!(wrapped > 1_300, "{wrapped}");
        sealing.join().unwrap();
        opening.join().unwrap()
    });
    assert!(opened >= residents.len());
    assert!(!keyhold.is_rotating());
    assert_eq!(keyhold.rewrap().unwrap(), 0);

    // Nothing is under the old root, and no byte of what was is left in a file.
    assert!(under_older(&world.store, 2).is_empty());
    for file in ["keyhold.db", "keyhold.db-wal"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap();
        for blob in before.iter().step_by(97) {
            assert!(
                !bytes
                    .windows(blob.len())
                    .any(|window| window == blob.as_slice()),
                "{file} still holds what the old root opens"
            );
        }
    }
    // What was made with keyhold's own secret still works, and a start needs the new root alone.
    let keyhold = start(&world.store, &world, RootKeys::new(2, new())).unwrap();
    keyhold.use_capability(&capability).unwrap();
    let refused = start(&world.store, &world, RootKeys::new(1, old())).err();
    assert!(
        matches!(refused, Some(KeyholdError::RootMissing(2))),
        "{refused:?}"
    );
}

#[test]
fn a_root_that_is_missing_or_another_one_is_named() {
    let world = World::new();
    let start = |roots| start(&world.store, &world, roots).err();
    let wrong = start(RootKeys::new(1, new()));
    assert!(
        matches!(wrong, Some(KeyholdError::RootWrong(1))),
        "{wrong:?}"
    );
    let missing = start(RootKeys::new(2, new()));
    assert!(
        matches!(missing, Some(KeyholdError::RootMissing(1))),
        "{missing:?}"
    );
    assert!(start(both()).is_none());
    let missing = start(RootKeys::new(1, old()));
    assert!(
        matches!(missing, Some(KeyholdError::RootMissing(2))),
        "{missing:?}"
    );
}

/// Everybody can count how often the root changed; the first root is no change.
#[test]
fn a_change_of_the_root_is_announced_once() {
    let mut world = World::new();
    let announce = || Request::Announce(Announce::RootChanged);
    let nothing = world.perform(announce());
    assert!(
        matches!(nothing, Err(KeyholdError::NotAllowed(_))),
        "{nothing:?}"
    );
    world.keyhold = start(&world.store, &world, both()).unwrap();
    let unbegun = world.perform(announce());
    assert!(
        matches!(unbegun, Err(KeyholdError::NotFound)),
        "{unbegun:?}"
    );
    world.perform(Request::BeginPublicList).unwrap();
    let prepared = world.keyhold.prepare(announce()).unwrap();
    let second = public_list(ORIGIN).k0.next().entry_key();
    let said = second.open(&prepared.entry, &prepared.body).unwrap();
    assert_eq!(
        said.opening.announcement,
        Some(Announcement::RootChanged { generation: 2 })
    );
    let proof = world.log.append(&prepared);
    world.keyhold.confirm(prepared.ticket, &proof).unwrap();
    let again = world.perform(announce());
    assert!(
        matches!(again, Err(KeyholdError::NotAllowed(_))),
        "{again:?}"
    );
}

/// A second process that has not heard of the new root can write nothing under the old one.
#[test]
fn whoever_has_only_the_old_root_writes_nothing_more() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let stale = start(&world.store, &world, RootKeys::new(1, old())).unwrap();
    let current = start(&world.store, &world, both()).unwrap();
    let refused = stale.seal(resident, FieldGroup::Address, b"here");
    assert!(
        matches!(refused, Err(KeyholdError::Store(_))),
        "{refused:?}"
    );
    current.rewrap().unwrap();
    current
        .seal(resident, FieldGroup::Address, b"here")
        .unwrap();
    assert!(stale.seal(resident, FieldGroup::Address, b"here").is_err());

    // Told of the root that the other one began with and has ended the change to, it goes on; another key of that number is
    // refused.
    let wrong = stale.rotate_root(2, old());
    assert!(
        matches!(wrong, Err(KeyholdError::RootWrong(2))),
        "{wrong:?}"
    );
    stale.rotate_root(2, new()).unwrap();
    let key_is_there = stale.seal(resident, FieldGroup::Address, b"here");
    key_is_there.unwrap();
    assert_eq!(stale.rewrap().unwrap(), 0);
    assert!(!stale.is_rotating());
}

/// The victim: wraps anew until it is killed. Named a file by the test below, which runs it in a process of its own.
#[test]
fn victim() {
    let Ok(path) = std::env::var(PLACE) else {
        return;
    };
    let (world, keyhold) = world_of(Path::new(&path));
    keyhold.rewrap().unwrap();
    drop(world);
}

fn world_of(path: &Path) -> (World, Arc<LocalKeyhold>) {
    let store = store::sqlite::open(path, Schema::Keyhold).unwrap();
    let world = World::new();
    let keyhold = start(&store, &world, both()).unwrap();
    (world, keyhold)
}

#[test]
fn killed_in_the_middle_it_goes_on() {
    const SEALED: u16 = 8_000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyhold.db");
    let number =
        // Not 0, which is the public list.
        |n: u16| ResidentId::from_bytes([(n + 1).to_be_bytes(); 8].as_flattened().try_into().unwrap());
    {
        let (_, keyhold) = town(&path);
        std::thread::scope(|scope| {
            for part in 0..8 {
                let keyhold = &keyhold;
                scope.spawn(move || {
                    for n in (part..SEALED).step_by(8) {
                        keyhold
                            .seal(number(n), FieldGroup::Name, b"a name")
                            .unwrap();
                    }
                });
            }
        });
    }
    let store = store::sqlite::open(&path, Schema::Keyhold).unwrap();
    let mut stopped_in_the_middle = 0;
    for _ in 0..3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["rotation::victim", "--exact", "--nocapture"])
            .env(PLACE, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let next = first_under_older(&store);
        // As soon as it has wrapped something more: SIGKILL.
        while first_under_older(&store) == next && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        stopped_in_the_middle += usize::from(!under_older(&store, 2).is_empty());
    }
    assert!(
        stopped_in_the_middle > 0,
        "the victim was never caught in the middle"
    );
    let generations = store.read("test", root_generation::all).unwrap();
    assert_eq!(generations.len(), 2, "the old root is still needed");
    drop(store);
    let (_world, keyhold) = world_of(&path);
    assert!(keyhold.rewrap().unwrap() > 0);
    let store = store::sqlite::open(&path, Schema::Keyhold).unwrap();
    assert!(under_older(&store, 2).is_empty());
    for n in 0..SEALED {
        keyhold
            .seal(number(n), FieldGroup::Name, b"a name")
            .unwrap();
    }
}

//! Marks, notes on the forgotten, and what is compared after a restore, on both engines.

use crate::engine::Engine;
use registry::clock::CityDay;
use registry::ids::{GrantId, OfficialId, ResidentId};
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use store::mark::{self, Mark};
use store::{Schema, Store, StoreError, forgotten, keyhold, reconciling};

on_both_engines!(
    a_mark_only_rises,
    notes_on_the_forgotten_have_their_term,
    keyhold_is_compared,
);

fn resident(byte: u8) -> ResidentId {
    ResidentId::from_bytes([byte; 16])
}

fn write<T>(
    store: &Store,
    work: impl FnMut(&mut dyn store::Tx) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    store.transact("test", work)
}

fn a_mark_only_rises(engine: &Engine) {
    for schema in Schema::ALL {
        let fresh = engine.fresh(schema);
        let mark = |number, byte| Mark {
            number,
            nonce: [byte; 16],
        };
        assert_eq!(write(&fresh.store, mark::get).unwrap(), None);
        for raised in [mark(1, 1), mark(1, 1), mark(5, 2)] {
            write(&fresh.store, |tx| mark::raise(tx, &raised)).unwrap();
            assert_eq!(write(&fresh.store, mark::get).unwrap(), Some(raised));
        }
        for refused in [mark(4, 2), mark(5, 3)] {
            let refused = write(&fresh.store, |tx| mark::raise(tx, &refused));
            assert!(matches!(refused, Err(StoreError::Stale(_))), "{refused:?}");
        }
    }
}

fn notes_on_the_forgotten_have_their_term(engine: &Engine) {
    let fresh = engine.fresh(Schema::City);
    for (byte, day) in [(2, 10), (1, 20), (2, 30)] {
        write(&fresh.store, |tx| {
            forgotten::note(tx, resident(byte), CityDay(day))
        })
        .unwrap();
    }
    let noted = vec![(resident(1), CityDay(20)), (resident(2), CityDay(10))];
    assert_eq!(
        write(&fresh.store, |tx| forgotten::after(tx, &[])).unwrap(),
        noted
    );
    let after = write(&fresh.store, |tx| {
        forgotten::after(tx, resident(1).as_bytes())
    });
    assert_eq!(after.unwrap(), noted[1..]);
    let gone = write(&fresh.store, |tx| forgotten::forget_before(tx, CityDay(20)));
    assert_eq!(gone.unwrap(), 1);
    assert!(write(&fresh.store, |tx| forgotten::is_noted(tx, resident(1))).unwrap());
    assert!(!write(&fresh.store, |tx| forgotten::is_noted(tx, resident(2))).unwrap());
}

fn keyhold_is_compared(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let official: OfficialId = "YT-0417".parse().unwrap();
    let grant = GrantId::from_bytes([9; 16]);
    let wrapped = keyhold::Wrapped {
        generation: 1,
        blob: vec![1],
    };
    write(&fresh.store, |tx| {
        keyhold::root_generation::begin(tx, 1, &[1; 32])?;
        keyhold::subject::insert(tx, resident(3), 0, &wrapped)?;
        keyhold::group_key::insert(tx, resident(1), FieldGroup::Name, &wrapped)?;
        keyhold::group_key::insert(tx, resident(1), FieldGroup::Address, &wrapped)?;
        keyhold::group_key::insert(tx, resident(3), FieldGroup::Name, &wrapped)?;
        keyhold::grant_key::insert(tx, grant, resident(3), &wrapped)?;
        let office = "yantian-centre".parse().unwrap();
        let row = keyhold::official_key::Row {
            office,
            role: Role::RegistrationClerk,
            code_hash: Some([1; 32]),
            passkey: None,
            announced: None,
            ties: None,
        };
        keyhold::official_key::put(tx, &official, &row, &[2; 32])?;
        keyhold::budget::spend(tx, &official, CityDay(7), keyhold::Budget::Openings, 300)
    })
    .unwrap();
    let known = |after: &[u8]| write(&fresh.store, |tx| reconciling::keyhold_residents(tx, after));
    assert_eq!(known(&[]).unwrap(), [resident(1), resident(3)]);
    assert_eq!(known(resident(1).as_bytes()).unwrap(), [resident(3)]);
    for (byte, knows) in [(1, true), (2, false), (3, true)] {
        let answer = write(&fresh.store, |tx| {
            reconciling::keyhold_knows(tx, resident(byte))
        });
        assert_eq!(answer.unwrap(), knows);
    }
    let standing = || write(&fresh.store, |tx| reconciling::keyhold_grants(tx, &[])).unwrap();
    assert_eq!(standing(), [grant]);
    write(&fresh.store, |tx| keyhold::grant_key::end(tx, grant)).unwrap();
    assert_eq!(standing(), []);
    write(&fresh.store, |tx| {
        reconciling::spend_for_all(tx, CityDay(7), 5)
    })
    .unwrap();
    for (kind, spent) in [
        (keyhold::Budget::Openings, 6),
        (keyhold::Budget::LookUps, 5),
    ] {
        let answer = write(&fresh.store, |tx| {
            keyhold::budget::spent(tx, &official, CityDay(7), kind)
        });
        assert_eq!(answer.unwrap(), spent);
    }
    assert_eq!(
        write(&fresh.store, reconciling::officials).unwrap(),
        std::slice::from_ref(&official)
    );
    write(&fresh.store, |tx| reconciling::end_passkey(tx, &official)).unwrap();
    let row = write(&fresh.store, |tx| keyhold::official_key::get(tx, &official)).unwrap();
    assert!(row.is_none());
}

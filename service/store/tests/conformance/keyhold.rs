//! Keyhold's tables: each moves one way only.

use crate::engine::{Engine, Fresh};
use registry::clock::CityDay;
use registry::ids::{GrantId, ResidentId};
use registry::job::Job;
use registry::vocabulary::FieldGroup;
use rules::authority::Role;
use store::keyhold::Wrapped;
use store::keyhold::{
    Budget, budget, case_act, checkpoint_seen, court_seal, decided, document_index, entry_key,
    forget, grant_key, group_key, job_run, official_key, release, rewrap, root_generation, secret,
    sign_in, subject,
};
use store::{Schema, StoreError, Tx};

on_both_engines!(
    a_chain_moves_on_from_where_it_stands,
    a_key_is_never_replaced,
    entry_keys_are_kept_for_a_while,
    a_document_has_one_owner,
    ending_grants_destroys_their_keys,
    an_official_is_kept_whole,
    a_file_begins_once_and_goes_with_its_resident,
    what_was_decided_counts_from_its_day,
    tries_are_spent_before_they_are_judged,
    tries_of_the_own_list_are_those_of_the_sign_in,
    letters_between_two_successes_are_few,
    no_number_of_orders_hides_the_last_day_of_a_bar,
    an_entry_releases_once,
    the_log_seen_never_goes_back,
    budgets_are_of_the_day,
    forgetting_destroys_every_key,
    a_job_goes_on_behind_whoever_is_left_and_ends_after_a_restore,
    nothing_is_written_under_an_older_root,
    what_is_under_an_older_root_is_found_page_by_page,
);

const DAY: CityDay = CityDay(20_781);

fn one() -> ResidentId {
    ResidentId::from_bytes([1; 16])
}

fn two() -> ResidentId {
    ResidentId::from_bytes([2; 16])
}

/// Something wrapped under the first root.
fn under(blob: &[u8]) -> Wrapped {
    of(1, blob)
}

fn of(generation: u32, blob: &[u8]) -> Wrapped {
    Wrapped {
        generation,
        blob: blob.to_vec(),
    }
}

/// A keyhold that has its first root.
fn rooted(engine: &Engine) -> Fresh {
    let fresh = engine.fresh(Schema::Keyhold);
    done(&fresh, |tx| root_generation::begin(tx, 1, &[1; 32]));
    fresh
}

fn done<T>(fresh: &Fresh, work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>) -> T {
    fresh.store.transact("test", work).unwrap()
}

fn refused<T: std::fmt::Debug>(
    fresh: &Fresh,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError>,
) -> StoreError {
    fresh.store.transact("test", work).unwrap_err()
}

fn a_chain_moves_on_from_where_it_stands(engine: &Engine) {
    let fresh = rooted(engine);
    done(&fresh, |tx| subject::insert(tx, one(), 0, &under(b"k0")));
    assert!(matches!(
        refused(&fresh, |tx| subject::insert(tx, one(), 0, &under(b"k0"))),
        StoreError::Conflict { .. }
    ));
    assert!(done(&fresh, |tx| subject::advance(
        tx,
        one(),
        0,
        0,
        &under(b"k1")
    )));
    assert!(!done(&fresh, |tx| subject::advance(
        tx,
        one(),
        0,
        0,
        &under(b"k1 again")
    )));
    assert!(!done(&fresh, |tx| subject::advance(
        tx,
        one(),
        1,
        1,
        &under(b"k2 of another list")
    )));
    let row = subject::Row {
        epoch: 0,
        entry_number: 1,
        chain: under(b"k1"),
        unreleased: 0,
    };
    assert_eq!(done(&fresh, |tx| subject::get(tx, one())), Some(row));
    done(&fresh, |tx| subject::set_unreleased(tx, one(), 65));
    let kept = done(&fresh, |tx| subject::get(tx, one())).unwrap();
    assert_eq!(kept.unreleased, 65);
    assert!(matches!(
        refused(&fresh, |tx| subject::replace(tx, one(), 2, &under(b"k0'"))),
        StoreError::Stale(_)
    ));
    done(&fresh, |tx| subject::replace(tx, one(), 1, &under(b"k0'")));
    let row = subject::Row {
        epoch: 1,
        entry_number: 0,
        chain: under(b"k0'"),
        unreleased: 0,
    };
    assert_eq!(done(&fresh, |tx| subject::get(tx, one())), Some(row));
    assert_eq!(done(&fresh, |tx| subject::get(tx, two())), None);
}

fn a_key_is_never_replaced(engine: &Engine) {
    let fresh = rooted(engine);
    done(&fresh, |tx| {
        group_key::insert(tx, one(), FieldGroup::Name, &under(b"one"))
    });
    let again = refused(&fresh, |tx| {
        group_key::insert(tx, one(), FieldGroup::Name, &under(b"two"))
    });
    assert!(matches!(again, StoreError::Conflict { .. }));
    assert_eq!(
        done(&fresh, |tx| group_key::get(tx, one(), FieldGroup::Name)),
        Some(under(b"one"))
    );
    assert_eq!(
        done(&fresh, |tx| group_key::get(tx, one(), FieldGroup::Birth)),
        None
    );
}

fn entry_keys_are_kept_for_a_while(engine: &Engine) {
    let fresh = rooted(engine);
    done(&fresh, |tx| {
        for (epoch, number, days) in [(0, 0, -400), (0, 1, -10), (1, 0, 0)] {
            entry_key::insert(
                tx,
                one(),
                epoch,
                number,
                &under(&[epoch as u8, number as u8]),
                DAY.plus_days(days),
            )?;
        }
        entry_key::insert(tx, two(), 0, 0, &under(b"other"), DAY)
    });
    assert_eq!(
        done(&fresh, |tx| entry_key::newest(tx, one(), 2)),
        [under(&[1, 0]), under(&[0, 1])]
    );
    assert_eq!(
        done(&fresh, |tx| entry_key::forget_before(
            tx,
            DAY.plus_days(-365)
        )),
        1
    );
    assert_eq!(
        done(&fresh, |tx| entry_key::newest(tx, one(), 500)).len(),
        2
    );
}

fn a_document_has_one_owner(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    assert_eq!(done(&fresh, |tx| document_index::get(tx, &[9; 32])), None);
    assert_eq!(
        done(&fresh, |tx| document_index::claim(tx, &[9; 32], one())),
        one()
    );
    assert_eq!(
        done(&fresh, |tx| document_index::claim(tx, &[9; 32], two())),
        one()
    );
    assert_eq!(
        done(&fresh, |tx| document_index::get(tx, &[9; 32])),
        Some(one())
    );
}

fn ending_grants_destroys_their_keys(engine: &Engine) {
    let fresh = rooted(engine);
    let grant = |n: u8| GrantId::from_bytes([n; 16]);
    done(&fresh, |tx| {
        grant_key::insert(tx, grant(1), one(), &under(b"key one"))?;
        grant_key::insert(tx, grant(2), one(), &under(b"key two"))?;
        grant_key::insert(tx, grant(3), two(), &under(b"key three"))
    });
    assert_eq!(
        done(&fresh, |tx| grant_key::end_all(tx, one())),
        [grant(1), grant(2)]
    );
    assert_eq!(done(&fresh, |tx| grant_key::end_all(tx, one())), []);
    done(&fresh, |tx| {
        grant_key::insert(tx, grant(4), two(), &under(b"key four"))?;
        grant_key::end(tx, grant(4))
    });
    let unrooted = "SELECT count(*) FROM grant_key WHERE root_generation IS NULL";
    let unrooted = done(&fresh, |tx| tx.query_one(unrooted, &[]));
    assert_eq!(
        unrooted.unwrap().integer::<i64>(0),
        Ok(3),
        "nothing of it is left to wrap anew"
    );
    let ended = grant_key::Row {
        resident: one(),
        wrapped: None,
        ended: true,
    };
    assert_eq!(done(&fresh, |tx| grant_key::get(tx, grant(2))), Some(ended));
    let stands = grant_key::Row {
        resident: two(),
        wrapped: Some(under(b"key three")),
        ended: false,
    };
    assert_eq!(
        done(&fresh, |tx| grant_key::get(tx, grant(3))),
        Some(stands)
    );
}

fn an_official_is_kept_whole(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let official = "YT-0417".parse().unwrap();
    let appointed = official_key::Row {
        office: "yantian-registration".parse().unwrap(),
        role: Role::RegistrationClerk,
        code_hash: Some([1; 32]),
        passkey: None,
        announced: None,
        ties: None,
    };
    let registered = official_key::Row {
        code_hash: None,
        passkey: Some((b"id".to_vec(), [4; 65])),
        announced: Some(7),
        ties: Some(b"sealed".to_vec()),
        ..appointed.clone()
    };
    for (row, seal) in [(appointed, [1; 32]), (registered, [2; 32])] {
        done(&fresh, |tx| official_key::put(tx, &official, &row, &seal));
        let kept = done(&fresh, |tx| official_key::get(tx, &official));
        assert_eq!(kept, Some((row, seal)));
    }
}

fn a_file_begins_once_and_goes_with_its_resident(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let row = |byte| case_act::Row {
        resident: ResidentId::from_bytes([byte; 16]),
        detail: Some(vec![byte]),
    };
    let begin = |byte| done(&fresh, |tx| case_act::begin(tx, &[9; 32], &row(byte)));
    assert!(begin(1));
    assert!(!begin(2), "the first stays");
    let kept = |tx: &mut dyn Tx| case_act::get(tx, &[9; 32]);
    assert_eq!(done(&fresh, kept), Some(row(1)));
    done(&fresh, |tx| forget(tx, row(1).resident));
    assert_eq!(done(&fresh, kept), None);
}

fn what_was_decided_counts_from_its_day(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let stands = |day| done(&fresh, |tx| decided::stands(tx, &[1; 32], day));
    let tomorrow = DAY.plus_days(1);
    done(&fresh, |tx| decided::note(tx, &[1; 32], tomorrow));
    assert!(!stands(DAY) && stands(tomorrow));
    done(&fresh, |tx| decided::note(tx, &[1; 32], DAY));
    assert!(stands(DAY));
    done(&fresh, |tx| decided::note(tx, &[1; 32], tomorrow));
    assert!(stands(DAY), "an earlier day stays");
    assert_eq!(done(&fresh, |tx| decided::forget_before(tx, tomorrow)), 1);
}

fn tries_are_spent_before_they_are_judged(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    assert_eq!(done(&fresh, |tx| sign_in::spend_try(tx, &[1; 32])), None);
    done(&fresh, |tx| sign_in::set_pin(tx, one(), &[7; 32], &[9; 48]));
    assert!(done(&fresh, |tx| sign_in::set_letter(
        tx,
        one(),
        &[1; 32],
        6
    )));
    for tries in 1..=3 {
        let row = sign_in::Row {
            resident: one(),
            pin_mac: Some([7; 32]),
            tries,
        };
        assert_eq!(
            done(&fresh, |tx| sign_in::spend_try(tx, &[1; 32])),
            Some(row)
        );
    }
    // A new PIN does not give tries back; a success and a new letter do.
    done(&fresh, |tx| sign_in::set_pin(tx, one(), &[8; 32], &[9; 48]));
    assert_eq!(
        done(&fresh, |tx| sign_in::spend_try(tx, &[1; 32]))
            .unwrap()
            .tries,
        4
    );
    done(&fresh, |tx| sign_in::clear_tries(tx, one()));
    assert_eq!(
        done(&fresh, |tx| sign_in::spend_try(tx, &[1; 32]))
            .unwrap()
            .tries,
        1
    );
    assert!(done(&fresh, |tx| sign_in::set_letter(
        tx,
        one(),
        &[2; 32],
        6
    )));
    assert_eq!(done(&fresh, |tx| sign_in::spend_try(tx, &[1; 32])), None);
    assert_eq!(
        done(&fresh, |tx| sign_in::spend_try(tx, &[2; 32]))
            .unwrap()
            .tries,
        1
    );
    assert_eq!(
        done(&fresh, |tx| sign_in::resident_of(tx, &[2; 32])),
        Some(one())
    );
    let taken = refused(&fresh, |tx| sign_in::set_letter(tx, two(), &[2; 32], 6));
    assert!(matches!(taken, StoreError::Conflict { .. }));
}

fn tries_of_the_own_list_are_those_of_the_sign_in(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    assert_eq!(done(&fresh, |tx| sign_in::spend_try_of(tx, one())), None);
    assert_eq!(done(&fresh, |tx| sign_in::protected_view(tx, one())), None);
    assert!(done(&fresh, |tx| sign_in::set_capability(
        tx,
        two(),
        &[2; 32]
    )));
    let set = |who| done(&fresh, |tx| sign_in::set_protected_view(tx, who, &[3; 48]));
    assert!(!set(one()) && !set(two()), "without a PIN there is none");
    assert_eq!(done(&fresh, |tx| sign_in::protected_view(tx, two())), None);
    done(&fresh, |tx| {
        sign_in::set_pin(tx, one(), &[7; 32], &[9; 48])?;
        sign_in::set_letter(tx, one(), &[1; 32], 6)
    });
    let stands = || done(&fresh, |tx| sign_in::protected_view(tx, one()));
    assert_eq!(stands(), Some([9; 48]));
    assert!(set(one()));
    assert_eq!(stands(), Some([3; 48]));
    done(&fresh, |tx| sign_in::spend_try(tx, &[1; 32]));
    let tried = done(&fresh, |tx| sign_in::spend_try_of(tx, one()));
    assert_eq!(
        tried.map(|row| (row.tries, row.pin_mac)),
        Some((2, Some([7; 32])))
    );
    let other = done(&fresh, |tx| sign_in::spend_try_of(tx, two()));
    assert_eq!(other.map(|row| row.tries), Some(1), "of nobody else");
}

fn letters_between_two_successes_are_few(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let letter = |n: u8| done(&fresh, |tx| sign_in::set_letter(tx, one(), &[n; 32], 2));
    assert!(letter(1) && letter(2));
    assert!(!letter(3), "the second one stands, with its tries");
    let tried = |n: u8| done(&fresh, |tx| sign_in::spend_try(tx, &[n; 32]));
    assert_eq!(tried(3), None);
    assert_eq!(tried(2).unwrap().tries, 1);
    done(&fresh, |tx| sign_in::clear_tries(tx, one()));
    assert!(letter(3));
}

fn no_number_of_orders_hides_the_last_day_of_a_bar(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let barred = || done(&fresh, |tx| court_seal::barred_until(tx, &[7; 32]));
    assert_eq!(barred(), None);
    // The longest bar is the last by its name.
    for order in 0..60_u8 {
        let row = court_seal::Row {
            order: [order; 32],
            blind: [7; 32],
            until: DAY,
            barred_until: DAY.plus_days(order.into()),
            sealed: None,
        };
        done(&fresh, |tx| court_seal::insert(tx, &row));
    }
    assert_eq!(barred(), Some(DAY.plus_days(59)));
}

fn an_entry_releases_once(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    assert!(!done(&fresh, |tx| release::exists(tx, &[1; 32])));
    done(&fresh, |tx| release::insert(tx, &[1; 32], DAY));
    assert!(done(&fresh, |tx| release::exists(tx, &[1; 32])));
    assert!(matches!(
        refused(&fresh, |tx| release::insert(tx, &[1; 32], DAY)),
        StoreError::Conflict { .. }
    ));
    assert_eq!(
        done(&fresh, |tx| release::forget_before(tx, DAY.plus_days(1))),
        1
    );
}

fn the_log_seen_never_goes_back(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    assert_eq!(done(&fresh, checkpoint_seen::get), None);
    done(&fresh, |tx| checkpoint_seen::raise(tx, 5, &[5; 32]));
    done(&fresh, |tx| checkpoint_seen::raise(tx, 9, &[9; 32]));
    done(&fresh, |tx| checkpoint_seen::raise(tx, 7, &[7; 32]));
    assert_eq!(done(&fresh, checkpoint_seen::get), Some((9, [9; 32])));
    assert!(matches!(
        refused(&fresh, |tx| checkpoint_seen::raise(tx, 9, &[0; 32])),
        StoreError::Stale(_)
    ));
}

fn budgets_are_of_the_day(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    let official = "YT-0417".parse().unwrap();
    let spend = |day, kind| done(&fresh, |tx| budget::spend(tx, &official, day, kind, 2));
    let spent = |day| {
        done(&fresh, |tx| {
            budget::spent(tx, &official, day, Budget::LookUps)
        })
    };
    let tomorrow = DAY.plus_days(1);
    assert!(spend(DAY, Budget::LookUps) && spend(DAY, Budget::LookUps));
    assert!(!spend(DAY, Budget::LookUps), "two are all there are");
    assert!(spend(DAY, Budget::Openings));
    assert_eq!((spent(DAY), spent(tomorrow)), (2, 0));
    assert!(spend(tomorrow, Budget::LookUps));
    assert_eq!((spent(DAY), spent(tomorrow)), (1, 1));
    assert!(spend(DAY, Budget::LookUps), "of tomorrow's, which was seen");
    assert!(!spend(DAY, Budget::LookUps), "going back renews nothing");
    assert_eq!(
        done(&fresh, |tx| budget::forget_before(tx, tomorrow)),
        1,
        "the openings"
    );
}

fn forgetting_destroys_every_key(engine: &Engine) {
    let fresh = rooted(engine);
    done(&fresh, |tx| {
        for (n, who) in [(1, one()), (2, two())] {
            subject::insert(tx, who, 0, &under(b"chain"))?;
            group_key::insert(tx, who, FieldGroup::Name, &under(b"key"))?;
            entry_key::insert(tx, who, 0, 0, &under(b"key"), DAY)?;
            document_index::claim(tx, &[n; 32], who)?;
            grant_key::insert(tx, GrantId::from_bytes([n; 16]), who, &under(b"key"))?;
            sign_in::set_letter(tx, who, &[n; 32], 6)?;
        }
        forget(tx, one())
    });
    for table in [
        "subject",
        "group_key",
        "entry_key",
        "document_index",
        "grant_key",
        "sign_in",
    ] {
        let rows = done(&fresh, |tx| {
            tx.query(&format!("SELECT resident FROM {table} LIMIT 10"), &[])
        });
        let left: Vec<[u8; 16]> = rows.iter().map(|row| row.array(0).unwrap()).collect();
        assert_eq!(left, [*two().as_bytes()], "{table}");
    }
}

fn nothing_is_written_under_an_older_root(engine: &Engine) {
    let fresh = engine.fresh(Schema::Keyhold);
    assert_eq!(done(&fresh, root_generation::newest), None);
    let unrooted = refused(&fresh, |tx| secret::insert(tx, "pepper", &under(b"p")));
    assert_eq!(unrooted, root_generation::OLDER_ROOT);
    done(&fresh, |tx| root_generation::begin(tx, 1, &[1; 32]));
    done(&fresh, |tx| {
        secret::insert(tx, "pepper", &under(b"p"))?;
        subject::insert(tx, one(), 0, &under(b"k0"))
    });
    assert_eq!(done(&fresh, root_generation::unannounced), None);
    done(&fresh, |tx| root_generation::begin(tx, 2, &[2; 32]));
    let again = refused(&fresh, |tx| root_generation::begin(tx, 2, &[3; 32]));
    assert_eq!(again, root_generation::OLDER_ROOT);
    let grant = GrantId::from_bytes([1; 16]);
    for late in [
        refused(&fresh, |tx| {
            subject::advance(tx, one(), 0, 0, &under(b"k1"))
        }),
        refused(&fresh, |tx| subject::insert(tx, two(), 0, &under(b"k0"))),
        refused(&fresh, |tx| subject::replace(tx, one(), 1, &under(b"k0"))),
        refused(&fresh, |tx| {
            group_key::insert(tx, one(), FieldGroup::Name, &under(b"key"))
        }),
        refused(&fresh, |tx| {
            entry_key::insert(tx, one(), 0, 0, &under(b"key"), DAY)
        }),
        refused(&fresh, |tx| {
            grant_key::insert(tx, grant, one(), &under(b"key"))
        }),
    ] {
        assert_eq!(late, root_generation::OLDER_ROOT);
    }
    assert!(done(&fresh, |tx| subject::advance(
        tx,
        one(),
        0,
        0,
        &of(2, b"k1")
    )));
    assert_eq!(done(&fresh, root_generation::unannounced), Some(2));
    done(&fresh, |tx| root_generation::set_announced(tx, 2));
    assert_eq!(done(&fresh, root_generation::unannounced), None);
    assert_eq!(
        done(&fresh, root_generation::all),
        [(1, [1; 32]), (2, [2; 32])]
    );
    assert_eq!(done(&fresh, root_generation::end_older), 1);
    assert_eq!(done(&fresh, root_generation::all), [(2, [2; 32])]);
}

/// More than a page in each table, two residents' keys across the border of a page.
fn what_is_under_an_older_root_is_found_page_by_page(engine: &Engine) {
    const RESIDENTS: u16 = 300;
    let fresh = rooted(engine);
    let resident =
        |n: u16| ResidentId::from_bytes([n.to_be_bytes(); 8].as_flattened().try_into().unwrap());
    done(&fresh, |tx| {
        secret::insert(tx, "pepper", &under(b"p"))?;
        for n in 0..RESIDENTS {
            let who = resident(n);
            subject::insert(tx, who, 0, &under(b"chain"))?;
            grant_key::insert(
                tx,
                GrantId::from_bytes(*who.as_bytes()),
                who,
                &under(b"key"),
            )?;
            for group in [FieldGroup::Name, FieldGroup::Birth] {
                group_key::insert(tx, who, group, &under(b"key"))?;
            }
            for number in 0..3 {
                entry_key::insert(tx, who, 0, number, &under(b"key"), DAY)?;
            }
        }
        // An ended grant has nothing wrapped.
        grant_key::end_all(tx, resident(7))?;
        grant_key::end(tx, GrantId::from_bytes(*resident(8).as_bytes()))
    });
    done(&fresh, |tx| root_generation::begin(tx, 2, &[2; 32]));
    let mut found = Vec::new();
    for table in rewrap::Table::ALL {
        let (mut after, mut here) = (None, 0);
        loop {
            let page = done(&fresh, |tx| {
                let page = rewrap::page(tx, table, after.as_ref(), 2)?;
                for (place, old) in &page {
                    rewrap::replace(tx, place, &of(2, &old.blob))?;
                }
                Ok(page)
            });
            assert!(page.len() <= rewrap::REWRAPPED_PER_TRANSACTION_MAX);
            here += page.len();
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
        }
        assert_eq!(done(&fresh, |tx| rewrap::page(tx, table, None, 2)), []);
        found.push(here);
    }
    assert_eq!(found, [1, 300, 600, 900, 298]);
    assert_eq!(
        done(&fresh, |tx| group_key::get(
            tx,
            resident(299),
            FieldGroup::Birth
        )),
        Some(of(2, b"key"))
    );
    assert_eq!(
        done(&fresh, |tx| secret::get(tx, "pepper")),
        Some(of(2, b"p"))
    );
}

fn a_job_goes_on_behind_whoever_is_left_and_ends_after_a_restore(engine: &Engine) {
    let fresh = rooted(engine);
    let row = job_run::Row {
        run: [5; 32],
        job: Job::CorrectDistrictNames,
        build: "b".into(),
        records_max: 9,
        records_done: 0,
        last: None,
        day: DAY,
    };
    done(&fresh, |tx| {
        for who in [one(), two()] {
            group_key::insert(tx, who, FieldGroup::Address, &under(b"key"))?;
        }
        job_run::insert(tx, &row)?;
        for who in [one(), two()] {
            job_run::count(tx, &row.run, who)?;
        }
        Ok(())
    });
    let stands = || done(&fresh, |tx| job_run::get(tx, &row.run)).unwrap();
    assert_eq!(stands().last, Some(two()));
    done(&fresh, |tx| forget(tx, two()));
    assert_eq!((stands().last, stands().records_done), (Some(one()), 2));
    assert_eq!(done(&fresh, job_run::end_all), 1);
    assert_eq!(stands().records_max, 2);
    done(&fresh, |tx| forget(tx, one()));
    assert_eq!(stands().last, None);
}

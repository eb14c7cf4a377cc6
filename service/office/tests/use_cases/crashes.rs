//! The process is killed at every call to keyhold in turn. Started again, nobody is half registered, nothing is
//! granted twice in the store, and the same step goes through.

use office::{Loss, Visitor};

use crate::benefits::open;
use crate::story::{CARD, PIN, application, code, form, secret};
use crate::world::World;

/// More calls than any step makes.
const CALLS_MAX: i64 = 64;

#[test]
fn killed_anywhere_while_pre_registering() {
    for calls in 0..CALLS_MAX {
        let world = World::new();
        world.keyhold.stop_after(calls);
        let answer = world.city.pre_register(Visitor, &form(CARD));
        let done = answer.is_ok();
        assert_eq!(done, !world.keyhold.stopped(), "{calls}");
        let world = world.restart();
        for table in ["resident", "pre_registration"] {
            assert_eq!(
                world.stolen(table, "resident").len(),
                usize::from(done),
                "{calls}"
            );
        }
        let desk = world.clerk();
        world.register(&desk, CARD);
        if done {
            return;
        }
    }
    panic!("never done");
}

#[test]
fn killed_anywhere_at_the_desk() {
    for calls in 0..CALLS_MAX {
        let world = World::new();
        let reference = world.pre_register(CARD);
        let desk = world.clerk();
        world.keyhold.stop_after(calls);
        let answer = world
            .prepare_at_desk(&desk, reference, CARD)
            .and_then(|()| world.finish_at_desk(&desk, reference));
        let done = answer.is_ok();
        let world = world.restart();
        let desk = world.clerk();
        let state = world.stolen("resident", "resident, state")[0][1].clone();
        let grants = world.stolen("grant_made", "grant_id").len();
        let registered = state.contains("registered") && !state.contains("pre_registered");
        assert_eq!(grants, usize::from(registered), "{calls}: {state}");
        let letter = if registered {
            // The slip was lost at worst: the desk prints another.
            world
                .city
                .new_letter(&desk.on, reference)
                .unwrap()
                .letter_code
        } else {
            world.prepare_at_desk(&desk, reference, CARD).unwrap();
            world.finish_at_desk(&desk, reference).unwrap().letter_code
        };
        let own = world.city.sign_in(Visitor, &letter, &secret(PIN)).unwrap();
        let record = world.city.my_record(own).unwrap();
        assert_eq!(record.grants.len(), 1, "{calls}");
        let offer = world
            .city
            .offer_credential(own, record.grants[0].grant)
            .unwrap();
        world.redeem(&offer).unwrap();
        assert!(
            world.stolen("review", "reference").is_empty(),
            "not a duplicate of itself"
        );
        if done {
            return;
        }
    }
    panic!("never done");
}

#[test]
fn killed_anywhere_while_an_abandoned_file_is_deleted() {
    const FORTY_DAYS: i64 = 40 * 86_400;
    for calls in 0..CALLS_MAX {
        let world = World::new();
        let reference = world.pre_register(CARD);
        let desk = world.clerk();
        world.prepare_at_desk(&desk, reference, CARD).unwrap();
        world.pass(FORTY_DAYS);
        let entries = world.entries();
        world.keyhold.stop_after(calls);
        let done = world.city.expire_abandoned().is_ok();
        let world = world.restart();
        if !done {
            assert_eq!(world.stolen("pre_registration", "reference").len(), 1);
            assert_eq!(world.city.expire_abandoned().unwrap(), 1, "{calls}");
        }
        for table in ["resident", "pre_registration", "sealed_group"] {
            assert!(
                world.stolen(table, "resident").is_empty(),
                "{calls}: {table}"
            );
        }
        let made = world.entries() - entries;
        assert!((1..=2).contains(&made), "{calls}: {made} last entries");
        if done {
            return;
        }
    }
    panic!("never done");
}

#[test]
fn killed_anywhere_while_applying() {
    for calls in 0..CALLS_MAX {
        let world = World::new();
        let desk = world.clerk();
        let receipt = world.register(&desk, CARD);
        let own = world.sign_in(&receipt);
        world.keyhold.stop_after(calls);
        let done = world
            .city
            .apply_for_benefit(own, &application("王小明"))
            .is_ok();
        let world = world.restart();
        let own = world.sign_in(&receipt);
        let cases = world.stolen("case_file", "case_id").len();
        assert_eq!(cases, usize::from(done), "{calls}");
        if done {
            return;
        }
        let again = world
            .city
            .apply_for_benefit(own, &application("王小明"))
            .unwrap();
        let files = world.city.my_record(own).unwrap().files;
        assert_eq!(files.len(), 1, "{calls}: an unfinished file is dropped");
        assert_eq!(files[0].reference, again.reference);
        assert_eq!(world.stolen("case_file", "case_id").len(), 1);
    }
    panic!("never done");
}

#[test]
fn killed_anywhere_while_deciding() {
    for calls in 0..CALLS_MAX {
        let world = World::new();
        let desk = world.clerk();
        let receipt = world.register(&desk, CARD);
        let own = world.sign_in(&receipt);
        let file = world
            .city
            .apply_for_benefit(own, &application("王小明"))
            .unwrap();
        let officer = world.officer();
        world.keyhold.stop_after(calls);
        let answer = open(&world, &officer, file.reference)
            .and_then(|_| world.city.decide(&officer.on, file.reference, "art-1"));
        let done = answer.is_ok();
        let world = world.restart();
        let own = world.sign_in(&receipt);
        if !done {
            let officer = world.officer();
            open(&world, &officer, file.reference).unwrap();
            world
                .city
                .decide(&officer.on, file.reference, "art-1")
                .unwrap();
        }
        assert_eq!(world.stolen("grant_made", "grant_id").len(), 2, "{calls}");
        let offer = world.city.offer_entitlement(own, file.reference).unwrap();
        world.redeem(&offer).unwrap();
        if done {
            return;
        }
    }
    panic!("never done");
}

#[test]
fn killed_anywhere_while_reporting_a_loss() {
    for calls in 0..CALLS_MAX {
        let world = World::new();
        let desk = world.clerk();
        let receipt = world.register(&desk, CARD);
        let own = world.sign_in(&receipt);
        world.keyhold.stop_after(calls);
        let done = world.city.report_loss(own, Loss::Phone).is_ok();
        let world = world.restart();
        let own = world.sign_in(&receipt);
        if !done {
            world.city.report_loss(own, Loss::Phone).unwrap();
        }
        let grant = world.city.my_record(own).unwrap().grants[0].grant;
        assert_eq!(
            code(world.city.offer_credential(own, grant)),
            "grant-ended",
            "{calls}"
        );
        if done {
            return;
        }
    }
    panic!("never done");
}

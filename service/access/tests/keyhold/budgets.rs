//! Budgets: a day's look-ups end, whatever is restarted, set back or signed in twice.

use access::keyhold::{KeyholdError, Request};
use registry::clock::{CityDay, CityZone, Clock as _};
use registry::ids::ResidentId;
use rules::authority::Role;
use rules::budget::{BURST_MINUTES, Counted, budget};

use crate::world::{Official, World};

fn day_max() -> u32 {
    budget(Role::RegistrationClerk, Counted::LookUp).day_max
}

fn burst_max() -> u32 {
    let burst = budget(Role::RegistrationClerk, Counted::LookUp).burst_max;
    burst.unwrap()
}

/// Looks numbers up until the budget ends, waiting whenever a burst is over; answers how many were looked up.
fn look_up_numbers(world: &World, clerk: &Official, tries: u32) -> u32 {
    let mut done = 0;
    for number in 0..tries {
        let number = format!("id|CHN|{number}");
        loop {
            match world.perform(clerk.look_up(world, &number)) {
                Ok(_) => done += 1,
                Err(KeyholdError::TooFast) => {
                    world.pass(i64::from(BURST_MINUTES) * 60);
                    continue;
                }
                Err(KeyholdError::Budget(_)) => return done,
                Err(other) => panic!("{other:?}"),
            }
            break;
        }
    }
    done
}

#[test]
fn whoever_tries_a_thousand_numbers_is_ended_by_the_budget() {
    let world = World::new();
    world.enrol(1);
    let clerk = world.clerk();
    assert_eq!(
        world.keyhold.look_ups_left(clerk.session.id).unwrap(),
        day_max()
    );
    assert_eq!(look_up_numbers(&world, &clerk, 1000), day_max());
    assert_eq!(world.keyhold.look_ups_left(clerk.session.id).unwrap(), 0);
    world.pass(86_400);
    let clerk = world.clerk();
    assert_eq!(look_up_numbers(&world, &clerk, 1), 1, "tomorrow is new");
}

#[test]
fn a_burst_is_short() {
    let world = World::new();
    world.enrol(1);
    let clerk = world.clerk();
    for _ in 0..burst_max() {
        world.perform(clerk.look_up(&world, "id|CHN|a")).unwrap();
    }
    let refused = world.perform(clerk.look_up(&world, "id|CHN|a"));
    assert!(matches!(refused, Err(KeyholdError::TooFast)), "{refused:?}");
    world.pass(-60);
    let refused = world.perform(clerk.look_up(&world, "id|CHN|a"));
    assert!(matches!(refused, Err(KeyholdError::TooFast)), "{refused:?}");
    world.pass(60 + i64::from(BURST_MINUTES) * 60);
    world.perform(clerk.look_up(&world, "id|CHN|a")).unwrap();
}

#[test]
fn neither_a_restart_nor_a_clock_set_back_renews_a_budget() {
    let world = World::new();
    world.enrol(1);
    let clerk = world.clerk();
    look_up_numbers(&world, &clerk, 1000);
    let world = world.restart();
    let clerk = world.clerk();
    assert_eq!(look_up_numbers(&world, &clerk, 1), 0, "restarted");
    world.pass(-86_400);
    world.keyhold.forget_expired().unwrap();
    let clerk = world.clerk();
    assert_eq!(look_up_numbers(&world, &clerk, 1), 0, "yesterday again");
}

#[test]
fn two_sessions_share_one_budget() {
    let world = World::new();
    world.enrol(1);
    let device = world.passkey("YT-0417", Role::RegistrationClerk);
    world
        .announce(access::keyhold::Announce::Official(
            "YT-0417".parse().unwrap(),
        ))
        .unwrap();
    let [here, there] = [(), ()].map(|()| world.sign_in("YT-0417", &device).unwrap());
    assert_eq!(look_up_numbers(&world, &here, day_max() - 1), day_max() - 1);
    assert_eq!(look_up_numbers(&world, &there, 5), 1);
    assert_eq!(look_up_numbers(&world, &here, 5), 0);
}

#[test]
fn openings_at_once_do_not_overspend() {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let reviewer = world.official("YT-0903", Role::DuplicateReviewer);
    let most = i64::from(budget(Role::DuplicateReviewer, Counted::Opening).day_max);
    let clerk = world.clerk();
    let (second, _) = world.enrol(2);
    world.index(&clerk, resident, "id|CHN|1");
    world.index(&clerk, second, "id|CHN|1");
    let day = CityDay::of(world.clock.now(), CityZone::CHINA);
    let spend = "INSERT INTO budget (official, kind, day, used) VALUES ($1, 'openings', $2, $3)";
    world
        .store
        .transact("test", |tx| {
            tx.execute(spend, &["YT-0903".into(), day.into(), (most - 1).into()])
        })
        .unwrap();
    let open = |resident: ResidentId| -> Request { reviewer.review(&world, resident) };
    // Both are prepared while one is left.
    let [a, b] = [resident, second].map(|whose| world.keyhold.prepare(open(whose)).unwrap());
    let (proof_a, proof_b) = (world.log.append(&a), world.log.append(&b));
    world.keyhold.confirm(a.ticket, &proof_a).unwrap();
    let over = world.keyhold.confirm(b.ticket, &proof_b);
    assert!(matches!(over, Err(KeyholdError::Budget(_))), "{over:?}");
}

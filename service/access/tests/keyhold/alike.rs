//! A look-up takes as much whether or not it meets somebody: the same statements, transactions, rows and bytes.
//!
//! What is counted decides; the time is measured and printed, with its statistic, since a machine under load would make a
//! test of it chance. `cargo nextest run -p access alike --no-capture` shows it.

use std::time::Instant;

use access::keyhold::Released;
use store::Asked;

use crate::world::{Official, World};

const NUMBER: &str = "id|CHN|11010519491231002X";
/// Few: what is tested is counted. For a figure on an idle machine, more.
const EACH: usize = 200;

fn found(world: &World, clerk: &Official, number: &str) -> bool {
    let released = world.perform(clerk.look_up(world, number)).unwrap();
    matches!(released, Released::Found(Some(_)))
}

fn spent(world: &World, work: impl FnOnce()) -> Asked {
    let before = world.store.asked();
    work();
    let after = world.store.asked();
    Asked {
        transactions: after.transactions - before.transactions,
        writes: after.writes - before.writes,
        reads: after.reads - before.reads,
    }
}

fn rows(world: &World) -> Vec<i64> {
    let tables = ["subject", "entry_key", "release", "budget", "case_act"];
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        let row = world.store.read("count", |tx| tx.query_one(&sql, &[]));
        row.unwrap().unwrap().integer::<i64>(0).unwrap()
    };
    tables.map(count).into()
}

/// Budgets and bursts are not what is tested here.
fn renew(world: &World) {
    world
        .store
        .transact("test", |tx| tx.execute("DELETE FROM budget", &[]))
        .unwrap();
    world.pass(601);
}

fn town() -> (World, Official) {
    let world = World::new();
    let (resident, _) = world.enrol(1);
    let clerk = world.clerk();
    world.index(&clerk, resident, NUMBER);
    (world, clerk)
}

#[test]
fn a_hit_and_a_miss_are_the_same_work() {
    let (world, clerk) = town();
    let _first = found(&world, &clerk, NUMBER);
    let mut costs = Vec::new();
    for number in [NUMBER, "id|CHN|nobody", NUMBER, "id|CHN|nobody else"] {
        let before = rows(&world);
        let work = spent(&world, || {
            assert_eq!(found(&world, &clerk, number), number == NUMBER);
        });
        let grown: Vec<i64> = std::iter::zip(rows(&world), before)
            .map(|(after, before)| after - before)
            .collect();
        costs.push((work, grown));
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:#?}");
    assert_eq!(
        costs[0].1,
        [0, 1, 1, 0, 0],
        "a key and a release, nothing else"
    );
    let [hit, miss] = [NUMBER, "id|CHN|nobody"].map(|number| {
        let request = clerk.look_up(&world, number);
        let prepared = world.keyhold.prepare(request).unwrap();
        world.keyhold.abandon(prepared.ticket);
        (
            prepared.entry.to_bytes().len(),
            prepared.body.as_bytes().len(),
        )
    });
    assert_eq!(hit, miss);
}

#[test]
#[expect(clippy::print_stdout, reason = "the figure is what this is for")]
fn how_long_a_hit_and_a_miss_take() {
    let (mut world, mut clerk) = town();
    let mut times = [Vec::with_capacity(EACH), Vec::with_capacity(EACH)];
    for round in 0..EACH {
        if round % 5 == 0 {
            renew(&world);
        }
        if round % 100 == 99 {
            world = world.restart(); // a session is shorter than this test's days
            clerk = world.clerk();
        }
        // Which comes first changes, so that neither always follows the other.
        for turn in 0..2 {
            let hit = (round + turn) % 2 == 0;
            let number = if hit { NUMBER } else { "id|CHN|nobody" };
            let request = clerk.look_up(&world, number);
            let began = Instant::now();
            let released = world.perform(request).unwrap();
            times[usize::from(hit)].push(began.elapsed().as_secs_f64() * 1e6);
            assert_eq!(matches!(released, Released::Found(Some(_))), hit);
        }
    }
    let [miss, hit] = times.map(trimmed);
    let (t, of_freedom) = welch(&hit, &miss);
    println!(
        "look-ups of each kind: {EACH}; mean of the fastest 95 in 100: hit {:.1} µs, miss {:.1} µs; \
         Welch's t = {t:.2} with {of_freedom:.0} degrees of freedom",
        mean(&hit),
        mean(&miss),
    );
}

/// Without the slowest five in a hundred, which are the machine's.
fn trimmed(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times.truncate(times.len() * 95 / 100);
    times
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len() as f64
}

/// Welch's t and its degrees of freedom (Welch 1947).
fn welch(one: &[f64], other: &[f64]) -> (f64, f64) {
    let error = |times: &[f64]| {
        let mean = mean(times);
        let squares: f64 = times.iter().map(|time| (time - mean).powi(2)).sum();
        squares / (times.len() as f64 - 1.0) / times.len() as f64
    };
    let (a, b) = (error(one), error(other));
    let of_freedom = (a + b).powi(2)
        / (a.powi(2) / (one.len() as f64 - 1.0) + b.powi(2) / (other.len() as f64 - 1.0));
    ((mean(one) - mean(other)) / (a + b).sqrt(), of_freedom)
}

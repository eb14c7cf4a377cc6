//! `denizen rehearse`: many people at once in a demonstration city, through the doors that everybody uses, and how long
//! each thing took. `cargo xtask bench` reads the figures, `cargo xtask soak` kills it and looks afterwards.
//!
//! Must never measure anything but whole requests over HTTP, nor print what a person would keep.

mod after_kill;
mod measured;
mod notes;
mod people;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::officials::AtWork;
use super::processes::Process;
use super::residents::Resident;
use super::set_up::{Stage, YANTIAN_CENTRE, appoint_clerks, build, text};
use super::transcript::{Transcript, line};
use measured::Measured;
use notes::Notes;
use people::Invented;

/// What `denizen rehearse` takes.
#[derive(Debug, Args)]
pub struct RehearseArguments {
    /// The new directory, or with `--after-kill` the one of the rehearsal that was killed.
    #[arg(long)]
    data: PathBuf,
    /// How many clerks work at the same time.
    #[arg(long, default_value_t = 8)]
    clerks: usize,
    /// How many residents are registered at each desk; clerks take turns there, since a clerk's look-ups within ten minutes
    /// are bounded.
    #[arg(long, default_value_t = 36)]
    each: usize,
    /// How many files each of them opens before that; the clerk who works alone opens twice as many.
    #[arg(long, default_value_t = 50)]
    openings: usize,
    /// How many invented dwellings the register holds.
    #[arg(long, default_value_t = 50_000)]
    dwellings: usize,
    /// Start the city again and see that nothing acknowledged is lost and nothing is half done.
    #[arg(long)]
    after_kill: bool,
}

/// The first clerk's number; the story's officials have others.
const CLERKS_FROM: usize = 3000;
/// Registrations of one clerk's turn: fewer than the look-ups one may make within ten minutes (`rules::budget`).
const TURN_MAX: usize = 9;
const SEED: u64 = 2007;

/// Plays the rehearsal, or looks after a killed one.
///
/// # Errors
/// With what went wrong.
pub fn run(arguments: &RehearseArguments) -> anyhow::Result<()> {
    if arguments.after_kill {
        return after_kill::run(&arguments.data);
    }
    if arguments.clerks == 0 || arguments.each == 0 {
        bail!("at least one clerk and one resident are needed");
    }
    let stage = build(
        &arguments.data,
        SEED,
        arguments.dwellings,
        &Transcript::new(),
    )?;
    let turns = arguments.each.div_ceil(TURN_MAX);
    let numbers = CLERKS_FROM..CLERKS_FROM + arguments.clerks * turns + 1;
    let appointed = appoint_clerks(&stage.directory, numbers)?;
    let data = text(stage.directory.root())?;
    let city = Process::start("city", &["serve", "--data", data, "--demo"])?;
    let measured = Measured::default();
    play(arguments, &stage, &appointed, &measured)?;
    drop(city);
    for figure in measured.lines() {
        line(&figure)?;
    }
    line(&format!(
        "rehearsal: ok, {} registered by {} clerks",
        arguments.clerks * arguments.each,
        arguments.clerks
    ))
}

fn play(
    arguments: &RehearseArguments,
    stage: &Stage,
    appointed: &[(String, String)],
    measured: &Measured,
) -> anyhow::Result<()> {
    let notes = Notes::open(&stage.wallet)?;
    let city = stage.city.as_str();
    let begin = |(id, code): &(String, String)| AtWork::begin(city, id, code);
    let (alone, others) = appointed.split_first().context("no clerk")?;
    let turns = arguments.each.div_ceil(TURN_MAX);
    let mut desks = others
        .chunks(turns)
        .map(|clerks| clerks.iter().map(begin).collect())
        .collect::<anyhow::Result<Vec<Vec<_>>>>()?;
    let rounds: Vec<Vec<usize>> = (0..arguments.clerks)
        .map(|clerk| (clerk * arguments.each..(clerk + 1) * arguments.each).collect())
        .collect();

    let residents = arguments.clerks * arguments.each;
    let people = measured.rate("pre-registration", residents, || {
        at_once(rounds, |numbers| {
            pre_register(city, numbers, &notes, measured)
        })
    })?;
    let references: Vec<&str> = people
        .iter()
        .flatten()
        .map(|(_, reference)| reference.as_str())
        .collect();
    let (ids, openings) = (references.as_slice(), arguments.openings);
    let mut first = begin(alone)?;
    measured.rate("logged-read-alone", openings * 2, || {
        call_up(&mut first, ids, openings * 2, "logged-read-alone", measured)
    })?;
    measured.rate("logged-read-together", openings * desks.len(), || {
        let first_turn = desks.iter_mut().filter_map(|desk| desk.first_mut());
        at_once(first_turn.collect(), |clerk| {
            call_up(clerk, ids, openings, "logged-read-together", measured)
        })
    })?;
    measured.rate("registration", residents, || {
        let desks = desks.iter_mut().zip(&people).collect();
        at_once(desks, |(clerks, files): (&mut Vec<AtWork>, &Vec<_>)| {
            let turns = std::iter::zip(clerks, files.chunks(TURN_MAX));
            turns
                .into_iter()
                .try_for_each(|(clerk, turn)| register(clerk, turn, &notes, measured))
        })
    })?;
    Ok(())
}

/// Runs `work` on all the inputs at the same time.
fn at_once<I: Send, O: Send>(
    inputs: Vec<I>,
    work: impl Fn(I) -> anyhow::Result<O> + Sync,
) -> anyhow::Result<Vec<O>> {
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = inputs
            .into_iter()
            .map(|input| scope.spawn(move || work(input)))
            .collect();
        running
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(done) => done,
                Err(_) => bail!("a visitor's thread broke down"),
            })
            .collect()
    })
}

fn pre_register(
    city: &str,
    numbers: Vec<usize>,
    notes: &Notes,
    measured: &Measured,
) -> anyhow::Result<Vec<(Invented, String)>> {
    numbers
        .into_iter()
        .map(|number| {
            let person = Invented::of(number);
            let reference = measured.time("pre-registration", || {
                Resident::new(city).pre_register(&person.as_person(), YANTIAN_CENTRE)
            })?;
            notes.pre_registered(number, &reference)?;
            Ok((person, reference))
        })
        .collect()
}

/// Calls files up, one after the other; what is timed is the signed statement until its answer: the logged read.
fn call_up(
    clerk: &mut AtWork,
    references: &[&str],
    times: usize,
    operation: &str,
    measured: &Measured,
) -> anyhow::Result<()> {
    for reference in references.iter().cycle().take(times) {
        let page = clerk.ask_for(reference)?;
        measured.time(operation, || clerk.sign(page))?.place()?;
    }
    Ok(())
}

/// From the call-up to the receipt.
fn register(
    clerk: &mut AtWork,
    files: &[(Invented, String)],
    notes: &Notes,
    measured: &Measured,
) -> anyhow::Result<()> {
    for (person, reference) in files {
        let handed = measured.time("registration", || {
            clerk.call_up(reference)?;
            let fitting = clerk.dwellings(&person.address)?;
            let (dwelling, _) = fitting.first().context("no dwelling fits")?;
            clerk.register(&person.as_person(), dwelling)
        })?;
        notes.registered(reference, &handed.letter_code, &handed.sheet)?;
    }
    Ok(())
}

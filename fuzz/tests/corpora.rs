//! Runs every seed of `fuzz/corpus`, and some thousands of its mutations, through its target. A target
//! without a seed, or a folder without a target, fails: a parser nobody feeds is not tested.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fuzz::TARGETS;
use fuzz::mutation::{Draw, mutated};

/// For each seed. All targets together stay below a minute without optimisation.
const MUTATIONS_PER_SEED: u64 = 1_500;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(corpus().join(target))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|file| (file.clone(), std::fs::read(file).unwrap()))
        .collect()
}

/// Seeds that must be accepted, or the mutations would only ever see the first check of a parser.
fn is_good(seed: &Path) -> bool {
    seed.file_name()
        .unwrap()
        .to_string_lossy()
        .starts_with("good")
}

#[test]
fn every_target_has_a_good_seed_and_every_folder_a_target() {
    let folders: BTreeSet<String> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: BTreeSet<String> = TARGETS
        .iter()
        .map(|target| target.name.to_owned())
        .collect();
    assert_eq!(folders, names);
    for target in TARGETS {
        let good = seeds(target.name)
            .iter()
            .filter(|(path, _)| is_good(path))
            .count();
        assert!(
            good > 0,
            "{} has no seed whose name begins with `good`",
            target.name
        );
    }
}

#[test]
fn seeds_are_accepted_or_refused_as_their_names_say() {
    let mut wrong = Vec::new();
    for target in TARGETS {
        for (path, seed) in seeds(target.name) {
            if (target.run)(&seed) != is_good(&path) {
                wrong.push(path);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn mutations_of_every_seed_are_survived() {
    for target in TARGETS {
        let seeds = seeds(target.name);
        for (at, (_, seed)) in seeds.iter().enumerate() {
            let (_, other) = &seeds[(at + 1) % seeds.len()];
            for number in 0..MUTATIONS_PER_SEED {
                (target.run)(&mutated(
                    seed,
                    other,
                    &mut Draw::new(number * 7 + at as u64),
                ));
            }
        }
    }
}

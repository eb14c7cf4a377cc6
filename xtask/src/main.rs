//! The house keeper: one command for each chore of this repository (`cargo xtask --help`).
//!
//! It must never be needed to build or to run Denizen, and nothing shipped may depend on it.

mod bench;
mod docs;
mod graph;
mod leak_scan;
mod lexer;
mod mutants;
mod program;
mod say;
mod soak;
mod stopwatch;
mod test;
mod tidy;
mod tree;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of the Denizen repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Check the house rules that the compiler cannot: edges, sizes, words, routes, links.
    Tidy(tidy::Arguments),
    /// Run everything that must be green before a change lands; prints minutes per stage.
    Test(test::Arguments),
    /// Search what a demo left on the disk for values that must not be there.
    LeakScan(leak_scan::Arguments),
    /// Break each invariant in a copy of the tree and see that its check fails.
    Mutants(mutants::Arguments),
    /// Write the README's table from docs/coverage.toml, or check it.
    Docs(docs::Arguments),
    /// Measure the running server and write a row into docs/performance.md.
    Bench(bench::Arguments),
    /// Kill a busy city at chance moments, start it again, and look for what was acknowledged.
    Soak(soak::Arguments),
}

fn main() -> ExitCode {
    match tree::root().and_then(|root| run(&root, Arguments::parse().chore)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::say(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(root: &Path, chore: Chore) -> Result<()> {
    match chore {
        Chore::Tidy(arguments) => tidy::run(root, &arguments),
        Chore::Test(arguments) => test::run(root, &arguments),
        Chore::LeakScan(arguments) => leak_scan::run(&arguments),
        Chore::Mutants(arguments) => mutants::run(root, &arguments),
        Chore::Docs(arguments) => docs::run(root, &arguments),
        Chore::Bench(arguments) => bench::run(root, &arguments),
        Chore::Soak(arguments) => soak::run(root, &arguments),
    }
}

//! `denizen demo`: one family's story through the real doors of a city set up for it.
//!
//! The demonstration is a guest: it fills in the forms that people fill in, signs with passkeys as officials do, and
//! holds copies as a phone does. Must never reach into the service by another way, and has no door of its own.

mod planted;
mod processes;
mod school;
mod story;
mod transcript;

pub mod cast;
pub mod officials;
pub mod passkey;
pub mod rehearsal;
pub mod residents;
pub mod set_up;
pub mod visitor;

use std::path::PathBuf;

use clap::Args;

/// What `denizen demo` takes.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// The new directory; by default one under the system's temporary folder.
    #[arg(long)]
    data: Option<PathBuf>,
    /// How many invented dwellings the register holds.
    #[arg(long, default_value_t = 50_000)]
    dwellings: usize,
    /// Which invented dwellings: the same seed gives the same register.
    #[arg(long, default_value_t = 2007)]
    seed: u64,
    /// Leave the city running at the end and print where its pages are.
    #[arg(long)]
    serve: bool,
}

/// Plays the story.
///
/// # Errors
/// With the step that failed.
pub fn run(arguments: &DemoArguments) -> anyhow::Result<()> {
    story::play(arguments)
}

//! `denizen wallet`: the reference holder on the command line, as a phone would hold copies.
//!
//! Asks before it shows anything, and says afterwards what the other side learned and what it did not.

use std::io::{BufRead as _, IsTerminal as _, stdin};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use registry::clock::{Clock as _, UnixTime};
use wallet::{Decision, Learned, Presented, Question, Shown, Wallet};

use crate::command_line::say;
use crate::system::SystemClock;

/// What `denizen wallet` takes.
#[derive(Debug, Args)]
pub struct WalletArguments {
    /// The wallet's folder; made at first use, readable by its owner alone.
    #[arg(long)]
    folder: PathBuf,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Trust a city: its issuer authority and its reader authority (DER files).
    Trust {
        /// Certificate of the issuer authority.
        #[arg(long)]
        issuer: PathBuf,
        /// Certificate of the reader authority.
        #[arg(long)]
        reader: PathBuf,
    },
    /// Accept an offer (`openid-credential-offer://…`). The six digits are read from standard input.
    Accept {
        /// The link.
        link: String,
    },
    /// Show a card to whoever asks (`openid4vp://…`).
    Present {
        /// The link.
        link: String,
        /// Agree without being asked.
        #[arg(long)]
        yes: bool,
        /// Print the text for a hand scanner instead of sending it.
        #[arg(long)]
        as_text: bool,
    },
    /// List the cards.
    List,
}

/// Carries one act out.
///
/// # Errors
/// The wallet's, with field and clause.
pub fn run(arguments: &WalletArguments) -> anyhow::Result<()> {
    let wallet = Wallet::open(&arguments.folder)?;
    let now = SystemClock.now().0;
    match &arguments.act {
        Act::Trust { issuer, reader } => {
            let read = |path: &PathBuf| {
                std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
            };
            wallet.trust_issuer_authority(&read(issuer)?)?;
            wallet.trust_reader_authority(&read(reader)?)?;
            say("trusted")
        }
        Act::Accept { link } => {
            let code = read_line("the six digits: ")?;
            let accepted = wallet.accept_offer(link, Some(code.trim()), now)?;
            say(&format!(
                "{} copies for {} days from {}: {}",
                accepted.copies,
                accepted.days,
                accepted.issuer,
                shown(&accepted.claims)
            ))
        }
        Act::Present { link, yes, as_text } => present(&wallet, link, *yes, *as_text, now),
        Act::List => {
            for card in wallet.list(now)? {
                say(&format!(
                    "{}  {} copies today, {} later, until {}: {}",
                    card.id,
                    card.copies_today,
                    card.copies_later,
                    card.last_copy_ends_unix
                        .map_or_else(|| "–".to_owned(), |at| city_time(UnixTime(at))),
                    shown(&card.claims)
                ))?;
            }
            Ok(())
        }
    }
}

fn present(wallet: &Wallet, link: &str, yes: bool, as_text: bool, now: i64) -> anyhow::Result<()> {
    let mut consent = |question: &Question| {
        if yes || agrees(question).unwrap_or(false) {
            Decision::Show
        } else {
            Decision::Decline
        }
    };
    let presented = if as_text {
        let (text, presented) = wallet.present_as_text(link, &mut consent, now)?;
        say(&text)?;
        presented
    } else {
        wallet.present(link, &mut consent, now)?
    };
    report(&presented)
}

fn agrees(question: &Question) -> anyhow::Result<bool> {
    say(&format!(
        "{} asks, {}:",
        question.reader.en, question.purpose.en
    ))?;
    for choice in &question.choices {
        say(&format!("  it would learn {}", shown(&choice.shows)))?;
    }
    Ok(read_line("show it? (yes/no) ")?.trim() == "yes")
}

fn report(presented: &Presented) -> anyhow::Result<()> {
    let (learned, not) = in_words(&presented.learned);
    say(&format!("{} learned: {learned}", presented.reader.en))?;
    say(&format!("it did not learn: {not}"))
}

/// What was shown, and what was not.
#[must_use]
pub fn in_words(learned: &Learned) -> (String, String) {
    let not: Vec<&str> = learned
        .kept_back
        .iter()
        .chain(&learned.not_on_the_card)
        .map(|claim| claim.as_str())
        .collect();
    (shown(&learned.shown), not.join(", "))
}

fn shown(claims: &[Shown]) -> String {
    let texts: Vec<String> = claims
        .iter()
        .map(|shown| format!("{} = {}", shown.claim.as_str(), shown.value))
        .collect();
    texts.join(", ")
}

fn city_time(at: UnixTime) -> String {
    // A holder's clock is their own; UTC is said so.
    let zone = registry::clock::CityZone { offset_seconds: 0 };
    format!("{} UTC", zone.wall_clock(at))
}

fn read_line(prompt: &str) -> anyhow::Result<String> {
    if stdin().is_terminal() {
        say(prompt)?;
    }
    let mut line = String::new();
    stdin()
        .lock()
        .read_line(&mut line)
        .context("standard input is closed")?;
    Ok(line)
}

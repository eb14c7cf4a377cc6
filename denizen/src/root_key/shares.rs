//! Asking for the shares of a root key, from files or from whoever stands at the machine.
//!
//! Must never keep a line that was read or show it on a terminal, nor go on with fewer shares than the set asks for.

use std::io::Write as _;
use std::io::{BufRead, Read as _, stderr, stdin};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Context as _, bail};
use keys::{RootShare, ShareError, join_root};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::Numbered;

/// Lines read before giving up.
const LINES_MAX: usize = 200;
/// Bytes of one line.
const LINE_BYTES_MAX: u64 = 1_024;

static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// Takes the share files that the command line names, once.
pub fn take_share_files(files: Vec<PathBuf>) {
    let _second_call_changes_nothing = FILES.set(files);
}

/// The root keys that the shares make: at least those `wanted`, or any one when none is.
pub(super) fn gather(wanted: &[u32]) -> anyhow::Result<Vec<Numbered>> {
    let mut table = Table::default();
    for path in FILES.get().into_iter().flatten() {
        let bytes =
            keys::read_secret(path)?.with_context(|| format!("{} is not there", path.display()))?;
        let line = std::str::from_utf8(&bytes).context("a share is text")?;
        table
            .take(line)
            .with_context(|| format!("{} is not good", path.display()))?;
    }
    if !table.has(wanted) {
        let _unseen = Unseen::on(stdin());
        prompt(
            "Keyhold's root key is kept in shares. One a line, which is not shown; an empty line ends.",
        );
        ask(&mut stdin().lock(), &mut table, wanted, &prompt)?;
    }
    Ok(table.made)
}

/// Reads shares until the wanted keys are made.
pub(super) fn ask(
    lines: &mut impl BufRead,
    table: &mut Table,
    wanted: &[u32],
    say: &dyn Fn(&str),
) -> anyhow::Result<()> {
    for _ in 0..LINES_MAX {
        if table.has(wanted) {
            return Ok(());
        }
        let mut line = Zeroizing::new(String::new());
        lines.by_ref().take(LINE_BYTES_MAX).read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        match table.take(&line) {
            Ok(said) => say(&said),
            Err(error) => say(&format!("not taken: {error}")),
        }
    }
    if table.has(wanted) {
        return Ok(());
    }
    let of: Vec<String> = wanted.iter().map(|number| format!(" {number}")).collect();
    bail!(
        "too few shares for root key{}: nothing was opened",
        of.join(" and")
    );
}

/// Shares given so far, and the keys they have made.
#[derive(Default)]
pub(super) struct Table {
    shares: Vec<RootShare>,
    made: Vec<Numbered>,
}

impl Table {
    fn has(&self, wanted: &[u32]) -> bool {
        let made = |generation: &u32| self.made.iter().any(|(known, _)| known == generation);
        !self.made.is_empty() && wanted.iter().all(made)
    }

    /// Takes one share; says how far its set is.
    fn take(&mut self, line: &str) -> Result<String, ShareError> {
        let share: RootShare = line.parse()?;
        let (set, generation) = (share.set_name(), share.generation);
        self.shares.push(share);
        let of_set: Vec<RootShare> = self
            .shares
            .iter()
            .filter(|share| share.set_name() == set)
            .cloned()
            .collect();
        match join_root(&of_set) {
            Ok((generation, root)) => {
                if self.made.iter().all(|(known, _)| *known != generation) {
                    self.made.push((generation, root));
                }
                Ok(format!("root key {generation} is complete (set {set})"))
            }
            Err(ShareError::TooFew { have, need }) => Ok(format!(
                "root key {generation}: {have} of {need} (set {set})"
            )),
            Err(error @ ShareError::NotTheKey(_)) => {
                // Which of them was altered nobody can say: the set begins anew, with another one left out.
                self.shares.retain(|share| share.set_name() != set);
                Err(error)
            }
            Err(error) => Err(error),
        }
    }
}

/// While this lives, what is typed at a terminal is not shown on it.
pub(super) struct Unseen<F: AsFd> {
    terminal: F,
    before: Option<Termios>,
}

impl<F: AsFd> Unseen<F> {
    /// Begins, where there is a terminal: a pipe or a file shows nothing anyhow.
    pub(super) fn on(terminal: F) -> Self {
        let before = tcgetattr(&terminal).ok();
        if let Some(before) = &before {
            let mut unseen = before.clone();
            unseen.local_modes.remove(LocalModes::ECHO);
            unseen.local_modes.insert(LocalModes::ECHONL);
            set(&terminal, &unseen);
        }
        Self { terminal, before }
    }
}

impl<F: AsFd> Drop for Unseen<F> {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            set(&self.terminal, before);
        }
    }
}

fn set(terminal: impl AsFd, how: &Termios) {
    // A terminal that does not obey still takes the shares, and keyhold has to start.
    if let Err(error) = tcsetattr(terminal, OptionalActions::Now, how) {
        tracing::warn!(%error, "the terminal goes on showing what is typed");
    }
}

fn prompt(text: &str) {
    // Nothing is left to do when standard error is closed; the shares may still come by themselves.
    let _ = writeln!(stderr().lock(), "{text}");
}

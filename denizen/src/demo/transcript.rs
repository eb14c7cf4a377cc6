//! What the demonstration prints: numbered steps, how long each took, what each party learned and what it did not.
//!
//! Must never print a secret that a person would keep: no PIN, no code, no key.

use std::io::{IsTerminal as _, Write as _, stdout};
use std::time::Instant;

use anyhow::Context as _;

/// A running transcript.
pub struct Transcript {
    begun: Instant,
    step_begun: Instant,
    step: usize,
    rows: Vec<SummaryRow>,
}

struct SummaryRow {
    step: String,
    seconds: f64,
    result: String,
}

const WIDTH: usize = 100;

impl Transcript {
    /// Begins.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the transcript shows how long a step took; nothing depends on it"
    )]
    pub fn new() -> Self {
        let now = Instant::now();
        Self {
            begun: now,
            step_begun: now,
            step: 0,
            rows: Vec::new(),
        }
    }

    /// A new step.
    ///
    /// # Errors
    /// When standard output is closed.
    #[expect(
        clippy::disallowed_methods,
        reason = "the transcript shows how long a step took; nothing depends on it"
    )]
    pub fn step(&mut self, title: &str) -> anyhow::Result<()> {
        self.step += 1;
        self.step_begun = Instant::now();
        let heading = format!("{}  {title}", self.step);
        line(&format!(
            "\n{heading}\n{}",
            "─".repeat(heading.chars().count())
        ))?;
        self.rows.push(SummaryRow {
            step: title.to_owned(),
            seconds: 0.0,
            result: String::new(),
        });
        Ok(())
    }

    /// Something that happened within the step.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn tell(&self, text: &str) -> anyhow::Result<()> {
        for folded in folded(text, WIDTH - 3) {
            line(&format!("   {folded}"))?;
        }
        Ok(())
    }

    /// What a party knows afterwards, and what it does not.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn learned(&self, who: &str, learned: &str, not: &str) -> anyhow::Result<()> {
        self.tell(&format!("{who} learned: {learned}"))?;
        self.tell(&format!(
            "{} did not learn: {not}",
            " ".repeat(who.chars().count())
        ))
    }

    /// Ends the step with its result for the summary.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn done(&mut self, result: &str) -> anyhow::Result<()> {
        let seconds = self.step_begun.elapsed().as_secs_f64();
        if let Some(row) = self.rows.last_mut() {
            row.seconds = seconds;
            result.clone_into(&mut row.result);
        }
        self.tell(&format!("✓ {result}  ({seconds:.2} s)"))
    }

    /// How far a long step is; only where somebody watches.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn progress(&self, done: usize, of: usize) -> anyhow::Result<()> {
        let mut out = stdout().lock();
        if out.is_terminal() {
            write!(
                out,
                "\r   {done} of {of}; {} left ",
                of.saturating_sub(done)
            )?;
            if done >= of {
                writeln!(out)?;
            }
            out.flush()?;
        }
        Ok(())
    }

    /// The table at the end.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn summary(&self) -> anyhow::Result<()> {
        line("\nSummary\n───────")?;
        let width = self
            .rows
            .iter()
            .map(|row| row.step.chars().count())
            .max()
            .unwrap_or(0);
        for (number, row) in self.rows.iter().enumerate() {
            let gap = " ".repeat(width - row.step.chars().count());
            line(&format!(
                "{:>2}  {}{gap}  {:>6.2} s  {}",
                number + 1,
                row.step,
                row.seconds,
                row.result
            ))?;
        }
        let seconds = self.begun.elapsed().as_secs_f64();
        line(&format!(
            "    {}  {seconds:>6.2} s",
            "all".to_owned() + &" ".repeat(width.saturating_sub(3))
        ))
    }
}

impl Default for Transcript {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes one line.
///
/// # Errors
/// When standard output is closed.
pub fn line(text: &str) -> anyhow::Result<()> {
    writeln!(stdout().lock(), "{text}").context("standard output is closed")
}

/// Breaks a text at spaces into lines of at most `width` characters.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(last) = lines.last_mut() else { break };
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn long_lines_are_folded_at_spaces() {
        assert_eq!(folded("one two three", 7), ["one two", "three"]);
        assert_eq!(folded("", 7), [""]);
    }
}

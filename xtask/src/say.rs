//! What this tool tells the person at the terminal. It must never be where a result is decided:
//! a failure is an error value, and this only shows it.

use std::fmt::Display;
use std::io::{self, Write};

/// Prints one line. A closed pipe (`cargo xtask tidy | head`) is no reason to fail.
pub fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

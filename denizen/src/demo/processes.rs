//! The processes of the demonstration: city, witness and school verifier run apart, as they would.
//!
//! Must never end a process that it did not start.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, bail};

/// A child that is ended when it goes out of scope.
pub struct Process {
    child: Child,
    name: &'static str,
    /// Where it listens.
    pub address: String,
}

const READY_SECONDS_MAX: u64 = 60;

impl Process {
    /// Starts a role of this same program and waits for its line `listening on …`.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(name: &'static str, arguments: &[&str]) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("where this program is")?;
        let mut child = Command::new(program)
            .args(arguments)
            .arg("--end-with-input")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start the {name}"))?;
        let output = child.stdout.take().context("no output")?;
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("listening on ") {
                    // The demonstration may have ended meanwhile.
                    let _ = tell.send(address.to_owned());
                }
            }
        });
        let Ok(address) = told.recv_timeout(Duration::from_secs(READY_SECONDS_MAX)) else {
            let _ = child.kill();
            let _ = child.wait();
            bail!("the {name} did not start; its own words stand above");
        };
        Ok(Self {
            child,
            name,
            address,
        })
    }

    /// Ends it at once, as a power cut would.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child
            .kill()
            .with_context(|| format!("cannot end the {}", self.name))?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn wait(mut self) -> anyhow::Result<()> {
        // Kept open: waiting would close it, and the role ends with its input.
        let _input = self.child.stdin.take();
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

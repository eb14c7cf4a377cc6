//! Runs other programs and turns a failure into an error that repeats the command line, so that
//! it can be run again by hand. It must never hide what the program printed.

#![expect(
    clippy::disallowed_methods,
    reason = "a build tool is told by its environment"
)]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Is this the continuous integration run, where a missing program is a failure?
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// The `cargo` that started this tool, so that both are of one toolchain.
pub fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// The compiler that goes with it.
pub fn rustc() -> String {
    std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned())
}

/// Where cargo puts what it builds.
///
/// # Errors
/// Cargo does not know.
pub fn target_folder(root: &Path) -> Result<PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .cargo_path(cargo())
        .current_dir(root)
        .no_deps()
        .exec();
    Ok(metadata
        .context("cargo metadata")?
        .target_directory
        .into_std_path_buf())
}

/// Where `name` stands on the search path, if anywhere.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// A command in `folder`, without standard input: nothing here may wait for an answer.
pub fn command<A: AsRef<OsStr>>(folder: &Path, name: &str, arguments: &[A]) -> Command {
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// Runs to the end with its output shown.
///
/// # Errors
/// The program is missing or ended with a failure.
pub fn run(mut command: Command) -> Result<()> {
    let line = written_out(&command);
    let status = command
        .status()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}

/// Runs to the end and returns what it wrote to standard output.
///
/// # Errors
/// The program is missing, ended with a failure, or wrote something other than UTF-8.
pub fn output(mut command: Command) -> Result<String> {
    let line = written_out(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` wrote no UTF-8"))
}

fn written_out(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

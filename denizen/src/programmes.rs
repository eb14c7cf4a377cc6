//! The city's programmes: files of `policy/` in the data directory, first written from those this program carries.
//!
//! Must never change a file that is there: a decision names the hash of the words it was made under.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use office::Programmes;

use crate::directory::{DataDirectory, replace_private, write_private};

/// The rule files that come with the program.
const CARRIED: [(&str, &str); 1] = [(
    "school-fee-remission.md",
    include_str!("../../policy/entitlements/school-fee-remission.md"),
)];

/// Most rule files of one city.
const PROGRAMMES_MAX: usize = 500;

fn folder(directory: &DataDirectory) -> PathBuf {
    directory.root().join("policy").join("entitlements")
}

/// Writes the carried rule files into a new city.
///
/// # Errors
/// When a file cannot be written.
pub fn write(directory: &DataDirectory) -> anyhow::Result<()> {
    let folder = folder(directory);
    std::fs::create_dir_all(&folder)?;
    for (name, text) in CARRIED {
        write_private(&folder.join(name), text.as_bytes())?;
    }
    Ok(())
}

/// Copies the rule files into another directory that needs them; those that are there already stay.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy(from: &DataDirectory, to: &DataDirectory) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder(to))?;
    for entry in std::fs::read_dir(folder(from))? {
        let entry = entry?;
        let path = folder(to).join(entry.file_name());
        if !path.exists() {
            replace_private(&path, &std::fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

/// Reads every rule file.
///
/// # Errors
/// With the file and the line that is not valid.
pub fn read(directory: &DataDirectory) -> anyhow::Result<Programmes> {
    let folder = folder(directory);
    let mut paths = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    ensure!(
        paths.len() <= PROGRAMMES_MAX,
        "{} holds more than {PROGRAMMES_MAX} rule files",
        folder.display()
    );
    let texts = paths
        .iter()
        .map(std::fs::read_to_string)
        .collect::<Result<Vec<_>, _>>()?;
    Programmes::read(texts.iter().map(String::as_str))
        .with_context(|| format!("a rule file in {} is not valid", folder.display()))
}

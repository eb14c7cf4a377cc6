//! `denizen keyhold rotate`, `shares` and `root`: what the operator does about the root key.
//!
//! Must never print or write a root that is kept in shares, other than in its shares.

use std::path::Path;

use anyhow::bail;
use store::Schema;
use zeroize::Zeroizing;

use super::{files, in_use, is_plain, make_file};
use crate::command_line::say;
use crate::configuration::{Configuration, RootPlace};
use crate::databases::open_existing;
use crate::directory::{DataDirectory, write_private};

/// Numbers of the root keys that are in use, and whether a newer file waits.
fn state(directory: &DataDirectory) -> anyhow::Result<(Configuration, Vec<u32>, Option<u32>)> {
    let configuration = Configuration::read(&directory.configuration())?;
    let store = open_existing(&configuration, directory, Schema::Keyhold)?;
    let in_use = in_use(&store)?;
    let newest = in_use.last().copied().unwrap_or(0);
    let waiting = files(directory)?
        .into_keys()
        .next_back()
        .filter(|generation| *generation > newest);
    Ok((configuration, in_use, waiting))
}

/// The number of the next root key, when no change is under way.
fn next(in_use: &[u32], waiting: Option<u32>) -> anyhow::Result<u32> {
    if in_use.len() > 1 || waiting.is_some() {
        bail!("a change of the root key is under way: let the running keyhold end it first");
    }
    Ok(in_use.last().map_or(1, |newest| newest + 1))
}

/// Writes a new root key beside the old one.
///
/// # Errors
/// When a change is under way, or the key is not kept in a file.
pub fn rotate(directory: &DataDirectory) -> anyhow::Result<()> {
    let (configuration, in_use, waiting) = state(directory)?;
    if configuration.root == RootPlace::Shares {
        bail!(
            "this root key is kept in shares: make new ones with denizen keyhold shares, then start keyhold with both sets"
        );
    }
    let generation = next(&in_use, waiting)?;
    let path = make_file(directory, &configuration.root, generation)?;
    say(&format!(
        "keyhold: root key {generation} is in {}; put a copy in the safe. A running keyhold begins with it at once and removes the old file when nothing is under it; denizen keyhold root says how far it is",
        path.display()
    ))
}

/// Makes a new root key and prints or writes its shares.
///
/// # Errors
/// When the numbers cannot be, or a file is there already.
pub fn make_shares(
    directory: &DataDirectory,
    threshold: u8,
    count: u8,
    to: Option<&Path>,
) -> anyhow::Result<()> {
    let (_, in_use, waiting) = state(directory)?;
    // A file that was made by init and has never been used is not in the way: shares come after it.
    let generation = next(&in_use, waiting.filter(|_| !in_use.is_empty()))?;
    let root = Zeroizing::new(keys::SystemEntropy::bytes::<32>());
    let shares = keys::split_root(generation, &root, threshold, count, &keys::SystemEntropy)?;
    for share in &shares {
        let line = Zeroizing::new(format!("{share}\n"));
        match to {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                let name = format!("root-{generation}-share-{}.txt", share.index);
                write_private(&folder.join(name), line.as_bytes())?;
            }
            None => say(line.trim_end())?,
        }
    }
    say(&format!(
        "keyhold: root key {generation} in {count} shares, any {threshold} of which open it; nothing else holds it. Next: give each to another person, set kept_as = \"shares\" under [root], and start keyhold with these shares and what it opens with now"
    ))
}

/// Says which root keys are in use.
///
/// # Errors
/// When the database does not open.
pub fn tell(directory: &DataDirectory) -> anyhow::Result<()> {
    let (configuration, in_use, waiting) = state(directory)?;
    let file = in_use
        .last()
        .and_then(|newest| files(directory).ok()?.remove(newest));
    let kept = kept(
        &configuration.root,
        file.map(|path| is_plain(&path)).transpose()?,
    );
    match in_use.as_slice() {
        [] => say("keyhold: not started yet, no root key is in use")?,
        [one] => say(&format!("keyhold: root key {one} is in use, kept {kept}"))?,
        [older @ .., newest] => say(&format!(
            "keyhold: root key {newest} is in use, kept {kept}; {older:?} still open what is not wrapped anew yet"
        ))?,
    }
    if let Some(generation) = waiting {
        say(&format!(
            "keyhold: root key {generation} waits for keyhold to run"
        ))?;
    }
    Ok(())
}

/// Where a root key is kept, by what lies in the keys' folder: `Some(true)` is a file that holds it as it is. What the
/// configuration says holds for the next one.
const fn kept(place: &RootPlace, file: Option<bool>) -> &'static str {
    match (place, file) {
        (RootPlace::File, Some(true)) => "in a file",
        (RootPlace::Shares, Some(true)) => {
            "still in a plain file, although [root] says shares: start keyhold once with the shares of a new root key"
        }
        (RootPlace::Token { .. }, Some(true)) => {
            "still in a plain file, although [root] says token: denizen keyhold rotate makes the next one under it"
        }
        (_, Some(false)) => "in a file, under a token's key",
        (RootPlace::Shares, None) => "in shares",
        (RootPlace::File | RootPlace::Token { .. }, None) => {
            "in a file that is missing here: put it back from the safe"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_where_the_key_is_and_not_where_it_should_be() {
        assert_eq!(kept(&RootPlace::File, Some(true)), "in a file");
        assert_eq!(kept(&RootPlace::Shares, None), "in shares");
        for place in [RootPlace::Shares, RootPlace::File] {
            let under_a_token = "in a file, under a token's key";
            assert_eq!(kept(&place, Some(false)), under_a_token);
        }
        assert!(kept(&RootPlace::Shares, Some(true)).starts_with("still in a plain file"));
        assert!(kept(&RootPlace::File, None).contains("missing"));
    }
}

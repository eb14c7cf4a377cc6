//! Hides every value in pieces of the demo's own files and looks whether the search finds it. The hidden
//! forms are made here by other means than the searched ones, so that one mistake does not cover the other.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

use super::planted::{Planted, Value};
use super::search::Needles;
use crate::say::say;

/// A piece of a file is enough to hide in.
const CARRIER_BYTES_MAX: usize = 32 * 1024;
/// As many of the directory's files as are cut up to hide in.
const CARRIERS_MAX: usize = 64;

/// Hides and finds.
///
/// # Errors
/// A hidden value was not found; `iconv` is missing; a file cannot be read.
pub fn run(
    directory: &Path,
    files: &[PathBuf],
    planted: &[Planted],
    needles: &Needles,
) -> Result<()> {
    let carriers = carriers(files)?;
    let mut hidden = 0;
    for value in planted {
        for (how, bytes) in written(value)? {
            let Some((name, carrier)) = carriers.get(hidden % carriers.len()) else {
                bail!("no file to hide in")
            };
            let middle = carrier.len() / 2;
            let (before, after) = carrier.split_at(middle);
            let content = [before, &bytes, after].concat();
            if !needles
                .search(&content)
                .iter()
                .any(|found| found.starts_with(value.what.as_str()))
            {
                let place = name.strip_prefix(directory).unwrap_or(name).display();
                bail!(
                    "hid {} as {how} in {place} and did not find it: the search itself is broken",
                    value.what
                );
            }
            hidden += 1;
        }
    }
    say(format_args!(
        "leak-scan: hid {} values in {hidden} ways and found each",
        planted.len()
    ));
    Ok(())
}

/// The beginnings of some of the directory's files, of every folder.
fn carriers(files: &[PathBuf]) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let step = files.len().div_ceil(CARRIERS_MAX).max(1);
    files
        .iter()
        .step_by(step)
        .map(|file| {
            let mut content = std::fs::read(file).with_context(|| file.display().to_string())?;
            content.truncate(CARRIER_BYTES_MAX);
            Ok((file.clone(), content))
        })
        .collect()
}

/// Each way of writing a value, with its name.
fn written(planted: &Planted) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let mut ways: Vec<(&'static str, Vec<u8>)> = Vec::new();
    match &planted.value {
        Value::Bytes(bytes) => ways.push(("bytes", bytes.clone())),
        Value::Text(text) => {
            ways.push(("UTF-8", text.as_bytes().to_vec()));
            for (name, encoding) in [
                ("UTF-16LE", "UTF-16LE"),
                ("UTF-16BE", "UTF-16BE"),
                ("GB18030", "GB18030"),
            ] {
                ways.push((name, converted(text, encoding)?));
            }
            ways.push(("JSON with escapes", escaped(text)));
            if super::forms::digits(planted).is_some() {
                ways.push(("number in threes", grouped(text, 3, ' ')));
                ways.push(("number in fours", grouped(text, 4, '-')));
            }
        }
    }
    for (name, bytes) in ways.clone() {
        let hex: String = bytes
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|half| char::from_digit(half.into(), 16))
            .collect();
        let number = name.starts_with("number");
        if number || name.starts_with("JSON") {
            continue;
        }
        ways.push(("hex, lower case", hex.clone().into_bytes()));
        ways.push(("hex, upper case", hex.to_uppercase().into_bytes()));
        for before in ["", "a", "ab"] {
            let whole = [before.as_bytes(), &bytes, b"xyz"].concat();
            ways.push(("base64", BASE64_STANDARD.encode(&whole).into_bytes()));
            ways.push((
                "base64url",
                BASE64_URL_SAFE_NO_PAD.encode(&whole).into_bytes(),
            ));
        }
    }
    Ok(ways)
}

/// The system's own converter.
fn converted(text: &str, encoding: &str) -> Result<Vec<u8>> {
    let mut child = Command::new("iconv")
        .args(["-f", "UTF-8", "-t", encoding])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start `iconv`")?;
    child
        .stdin
        .take()
        .context("no input to iconv")?
        .write_all(text.as_bytes())?;
    Ok(child.wait_with_output()?.stdout)
}

fn escaped(text: &str) -> Vec<u8> {
    let one = |c: char| {
        let mut units = [0; 2];
        let units = c
            .encode_utf16(&mut units)
            .iter()
            .map(|unit| format!("\\u{unit:04x}"));
        if c.is_ascii() {
            c.to_string()
        } else {
            units.collect()
        }
    };
    text.chars().map(one).collect::<String>().into_bytes()
}

fn grouped(text: &str, size: usize, separator: char) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let groups: Vec<String> = digits
        .chunks(size)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(&separator.to_string()).into_bytes()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::run;
    use crate::leak_scan::planted::{Planted, Value};
    use crate::leak_scan::search::{Needles, files};

    #[test]
    fn everything_that_is_hidden_is_found_and_a_blind_search_is_noticed() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("city.sqlite"), [1, 2, 3, 4]).unwrap();
        std::fs::write(directory.path().join("denizen.log"), "started\n").unwrap();
        let text = |what: &str, text: &str| Planted {
            what: what.into(),
            value: Value::Text(text.into()),
        };
        let planted = [
            text("name", "陈建国"),
            text("passport", "E12345678"),
            text("identity number", "11010519491231002X"),
            text("telephone", "13812345678"),
            text("client address", "127.83.19.7"),
            Planted {
                what: "salt".into(),
                value: Value::Bytes(vec![0, 255, 33, 4, 95, 6]),
            },
        ];
        let files = files(directory.path()).unwrap();
        run(
            directory.path(),
            &files,
            &planted,
            &Needles::of(&planted).unwrap(),
        )
        .unwrap();
        let blind = Needles::of(&planted[1..]).unwrap();
        assert!(run(directory.path(), &files, &planted, &blind).is_err());
    }
}

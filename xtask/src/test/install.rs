//! Brings what the later stages need and a fresh machine lacks, through Debian's packages. It must
//! never ask a question, and does nothing where everything is there already.

use std::path::Path;

use anyhow::Result;

use super::Ended;
use crate::program;
use crate::say::say;

/// A Debian package and a file that shows it is there.
const PACKAGES: &[(&str, &str)] = &[
    ("chromium", "/usr/bin/chromium"),
    ("chromium-driver", "/usr/bin/chromedriver"),
    (
        "fonts-noto-cjk",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    ),
    ("postgresql", "/usr/lib/postgresql"),
    ("softhsm2", "/usr/lib/softhsm/libsofthsm2.so"),
    ("nodejs", "/usr/bin/node"),
    ("npm", "/usr/bin/npm"),
    ("golang-go", "/usr/bin/go"),
    (
        "golang-golang-x-mod-dev",
        "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog/tlog.go",
    ),
];

/// Installs what is missing when this is root on Debian; otherwise says what to install.
///
/// # Errors
/// `apt-get` failed.
pub fn run(root: &Path) -> Result<Ended> {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(_, file)| !Path::new(file).exists())
        .map(|(name, _)| *name)
        .collect();
    if missing.is_empty() {
        say(format_args!(
            "install: {} packages are here already",
            PACKAGES.len()
        ));
        return Ok(Ended::Green);
    }
    let wanted = missing.join(" ");
    if !may_install(root) {
        return Ok(Ended::NotRun(format!(
            "as root on Debian: apt-get install {wanted}"
        )));
    }
    say(format_args!("install: {wanted}"));
    apt(root, &["update", "-qq"])?;
    let mut words = vec!["install", "-y", "-qq", "--no-install-recommends"];
    words.extend(missing);
    apt(root, &words)?;
    Ok(Ended::Green)
}

fn may_install(root: &Path) -> bool {
    let user = program::output(program::command(root, "id", &["-u"]));
    program::find("apt-get").is_some() && user.is_ok_and(|id| id.trim() == "0")
}

fn apt(root: &Path, words: &[&str]) -> Result<()> {
    let mut command = program::command(root, "apt-get", words);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    program::run(command)
}

//! A mutant as it stands in a file: a header that says what it breaks and what must catch it, then the patch
//! as git writes it. A header must never be left out: a mutant caught by accident proves nothing.
//!
//! ```text
//! Breaks: invariant 1, a column named religion.
//! Check: tidy vocabulary
//! Words: names religion
//! ```

use std::fmt;

use anyhow::{Context, Result, bail};

/// One patch and what it is about.
#[derive(Debug)]
pub struct Patch {
    /// The file's name without its ending.
    pub name: String,
    /// Relative to the root.
    pub path: String,
    pub check: Check,
    /// What the failing check must say.
    pub words: String,
}

/// What must fail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// `Check: tidy RULE`
    Tidy { rule: String },
    /// `Check: test PACKAGE NAME`, the beginning or a part of a test's path.
    Test { package: String, name: String },
}

impl Check {
    pub fn compiles(&self) -> bool {
        matches!(self, Self::Test { .. })
    }

    fn parse(text: &str) -> Result<Self> {
        match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["tidy", rule] => Ok(Self::Tidy {
                rule: (*rule).to_owned(),
            }),
            ["test", package, name] => Ok(Self::Test {
                package: (*package).to_owned(),
                name: (*name).to_owned(),
            }),
            _ => bail!("`Check: {text}` is neither `tidy RULE` nor `test PACKAGE NAME`"),
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tidy { rule } => write!(out, "tidy {rule}"),
            Self::Test { package, name } => write!(out, "test {package} {name}"),
        }
    }
}

impl Patch {
    /// Reads the header of the patch at `path`.
    ///
    /// # Errors
    /// A line of the header is missing or cannot be read.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let field = |name: &str| {
            let lines = text
                .lines()
                .take_while(|line| !line.starts_with("diff --git"));
            let value = lines
                .filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
                .map(str::trim)
                .next();
            value
                .filter(|value| !value.is_empty())
                .with_context(|| format!("{path}: the header has no `{name}:`"))
        };
        field("Breaks")?;
        let file = path.rsplit('/').next().unwrap_or(path);
        Ok(Self {
            name: file.trim_end_matches(".patch").to_owned(),
            path: path.to_owned(),
            check: Check::parse(field("Check")?).with_context(|| path.to_owned())?,
            words: field("Words")?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Check, Patch};

    #[test]
    fn a_header_says_what_must_fail() {
        let text = "Breaks: invariant 2.\nCheck: test access log_before_read\nWords: no entry\n\ndiff --git a/x b/x\n";
        let patch = Patch::parse("tests/mutants/no-append.patch", text).unwrap();
        assert_eq!(patch.name, "no-append");
        assert_eq!(
            patch.check,
            Check::Test {
                package: "access".into(),
                name: "log_before_read".into()
            }
        );
        assert!(patch.check.compiles());
    }

    #[test]
    fn half_a_header_is_refused() {
        for bad in [
            "Check: tidy edges\nWords: x\ndiff --git a/x b/x\n",
            "Breaks: x\nWords: x\n",
            "Breaks: x\nCheck: tidy edges\ndiff --git a/x b/x\nWords: x\n",
            "Breaks: x\nCheck: perhaps\nWords: x\n",
        ] {
            assert!(Patch::parse("a.patch", bad).is_err(), "{bad}");
        }
    }
}

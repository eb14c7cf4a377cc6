//! The copy that mutants are applied to. It stands at one place below the build products, so that only what
//! changed is compiled again, and it must never share a file with the work tree.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::patch::Patch;
use crate::{program, tree};

/// A copy of the tree, with a git of its own so that the rules can list its files.
pub struct Copy {
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Brings the copy below `target` to the state of the work tree at `root`; unchanged files keep their times.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn make(root: &Path, target: &Path) -> Result<Self> {
        let folder = &target.join("mutants");
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        if !folder.join(".git").exists() {
            program::run(program::command(folder, "git", &["init", "--quiet"]))?;
        }
        let wanted: BTreeSet<String> = tree::paths(root)?.into_iter().collect();
        for path in tree::paths(folder)?
            .iter()
            .filter(|path| !wanted.contains(*path))
        {
            std::fs::remove_file(folder.join(path))?;
        }
        for path in &wanted {
            let content = std::fs::read(root.join(path)).with_context(|| path.clone())?;
            let there = folder.join(path);
            if std::fs::read(&there).is_ok_and(|old| old == content) {
                continue;
            }
            if let Some(parent) = there.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(&there, content).with_context(|| there.display().to_string())?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            target: target.to_owned(),
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where its checks build: beside the work tree's products, since the dependencies are the same.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Applies the patch.
    ///
    /// # Errors
    /// It no longer applies: the code it breaks has moved, so the patch has to follow.
    pub fn apply(&self, root: &Path, patch: &Patch) -> Result<()> {
        let file = root.join(&patch.path);
        let applied = program::run(program::command(
            &self.folder,
            "git",
            &["apply", &file.to_string_lossy()],
        ));
        if applied.is_err() {
            bail!(
                "{} no longer applies: make it again for the code as it is now",
                patch.path
            );
        }
        Ok(())
    }

    /// Undoes the patch, and with it what its check changed in the lock file.
    ///
    /// # Errors
    /// The copy cannot be brought back.
    pub fn take_back(&self, root: &Path, patch: &Patch) -> Result<()> {
        let file = root.join(&patch.path);
        program::run(program::command(
            &self.folder,
            "git",
            &["apply", "--reverse", &file.to_string_lossy()],
        ))?;
        std::fs::copy(root.join("Cargo.lock"), self.folder.join("Cargo.lock"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Copy;
    use crate::mutants::patch::Patch;
    use crate::program;

    const PATCH: &str = "Breaks: x\nCheck: tidy edges\nWords: x\n\ndiff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n\
                         @@ -1,3 +1,3 @@\n one\n-two\n+deux\n three\n";

    #[test]
    fn a_patch_is_applied_to_the_copy_and_taken_back() {
        let here = tempfile::tempdir().unwrap();
        let (root, folder) = (here.path().join("root"), here.path().join("target/mutants"));
        std::fs::create_dir_all(&root).unwrap();
        program::run(program::command(&root, "git", &["init", "--quiet"])).unwrap();
        std::fs::write(root.join("a.txt"), "one\ntwo\nthree\n").unwrap();
        std::fs::write(root.join("Cargo.lock"), "").unwrap();
        std::fs::write(root.join("a.patch"), PATCH).unwrap();
        let patch = Patch::parse("a.patch", PATCH).unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("left over.txt"), "").unwrap();

        let copy = Copy::make(&root, &here.path().join("target")).unwrap();
        assert!(!folder.join("left over.txt").exists());
        copy.apply(&root, &patch).unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.join("a.txt")).unwrap(),
            "one\ndeux\nthree\n"
        );
        assert_eq!(
            std::fs::read_to_string(root.join("a.txt")).unwrap(),
            "one\ntwo\nthree\n"
        );
        assert!(copy.apply(&root, &patch).is_err());
        copy.take_back(&root, &patch).unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.join("a.txt")).unwrap(),
            "one\ntwo\nthree\n"
        );
    }
}

//! Starting up: the tree is rebuilt from every stored entry and must give the root that was signed last.
//!
//! A log that does not pass does not start: an altered or rolled-back database is found here, before anything is signed.

use registry::clock::CityDay;
use registry::readlog::Entry;
use store::{Store, StoreError, log as rows};
use tlog::note::{NoteSigner, SignedNote};
use tlog::{Checkpoint, Tree};

use super::error::LogError;

/// A log's state, as read from its database.
pub(super) struct Rebuilt {
    pub(super) tree: Tree,
    /// City day of the last entry.
    pub(super) last_day: Option<CityDay>,
    /// The signed checkpoint of exactly this tree.
    pub(super) note: String,
}

pub(super) fn rebuild(store: &Store, signer: &NoteSigner) -> Result<Rebuilt, LogError> {
    let tree = read_tree(store)?;
    let head = store.read("log: head", rows::head::get)?;
    let note = match head {
        Some(head) => {
            check_head(&tree, &head, signer)?;
            head.checkpoint
        }
        None if tree.size() == 0 => begin(store, signer)?,
        None => {
            return Err(LogError::Altered {
                index: tree.size(),
                what: "there are entries but no checkpoint",
            });
        }
    };
    let last = tree.size().checked_sub(1);
    let last_day = match last {
        Some(last) => store
            .read("log: last day", |tx| rows::entry::range(tx, last, 1))?
            .first()
            .map(|row| row.day),
        None => None,
    };
    Ok(Rebuilt {
        tree,
        last_day,
        note,
    })
}

fn read_tree(store: &Store) -> Result<Tree, LogError> {
    let mut tree = Tree::new();
    loop {
        let first = tree.size();
        let page = store.read("log: leaves", |tx| rows::entry::leaves(tx, first))?;
        if page.is_empty() {
            break;
        }
        for leaf in page {
            let index = tree.size();
            if Entry::parse(&leaf).is_err() {
                return Err(LogError::Altered {
                    index,
                    what: "the stored bytes are not an entry",
                });
            }
            append(&mut tree, &leaf)?;
        }
    }
    let counted: u64 = store.read("log: size", rows::entry::size)?;
    if counted != tree.size() {
        return Err(LogError::Altered {
            index: tree.size(),
            what: "the numbers of the entries have a hole",
        });
    }
    Ok(tree)
}

fn check_head(tree: &Tree, head: &rows::head::Head, signer: &NoteSigner) -> Result<(), LogError> {
    let altered = |what| LogError::Altered {
        index: tree.size(),
        what,
    };
    let note = SignedNote::parse(&head.checkpoint)
        .map_err(|_| altered("the stored checkpoint is not a signed note"))?;
    let checkpoint = Checkpoint::verify(&note, signer.verifier())
        .map_err(|_| altered("the stored checkpoint is not signed by this log's key"))?;
    if checkpoint.size != tree.size() || head.size != tree.size() {
        return Err(altered(
            "the stored checkpoint has another number of entries",
        ));
    }
    if Ok(checkpoint.root) != tree.root() {
        return Err(altered("the entries do not give the root that was signed"));
    }
    Ok(())
}

/// The first checkpoint of a new log: no entries.
fn begin(store: &Store, signer: &NoteSigner) -> Result<String, LogError> {
    let note = sign(&Tree::new(), signer)?;
    let head = rows::head::Head {
        size: 0,
        checkpoint: note.clone(),
    };
    store
        .transact("log: first checkpoint", |tx| {
            rows::head::advance(tx, 0, &head)
        })
        .map_err(another)?;
    Ok(note)
}

/// The tree's checkpoint as a signed note.
pub(super) fn sign(tree: &Tree, signer: &NoteSigner) -> Result<String, LogError> {
    let checkpoint = Checkpoint {
        origin: signer.name().to_owned(),
        size: tree.size(),
        root: tree
            .root()
            .map_err(|error| LogError::Format(error.to_string()))?,
        extensions: Vec::new(),
    };
    checkpoint
        .sign(signer)
        .map(|note| note.to_string())
        .map_err(|error| LogError::Format(error.to_string()))
}

pub(super) fn append(tree: &mut Tree, leaf: &[u8]) -> Result<u64, LogError> {
    tree.append(leaf)
        .map_err(|error| LogError::Format(error.to_string()))
}

/// A head or a number that moved under us belongs to a second sequencer.
pub(super) fn another(error: StoreError) -> LogError {
    match error {
        StoreError::Stale(_) | StoreError::Conflict { .. } => LogError::AnotherSequencer,
        other => LogError::Store(other),
    }
}

//! Starting up and catching up: the tree's edge is read from the database and must give the root that was signed last.
//!
//! A start reads the unfinished tile of each level and at most 255 finished ones a level, whatever the log's size. What
//! it does not read is checked when it is used (see `tiles`) and, all of it, by `verify`. A log whose edge does not give
//! its signed root does not start: nothing is signed on top of it.

use registry::clock::CityDay;
use registry::readlog::Entry;
use store::{Store, StoreError, log as rows};
use tlog::note::{NoteSigner, NoteVerifier, SignedNote};
use tlog::tile::TILE_WIDTH;
use tlog::{Checkpoint, Edge, EdgeError, FullTile, Hash, TileNodes, leaf_hash};

use super::error::LogError;
use super::tiles;

/// A tree that the database holds, and the signed note of exactly this tree.
#[derive(Debug)]
pub(super) struct Committed {
    pub(super) edge: Edge,
    pub(super) note: String,
}

/// Writes the first checkpoint of a new log: no entries. Two processes that start at once write the same one.
pub(super) fn begin(store: &Store, signer: &NoteSigner) -> Result<(), LogError> {
    if store.read("log: head", rows::head::get)?.is_some() {
        return Ok(());
    }
    let size: u64 = store.read("log: size", rows::entry::size)?;
    if size > 0 {
        return Err(LogError::Altered {
            index: size,
            what: "there are entries but no checkpoint",
        });
    }
    let note = sign(&Edge::new(), signer)?;
    match store.transact("log: first checkpoint", |tx| rows::head::begin(tx, &note)) {
        Ok(()) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Reads the edge and compares it with the stored checkpoint.
pub(super) fn rebuild(store: &Store, key: &NoteVerifier) -> Result<Committed, LogError> {
    let (head, size) = store.read("log: head", |tx| {
        Ok::<_, StoreError>((rows::head::get(tx)?, rows::entry::size(tx)?))
    })?;
    let Some(head) = head else {
        return Err(LogError::Altered {
            index: size,
            what: "there is no checkpoint",
        });
    };
    if head.size != size {
        return Err(LogError::Altered {
            index: size.min(head.size),
            what: "the stored checkpoint has another number of entries",
        });
    }
    let edge = Edge::resume(size, |level, first, count| {
        let count = usize::from(count);
        match level.checked_sub(1) {
            None => leaves(store, first, count),
            Some(below) => tile_roots(store, below, first, count),
        }
    })
    .map_err(unwrap_edge)?;
    check_head(&edge, &head, key)?;
    Ok(Committed {
        edge,
        note: head.checkpoint,
    })
}

/// What another process has appended since; `None` when it is nothing.
pub(super) fn extend(
    store: &Store,
    known: &Committed,
    key: &NoteVerifier,
) -> Result<Option<(Committed, Vec<FullTile>)>, LogError> {
    let head = store.read("log: head", rows::head::get)?;
    let size = known.edge.size();
    let head = match head {
        Some(head) if head.size >= size => head,
        other => {
            return Err(LogError::RolledBack {
                published: size,
                stored: other.map_or(0, |head| head.size),
            });
        }
    };
    if head.checkpoint == known.note {
        return Ok(None);
    }
    let mut edge = known.edge.clone();
    let mut finished = Vec::new();
    while edge.size() < head.size {
        let wanted = usize::try_from(head.size - edge.size()).unwrap_or(usize::MAX);
        let page = leaves(store, edge.size(), wanted.min(usize::from(TILE_WIDTH)))?;
        for leaf in page {
            edge.append_hash(leaf, &mut finished)
                .map_err(|error| LogError::Format(error.to_string()))?;
        }
    }
    check_head(&edge, &head, key)?;
    let committed = Committed {
        edge,
        note: head.checkpoint,
    };
    Ok(Some((committed, finished)))
}

/// The city day of the newest entry: days never go back.
pub(super) fn last_day(store: &Store, size: u64) -> Result<Option<CityDay>, LogError> {
    let Some(last) = size.checked_sub(1) else {
        return Ok(None);
    };
    let rows = store.read("log: last day", |tx| rows::entry::range(tx, last, 1))?;
    Ok(rows.first().map(|row| row.day))
}

/// Hashes of exactly `count` (at most 256) leaves from `first` on.
fn leaves(store: &Store, first: u64, count: usize) -> Result<Vec<Hash>, LogError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let page = store.read("log: leaves", |tx| {
        rows::entry::numbered_leaves(tx, first, count)
    })?;
    let mut hashes = Vec::with_capacity(count);
    for (expected, (index, leaf)) in (first..).zip(&page) {
        if *index != expected {
            break;
        }
        hashes.push(leaf_of(leaf, expected)?);
    }
    if hashes.len() == count {
        return Ok(hashes);
    }
    Err(LogError::Altered {
        index: first + hashes.len() as u64,
        what: "the entry is missing",
    })
}

/// The leaf hash of stored bytes that are an entry.
pub(super) fn leaf_of(leaf: &[u8], index: u64) -> Result<Hash, LogError> {
    match Entry::parse(leaf) {
        Ok(_) => Ok(leaf_hash(leaf)),
        Err(_) => Err(LogError::Altered {
            index,
            what: "the stored bytes are not an entry",
        }),
    }
}

fn tile_roots(store: &Store, level: u8, first: u64, count: usize) -> Result<Vec<Hash>, LogError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let page = store.read("log: tiles", |tx| {
        rows::tile::range(tx, level, first, count)
    })?;
    let mut roots = Vec::with_capacity(count);
    for (expected, (index, bytes)) in (first..).zip(&page) {
        let nodes = TileNodes::from_full(bytes).ok();
        match nodes.and_then(|nodes| nodes.root()) {
            Some(root) if *index == expected => roots.push(root),
            _ => return Err(tiles::altered(level, expected)),
        }
    }
    if roots.len() == count {
        return Ok(roots);
    }
    Err(tiles::altered(level, first + roots.len() as u64))
}

fn check_head(edge: &Edge, head: &rows::head::Head, key: &NoteVerifier) -> Result<(), LogError> {
    let altered = |what| LogError::Altered {
        index: edge.size(),
        what,
    };
    let note = SignedNote::parse(&head.checkpoint)
        .map_err(|_| altered("the stored checkpoint is not a signed note"))?;
    let checkpoint = Checkpoint::verify(&note, key)
        .map_err(|_| altered("the stored checkpoint is not signed by this log's key"))?;
    if checkpoint.size != edge.size() || head.size != edge.size() {
        return Err(altered(
            "the stored checkpoint has another number of entries",
        ));
    }
    if checkpoint.root != edge.root() {
        return Err(altered("the entries do not give the root that was signed"));
    }
    Ok(())
}

/// The tree's checkpoint as a signed note.
pub(super) fn sign(edge: &Edge, signer: &NoteSigner) -> Result<String, LogError> {
    let checkpoint = Checkpoint {
        origin: signer.name().to_owned(),
        size: edge.size(),
        root: edge.root(),
        extensions: Vec::new(),
    };
    checkpoint
        .sign(signer)
        .map(|note| note.to_string())
        .map_err(|error| LogError::Format(error.to_string()))
}

/// The log's words for what an edge says.
pub(super) fn unwrap_edge(error: EdgeError<LogError>) -> LogError {
    match error {
        EdgeError::Tree(error) => LogError::Format(error.to_string()),
        EdgeError::Tiles(error) => error,
    }
}

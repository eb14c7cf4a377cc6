//! Reading the files of one bundle: its 256 entries, their hashes, their bodies. What is missing or cut is written down
//! with the entry's number; what the bytes are worth is judged elsewhere.

use registry::clock::Minute;
use registry::readlog::{BODY_BYTES, ENTRY_BYTES, Entry, SealedBody};
use tlog::tile::{TILE_WIDTH, Tile, entries_path};
use tlog::{Hash, leaf_hash};

use super::finding::{Finding, Findings, Piece};
use super::source::{PublicFiles, SourceError};
use crate::log::layout::body_path;

/// A stored entry with its length before it (tlog-tiles §"Log entries"); ours all have one length.
const RECORD_BYTES: usize = 2 + ENTRY_BYTES;

/// Which bundle, and how many of its entries the checkpoint covers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) number: u64,
    pub(super) width: u16,
}

impl Place {
    /// Number of the bundle's first entry.
    pub(super) fn first(self) -> u64 {
        self.number * u64::from(TILE_WIDTH)
    }

    fn width(self) -> usize {
        usize::from(self.width)
    }
}

/// The entries of one bundle.
pub(super) struct Bundle {
    /// `None` where the bytes are no entry of this format.
    pub(super) entries: Vec<Option<Entry>>,
    /// Hashes of the bytes as they are.
    pub(super) leaves: Vec<Hash>,
}

/// Bytes of a tile or bundle file, from its own path or the front of the full one that has replaced it.
pub(super) fn partial_or_full(
    files: &dyn PublicFiles,
    width: u16,
    path: impl Fn(u16) -> String,
) -> Result<Option<(Vec<u8>, u16)>, SourceError> {
    if let Some(bytes) = files.get(&path(width))? {
        return Ok(Some((bytes, width)));
    }
    if width == TILE_WIDTH {
        return Ok(None);
    }
    Ok(files
        .get(&path(TILE_WIDTH))?
        .map(|bytes| (bytes, TILE_WIDTH)))
}

/// Reads the entries; `None` when the file is missing or cut.
pub(super) fn read_entries(
    files: &dyn PublicFiles,
    place: Place,
    findings: &mut Findings,
) -> Result<Option<Bundle>, SourceError> {
    let found = partial_or_full(files, place.width, |w| entries_path(place.number, w))?;
    let (bytes, whole) = found.unwrap_or_default();
    let records = bytes.as_chunks::<RECORD_BYTES>().0;
    if records.len() < place.width() {
        findings.push(Finding::Missing {
            entry: place.first() + records.len() as u64,
            piece: Piece::Entry,
        });
        return Ok(None);
    }
    let altered = |entry| Finding::Altered {
        entry,
        piece: Piece::Entry,
    };
    let mut bundle = Bundle {
        entries: Vec::with_capacity(place.width()),
        leaves: Vec::with_capacity(place.width()),
    };
    for (index, record) in (place.first()..).zip(records.iter().take(place.width())) {
        let (length, leaf) = record.split_at(2);
        let entry = Entry::parse(leaf).ok();
        if entry.is_none() || length != (ENTRY_BYTES as u16).to_be_bytes() {
            findings.push(altered(index));
        }
        bundle.entries.push(entry);
        bundle.leaves.push(leaf_hash(leaf));
    }
    if bytes.len() != usize::from(whole) * RECORD_BYTES {
        findings.push(altered(place.first() + u64::from(place.width) - 1));
    }
    Ok(Some(bundle))
}

/// Reads the hash tile of the same entries; as many hashes as are to be believed to be there.
pub(super) fn read_leaf_tile(
    files: &dyn PublicFiles,
    place: Place,
    findings: &mut Findings,
) -> Result<Vec<Hash>, SourceError> {
    let path = |w| Tile::new(0, place.number, w).map_or_else(String::new, |tile| tile.path());
    let (bytes, whole) = partial_or_full(files, place.width, path)?.unwrap_or_default();
    let (chunks, rest) = bytes.as_chunks::<32>();
    let mut hashes: Vec<Hash> = chunks.iter().map(|h| Hash(*h)).collect();
    if hashes.len() != usize::from(whole) || !rest.is_empty() {
        hashes.truncate(place.width() - 1); // cut or longer: its end is not to be believed
    }
    if hashes.len() < place.width() {
        findings.push(Finding::Missing {
            entry: place.first() + hashes.len() as u64,
            piece: Piece::LeafHash,
        });
    }
    hashes.truncate(place.width());
    Ok(hashes)
}

/// The bodies of one bundle, as the file has them.
pub(super) struct Bodies(Option<Vec<u8>>);

impl Bodies {
    pub(super) fn read(
        files: &dyn PublicFiles,
        place: Place,
        findings: &mut Findings,
    ) -> Result<Self, SourceError> {
        let found = partial_or_full(files, place.width, |w| body_path(place.number, w))?;
        Ok(Self(found.map(|(bytes, whole)| {
            if bytes.len() != usize::from(whole) * BODY_BYTES {
                let have = (bytes.len() / BODY_BYTES).min(place.width().saturating_sub(1));
                findings.push(Finding::Missing {
                    entry: place.first() + have as u64,
                    piece: Piece::Body,
                });
            }
            bytes
        })))
    }

    /// Whether the file is no longer kept.
    pub(super) fn are_pruned(&self) -> bool {
        self.0.is_none()
    }

    /// What is wrong when the file is not there and one of its entries is younger than texts are kept: a file goes whole,
    /// once the time of the youngest is over. The first such entry is named.
    pub(super) fn withheld(
        &self,
        place: Place,
        entries: &[Option<Entry>],
        kept_since: Minute,
    ) -> Option<Finding> {
        let young = |entry: &Option<Entry>| entry.is_some_and(|entry| entry.minute >= kept_since);
        let at = self
            .are_pruned()
            .then(|| entries.iter().position(young))??;
        Some(Finding::Missing {
            entry: place.first() + at as u64,
            piece: Piece::Body,
        })
    }

    /// The body at this place of the bundle, compared with its entry.
    pub(super) fn at(
        &self,
        place: usize,
        index: u64,
        entry: &Entry,
        findings: &mut Findings,
    ) -> Option<SealedBody> {
        let bytes = self.0.as_ref()?.as_chunks::<BODY_BYTES>().0.get(place)?;
        let body = SealedBody::parse(bytes).ok()?;
        if !entry.holds(&body) {
            findings.push(Finding::Altered {
                entry: index,
                piece: Piece::Body,
            });
        }
        Some(body)
    }
}

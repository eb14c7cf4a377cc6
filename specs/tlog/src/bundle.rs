//! An entry bundle: up to 256 entries, each with its length before it (tlog-tiles §"Log entries").

use thiserror::Error;

use crate::tile::TILE_WIDTH;

/// Why bytes are not a bundle of the expected number of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BundleError {
    /// An entry longer than a 16-bit length can say.
    #[error("an entry of {0} bytes does not fit a bundle")]
    EntryTooLong(usize),
    /// Cut within an entry; the number is the position in the bundle.
    #[error("the bundle is cut short at its entry {0}")]
    Cut(u16),
    /// Bytes follow the last entry.
    #[error("the bundle has bytes after its {0} entries")]
    Longer(u16),
}

/// Appends one entry to a bundle.
///
/// # Errors
/// [`BundleError::EntryTooLong`].
pub fn push(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong(entry.len()))?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// Reads a bundle of exactly `width` entries.
///
/// # Errors
/// [`BundleError`].
pub fn parse(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, BundleError> {
    entries(bytes, width).collect()
}

/// Reads a bundle entry by entry, so that a damaged one still gives what stands before the damage. Ends after the first
/// error.
pub fn entries(bytes: &[u8], width: u16) -> impl Iterator<Item = Result<&[u8], BundleError>> {
    let width = width.min(TILE_WIDTH);
    let mut rest = Some(bytes);
    (0..=width).map_while(move |n| {
        let bytes = rest.take()?;
        if n == width {
            return (!bytes.is_empty()).then_some(Err(BundleError::Longer(width)));
        }
        let Some((entry, after)) = split(bytes) else {
            return Some(Err(BundleError::Cut(n)));
        };
        rest = Some(after);
        Some(Ok(entry))
    })
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

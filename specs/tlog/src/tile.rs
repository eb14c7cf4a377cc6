//! Where a tiled log's files lie, and which of them change when it grows (tlog-tiles §"Merkle Tree", §"Log entries").
//!
//! Tiles are 256 wide. A published path never changes its bytes; growing makes new paths.

use thiserror::Error;

use crate::TREE_SIZE_MAX;

/// Width of a full tile, in hashes or entries.
pub const TILE_WIDTH: u16 = 256;
/// Levels a tree of [`TREE_SIZE_MAX`] leaves can have.
const LEVELS_MAX: u8 = 7;

/// One tile of hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

/// A path is not that of a tile or bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a path of a tiled log")]
pub struct TilePath;

impl Tile {
    /// A tile, if its level, index and width (1 to 256) are lawful.
    #[must_use]
    pub fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        let lawful =
            level < LEVELS_MAX && index <= TREE_SIZE_MAX && (1..=TILE_WIDTH).contains(&width);
        lawful.then_some(Self {
            level,
            index,
            width,
        })
    }

    /// Level: 0 holds leaf hashes.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Index within the level.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Hashes in the tile.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Number, within the level, of the first hash.
    #[must_use]
    pub fn first_node(&self) -> u64 {
        self.index * u64::from(TILE_WIDTH)
    }

    /// `tile/<L>/<N>[.p/<W>]`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, numbered(self.index, self.width))
    }

    /// Tiles of hashes that a log of `new` leaves has and one of `old` leaves had not, lower levels first.
    #[must_use]
    pub fn new_tiles(old: u64, new: u64) -> Vec<Self> {
        let mut tiles = Vec::new();
        for level in 0..LEVELS_MAX {
            let shift = u32::from(level) * 8;
            let (old, new) = (old >> shift, new >> shift);
            tiles.extend(
                new_numbers(old, new).filter_map(|(index, width)| Self::new(level, index, width)),
            );
        }
        tiles
    }
}

/// Index and width of the tiles over `new` nodes that did not exist, or were narrower, over `old` nodes.
fn new_numbers(old: u64, new: u64) -> impl Iterator<Item = (u64, u16)> {
    let (from, full) = (old >> 8, new >> 8);
    let rest = u16::try_from(new & 0xff).unwrap_or(0);
    let partial = (old != new && rest > 0).then_some((full, rest));
    (from..full).map(|n| (n, TILE_WIDTH)).chain(partial)
}

/// Index and width of the entry bundles that a log of `new` entries has and one of `old` entries had not.
pub fn new_bundles(old: u64, new: u64) -> impl Iterator<Item = (u64, u16)> {
    new_numbers(old, new)
}

/// All bundles of a log of `size` entries.
pub fn bundles(size: u64) -> impl Iterator<Item = (u64, u16)> {
    new_numbers(0, size)
}

/// `tile/entries/<N>[.p/<W>]`.
#[must_use]
pub fn entries_path(index: u64, width: u16) -> String {
    format!("tile/entries/{}", numbered(index, width))
}

/// `<N>[.p/<W>]`: three digits an element, all but the last with an `x`.
#[must_use]
pub fn numbered(index: u64, width: u16) -> String {
    let mut text = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    if width < TILE_WIDTH {
        text.push_str(&format!(".p/{width}"));
    }
    text
}

/// Reads `<N>[.p/<W>]` in its one form.
///
/// # Errors
/// [`TilePath`].
pub fn parse_numbered(text: &str) -> Result<(u64, u16), TilePath> {
    let (number, width) = match text.split_once(".p/") {
        Some((number, width)) => (number, width.parse().map_err(|_| TilePath)?),
        None => (text, TILE_WIDTH),
    };
    let mut index = 0_u64;
    for element in number.split('/') {
        let digits = element.strip_prefix('x').unwrap_or(element);
        let value: u64 = digits.parse().map_err(|_| TilePath)?;
        index = index
            .checked_mul(1000)
            .and_then(|i| i.checked_add(value))
            .filter(|i| *i <= TREE_SIZE_MAX)
            .ok_or(TilePath)?;
    }
    if !(1..=TILE_WIDTH).contains(&width) || numbered(index, width) != text {
        return Err(TilePath);
    }
    Ok((index, width))
}

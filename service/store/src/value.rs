//! The values that cross the border to an engine: whole numbers, text, bytes, nothing. No floating point (law and
//! money are whole numbers), no timestamps (times are day numbers, or unix minutes inside the sealed log).

use crate::error::StoreError;

/// One parameter or one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// `BIGINT`.
    Integer(i64),
    /// `TEXT`.
    Text(String),
    /// `BYTEA`, `BLOB`.
    Bytes(Vec<u8>),
}

macro_rules! from_integers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(number: $kind) -> Self {
                Self::Integer(i64::from(number))
            }
        }
    )*};
}
from_integers!(i64, i32, i16, i8, u32, u16, u8, bool);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<V: Into<Self>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer. Cells are read by position; a cell of another kind is [`StoreError::Unexpected`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    cells: Vec<Value>,
}

impl Row {
    pub(crate) fn new(cells: Vec<Value>) -> Self {
        Self { cells }
    }

    /// The cell, or `None` past the end.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<&Value> {
        self.cells.get(column)
    }

    /// Whether the cell is NULL.
    #[must_use]
    pub fn is_null(&self, column: usize) -> bool {
        matches!(self.get(column), Some(Value::Null))
    }

    /// A whole number of the kind asked for (`i64`, `u64`, `u32`, …).
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] if the cell is of another kind or does not fit.
    pub fn integer<N: TryFrom<i64>>(&self, column: usize) -> Result<N, StoreError> {
        match self.get(column) {
            Some(Value::Integer(number)) => {
                N::try_from(*number).map_err(|_| unexpected(column, "a number that fits"))
            }
            _ => Err(unexpected(column, "a whole number")),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] if the cell is of another kind.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.get(column) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(unexpected(column, "text")),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] if the cell is of another kind.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(unexpected(column, "bytes")),
        }
    }

    /// Exactly `N` bytes.
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] if the cell is of another kind or length.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], StoreError> {
        self.bytes(column)?
            .try_into()
            .map_err(|_| unexpected(column, "bytes of the right length"))
    }

    /// What `parse` makes of the cell's text.
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] if the cell is not text or does not parse.
    pub fn parsed<V>(
        &self,
        column: usize,
        parse: impl FnOnce(&str) -> Option<V>,
    ) -> Result<V, StoreError> {
        parse(self.text(column)?).ok_or_else(|| unexpected(column, "a text of its vocabulary"))
    }

    /// `read` unless the cell is NULL.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn optional<V>(
        &self,
        column: usize,
        read: impl FnOnce(&Self, usize) -> Result<V, StoreError>,
    ) -> Result<Option<V>, StoreError> {
        if self.is_null(column) {
            Ok(None)
        } else {
            read(self, column).map(Some)
        }
    }
}

pub(crate) fn unexpected(column: usize, wanted: &'static str) -> StoreError {
    StoreError::Unexpected { column, wanted }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_cell_is_read_only_as_what_it_is() {
        let row = Row::new(vec![
            Value::Integer(-1),
            Value::Text("a".into()),
            Value::Bytes(vec![1, 2]),
            Value::Null,
        ]);
        assert_eq!(row.integer::<i64>(0).unwrap(), -1);
        assert!(row.integer::<u32>(0).is_err());
        assert!(row.text(0).is_err());
        assert_eq!(row.array::<2>(2).unwrap(), [1, 2]);
        assert!(row.array::<3>(2).is_err());
        assert_eq!(row.optional(3, Row::integer::<i64>).unwrap(), None);
        assert!(row.text(4).is_err());
    }
}

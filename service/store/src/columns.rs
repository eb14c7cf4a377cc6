//! The city's own names as values of columns: one conversion each way, so that no repository invents a second form.

use std::str::FromStr;

use registry::clock::CityDay;
use registry::ids::{
    CaseId, DeskId, GrantId, OfficeId, OfficialId, ProgrammeId, Reference, ResidentId,
};
use registry::vocabulary::FieldGroup;

use crate::error::StoreError;
use crate::value::{Row, Value, unexpected};

/// What can be read from one cell.
pub(crate) trait Column: Sized {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError>;
}

impl Row {
    /// The cell as one of the city's names.
    pub(crate) fn read<C: Column>(&self, column: usize) -> Result<C, StoreError> {
        C::read(self, column)
    }
}

macro_rules! random_ids {
    ($($name:ident),*) => {$(
        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Self::Bytes(id.as_bytes().to_vec())
            }
        }

        impl Column for $name {
            fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
                row.array(column).map(Self::from_bytes)
            }
        }
    )*};
}
random_ids!(ResidentId, CaseId, GrantId);

macro_rules! names {
    ($($name:ident),*) => {$(
        impl From<&$name> for Value {
            fn from(name: &$name) -> Self {
                Self::Text(name.to_string())
            }
        }

        impl Column for $name {
            fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
                Self::from_str(row.text(column)?).map_err(|_| unexpected(column, stringify!($name)))
            }
        }
    )*};
}
names!(Reference, OfficialId, OfficeId, DeskId, ProgrammeId);

impl From<CityDay> for Value {
    fn from(day: CityDay) -> Self {
        Self::Integer(day.0.into())
    }
}

impl Column for CityDay {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        row.integer(column).map(Self)
    }
}

impl From<FieldGroup> for Value {
    fn from(group: FieldGroup) -> Self {
        Self::Integer(i64::from(group as u8))
    }
}

impl Column for FieldGroup {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        Self::from_number(row.integer(column)?).ok_or_else(|| unexpected(column, "a field group"))
    }
}

/// A size or an index of the log, as the engines' signed number.
pub(crate) fn count(number: u64) -> Result<Value, StoreError> {
    i64::try_from(number)
        .map(Value::Integer)
        .map_err(|_| unexpected(0, "a number below 2^63"))
}

/// A bound of a list, as a `LIMIT`.
pub(crate) fn limit(rows_max: usize) -> Value {
    Value::Integer(i64::try_from(rows_max).unwrap_or(i64::MAX))
}

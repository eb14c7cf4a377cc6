//! A desk: where an official and a resident meet. It belongs to one office; no record of a person names one.

use crate::ids::{DeskId, OfficeId};
use serde::{Deserialize, Serialize};

/// A desk of an office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Its slug.
    pub id: DeskId,
    /// The office it stands in.
    pub office: OfficeId,
}

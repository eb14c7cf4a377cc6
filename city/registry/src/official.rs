//! Officials and the offices they serve. Neither is a list of people: an official is a number, a role and an
//! office; names of officials are not kept.

use crate::clock::CivilDate;
use crate::ids::{OfficeId, OfficialId, ResidentId};
use rules::authority::Role;
use rules::truth::Truth;
use serde::{Deserialize, Serialize};

/// An official.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// The number a resident sees in the list of openings.
    pub id: OfficialId,
    /// The office served.
    pub office: OfficeId,
    /// The one role held.
    pub role: Role,
    /// Last day of the training that the role needs.
    pub trained_until: CivilDate,
    /// The official's own file, where the official is registered in this city: nobody works on that one.
    pub own_resident: Option<ResidentId>,
}

impl Official {
    /// Whether the training is valid on `day`.
    #[must_use]
    pub fn is_trained(&self, day: CivilDate) -> bool {
        day <= self.trained_until
    }

    /// Whether the file about `resident` is the official's own.
    #[must_use]
    pub fn owns(&self, resident: ResidentId) -> Truth {
        Truth::from(self.own_resident == Some(resident))
    }
}

/// An office of the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its slug.
    pub id: OfficeId,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Two letters of the district, as in references.
    pub district: String,
}

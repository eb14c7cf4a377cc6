//! Break-glass: an opening without a file of the resident's own, in an emergency of a closed list.
//!
//! Each reason belongs to one purpose, whose groups are narrow. It must never become a way to look around: a person is
//! named by the full number of a document or by their own file, never by a name or a dwelling, and every opening counts
//! against a monthly cap of the office (`access::limits`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::purpose::Purpose;
use crate::vocabulary::Language;

/// Why an office opens a record that nobody asked it to open. Stated by the first official, seen by the second, and read
/// by the resident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyReason {
    /// Fire, flood or collapse: somebody may still be inside.
    RescueAtHome,
    /// Somebody is in mortal danger away from home, and rescuers must know whom to call. It says no more about them than that.
    RescueElsewhere,
    /// Somebody has been threatened with death or announced their own.
    ThreatToLife,
    /// Somebody was found helpless and cannot say whom to call.
    FoundHelpless,
    /// A child is without anybody to care for them.
    ChildWithoutCare,
}

impl EmergencyReason {
    /// Every reason.
    pub const ALL: [EmergencyReason; 5] = [
        EmergencyReason::RescueAtHome,
        EmergencyReason::RescueElsewhere,
        EmergencyReason::ThreatToLife,
        EmergencyReason::FoundHelpless,
        EmergencyReason::ChildWithoutCare,
    ];

    /// The one purpose it belongs to.
    #[must_use]
    pub fn purpose(self) -> Purpose {
        match self {
            EmergencyReason::RescueAtHome
            | EmergencyReason::RescueElsewhere
            | EmergencyReason::ThreatToLife => Purpose::DangerToLife,
            EmergencyReason::FoundHelpless | EmergencyReason::ChildWithoutCare => {
                Purpose::UrgentWelfare
            }
        }
    }

    /// Whether the second official may sign after the record was opened: only in danger to life.
    #[must_use]
    pub fn second_may_follow(self) -> bool {
        self.purpose() == Purpose::DangerToLife
    }

    /// Stable name in statements and entries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EmergencyReason::RescueAtHome => "rescue_at_home",
            EmergencyReason::RescueElsewhere => "rescue_elsewhere",
            EmergencyReason::ThreatToLife => "threat_to_life",
            EmergencyReason::FoundHelpless => "found_helpless",
            EmergencyReason::ChildWithoutCare => "child_without_care",
        }
    }

    /// Reads the stable name back.
    #[must_use]
    pub fn parse(text: &str) -> Option<EmergencyReason> {
        EmergencyReason::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
    }

    /// Words for people.
    #[must_use]
    pub fn label(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            EmergencyReason::RescueAtHome => (
                "火灾、水浸或房屋倒塌，需要到住处救人",
                "fire, flood or collapse: rescue at the home",
            ),
            EmergencyReason::RescueElsewhere => (
                "有人在外遇险，救援人员需要知道联系谁",
                "mortal danger away from home: rescuers must know whom to call",
            ),
            EmergencyReason::ThreatToLife => {
                ("有人面临生命威胁", "somebody’s life has been threatened")
            }
            EmergencyReason::FoundHelpless => (
                "有人无力自理，也说不出该联系谁",
                "found helpless and unable to say whom to call",
            ),
            EmergencyReason::ChildWithoutCare => {
                ("儿童无人照管", "a child without anybody to care for them")
            }
        };
        language.of(zh, en)
    }
}

/// Not the name of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an emergency")]
pub struct UnknownReason;

impl FromStr for EmergencyReason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or(UnknownReason)
    }
}

impl fmt::Display for EmergencyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{FieldGroup, FieldGroups};

    #[test]
    fn only_danger_to_life_lets_the_second_official_follow() {
        for reason in EmergencyReason::ALL {
            assert_eq!(EmergencyReason::parse(reason.as_str()), Some(reason));
            assert_eq!(
                reason.second_may_follow(),
                reason.purpose() == Purpose::DangerToLife,
                "{reason}"
            );
            // Where to go and whom to call; nothing that an emergency does not need.
            let most =
                FieldGroups::of(&[FieldGroup::Name, FieldGroup::Address, FieldGroup::Contact]);
            assert!(reason.purpose().groups_allowed().is_subset_of(most));
        }
    }
}

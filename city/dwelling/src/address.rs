//! The standard address of a dwelling and the text that is read back to the person.
//!
//! Read-back is the last proof: the clerk reads the whole standard address aloud, and the page shows which words the person
//! said, which the register completed, and which nobody said and must be asked. The English reading is built beside the
//! Chinese one from the same parts, not translated from it.

use serde::Serialize;

use crate::division::DivisionCode;
use crate::outcome::Level;

/// The full address of one dwelling in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandardAddress {
    /// As in 广东省深圳市盐田区沙头角街道田心社区蓝田壹站3栋1单元1205室.
    pub zh: String,
    /// As in "Room 1205, Unit 1, Building 3, Lantian Yizhan, Tianxin Community, ...", innermost first.
    pub en: String,
    /// The code of the district.
    pub district_code: DivisionCode,
    /// The district in Chinese.
    pub district_zh: String,
    /// The district in English.
    pub district_en: String,
}

/// What is known about one stretch of the address that is read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The person said it.
    Said,
    /// The register completed it; shown as `<ins>`.
    Completed,
    /// Nobody said it and another dwelling differs in it: ask. Shown as `<mark>`.
    Ask,
}

/// A stretch of the read-back text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The level the words belong to.
    pub level: Level,
    /// The words; in English without the comma that separates levels.
    pub text: String,
    /// Whether they were said.
    pub mark: Mark,
}

/// The address to read aloud, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadBack {
    /// Chinese parts, outermost first, to be joined without a space.
    pub zh: Vec<Part>,
    /// English parts, innermost first. Parts of one level are joined by a space, levels by ", ".
    pub en: Vec<Part>,
}

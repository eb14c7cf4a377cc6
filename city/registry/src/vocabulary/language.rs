//! The languages of the city. The language of letters is the resident's choice; nothing else is read from it.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A language of letters and pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// Both, the city's first language first.
    pub const ALL: [Language; 2] = [Language::ZhCn, Language::En];

    /// BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::ZhCn => "zh-CN",
            Language::En => "en",
        }
    }

    /// Picks the text of this language.
    #[must_use]
    pub fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::ZhCn => zh,
            Language::En => en,
        }
    }
}

impl FromStr for Language {
    type Err = crate::ids::NotAnId;
    fn from_str(text: &str) -> Result<Language, Self::Err> {
        Language::ALL
            .into_iter()
            .find(|language| language.tag() == text)
            .ok_or(crate::ids::NotAnId {
                what: "a language: zh-CN or en",
            })
    }
}

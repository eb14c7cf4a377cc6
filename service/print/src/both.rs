//! One text in Chinese and English, written side by side.

use registry::vocabulary::Language;
use rules::programme::BothLanguages;

/// A text in both languages of the city. Neither is a translation of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// Chinese (zh-CN).
    pub zh: String,
    /// English.
    pub en: String,
}

impl Both {
    /// Both texts.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The text in one language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        language.of(&self.zh, &self.en)
    }
}

impl From<&BothLanguages> for Both {
    fn from(text: &BothLanguages) -> Self {
        Self::new(text.zh.clone(), text.en.clone())
    }
}

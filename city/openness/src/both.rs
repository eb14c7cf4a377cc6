//! A text in Chinese and English.

use serde::{Deserialize, Serialize};

/// One text in both languages, written side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

    /// True when both are there and neither is longer than `chars_max`.
    pub(crate) fn is_whole(&self, chars_max: usize) -> bool {
        [&self.zh, &self.en]
            .iter()
            .all(|text| !text.trim().is_empty() && text.chars().count() <= chars_max)
    }
}

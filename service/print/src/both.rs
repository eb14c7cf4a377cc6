//! One text in Chinese and English, written side by side.

use registry::official::Office;
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

    /// A line of a rule file that holds both languages, Chinese first: `中文 / English`. A line of one language is its own
    /// translation.
    #[must_use]
    pub fn of_line(line: &str) -> Self {
        let (zh, en) = line.split_once(" / ").unwrap_or((line, line));
        Self::new(zh, en)
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

impl From<&Office> for Both {
    fn from(office: &Office) -> Self {
        Self::new(office.name_zh.clone(), office.name_en.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Both;

    #[test]
    fn a_line_of_two_languages_is_split_once() {
        assert_eq!(
            Both::of_line("《办法》第一条 / Rule, art. 1 / 2"),
            Both::new("《办法》第一条", "Rule, art. 1 / 2")
        );
        assert_eq!(Both::of_line("Rule, art. 1").zh, "Rule, art. 1");
    }
}

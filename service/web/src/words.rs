//! The words of every page, from `locales/zh-CN.ftl` and `locales/en.ftl`. Chinese and English are written side by
//! side; a page never builds a sentence out of pieces. Text that a person gave stands in `<bdi>` in the templates,
//! so the bundles need not wrap each value in isolating marks, which would follow a copied reference around.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use registry::vocabulary::Language;
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

static CHINESE: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::ZhCn, include_str!("../locales/zh-CN.ftl")));
static ENGLISH: LazyLock<Bundle> =
    LazyLock::new(|| bundle(Language::En, include_str!("../locales/en.ftl")));

/// The files are embedded and a test reads them whole, so a damaged one cannot ship; what parses is used.
fn bundle(language: Language, source: &str) -> Bundle {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words of one language, handed to every template as `t`.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    language: Language,
}

impl Words {
    /// The words of `language`.
    #[must_use]
    pub fn of(language: Language) -> Self {
        Self { language }
    }

    /// Which language these words are in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// Picks the text of this language out of a pair that comes from a rule file or the register of offices.
    #[must_use]
    pub fn pick<'a>(&self, chinese: &'a str, english: &'a str) -> &'a str {
        self.language.of(chinese, english)
    }

    /// The text of this language out of a pair that stands on a paper.
    #[must_use]
    pub fn both<'a>(&self, text: &'a print::Both) -> &'a str {
        text.of(self.language)
    }

    /// The value of `lang` in HTML.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// A message without values.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message with one value.
    #[must_use]
    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        self.fill(key, &[(name, value)])
    }

    /// A message with a number, which decides between singular and plural: `$n`.
    #[must_use]
    pub fn count(&self, key: &str, n: usize) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("n", FluentValue::from(n));
        self.format(key, Some(&arguments))
    }

    /// A message with several values.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set((*name).to_owned(), FluentValue::from((*value).to_owned()));
        }
        self.format(key, Some(&arguments))
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = match self.language {
            Language::ZhCn => &*CHINESE,
            Language::En => &*ENGLISH,
        };
        let mut errors = Vec::new();
        let text = bundle
            .get_message(key)
            .and_then(|message| message.value())
            .map(|pattern| {
                bundle
                    .format_pattern(pattern, arguments, &mut errors)
                    .into_owned()
            });
        if !errors.is_empty() {
            tracing::error!(key, "message lacks a value");
        }
        text.unwrap_or_else(|| {
            tracing::error!(key, "message is missing");
            key.to_owned()
        })
    }
}

/// The other of the two.
#[must_use]
pub fn other(language: Language) -> Language {
    match language {
        Language::ZhCn => Language::En,
        Language::En => Language::ZhCn,
    }
}

#[cfg(test)]
mod tests;

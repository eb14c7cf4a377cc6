//! What the matcher answered, as the clerk sees it: the list to choose from, the one question to ask, or what is
//! missing. The page never chooses: a single fit still has to be taken and read back.

use dwelling::{Candidate, Level, Mark, Missing, Outcome, Part};
use registry::vocabulary::Language;

use crate::limits::DWELLING_CHOICES_MAX;
use crate::words::Words;

/// The matcher's answer on the page.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What fits.
    pub candidates: Vec<CandidateView>,
    /// The question that settles it.
    pub question: Option<QuestionView>,
    /// Why nothing fits.
    pub missing: Option<String>,
}

/// A dwelling to choose.
#[derive(Clone, Debug)]
pub struct CandidateView {
    /// Its code.
    pub code: String,
    /// The short line of the list: from the street office inwards.
    pub line: Vec<PartView>,
    /// How the words were understood, where that is not plain.
    pub why: Option<String>,
    /// What is read aloud, in Chinese.
    pub zh: Vec<PartView>,
    /// What is read aloud, in English.
    pub en: Vec<PartView>,
}

/// A stretch of an address.
#[derive(Clone, Debug)]
pub struct PartView {
    /// The words.
    pub text: String,
    /// Nobody said it and another dwelling differs in it.
    pub ask: bool,
    /// The register completed it.
    pub completed: bool,
    /// What stands between this part and the next.
    pub joint: &'static str,
}

/// The question that settles a choice.
#[derive(Clone, Debug)]
pub struct QuestionView {
    /// Words to say.
    pub ask: String,
    /// Why.
    pub why: String,
}

impl Found {
    /// The view of an outcome.
    #[must_use]
    pub fn of(t: Words, outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Match(found) => Self {
                candidates: vec![candidate(t, &found.found)],
                ..Self::default()
            },
            Outcome::Choose(choose) => Self {
                candidates: choose
                    .candidates
                    .iter()
                    .take(DWELLING_CHOICES_MAX)
                    .map(|found| candidate(t, found))
                    .collect(),
                question: Some(QuestionView {
                    ask: t.with(
                        "desk-address-ask",
                        "question",
                        t.pick(&choose.question.zh, &choose.question.en),
                    ),
                    why: t.say("desk-address-differ"),
                }),
                missing: None,
            },
            Outcome::NoMatch(none) => Self {
                missing: Some(missing(t, &none.missing)),
                ..Self::default()
            },
        }
    }

    /// The candidate with this code.
    #[must_use]
    pub fn chosen(&self, code: &str) -> Option<&CandidateView> {
        self.candidates
            .iter()
            .find(|candidate| candidate.code == code)
    }
}

fn candidate(t: Words, found: &Candidate) -> CandidateView {
    let zh = parts(&found.read_back.zh, Language::ZhCn);
    // The list begins with the street office: what is above it is the same for all.
    let inner = found
        .read_back
        .zh
        .iter()
        .filter(|part| part.level > Level::District);
    let line: Vec<Part> = inner.cloned().collect();
    let understood = found
        .explanation
        .iter()
        .filter(|explained| explained.reworded);
    let why: Vec<_> = understood
        .map(|e| {
            t.fill(
                "desk-address-read-as",
                &[("said", &e.said), ("read", &e.read_as)],
            )
        })
        .collect();
    CandidateView {
        code: found.code.to_string(),
        line: spaced(&line),
        why: (!why.is_empty()).then(|| why.join(t.pick("；", "; "))),
        zh,
        en: parts(&found.read_back.en, Language::En),
    }
}

/// A space between levels only.
fn spaced(parts: &[Part]) -> Vec<PartView> {
    let next = parts.iter().skip(1).map(Some).chain([None]);
    let joint = |part: &Part, next: Option<&Part>| {
        if next.is_some_and(|next| next.level != part.level) {
            " "
        } else {
            ""
        }
    };
    parts
        .iter()
        .zip(next)
        .map(|(part, next)| view(part, joint(part, next)))
        .collect()
}

/// Chinese parts stand side by side; English parts of one level are joined by a space, levels by a comma.
fn parts(parts: &[Part], language: Language) -> Vec<PartView> {
    let next = parts.iter().skip(1).map(Some).chain([None]);
    parts
        .iter()
        .zip(next)
        .map(|(part, next)| {
            let joint = match (language, next) {
                (Language::ZhCn, _) | (_, None) => "",
                (Language::En, Some(next)) if next.level == part.level => " ",
                (Language::En, Some(_)) => ", ",
            };
            view(part, joint)
        })
        .collect()
}

fn view(part: &Part, joint: &'static str) -> PartView {
    PartView {
        text: part.text.clone(),
        ask: part.mark == Mark::Ask,
        completed: part.mark == Mark::Completed,
        joint,
    }
}

fn missing(t: Words, missing: &Missing) -> String {
    match missing {
        Missing::NotSaid(level) => t.with("desk-address-not-said", "level", &level_name(t, *level)),
        Missing::NotInRegister(level) => {
            t.with("desk-address-not-known", "level", &level_name(t, *level))
        }
        Missing::Unexplained(words) => t.with(
            "desk-address-unexplained",
            "words",
            &words.join(&t.say("list-comma")),
        ),
        Missing::Unreadable => t.say("desk-address-unreadable"),
    }
}

fn level_name(t: Words, level: Level) -> String {
    t.say(match level {
        Level::Province => "level-province",
        Level::City => "level-city",
        Level::District => "level-district",
        Level::StreetOffice => "level-street-office",
        Level::Community => "level-community",
        Level::Place => "level-place",
        Level::Phase => "level-phase",
        Level::Building => "level-building",
        Level::Unit => "level-unit",
        Level::Block => "level-block",
        Level::Lane => "level-lane",
        Level::House => "level-house",
        Level::Room => "level-room",
    })
}

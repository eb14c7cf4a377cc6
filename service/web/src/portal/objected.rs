//! An objection as the resident reads it: its number, how long it has waited, and the answer, word for word.
//! Must never leave out or shorten what was written.

use registry::clock::CityDay;
use registry::objection::OwnObjection;

use crate::dates;
use crate::words::Words;

/// One objection.
#[derive(Clone, Debug)]
pub struct Objected {
    /// How it stands, in a few words: open, or the outcome.
    pub state: String,
    /// Whether it is answered.
    pub answered: bool,
    /// When it was made.
    pub since: String,
    /// Its number.
    pub number: String,
    /// How long it has waited; empty when it is answered.
    pub waited: String,
    /// The resident's own words, a line each.
    pub words: Vec<String>,
    /// When it was answered; empty while it waits.
    pub answered_on: String,
    /// The ombudsman's reasons, a line each; empty while it waits.
    pub reasons: Vec<String>,
}

impl Objected {
    /// In words, on this city day.
    #[must_use]
    pub fn of(t: Words, objection: &OwnObjection, today: CityDay) -> Self {
        let reference = objection.reference.to_string();
        let made_on = dates::date(t, objection.made_on);
        let waited = today.0 - objection.made_on.city_day().0;
        let waited = usize::try_from(waited).unwrap_or(0);
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        let answer = objection.answer.as_ref();
        Self {
            state: answer.map_or_else(
                || t.say("looked-objection-open"),
                |answer| answer.outcome.label(t.language()).to_owned(),
            ),
            answered: answer.is_some(),
            since: t.with("objection-since", "date", &made_on),
            number: t.with("objection-number", "reference", &reference),
            waited: match answer {
                None => t.count("objection-waited", waited),
                Some(_) => String::new(),
            },
            words: lines(objection.words.expose()),
            answered_on: answer.map_or_else(String::new, |answer| {
                let date = dates::date(t, answer.answered_on);
                t.with("objection-answered-on", "date", &date)
            }),
            reasons: answer.map_or_else(Vec::new, |answer| lines(answer.words.expose())),
        }
    }
}

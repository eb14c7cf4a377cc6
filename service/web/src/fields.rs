//! Questions of a form, each with its label, its hint and, when an answer cannot be used, one sentence that says what
//! was given and what to give. The same sentence stands in the summary at the top, with a link to the field.

use askama::Template;

use crate::words::Words;

/// One answer that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field, by its `name` and `id`.
    pub field: &'static str,
    /// What was given and what to give.
    pub text: String,
}

/// A line of text.
#[derive(Clone, Debug, Template)]
#[template(path = "part/text_field.html")]
pub struct TextField {
    name: &'static str,
    label: String,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    kind: &'static str,
    autocomplete: &'static str,
    mode: Option<&'static str>,
    width: Option<&'static str>,
    spoken_chinese: bool,
}

impl TextField {
    /// A question with what was answered so far.
    #[must_use]
    pub fn new(name: &'static str, label: String, value: &str) -> Self {
        Self {
            name,
            label,
            value: value.to_owned(),
            hint: None,
            error: None,
            kind: "text",
            autocomplete: "off",
            mode: None,
            width: None,
            spoken_chinese: false,
        }
    }

    /// A sentence under the label.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The error of this field, if `errors` names it.
    #[must_use]
    pub fn errors(mut self, errors: &[FieldError]) -> Self {
        self.error = error_of(self.name, errors);
        self
    }

    /// `autocomplete` of HTML, so that a browser can fill in what its owner told it (WCAG 1.3.5).
    #[must_use]
    pub fn autocomplete(mut self, purpose: &'static str) -> Self {
        self.autocomplete = purpose;
        self
    }

    /// Which keyboard a phone shows.
    #[must_use]
    pub fn mode(mut self, mode: &'static str) -> Self {
        self.mode = Some(mode);
        self
    }

    /// A shorter box: `w2`, `w4`.
    #[must_use]
    pub fn width(mut self, width: &'static str) -> Self {
        self.width = Some(width);
        self
    }

    /// `type` of HTML: `tel`, `password`.
    #[must_use]
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// The answer is Chinese in either language of the page: an address.
    #[must_use]
    pub fn chinese(mut self) -> Self {
        self.spoken_chinese = true;
        self
    }

    fn described_by(&self) -> Option<String> {
        described_by(self.name, self.hint.is_some(), self.error.is_some())
    }
}

/// One of several choices.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// A sentence under it.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without a hint.
    #[must_use]
    pub fn new(value: &str, label: String) -> Self {
        Self {
            value: value.to_owned(),
            label,
            hint: None,
        }
    }

    /// A choice with a hint.
    #[must_use]
    pub fn hinted(value: &str, label: String, hint: String) -> Self {
        Self {
            value: value.to_owned(),
            label,
            hint: Some(hint),
        }
    }
}

/// A choice of one.
#[derive(Clone, Debug, Template)]
#[template(path = "part/choice_field.html")]
pub struct ChoiceField {
    name: &'static str,
    label: String,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    options: Vec<Choice>,
}

impl ChoiceField {
    /// A question with what was chosen so far.
    #[must_use]
    pub fn new(name: &'static str, label: String, value: &str, options: Vec<Choice>) -> Self {
        Self {
            name,
            label,
            value: value.to_owned(),
            hint: None,
            error: None,
            options,
        }
    }

    /// A sentence under the question.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The error of this field, if `errors` names it.
    #[must_use]
    pub fn errors(mut self, errors: &[FieldError]) -> Self {
        self.error = error_of(self.name, errors);
        self
    }

    fn described_by(&self) -> Option<String> {
        described_by(self.name, self.hint.is_some(), self.error.is_some())
    }
}

/// A date in three boxes, in the order of the language.
#[derive(Clone, Debug, Template)]
#[template(path = "part/date_field.html")]
pub struct DateField {
    name: &'static str,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    parts: [DatePart; 3],
}

/// One box of a date.
#[derive(Clone, Debug)]
struct DatePart {
    id: String,
    name: String,
    label: String,
    width: &'static str,
    value: String,
}

impl DateField {
    /// A question whose boxes are called `{name}-year`, `{name}-month` and `{name}-day`; the first one shown carries
    /// the id `{name}`, so that the summary's link lands in it.
    #[must_use]
    pub fn new(
        t: Words,
        name: &'static str,
        label: String,
        year: &str,
        month: &str,
        day: &str,
    ) -> Self {
        let part = |which: &str, label: &str, width: &'static str, value: &str| DatePart {
            id: format!("{name}-{which}"),
            name: format!("{name}-{which}"),
            label: t.say(label),
            width,
            value: value.to_owned(),
        };
        let year = part("year", "date-year", "w4", year);
        let month = part("month", "date-month", "w2", month);
        let day = part("day", "date-day", "w2", day);
        let mut parts = if t.pick("y", "d") == "y" {
            [year, month, day]
        } else {
            [day, month, year]
        };
        if let Some(first) = parts.first_mut() {
            name.clone_into(&mut first.id);
        }
        Self {
            name,
            label,
            hint: None,
            error: None,
            parts,
        }
    }

    /// A sentence under the question.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The error of this field, if `errors` names it.
    #[must_use]
    pub fn errors(mut self, errors: &[FieldError]) -> Self {
        self.error = error_of(self.name, errors);
        self
    }

    fn parts(&self) -> &[DatePart] {
        &self.parts
    }

    fn described_by(&self) -> Option<String> {
        described_by(self.name, self.hint.is_some(), self.error.is_some())
    }
}

/// Every error of a form, on top of the page.
#[derive(Clone, Debug, Template)]
#[template(path = "part/error_summary.html")]
pub struct ErrorSummary {
    title: String,
    errors: Vec<FieldError>,
}

impl ErrorSummary {
    /// The summary; it shows nothing when there is nothing to put right.
    #[must_use]
    pub fn new(t: Words, errors: &[FieldError]) -> Self {
        Self {
            title: t.count("errors-title", errors.len()),
            errors: errors.to_vec(),
        }
    }

    /// Whether there is anything to put right.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The title of the page, which says first that something is to be put right.
    #[must_use]
    pub fn titled(&self, title: &str) -> String {
        if self.any() {
            format!("{}: {title}", self.title)
        } else {
            title.to_owned()
        }
    }
}

fn error_of(name: &str, errors: &[FieldError]) -> Option<String> {
    errors
        .iter()
        .find(|error| error.field == name)
        .map(|error| error.text.clone())
}

fn described_by(name: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (true, true) => Some(format!("{name}-hint {name}-error")),
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use registry::vocabulary::Language;

    use super::{DateField, ErrorSummary, FieldError, TextField};
    use crate::words::Words;

    fn error(field: &'static str) -> Vec<FieldError> {
        vec![FieldError {
            field,
            text: "Give a name".to_owned(),
        }]
    }

    #[test]
    fn a_field_says_its_error_where_a_screen_reader_finds_it() {
        let field = TextField::new("name", "Name".to_owned(), "<b>")
            .hint("As printed".to_owned())
            .errors(&error("name"));
        insta::assert_snapshot!(field.render().unwrap_or_default());
    }

    #[test]
    fn the_summary_links_to_a_box_that_exists() {
        let t = Words::of(Language::En);
        let summary = ErrorSummary::new(t, &error("born"));
        assert!(
            summary
                .render()
                .unwrap_or_default()
                .contains("href=\"#born\"")
        );
        let html = DateField::new(t, "born", "Born".to_owned(), "", "13", "1")
            .errors(&error("born"))
            .render();
        assert_eq!(html.unwrap_or_default().matches("id=\"born\"").count(), 1);
    }

    #[test]
    fn a_date_is_asked_for_in_the_order_of_the_language() {
        let order = |language| {
            let html = DateField::new(Words::of(language), "born", String::new(), "", "", "")
                .render()
                .unwrap_or_default();
            html.split("name=\"born-")
                .skip(1)
                .filter_map(|rest| rest.split('"').next().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        assert_eq!(order(Language::ZhCn), ["year", "month", "day"]);
        assert_eq!(order(Language::En), ["day", "month", "year"]);
    }
}

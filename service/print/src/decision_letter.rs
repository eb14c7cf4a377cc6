//! The letter about granted applications: what is saved first, then until when, what to do, why, and the way to disagree.
//!
//! It may put several decisions side by side for their reader; it is made when it is read and stored nowhere, because a
//! stored letter would count somebody's children.

use registry::clock::CivilDate;
use registry::entitlement::SchoolYear;
use registry::ids::{OfficialId, Reference};
use registry::official::Office;
use registry::sensitive::Sensitive;
use rules::programme::Programme;

use crate::both::Both;
use crate::dates::{plus_months, with_weekday, written};
use crate::money::Yuan;
use crate::qr::PaperError;

/// Most decisions in one letter; as many as one applicant may have files.
pub const DECISIONS_MAX: usize = registry::limits::OWN_FILES_MAX;

/// Days to ask for a review (Administrative Reconsideration Law, 2023, art. 20: 60 days from knowing of the decision).
pub const REVIEW_DAYS: i32 = 60;

/// Months to go to court (Administrative Litigation Law, 2017, art. 46: six months from knowing of the decision).
pub const COURT_MONTHS: u8 = 6;

/// One granted application.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The file's public number.
    pub reference: Reference,
    /// The beneficiary, where the page has opened the name.
    pub beneficiary: Option<Sensitive<String>>,
    /// The clause the official named.
    pub clause: String,
    /// The official's number, where the page has the case's history.
    pub official: Option<OfficialId>,
}

/// What the letter is made from.
#[derive(Debug)]
pub struct DecisionFacts<'a> {
    /// The office that decided.
    pub office: &'a Office,
    /// The rule decided under.
    pub programme: &'a Programme,
    /// The school year granted for, where the page knows it.
    pub school_year: Option<SchoolYear>,
    /// Who applied and reads the letter.
    pub applicant: Option<&'a Sensitive<String>>,
    /// The day of the decisions, on which they were also made available. A letter is about one day: its deadlines are.
    pub decided_on: CivilDate,
    /// The decisions.
    pub granted: &'a [Granted],
}

/// One row of the table in the letter.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// The file's public number.
    pub reference: String,
    /// The beneficiary.
    pub beneficiary: Option<Sensitive<String>>,
    /// What it is worth each school year.
    pub each_year: Both,
    /// The number of the official who decided.
    pub official: Option<String>,
}

/// A clause on which the decision rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Law, year and article.
    pub citation: String,
    /// What it says.
    pub text: Both,
}

/// The content of a decision letter.
#[derive(Debug, Clone)]
pub struct DecisionLetter {
    /// The office.
    pub office: Both,
    /// Heading.
    pub title: Both,
    /// Who reads it.
    pub applicant: Option<Sensitive<String>>,
    /// The day of the decision.
    pub decided_on: Both,
    /// The sum of a school year in figures; the first thing the letter says.
    pub saved_each_year: Both,
    /// The same sum written out.
    pub saved_each_year_words: Both,
    /// The decisions.
    pub rows: Vec<DecisionRow>,
    /// From when until when.
    pub period: Option<Both>,
    /// What to do, and what the school sees.
    pub to_do: Vec<Both>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What was not asked and not used.
    pub not_asked: Both,
    /// How to disagree, with the last days.
    pub remedies: Vec<Both>,
    /// SHA-256 of the rule file, hex; with it anybody can find the words that applied.
    pub rule_hash: String,
    /// What else must be said.
    pub notes: Vec<Both>,
}

/// Makes the content of a decision letter.
///
/// # Errors
/// [`PaperError`] when there is no decision or too many, or one names a clause that the rule does not have.
pub fn decision_letter(facts: &DecisionFacts<'_>) -> Result<DecisionLetter, PaperError> {
    if facts.granted.is_empty() || facts.granted.len() > DECISIONS_MAX {
        return Err(PaperError::Decisions);
    }
    let each = facts.programme.amount_yuan_per_year();
    let sum = Yuan(each.saturating_mul(u32::try_from(facts.granted.len()).unwrap_or(u32::MAX)));
    let title = Both::from(facts.programme.title());
    let row = |granted: &Granted| DecisionRow {
        reference: granted.reference.to_string(),
        beneficiary: granted.beneficiary.clone(),
        each_year: Yuan(each).figures(),
        official: granted.official.as_ref().map(ToString::to_string),
    };
    Ok(DecisionLetter {
        office: Both::new(facts.office.name_zh.clone(), facts.office.name_en.clone()),
        title: Both::new(
            format!("{}：批准了", title.zh),
            format!("{}: granted", title.en),
        ),
        applicant: facts.applicant.cloned(),
        decided_on: written(facts.decided_on),
        saved_each_year: sum.figures(),
        saved_each_year_words: sum.words(),
        rows: facts.granted.iter().map(row).collect(),
        period: facts
            .school_year
            .map(|year| period(facts.programme, year))
            .transpose()?,
        to_do: to_do(facts.school_year),
        reasons: reasons(facts)?,
        not_asked: Both::new(
            "户籍地、收入、婚姻、子女数量、民族、宗教、计划生育证明：没有问，也没有用。",
            "Place of origin, income, marriage, number of children, ethnicity, religion, family-planning papers: not asked, not used.",
        ),
        remedies: remedies(facts.decided_on),
        rule_hash: facts.programme.hash().to_string(),
        notes: notes(facts.granted.len()),
    })
}

fn period(programme: &Programme, year: SchoolYear) -> Result<Both, PaperError> {
    let (first, last) = year
        .dates(programme.school_year())
        .ok_or(PaperError::SchoolYear)?;
    let (first, last) = (written(first), written(last));
    Ok(Both::new(
        format!("适用于{year}学年，从{}到{}。", first.zh, last.zh),
        format!(
            "For the school year {year}, from {} to {}.",
            first.en, last.en
        ),
    ))
}

fn to_do(year: Option<SchoolYear>) -> Vec<Both> {
    let (zh, en) = year.map_or_else(
        || (String::new(), String::new()),
        |year| (format!("，{year}学年"), format!(", {year}")),
    );
    vec![
        Both::new(
            "报到那天向学校出示一次手机里的减免凭证。",
            "On the first day, show the school the pass on your phone once.",
        ),
        Both::new(
            format!("学校只会看到“有资格{zh}”，看不到住址、收入和证件号码。"),
            format!(
                "The school sees “entitled{en}” and not your address, income or document number."
            ),
        ),
    ]
}

/// Each clause once, in the order of the rule.
fn reasons(facts: &DecisionFacts<'_>) -> Result<Vec<Reason>, PaperError> {
    if facts
        .granted
        .iter()
        .any(|granted| facts.programme.clause(&granted.clause).is_none())
    {
        return Err(PaperError::Clause);
    }
    let named = facts.programme.clauses().iter().filter(|clause| {
        facts
            .granted
            .iter()
            .any(|granted| granted.clause == clause.id)
    });
    Ok(named
        .map(|clause| Reason {
            citation: clause.citation.clone(),
            text: Both::new(clause.zh.clone(), clause.en.clone()),
        })
        .collect())
}

fn remedies(decided_on: CivilDate) -> Vec<Both> {
    let review = with_weekday(decided_on.city_day().plus_days(REVIEW_DAYS).date());
    let court = with_weekday(plus_months(decided_on, COURT_MONTHS));
    vec![
        Both::new(
            format!(
                "不同意的，{}以前可以申请行政复议，不收费，写明哪里不同意就行。",
                review.zh
            ),
            format!(
                "If you disagree, you can ask for a review by {}. It is free; say what you disagree with.",
                review.en
            ),
        ),
        Both::new(
            format!(
                "也可以在{}以前直接向人民法院起诉。复议、起诉期间，减免照常。",
                court.zh
            ),
            format!(
                "Or go to court by {}. The remission continues meanwhile.",
                court.en
            ),
        ),
    ]
}

fn notes(decisions: usize) -> Vec<Both> {
    let mut notes = Vec::new();
    if decisions > 1 {
        notes.push(Both::new(
            "这封信把几份决定放在一起，方便你看。决定分开保存，本市不记录谁家有几个孩子。",
            "This letter puts your decisions side by side for you to read. They are kept apart; the city keeps no count of anyone's children.",
        ));
    }
    notes.push(Both::new(
        "本办法仿照2007年公布的试点编写，不是现行法规。",
        "The rule is modelled on a pilot announced in 2007; it is not law in force.",
    ));
    notes
}

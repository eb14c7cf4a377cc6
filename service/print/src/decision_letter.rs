//! The letter about granted applications: what is saved first, then until when, what to do, why, and the way to disagree.
//!
//! It may put several decisions side by side for their reader; it is made when it is read and stored nowhere, because a
//! stored letter would count somebody's children. It quotes no words but those decided under.

use registry::clock::CivilDate;
use registry::entitlement::SchoolYear;
use registry::ids::Reference;
use registry::official::Office;
use registry::sensitive::Sensitive;
use rules::programme::Programme;

use crate::both::Both;
use crate::dates::{plus_months, with_weekday, written};
use crate::error::PaperError;
use crate::money::Yuan;

/// Most decisions in one letter; as many as one applicant may have files.
pub const DECISIONS_MAX: usize = registry::limits::OWN_FILES_MAX;

/// Days to ask for a review (Administrative Reconsideration Law, 2023, art. 20: 60 days from knowing of the decision).
pub const REVIEW_DAYS: i32 = 60;

/// Months to go to court (Administrative Litigation Law, 2017, art. 46: six months from knowing of the decision).
pub const COURT_MONTHS: u8 = 6;

/// The rule that was decided under.
#[derive(Debug, Clone, Copy)]
pub enum DecidedUnder<'a> {
    /// Its file still says what it said that day.
    Kept(&'a Programme),
    /// Its file was changed since: the decision stands, and nothing of the new words may be given as its reason.
    Changed {
        /// What the programme is called.
        title: &'a Both,
        /// SHA-256 of the file decided under, hex.
        rule_hash: &'a str,
    },
}

/// One granted application.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The file's public number.
    pub reference: Reference,
    /// The clause the official named; not asked for when the rule was changed since.
    pub clause: Option<String>,
}

/// What the letter is made from.
#[derive(Debug)]
pub struct DecisionFacts<'a> {
    /// The office that decided, while it exists.
    pub office: Option<&'a Office>,
    /// The rule decided under.
    pub rule: DecidedUnder<'a>,
    /// The school year granted for, where the page knows it. The decisions of one letter are about one year.
    pub school_year: Option<SchoolYear>,
    /// Who applied and reads the letter.
    pub applicant: Option<&'a Sensitive<String>>,
    /// The day of the decisions, on which they were also made available. A letter is about one day: its deadlines are.
    pub decided_on: CivilDate,
    /// The decisions.
    pub granted: &'a [Granted],
}

/// What is saved in a school year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// By all decisions of the letter, in figures; the first thing the letter says.
    pub figures: Both,
    /// The same sum written out.
    pub words: Both,
    /// By each of the decisions.
    pub each: Both,
}

/// A clause on which the decision rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Law, year and article.
    pub citation: Both,
    /// What it says.
    pub text: Both,
}

/// The content of a decision letter.
#[derive(Debug, Clone)]
pub struct DecisionLetter {
    /// The office.
    pub office: Option<Both>,
    /// Heading.
    pub title: Both,
    /// Who reads it.
    pub applicant: Option<Sensitive<String>>,
    /// The day of the decision.
    pub decided_on: Both,
    /// The public numbers of the files.
    pub references: Vec<String>,
    /// What is saved; unknown when the rule was changed since.
    pub saved: Option<Saved>,
    /// From when until when.
    pub period: Option<Both>,
    /// What to do, and what the school sees.
    pub to_do: Vec<Both>,
    /// Why; empty when the rule was changed since.
    pub reasons: Vec<Reason>,
    /// What else must be said of the reasons, what was not asked and not used among it.
    pub about_reasons: Vec<Both>,
    /// How to disagree, with the last days.
    pub remedies: Vec<Both>,
    /// SHA-256 of the rule file, hex; with it anybody can find the words that applied.
    pub rule_hash: String,
    /// That several decisions stand side by side here, and only here.
    pub side_by_side: Option<Both>,
}

/// Makes the content of a decision letter.
///
/// # Errors
/// [`PaperError`] when there is no decision or too many, or one names a clause that the rule does not have.
pub fn decision_letter(facts: &DecisionFacts<'_>) -> Result<DecisionLetter, PaperError> {
    if facts.granted.is_empty() || facts.granted.len() > DECISIONS_MAX {
        return Err(PaperError::Decisions);
    }
    let title = match facts.rule {
        DecidedUnder::Kept(programme) => Both::from(programme.title()),
        DecidedUnder::Changed { title, .. } => title.clone(),
    };
    Ok(DecisionLetter {
        office: facts.office.map(Both::from),
        title: Both::new(
            format!("{}：批准了", title.zh),
            format!("{}: granted", title.en),
        ),
        applicant: facts.applicant.cloned(),
        decided_on: written(facts.decided_on),
        references: facts
            .granted
            .iter()
            .map(|granted| granted.reference.to_string())
            .collect(),
        saved: saved(facts),
        period: period(facts)?,
        to_do: to_do(facts.school_year),
        reasons: reasons(facts)?,
        about_reasons: about_reasons(facts.rule),
        remedies: remedies(facts.decided_on),
        rule_hash: match facts.rule {
            DecidedUnder::Kept(programme) => programme.hash().to_string(),
            DecidedUnder::Changed { rule_hash, .. } => rule_hash.to_owned(),
        },
        side_by_side: side_by_side(facts.granted.len()),
    })
}

fn saved(facts: &DecisionFacts<'_>) -> Option<Saved> {
    let DecidedUnder::Kept(programme) = facts.rule else {
        return None;
    };
    let each = programme.amount_yuan_per_year();
    let decisions = u32::try_from(facts.granted.len()).unwrap_or(u32::MAX);
    let sum = Yuan(each.saturating_mul(decisions));
    Some(Saved {
        figures: sum.figures(),
        words: sum.words(),
        each: Yuan(each).figures(),
    })
}

fn period(facts: &DecisionFacts<'_>) -> Result<Option<Both>, PaperError> {
    let (DecidedUnder::Kept(programme), Some(year)) = (facts.rule, facts.school_year) else {
        return Ok(None);
    };
    let (first, last) = year
        .dates(programme.school_year())
        .ok_or(PaperError::SchoolYear)?;
    let (first, last) = (written(first), written(last));
    Ok(Some(Both::new(
        format!("适用于{year}学年，从{}到{}。", first.zh, last.zh),
        format!(
            "For the school year {year}, from {} to {}.",
            first.en, last.en
        ),
    )))
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
    let DecidedUnder::Kept(programme) = facts.rule else {
        return Ok(Vec::new());
    };
    let named = facts.granted.iter().map(|granted| {
        granted
            .clause
            .as_deref()
            .filter(|id| programme.clause(id).is_some())
    });
    let named: Vec<&str> = named.collect::<Option<_>>().ok_or(PaperError::Clause)?;
    let clauses = programme.clauses().iter();
    Ok(clauses
        .filter(|clause| named.contains(&clause.id.as_str()))
        .map(|clause| Reason {
            citation: Both::of_line(&clause.citation),
            text: Both::new(clause.zh.clone(), clause.en.clone()),
        })
        .collect())
}

fn about_reasons(rule: DecidedUnder<'_>) -> Vec<Both> {
    let mut about = Vec::new();
    if let DecidedUnder::Changed { .. } = rule {
        about.push(Both::new(
            "规则后来改过。决定仍按当时的文字生效，指纹在下面，窗口可以给你一份当时的文字。",
            "The rule was changed since. The decision stands under the words it was made with; their fingerprint is below, and the desk gives you a copy.",
        ));
    }
    about.push(Both::new(
        "户籍地、收入、婚姻、子女数量、民族、宗教、计划生育证明：没有问，也没有用。",
        "Place of origin, income, marriage, number of children, ethnicity, religion, family-planning papers: not asked, not used.",
    ));
    about
}

fn remedies(decided_on: CivilDate) -> Vec<Both> {
    let review = with_weekday(decided_on.city_day().plus_days(REVIEW_DAYS).date());
    let court = with_weekday(plus_months(decided_on, COURT_MONTHS));
    vec![
        Both::new(
            format!(
                "不同意的，{}以前可以向区人民政府申请行政复议（《行政复议法》第二十条），不收费，写明哪里不同意就行。",
                review.zh
            ),
            format!(
                "You can ask the district government for a review by {} (Administrative Reconsideration Law, art. 20). It is free; say what you disagree with.",
                review.en
            ),
        ),
        Both::new(
            format!(
                "也可以在{}以前直接向人民法院起诉（《行政诉讼法》第四十六条）。复议、起诉期间，减免照常。",
                court.zh
            ),
            format!(
                "Or go to court by {} (Administrative Litigation Law, art. 46). The remission continues meanwhile.",
                court.en
            ),
        ),
    ]
}

fn side_by_side(decisions: usize) -> Option<Both> {
    (decisions > 1).then(|| {
        Both::new(
            "这封信把几份决定放在一起，方便你看。决定分开保存，本市不记录谁家有几个孩子。",
            "This letter puts your decisions side by side for you to read. They are kept apart; the city keeps no count of anyone’s children.",
        )
    })
}

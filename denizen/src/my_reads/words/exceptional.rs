//! Emergencies, court orders and jobs in plain words. They must be as plain as everything else: nothing is softened.

use registry::readlog::{EntryKind, Party};
use registry::vocabulary::Language;

/// Who acted, where it was more than one official, a court or a program.
pub(super) fn party(party: &Party, language: Language) -> String {
    match (party, language) {
        (
            Party::TwoOfficials {
                official,
                office,
                second,
            },
            Language::ZhCn,
        ) => format!("{office} 的工作人员 {official} 会同 {second} "),
        (
            Party::TwoOfficials {
                official,
                office,
                second,
            },
            Language::En,
        ) => format!("official {official} of {office} together with {second} "),
        (Party::Court { court }, Language::ZhCn) => format!("法院 {court} "),
        (Party::Court { court }, Language::En) => format!("the court {court} "),
        (Party::Job { job, build }, Language::ZhCn) => format!("程序 {job}（版本 {build}）"),
        (Party::Job { job, build }, Language::En) => format!("the program {job} (build {build}) "),
        // Those whom the caller names.
        (Party::Official { .. } | Party::Resident | Party::Register, _) => String::new(),
    }
}

/// What was done; `None` for the ordinary kinds.
pub(super) fn act(kind: EntryKind, what: &str, language: Language) -> Option<String> {
    Some(match (kind, language) {
        (
            EntryKind::BreakGlass {
                after: false,
                reason,
            },
            _,
        ) => match language {
            Language::ZhCn => format!("紧急打开了{what}（{}）", reason.label(language)),
            Language::En => format!("opened {what} in an emergency ({})", reason.label(language)),
        },
        (EntryKind::BreakGlass { reason, .. }, Language::ZhCn) => format!(
            "紧急打开了{what}（{}），第二名工作人员须在24小时内补签，见后面的条目",
            reason.label(language)
        ),
        (EntryKind::BreakGlass { reason, .. }, Language::En) => format!(
            "opened {what} in an emergency ({}); a second official had to sign within 24 hours, see the entries that follow",
            reason.label(language)
        ),
        (EntryKind::SecondOfficial, Language::ZhCn) => {
            "作为第二名工作人员补签了紧急查阅".to_owned()
        }
        (EntryKind::SecondOfficial, Language::En) => {
            "signed as the second official for what was opened in an emergency".to_owned()
        }
        (EntryKind::CourtSealed { until, .. }, Language::ZhCn) => {
            format!(
                "命令查阅了您的资料，由谁查阅、查阅什么，{} 公开",
                until.date()
            )
        }
        (EntryKind::CourtSealed { until, .. }, Language::En) => format!(
            "had your record read; who read what opens on {}",
            until.date()
        ),
        (EntryKind::SealOpened { .. }, Language::ZhCn) => {
            format!("执行法院命令，打开了{what}；这是此前密封的详情")
        }
        (EntryKind::SealOpened { .. }, Language::En) => {
            format!("opened {what} for a court; these are the details that were sealed until now")
        }
        (
            EntryKind::ListBegins
            | EntryKind::Opened
            | EntryKind::LookedUp
            | EntryKind::OwnView
            | EntryKind::EpochBegins { .. }
            | EntryKind::GrantMade
            | EntryKind::KeysDestroyed
            | EntryKind::Announced,
            _,
        ) => return None,
    })
}

//! A resident's list in plain words, Chinese and English. Words only: it must never judge, drop or reorder an entry.

mod exceptional;

use access::log::checker::Report;
use access::log::export::Exported;
use registry::clock::{CityZone, UnixTime};
use registry::readlog::{Detail, EntryKind, ListedEntry, OwnList, Party};
use registry::vocabulary::{FieldGroup, FieldGroups, Language};
use tlog::{QuorumState, Verified};

/// Tells in one language and by one clock.
#[derive(Debug, Clone, Copy)]
pub struct Teller {
    /// The language.
    pub language: Language,
    /// The clock that times are printed by.
    pub zone: CityZone,
    /// Whether the listener is the resident.
    pub to_resident: bool,
}

impl Teller {
    /// The whole report, line by line.
    #[must_use]
    pub fn report(&self, report: &Report) -> Vec<String> {
        let mut lines = vec![
            self.checkpoint(&report.verified),
            self.witnesses(&report.verified),
        ];
        for (epoch, list) in &report.lists {
            lines.push(String::new());
            lines.push(self.heading(*epoch, list));
            lines.extend(list.entries.iter().map(|entry| self.entry(entry)));
        }
        if !report.findings.is_empty() {
            lines.push(String::new());
        }
        for finding in &report.findings {
            let mark = if finding.is_harmless() { "·" } else { "!" };
            lines.push(format!("{mark} {}", finding.sentence(self.language)));
        }
        if let Some(epoch) = report.sheet_wanted {
            lines.push(
                self.language
                    .of(
                        "您的清单在一张新的核对单上继续；请同时给出该核对单，编号：",
                        "Your list continues on a newer check sheet; give it too. Its number: ",
                    )
                    .to_owned()
                    + &epoch.to_string(),
            );
        }
        lines
    }

    /// What an exported entry says, line by line.
    #[must_use]
    pub fn exported(&self, exported: &Exported) -> Vec<String> {
        vec![
            self.checkpoint(&exported.verified),
            self.witnesses(&exported.verified),
            self.entry(&exported.listed),
        ]
    }

    fn checkpoint(&self, verified: &Verified) -> String {
        let checkpoint = &verified.checkpoint;
        match self.language {
            Language::ZhCn => format!("日志 {}：共 {} 条。", checkpoint.origin, checkpoint.size),
            Language::En => format!("Log {}: {} entries.", checkpoint.origin, checkpoint.size),
        }
    }

    fn witnesses(&self, verified: &Verified) -> String {
        let names: Vec<&str> = verified
            .cosigned
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let names = names.join(", ");
        match (verified.quorum, self.language) {
            (QuorumState::None, language) => language
                .of(
                    "仅由本市自行保管，尚无外部机构核对。",
                    "Kept by the city alone; nobody outside checks it yet.",
                )
                .to_owned(),
            (QuorumState::Met { at }, language) => {
                let at = self.time(UnixTime(i64::try_from(at).unwrap_or(i64::MAX)));
                match language {
                    Language::ZhCn => format!("见证机构已于 {at} 确认：{names}。"),
                    Language::En => format!("Confirmed by witnesses at {at}: {names}."),
                }
            }
            (QuorumState::Missed, language) => language
                .of("见证机构不足。", "Too few witnesses have confirmed it.")
                .to_owned(),
        }
    }

    fn heading(&self, epoch: u32, list: &OwnList) -> String {
        let count = list.entries.len();
        match self.language {
            Language::ZhCn => format!("您的清单（第 {epoch} 号核对单）：{count} 条"),
            Language::En => format!("Your list (sheet {epoch}): {count} entries"),
        }
    }

    fn entry(&self, entry: &ListedEntry) -> String {
        let time = self.time(entry.entry.minute.start());
        let mut words = entry.detail.as_ref().map_or_else(
            || {
                self.language
                    .of("（正文不可读）", "(its text cannot be read)")
                    .to_owned()
            },
            |detail| self.detail(detail),
        );
        if !entry.released {
            words += self.language.of(
                "；没有为它发放密钥，什么也没有打开",
                "; no key was given for it, and nothing was opened",
            );
        }
        match self.language {
            Language::ZhCn => format!(
                "{:>4}  {time}  {words}  [日志第 {} 条]",
                entry.number, entry.index
            ),
            Language::En => format!(
                "{:>4}  {time}  {words}  [entry {}]",
                entry.number, entry.index
            ),
        }
    }

    fn detail(&self, detail: &Detail) -> String {
        let opening = &detail.opening;
        let mut words = self.party(&opening.by) + &self.act(opening.kind, opening.groups);
        // What the resident did needs no reason, and a beginning is one.
        if !matches!(opening.kind, EntryKind::ListBegins | EntryKind::OwnView) {
            words += self.language.of("：", ": ");
            words += opening.purpose.label(self.language);
        }
        let file = opening.reference.map(|reference| {
            let word = self.language.of("办件", "file");
            format!("{word} {reference}")
        });
        let grounds: Vec<String> = file.into_iter().chain(opening.clause.clone()).collect();
        if grounds.is_empty() {
            return words;
        }
        match self.language {
            Language::ZhCn => format!("{words}（{}）", grounds.join("，")),
            Language::En => format!("{words} ({})", grounds.join(", ")),
        }
    }

    fn party(&self, party: &Party) -> String {
        match (party, self.language) {
            (Party::Official { official, office }, Language::ZhCn) => {
                format!("{office} 的工作人员 {official} ")
            }
            (Party::Official { official, office }, Language::En) => {
                format!("official {official} of {office} ")
            }
            (Party::TwoOfficials { .. } | Party::Court { .. } | Party::Job { .. }, language) => {
                exceptional::party(party, language)
            }
            (Party::Resident, language) if self.to_resident => {
                language.of("您本人", "you ").to_owned()
            }
            (Party::Resident, language) => language.of("居民本人", "the resident ").to_owned(),
            (Party::Register, language) => language.of("登记系统", "the register ").to_owned(),
        }
    }

    fn act(&self, kind: EntryKind, groups: FieldGroups) -> String {
        let what = self.groups(groups);
        if let Some(words) = exceptional::act(kind, &what, self.language) {
            return words;
        }
        match self.language {
            Language::ZhCn => match kind {
                EntryKind::ListBegins => "开始了这份清单".to_owned(),
                EntryKind::Opened | EntryKind::OwnView => format!("打开了{what}"),
                EntryKind::LookedUp if self.to_resident => "按证件号码查到了您".to_owned(),
                EntryKind::LookedUp => "按证件号码查到了该居民".to_owned(),
                EntryKind::EpochBegins { .. } => "将清单转到新的核对单".to_owned(),
                EntryKind::GrantMade => format!("为凭证封存了{what}"),
                EntryKind::KeysDestroyed => "销毁了您档案的全部密钥".to_owned(),
                EntryKind::Announced => "公布了一件事".to_owned(),
                EntryKind::BreakGlass { .. }
                | EntryKind::SecondOfficial
                | EntryKind::CourtSealed { .. }
                | EntryKind::SealOpened { .. } => String::new(),
            },
            Language::En => match kind {
                EntryKind::ListBegins => "began this list".to_owned(),
                EntryKind::Opened | EntryKind::OwnView => format!("opened {what}"),
                EntryKind::LookedUp if self.to_resident => {
                    "found you by the number of your document".to_owned()
                }
                EntryKind::LookedUp => "found the resident by a document's number".to_owned(),
                EntryKind::EpochBegins { .. } => "moved the list to a new sheet".to_owned(),
                EntryKind::GrantMade => format!("sealed {what} for a credential"),
                EntryKind::KeysDestroyed => "destroyed all keys of your record".to_owned(),
                EntryKind::Announced => "made an announcement".to_owned(),
                EntryKind::BreakGlass { .. }
                | EntryKind::SecondOfficial
                | EntryKind::CourtSealed { .. }
                | EntryKind::SealOpened { .. } => String::new(),
            },
        }
    }

    fn groups(&self, groups: FieldGroups) -> String {
        if groups.is_empty() {
            return self.language.of("数据", "data").to_owned();
        }
        if groups == FieldGroups::of(&FieldGroup::ALL) {
            return self.language.of("全部档案", "the whole record").to_owned();
        }
        let names: Vec<&str> = groups
            .iter()
            .map(|group| group.label(self.language))
            .collect();
        names.join(self.language.of("、", ", "))
    }

    fn time(&self, time: UnixTime) -> String {
        self.zone.wall_clock(time)
    }
}

/// The closing words.
#[must_use]
pub fn remark(report: &Report, language: Language) -> String {
    let own: usize = report
        .lists
        .iter()
        .map(|(_, list)| list.entries.len())
        .sum();
    let size = report.verified.checkpoint.size;
    let wrong = report.findings.iter().filter(|f| !f.is_harmless()).count();
    let read = report.counted.entries;
    match (language, wrong) {
        (Language::ZhCn, 0) if read < size => format!(
            "日志共 {size} 条，读取并核对了 {read} 条，其中 {own} 条属于您；您的清单没有缺失，没有改动"
        ),
        (Language::En, 0) if read < size => format!(
            "{read} of {size} entries read, {own} of them yours; none of yours missing, none altered"
        ),
        (Language::ZhCn, 0) => format!("共核对 {size} 条，其中 {own} 条属于您；没有缺失，没有改动"),
        (Language::En, 0) => {
            format!("{size} entries checked, {own} of them yours; none missing, none altered")
        }
        (Language::ZhCn, _) => format!("日志或清单不完整：{wrong} 处问题，已在上面列出"),
        (Language::En, _) => {
            format!("the log or the list is not whole: {wrong} findings, named above")
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use registry::clock::Minute;
    use registry::purpose::Purpose;
    use registry::readlog::{ChainKey, ChainState, Opening};

    use super::*;

    fn line(language: Language, opening: Opening) -> String {
        told(language, opening, true)
    }

    fn told(language: Language, opening: Opening, released: bool) -> String {
        let state = ChainState::begin(&ChainKey::from_bytes([1; 32]));
        let detail = Detail {
            list: state.list(),
            number: 0,
            unreleased: 0,
            opening,
        };
        let (entry, _) = state.entry_key().seal(Minute(29_900_000), &detail).unwrap();
        let listed = ListedEntry {
            index: 12,
            number: 3,
            entry,
            detail: Some(detail),
            released,
        };
        let zone = CityZone::CHINA;
        Teller {
            language,
            zone,
            to_resident: true,
        }
        .entry(&listed)
    }

    #[test]
    fn an_opening_says_who_what_why_for_which_file_and_where_it_stands() {
        let opening = Opening {
            kind: EntryKind::Opened,
            by: Party::Official {
                official: "YT-0417".parse().unwrap(),
                office: "yantian-registration".parse().unwrap(),
            },
            purpose: Purpose::ReviewDuplicate,
            groups: FieldGroups::of(&[FieldGroup::Document]),
            reference: Some("YT-P-7K3M9QXD".parse().unwrap()),
            clause: Some("decree-663-art-9".to_owned()),
            statement: None,
            announcement: None,
        };
        let english = line(Language::En, opening.clone());
        for part in [
            "2026-11-07 05:20",
            "official YT-0417 of yantian-registration opened identity document number: ",
            Purpose::ReviewDuplicate.label(Language::En),
            "(file YT-P-7K3M9QXD, decree-663-art-9)",
            "[entry 12]",
        ] {
            assert!(english.contains(part), "{english} lacks {part}");
        }
        let chinese = line(Language::ZhCn, opening);
        for part in [
            "工作人员 YT-0417 打开了证件号码：",
            "（办件 YT-P-7K3M9QXD，decree-663-art-9）",
        ] {
            assert!(chinese.contains(part), "{chinese} lacks {part}");
        }
    }

    fn own_view() -> Opening {
        Opening {
            kind: EntryKind::OwnView,
            by: Party::Resident,
            purpose: Purpose::OwnView,
            groups: FieldGroups::of(&FieldGroup::ALL),
            reference: None,
            clause: None,
            statement: None,
            announcement: None,
        }
    }

    #[test]
    fn the_residents_own_view_gives_no_reason() {
        let words = line(Language::En, own_view());
        assert!(
            words.contains("you opened the whole record  [entry 12]"),
            "{words}"
        );
        let words = told(Language::En, own_view(), false);
        let nothing = "record; no key was given for it, and nothing was opened  [entry 12]";
        assert!(words.contains(nothing), "{words}");
        let words = told(Language::ZhCn, own_view(), false);
        assert!(
            words.contains("；没有为它发放密钥，什么也没有打开"),
            "{words}"
        );
    }
}

//! The auditor's report as the text of a signed note: lines for programs, then the same in Chinese and English. It is
//! described in `docs/checking-the-log.md`.
//!
//! Its second line is no number, so that no checker takes it for a checkpoint that the same key could have signed.

use std::fmt::Write as _;

use registry::clock::{CityZone, UnixTime};
use registry::vocabulary::Language;
use tlog::QuorumState;
use tlog::note::{NoteError, NoteSigner, SignedNote};

use super::AuditReport;
use crate::log::checker::Finding;

const FIRST_LINE: &str = "denizen-audit/1";
/// Findings that are written out; the number of all of them stands before.
const FINDINGS_WRITTEN_MAX: usize = 100;

impl AuditReport {
    /// The whole text, as it is signed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.lines();
        for language in [Language::ZhCn, Language::En] {
            text.push('\n');
            text += &self.words(language);
        }
        text
    }

    /// The text under the auditor's signature (c2sp.org/signed-note).
    ///
    /// # Errors
    /// [`NoteError`] when the text cannot stand in a note, which an origin of printable characters rules out.
    pub fn sign(&self, signer: &NoteSigner) -> Result<SignedNote, NoteError> {
        let mut note = SignedNote::unsigned(&self.text())?;
        signer.sign(&mut note);
        Ok(note)
    }

    /// Lines of a name and its values, in one order.
    fn lines(&self) -> String {
        let checkpoint = &self.verified.checkpoint;
        let verdict = if self.is_whole() { "whole" } else { "broken" };
        let mut out = format!(
            "{FIRST_LINE}\nlog {}\nsize {}\nroot {}\nat {}\nverdict {verdict}\n",
            checkpoint.origin, checkpoint.size, checkpoint.root, self.at.0
        );
        let mut line = |line: std::fmt::Arguments<'_>| {
            let _never_fails = writeln!(out, "{line}");
        };
        match self.verified.quorum {
            QuorumState::None => line(format_args!("quorum none")),
            QuorumState::Met { at } => line(format_args!("quorum met {at}")),
            QuorumState::Missed => line(format_args!("quorum missed")),
        }
        for (witness, at) in &self.verified.cosigned {
            line(format_args!("cosigned {witness} {at}"));
        }
        for older in &self.older {
            let word = if older.continued {
                "continued"
            } else {
                "broken"
            };
            let then = &older.checkpoint;
            line(format_args!("older {} {} {word}", then.size, then.root));
        }
        let counted = &self.counted;
        line(format_args!("entries {}", counted.entries));
        line(format_args!("bodies {}", counted.bodies));
        line(format_args!("bodies-pruned {}", counted.bodies_pruned));
        line(format_args!("hash-tiles {}", counted.tiles));
        line(format_args!("index-days {}", counted.days));
        let public = &self.public;
        line(format_args!("public-entries {}", public.entries));
        line(format_args!("public-unread {}", public.unread));
        for ((month, office), count) in &public.break_glass {
            line(format_args!("break-glass {month} {office} {count}"));
        }
        for (court, count) in &public.court_sealed {
            line(format_args!("court-sealed {court} {count}"));
        }
        for (job, jobs) in &public.jobs {
            line(format_args!("job {job} {} {}", jobs.runs, jobs.records));
        }
        for (role, count) in &public.restored {
            line(format_args!("restored {role} {count}"));
        }
        line(format_args!(
            "officials-registered {}",
            public.officials_registered
        ));
        line(format_args!("officials-ended {}", public.officials_ended));
        line(format_args!("keys-destroyed {}", public.keys_destroyed));
        line(format_args!("root-changes {}", public.root_changes));
        line(format_args!("findings {}", self.wrong().count()));
        for finding in self.wrong().take(FINDINGS_WRITTEN_MAX) {
            match finding.entry() {
                Some(entry) => line(format_args!("finding {entry}")),
                None => line(format_args!("finding log")),
            }
        }
        out
    }

    fn wrong(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| !f.is_harmless())
    }

    /// The same for a person.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        let size = self.verified.checkpoint.size;
        let origin = &self.verified.checkpoint.origin;
        let at = time(self.at);
        let whole = self.is_whole();
        let mut lines = vec![match (language, whole) {
            (Language::ZhCn, true) => {
                format!("日志 {origin}：{size} 条，完整，未被改动。核查时间 {at}。")
            }
            (Language::ZhCn, false) => {
                format!("日志 {origin}：{size} 条，不完整或被改动，详见下文。核查时间 {at}。")
            }
            (Language::En, true) => {
                format!("Log {origin}: {size} entries, complete and unaltered. Checked at {at}.")
            }
            (Language::En, false) => format!(
                "Log {origin}: {size} entries, NOT complete or altered; see below. Checked at {at}."
            ),
        }];
        lines.push(self.witnesses(language));
        if !self.older.is_empty() {
            let continued = self.older.iter().filter(|older| older.continued).count();
            let of = self.older.len();
            lines.push(match language {
                Language::ZhCn => format!("所交来的 {of} 份较早检查点中，{continued} 份得到延续。"),
                Language::En => format!("{continued} of {of} older checkpoints are continued."),
            });
        }
        lines.extend(self.pruned(language));
        lines.extend(self.announced(language));
        lines.extend(
            self.wrong()
                .take(FINDINGS_WRITTEN_MAX)
                .map(|finding| format!("! {}", finding.sentence(language))),
        );
        lines.join("\n") + "\n"
    }

    fn witnesses(&self, language: Language) -> String {
        let names: Vec<&str> = self
            .verified
            .cosigned
            .iter()
            .map(|(n, _)| n.as_str())
            .collect();
        let names = names.join(language.of("、", ", "));
        match (self.verified.quorum, language) {
            (QuorumState::None, language) => language
                .of(
                    "仅由本市自行保管，尚无外部机构见证。",
                    "Kept by the city alone; nobody outside witnesses it yet.",
                )
                .to_owned(),
            (QuorumState::Met { .. }, Language::ZhCn) => format!("见证机构已确认：{names}。"),
            (QuorumState::Met { .. }, Language::En) => format!("Confirmed by {names}."),
            (QuorumState::Missed, language) => language
                .of("见证机构不足。", "Too few witnesses.")
                .to_owned(),
        }
    }

    fn pruned(&self, language: Language) -> Option<String> {
        let minute = self.counted.newest_pruned?;
        let newest = time(UnixTime(i64::from(minute) * 60));
        let count = self.counted.bodies_pruned;
        Some(match language {
            Language::ZhCn => {
                format!("{count} 条的密封正文已不再保存，其中最新一条写于 {newest}。")
            }
            Language::En => {
                format!(
                    "The sealed texts of {count} entries are no longer kept, the newest of {newest}."
                )
            }
        })
    }

    fn announced(&self, language: Language) -> Vec<String> {
        let public = &self.public;
        if public.entries == 0 {
            return vec![
                language
                    .of("公开清单尚未开始。", "The public list has not begun.")
                    .to_owned(),
            ];
        }
        let zh = language == Language::ZhCn;
        let mut lines = Vec::new();
        for ((month, office), count) in &public.break_glass {
            lines.push(if zh {
                format!("{month}：{office} 紧急开启档案 {count} 次。")
            } else {
                format!("{month}: {office} opened {count} records by break-glass.")
            });
        }
        for (court, count) in &public.court_sealed {
            lines.push(if zh {
                format!("{court} 封存内容的阅览 {count} 次。")
            } else {
                format!("{count} readings sealed by {court}.")
            });
        }
        for (job, jobs) in &public.jobs {
            let (runs, records) = (jobs.runs, jobs.records);
            lines.push(if zh {
                format!("批处理 {job}：运行 {runs} 次，至多 {records} 份档案。")
            } else {
                format!("Job {job}: {runs} runs, at most {records} records.")
            });
        }
        for (role, count) in &public.restored {
            lines.push(if zh {
                format!("{role} 数据库由备份恢复 {count} 次。")
            } else {
                format!("The {role} database was restored from a backup {count} times.")
            });
        }
        let (came, went) = (public.officials_registered, public.officials_ended);
        let (destroyed, changes) = (public.keys_destroyed, public.root_changes);
        lines.push(if zh {
            format!("工作人员密钥启用 {came} 次、停用 {went} 次；销毁居民密钥 {destroyed} 次；更换根密钥 {changes} 次。")
        } else {
            format!(
                "Officials' passkeys: {came} registered, {went} ended. Residents' keys destroyed: {destroyed}. Changes of \
                 the root key: {changes}."
            )
        });
        lines
    }
}

/// By UTC: a report is read by people of several places.
fn time(at: UnixTime) -> String {
    CityZone { offset_seconds: 0 }.wall_clock(at) + " UTC"
}

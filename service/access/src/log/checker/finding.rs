//! What can be wrong with a log or a list, in words for the person whose record it is. Each names the entry.

use registry::readlog::Finding as ListFinding;
use registry::vocabulary::Language;

use crate::log::limits::FINDINGS_MAX;

/// The public file in which something does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// `tile/entries/…`: what was logged.
    Entry,
    /// `tile/0/…`: its hash.
    LeafHash,
    /// `body/…`: its sealed text.
    Body,
    /// `index/…`: its shortened label.
    Index,
}

/// Something wrong, or not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A public file disagrees with what was signed, at this entry.
    Altered {
        /// Number of the entry in the log.
        entry: u64,
        /// Which of its files.
        piece: Piece,
    },
    /// A public file is missing, cut or cannot be read, from this entry on.
    Missing {
        /// Number of the first entry concerned.
        entry: u64,
        /// Which of its files.
        piece: Piece,
    },
    /// An upper tile disagrees with the entries below it.
    Tile {
        /// Its path.
        path: String,
        /// Number of the first entry below it.
        entry: u64,
    },
    /// The entries do not give the root that was signed, and no hash tile says where.
    Root {
        /// Number of entries signed.
        size: u64,
    },
    /// The log is shorter than, or another than, when it was checked last.
    RolledBack {
        /// Number of entries then.
        remembered: u64,
        /// Number of entries now.
        now: u64,
    },
    /// An older checkpoint could not be compared, because files are missing or altered.
    NotCompared {
        /// Number of entries then.
        size: u64,
    },
    /// Too few of the policy's witnesses have cosigned.
    QuorumMissed {
        /// How many have.
        cosigned: usize,
    },
    /// More is wrong than is kept.
    Further {
        /// How many findings were left out.
        count: u64,
    },
    /// Something is wrong with the public list.
    Public {
        /// What.
        finding: ListFinding,
    },
    /// Something is wrong with the list of one sheet.
    List {
        /// The sheet's number.
        epoch: u32,
        /// What.
        finding: ListFinding,
    },
}

impl Finding {
    /// Number of the entry concerned, in the whole log.
    #[must_use]
    pub fn entry(&self) -> Option<u64> {
        match self {
            Self::Altered { entry, .. }
            | Self::Missing { entry, .. }
            | Self::Tile { entry, .. } => Some(*entry),
            Self::Root { .. }
            | Self::NotCompared { .. }
            | Self::QuorumMissed { .. }
            | Self::Further { .. } => None,
            Self::RolledBack { now, .. } => Some(*now),
            Self::Public { finding } | Self::List { finding, .. } => match finding {
                ListFinding::NeverBegan | ListFinding::Gap { .. } => None,
                ListFinding::Reordered { index, .. }
                | ListFinding::Twice { index, .. }
                | ListFinding::BodyMissing { index, .. }
                | ListFinding::Body { index, .. }
                | ListFinding::WrongPlace { index, .. }
                | ListFinding::WrongKind { index, .. } => Some(*index),
            },
        }
    }

    /// Whether it is only that an old text is no longer kept.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        matches!(
            self,
            Self::List {
                finding: ListFinding::BodyMissing { .. },
                ..
            } | Self::Public {
                finding: ListFinding::BodyMissing { .. },
            }
        )
    }

    /// One sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        match language {
            Language::ZhCn => self.chinese(),
            Language::En => self.english(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Altered { entry, piece } => {
                format!("Entry {entry}: {} was altered.", piece.english())
            }
            Self::Missing { entry, piece } => {
                format!("Entry {entry}: {} is missing or cut.", piece.english())
            }
            Self::Tile { path, entry } => {
                format!("Entries from {entry} on: the hash file {path} was altered.")
            }
            Self::Root { size } => {
                format!("The {size} entries are not the ones the city signed.")
            }
            Self::RolledBack { remembered, now } if now < remembered => format!(
                "The log was rolled back: when you checked last it had {remembered} entries; it now ends before entry \
                 {now}."
            ),
            Self::RolledBack { remembered, .. } => format!(
                "The log was replaced: the {remembered} entries you saw when you checked last are no longer its \
                 beginning."
            ),
            Self::QuorumMissed { cosigned } => format!(
                "Too few witnesses have confirmed the log ({cosigned}); the policy you trust asks for more."
            ),
            Self::NotCompared { size } => format!(
                "The log could not be compared with the {size} entries it had then: files are missing or altered."
            ),
            Self::Public { finding } => format!("Public list: {}", list_english(finding)),
            Self::Further { count } => format!("{count} further findings are not listed."),
            Self::List { epoch, finding } => format!("Sheet {epoch}: {}", list_english(finding)),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Altered { entry, piece } => format!("第 {entry} 条：{}被改动。", piece.chinese()),
            Self::Missing { entry, piece } => {
                format!("第 {entry} 条：{}缺失或不完整。", piece.chinese())
            }
            Self::Tile { path, entry } => {
                format!("自第 {entry} 条起：哈希文件 {path} 被改动。")
            }
            Self::Root { size } => format!("这 {size} 条记录与本市签名的不一致。"),
            Self::RolledBack { remembered, now } if now < remembered => format!(
                "日志被回退：您上次核对时共有 {remembered} 条，现在到第 {now} 条之前就结束了。"
            ),
            Self::RolledBack { remembered, .. } => {
                format!("日志被替换：您上次核对时的 {remembered} 条已不再是它的开头。")
            }
            Self::QuorumMissed { cosigned } => {
                format!("确认本日志的见证机构不足（{cosigned} 家），少于您所信任的规则要求。")
            }
            Self::NotCompared { size } => {
                format!("无法与当时的 {size} 条记录比对：文件缺失或被改动。")
            }
            Self::Public { finding } => format!("公开清单：{}", list_chinese(finding)),
            Self::Further { count } => format!("另有 {count} 处问题未列出。"),
            Self::List { epoch, finding } => {
                format!("第 {epoch} 号核对单：{}", list_chinese(finding))
            }
        }
    }
}

/// What was found, as far as it is kept.
#[derive(Debug, Default)]
pub(in crate::log) struct Findings {
    list: Vec<Finding>,
    beyond: u64,
}

impl Findings {
    pub(in crate::log) fn push(&mut self, finding: Finding) {
        if self.list.len() < FINDINGS_MAX {
            self.list.push(finding);
        } else {
            self.beyond += 1;
        }
    }

    /// Adds what is not there yet.
    pub(super) fn append(&mut self, more: Self) {
        self.beyond += more.beyond;
        for finding in more.list {
            if !self.list.contains(&finding) {
                self.push(finding);
            }
        }
    }

    /// Says of every alteration that it is in this piece.
    pub(super) fn blame(&mut self, to: Piece) {
        for finding in &mut self.list {
            if let Finding::Altered { piece, .. } = finding {
                *piece = to;
            }
        }
    }

    /// All of them, with the number of those that are not kept.
    pub(in crate::log) fn into_list(mut self) -> Vec<Finding> {
        if self.beyond > 0 {
            self.list.push(Finding::Further { count: self.beyond });
        }
        self.list
    }
}

impl Piece {
    fn english(self) -> &'static str {
        match self {
            Self::Entry => "the entry",
            Self::LeafHash => "its hash",
            Self::Body => "its sealed text",
            Self::Index => "its line in the daily index",
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Self::Entry => "记录本身",
            Self::LeafHash => "其哈希值",
            Self::Body => "其密封正文",
            Self::Index => "其在每日索引中的一行",
        }
    }
}

fn list_english(finding: &ListFinding) -> String {
    match finding {
        ListFinding::NeverBegan => {
            "no list begins with this sheet; was the whole code copied?".to_owned()
        }
        ListFinding::Gap { number } => {
            format!(
                "number {number} of the list is missing although later ones exist: it was removed."
            )
        }
        ListFinding::Reordered { number, index } => {
            format!("number {number} of the list stands out of order, at entry {index}.")
        }
        ListFinding::Twice { number, index } => {
            format!("number {number} of the list stands twice, again at entry {index}.")
        }
        ListFinding::BodyMissing { number, index } => {
            format!(
                "the text of number {number} (entry {index}) is no longer kept; that it was made is proved."
            )
        }
        ListFinding::Body {
            number,
            index,
            error,
        } => format!("number {number} (entry {index}) cannot be read: {error}."),
        ListFinding::WrongPlace { number, index } => {
            format!("the text of number {number} (entry {index}) was made for another place.")
        }
        ListFinding::WrongKind { number, index } => {
            format!("number {number} (entry {index}) does not belong at this place of a list.")
        }
    }
}

fn list_chinese(finding: &ListFinding) -> String {
    match finding {
        ListFinding::NeverBegan => "日志中没有以此核对单开始的清单；代码是否抄写完整？".to_owned(),
        ListFinding::Gap { number } => {
            format!("清单缺少第 {number} 号，而后面的仍在：它被删除了。")
        }
        ListFinding::Reordered { number, index } => {
            format!("清单的第 {number} 号次序不对（日志第 {index} 条）。")
        }
        ListFinding::Twice { number, index } => {
            format!("清单的第 {number} 号出现两次（又见日志第 {index} 条）。")
        }
        ListFinding::BodyMissing { number, index } => {
            format!("第 {number} 号（日志第 {index} 条）的正文已不再保存；该条确实存在已得到证明。")
        }
        ListFinding::Body { number, index, .. } => {
            format!("第 {number} 号（日志第 {index} 条）无法读取：内容与密封时不同。")
        }
        ListFinding::WrongPlace { number, index } => {
            format!("第 {number} 号（日志第 {index} 条）的正文属于别处。")
        }
        ListFinding::WrongKind { number, index } => {
            format!("第 {number} 号（日志第 {index} 条）不应出现在清单的这个位置。")
        }
    }
}

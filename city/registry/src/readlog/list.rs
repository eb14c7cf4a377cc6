//! Finding one's own entries: a single pass over the whole log, in log order, with nothing asked of anybody.
//!
//! The numbers of a list have no holes, so a missing entry with a later one present proves a removal. (A cut *tail* is a
//! roll-back of the tree and shows in the checkpoint, not here.) The search must never report a list as whole when an
//! entry is missing, moved, doubled, or does not open.

use std::collections::{HashMap, HashSet, VecDeque};

use super::body::{BodyError, SealedBody};
use super::chain::{ChainKey, EntryKey, ListCommitment};
use super::detail::{Detail, EntryKind};
use super::entry::{Entry, Label};
use crate::clock::{Minute, UnixTime};
use crate::limits::{LOG_BODY_DAYS_GRACE, LOG_BODY_DAYS_KEPT};

/// How far ahead of the last entry found the search looks: so many entries in a row must vanish, with a later one kept,
/// before a gap goes unseen; and then the list simply ends early, which the resident's own count shows.
pub const LOOK_AHEAD: usize = 256;

/// The minute from which on entries must still have their bodies, for somebody who looks at `now`.
#[must_use]
pub fn bodies_kept_since(now: UnixTime) -> Minute {
    let kept = i64::from(LOG_BODY_DAYS_KEPT - LOG_BODY_DAYS_GRACE) * 86_400;
    Minute::of(UnixTime(now.0.saturating_sub(kept)))
}

/// One entry of the resident's list.
#[derive(Clone, Debug)]
pub struct ListedEntry {
    /// Its number in the whole log.
    pub index: u64,
    /// Its number in the list.
    pub number: u32,
    /// The public entry.
    pub entry: Entry,
    /// What it says; `None` when its body has been pruned or does not open (see the findings).
    pub detail: Option<Detail>,
    /// Whether it released what it says. Whatever comes between entry and key leaves one that did not; a later entry says so.
    pub released: bool,
}

/// What the later entries of a list say about the earlier ones: whether those released anything.
#[derive(Debug, Default)]
pub struct Later {
    /// From this number on, down from the last one asked for, nothing was released.
    unreleased_from: Option<u32>,
}

impl Later {
    /// Whether the entry released what it says. To be asked for each entry of a list, the newest first.
    pub fn released(&mut self, number: u32, detail: Option<&Detail>) -> bool {
        let released = self.unreleased_from.is_none_or(|from| number < from);
        let says = detail.map_or(0, |detail| detail.unreleased);
        let from = number.saturating_sub(says);
        if from < self.unreleased_from.unwrap_or(number) {
            self.unreleased_from = Some(from);
        }
        released
    }
}

/// Something that is wrong with a list. Each names the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The list's first entry is nowhere in the log.
    NeverBegan,
    /// An entry is missing although a later one exists: it was removed.
    Gap {
        /// Number in the list.
        number: u32,
    },
    /// An entry stands before its predecessor: entries were reordered.
    Reordered {
        /// Number in the list.
        number: u32,
        /// Number in the log.
        index: u64,
    },
    /// The same label stands twice.
    Twice {
        /// Number in the list.
        number: u32,
        /// Number in the log of the second one.
        index: u64,
    },
    /// The body is no longer kept, because its time is over; the entry itself still stands.
    BodyMissing {
        /// Number in the list.
        number: u32,
        /// Number in the log.
        index: u64,
    },
    /// The body is not there although its time is not over: it is withheld.
    BodyWithheld {
        /// Number in the list.
        number: u32,
        /// Number in the log.
        index: u64,
    },
    /// The body does not belong to the entry or does not open.
    Body {
        /// Number in the list.
        number: u32,
        /// Number in the log.
        index: u64,
        /// What is wrong with it.
        error: BodyError,
    },
    /// It opens, but names another list or another place in it.
    WrongPlace {
        /// Number in the list.
        number: u32,
        /// Number in the log.
        index: u64,
    },
    /// The first entry does not begin a list, a later one does, or entries follow the one that ended it (a new list, or
    /// the destruction of its keys).
    WrongKind {
        /// Number in the list.
        number: u32,
        /// Number in the log.
        index: u64,
    },
}

/// A resident's list as found in the log.
#[derive(Clone, Debug)]
pub struct OwnList {
    /// In order of their number.
    pub entries: Vec<ListedEntry>,
    /// Empty when the list is whole.
    pub findings: Vec<Finding>,
    /// The list that continues this one, when a new epoch was announced.
    pub next: Option<ListCommitment>,
    /// Whether its last entry says that every key of the record was destroyed.
    pub destroyed: bool,
}

struct Seen {
    index: u64,
    number: u32,
    entry: Entry,
    key: EntryKey,
}

/// A search under way.
pub struct OwnSearch {
    list: ListCommitment,
    expected: HashMap<[u8; 8], VecDeque<(u32, EntryKey)>>,
    ahead: ChainKey,
    ahead_number: u32,
    seen: Vec<Seen>,
    seen_numbers: HashSet<u32>,
    findings: Vec<Finding>,
}

impl OwnSearch {
    /// Starts a search for the list that begins with `k0`.
    #[must_use]
    pub fn new(k0: &ChainKey) -> Self {
        let mut search = Self {
            list: k0.commitment(),
            expected: HashMap::new(),
            ahead: k0.clone(),
            ahead_number: 0,
            seen: Vec::new(),
            seen_numbers: HashSet::new(),
            findings: Vec::new(),
        };
        search.look_ahead_of(0);
        search
    }

    /// Whether an entry with this shortened label is worth fetching. A search that is asked so, in log order, looks
    /// further ahead after each that is; use another one for the entries themselves, which alone decide.
    pub fn wants(&mut self, short: [u8; 8]) -> bool {
        let Some(numbers) = self.expected.get(&short) else {
            return false;
        };
        let last = numbers.iter().map(|(number, _)| *number).max();
        if let Some(last) = last {
            self.look_ahead_of(last);
        }
        true
    }

    /// Offers the next entry of the log; says whether it is one of the resident's. Offer all, in log order.
    pub fn offer(&mut self, index: u64, entry: &Entry) -> bool {
        let Some((number, key)) = self.matching(&entry.label) else {
            return false;
        };
        if !self.seen_numbers.insert(number) {
            self.findings.push(Finding::Twice { number, index });
            return true;
        }
        self.look_ahead_of(number);
        self.seen.push(Seen {
            index,
            number,
            entry: *entry,
            key,
        });
        true
    }

    /// Opens the bodies of what was found. `body` fetches one by its number in the log; entries from `kept_since` on
    /// ([`bodies_kept_since`]) must have theirs.
    pub fn finish(
        mut self,
        kept_since: Minute,
        mut body: impl FnMut(u64) -> Option<SealedBody>,
    ) -> OwnList {
        self.name_gaps_and_order();
        let mut list = OwnList {
            entries: Vec::with_capacity(self.seen.len()),
            findings: self.findings,
            next: None,
            destroyed: false,
        };
        for seen in self.seen {
            let Seen {
                index,
                number,
                entry,
                key,
            } = seen;
            let detail = match body(index).map(|body| key.open(&entry, &body)) {
                None => {
                    list.findings.push(if entry.minute >= kept_since {
                        Finding::BodyWithheld { number, index }
                    } else {
                        Finding::BodyMissing { number, index }
                    });
                    None
                }
                Some(Err(error)) => {
                    list.findings.push(Finding::Body {
                        number,
                        index,
                        error,
                    });
                    None
                }
                Some(Ok(detail)) => Some(detail),
            };
            list.entries.push(ListedEntry {
                index,
                number,
                entry,
                detail,
                released: true,
            });
        }
        list.mark_unreleased();
        list.judge(self.list);
        list
    }

    fn matching(&self, label: &Label) -> Option<(u32, EntryKey)> {
        let candidates = self.expected.get(&label.short())?;
        candidates
            .iter()
            .find(|(_, key)| key.label() == *label)
            .cloned()
    }

    fn look_ahead_of(&mut self, number: u32) {
        let until = u64::from(number) + LOOK_AHEAD as u64;
        while u64::from(self.ahead_number) < until && self.ahead_number < u32::MAX {
            let key = self.ahead.entry_key();
            self.expected
                .entry(key.label().short())
                .or_default()
                .push_back((self.ahead_number, key));
            self.ahead = self.ahead.next();
            self.ahead_number += 1;
        }
    }

    fn name_gaps_and_order(&mut self) {
        let mut highest = None;
        for seen in &self.seen {
            if highest.is_some_and(|h| seen.number < h) {
                self.findings.push(Finding::Reordered {
                    number: seen.number,
                    index: seen.index,
                });
            }
            highest = highest.max(Some(seen.number));
        }
        self.seen.sort_by_key(|s| s.number);
        let Some(highest) = highest else {
            self.findings.push(Finding::NeverBegan);
            return;
        };
        let mut present = self.seen.iter().map(|s| s.number).peekable();
        for number in 0..=highest {
            if present.next_if_eq(&number).is_none() {
                self.findings.push(Finding::Gap { number });
            }
        }
    }
}

impl OwnList {
    /// Whether nothing is missing, moved, doubled or unopenable. Pruned bodies alone do not count against it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings
            .iter()
            .all(|f| matches!(f, Finding::BodyMissing { .. }))
    }

    fn mark_unreleased(&mut self) {
        let mut later = Later::default();
        for entry in self.entries.iter_mut().rev() {
            entry.released = later.released(entry.number, entry.detail.as_ref());
        }
    }

    fn judge(&mut self, list: ListCommitment) {
        for entry in &self.entries {
            let Some(detail) = &entry.detail else {
                continue;
            };
            let (number, index) = (entry.number, entry.index);
            if detail.list != list || detail.number != number {
                self.findings.push(Finding::WrongPlace { number, index });
            }
            let begins = matches!(detail.opening.kind, EntryKind::ListBegins);
            let destroys = matches!(detail.opening.kind, EntryKind::KeysDestroyed);
            // A crash between the entry and the destruction repeats the entry.
            if begins != (number == 0) || self.next.is_some() || self.destroyed && !destroys {
                self.findings.push(Finding::WrongKind { number, index });
            }
            if !entry.released {
                continue; // it changed nothing: the list goes on
            }
            if let EntryKind::EpochBegins { next } = detail.opening.kind {
                self.next = Some(next);
            }
            self.destroyed |= destroys;
        }
    }
}

//! Sign-ins and half-filled forms, in memory only: a restart ends them all, and nothing of them reaches a disk. The
//! browser holds 256 random bits; we hold their hash, so that a copy of our memory signs nobody in. Each ends after
//! silence and after a fixed time, and their number is bounded. No address and no user agent is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use registry::clock::Clock;
use registry::entropy::{self, Entropy};
use sha2::{Digest, Sha256};

/// When a held value ends.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// After this much silence.
    pub idle_seconds: i64,
    /// After this much time, silent or not.
    pub absolute_seconds: i64,
    /// When more are held than this, the one silent for longest gives way.
    pub held_max: usize,
}

struct Held<T> {
    value: T,
    began: i64,
    seen: i64,
}

/// Values held for visitors.
pub struct Sessions<T> {
    held: Mutex<HashMap<[u8; 32], Held<T>>>,
    ends: Ends,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl<T> Sessions<T> {
    /// Holds nothing yet.
    #[must_use]
    pub fn new(ends: Ends, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            held: Mutex::new(HashMap::new()),
            ends,
            clock,
            entropy,
        }
    }

    /// Holds `value` and returns the ticket that finds it again: the value of a cookie.
    pub fn begin(&self, value: T) -> String {
        let ticket = URL_SAFE_NO_PAD.encode(entropy::array::<32>(&*self.entropy));
        let now = self.now();
        let mut held = self.lock();
        self.make_room(&mut held, now);
        held.insert(
            key(&ticket),
            Held {
                value,
                began: now,
                seen: now,
            },
        );
        ticket
    }

    /// Works on the value behind `ticket`, or returns `None` when it has ended or never was.
    pub fn with<R>(&self, ticket: &str, work: impl FnOnce(&mut T) -> R) -> Option<R> {
        let now = self.now();
        let key = key(ticket);
        let mut held = self.lock();
        let entry = held.get_mut(&key)?;
        if self.over(entry, now) {
            held.remove(&key);
            return None;
        }
        entry.seen = now;
        Some(work(&mut entry.value))
    }

    /// A copy of the value behind `ticket`.
    pub fn get(&self, ticket: &str) -> Option<T>
    where
        T: Clone,
    {
        self.with(ticket, |value| value.clone())
    }

    /// Forgets the value behind `ticket`.
    pub fn end(&self, ticket: &str) {
        self.lock().remove(&key(ticket));
    }

    /// Forgets every value that `goes` picks: all sign-ins of one resident after a loss, of one official after leaving.
    pub fn end_where(&self, goes: impl Fn(&T) -> bool) {
        self.lock().retain(|_, held| !goes(&held.value));
    }

    fn make_room(&self, held: &mut HashMap<[u8; 32], Held<T>>, now: i64) {
        if held.len() < self.ends.held_max {
            return;
        }
        held.retain(|_, entry| !self.over(entry, now));
        while held.len() >= self.ends.held_max {
            let Some(oldest) = held
                .iter()
                .min_by_key(|(_, entry)| entry.seen)
                .map(|(key, _)| *key)
            else {
                return;
            };
            held.remove(&oldest);
        }
    }

    fn over(&self, entry: &Held<T>, now: i64) -> bool {
        now - entry.seen > self.ends.idle_seconds || now - entry.began > self.ends.absolute_seconds
    }

    fn now(&self) -> i64 {
        self.clock.now().0
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Held<T>>> {
        // A panic in one request must not sign everybody out; the map itself is never left half-changed.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(ticket: &str) -> [u8; 32] {
    Sha256::digest(ticket.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

    use registry::clock::{Clock, UnixTime};
    use registry::entropy::Entropy;

    use super::{Ends, Sessions};

    struct Hands(AtomicI64);
    impl Clock for Hands {
        fn now(&self) -> UnixTime {
            UnixTime(self.0.load(Ordering::Relaxed))
        }
    }

    struct Counted(AtomicU8);
    impl Entropy for Counted {
        fn fill(&self, out: &mut [u8]) {
            out.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn three(clock: &Arc<Hands>) -> Sessions<u32> {
        let ends = Ends {
            idle_seconds: 60,
            absolute_seconds: 150,
            held_max: 3,
        };
        Sessions::new(ends, clock.clone(), Arc::new(Counted(AtomicU8::new(0))))
    }

    #[test]
    fn silence_ends_a_session_and_use_keeps_it() {
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        let sessions = three(&clock);
        let (used, silent) = (sessions.begin(1), sessions.begin(2));
        clock.0.store(60, Ordering::Relaxed);
        assert_eq!(sessions.get(&used), Some(1));
        clock.0.store(61, Ordering::Relaxed);
        assert_eq!(sessions.get(&silent), None);
        clock.0.store(120, Ordering::Relaxed);
        assert_eq!(sessions.get(&used), Some(1));
        clock.0.store(151, Ordering::Relaxed);
        assert_eq!(sessions.get(&used), None, "use does not keep it for ever");
    }

    #[test]
    fn the_one_silent_for_longest_gives_way() {
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        let sessions = three(&clock);
        let tickets: Vec<_> = (0..4)
            .map(|n| {
                clock.0.store(n, Ordering::Relaxed);
                sessions.begin(n as u32)
            })
            .collect();
        assert_eq!(
            tickets
                .iter()
                .map(|ticket| sessions.get(ticket))
                .collect::<Vec<_>>(),
            [None, Some(1), Some(2), Some(3)]
        );
    }

    #[test]
    fn an_ended_or_invented_ticket_finds_nothing() {
        let clock = Arc::new(Hands(AtomicI64::new(0)));
        let sessions = three(&clock);
        let (a, b) = (sessions.begin(1), sessions.begin(2));
        sessions.end(&a);
        sessions.end_where(|value| *value == 2);
        assert_eq!(
            (sessions.get(&a), sessions.get(&b), sessions.get("")),
            (None, None, None)
        );
    }
}

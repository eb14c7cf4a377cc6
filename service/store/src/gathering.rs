//! How a writer gathers the callers of one commit: everybody who waits already, and under load a moment's patience for more,
//! because a flush costs the same for one as for many.
//!
//! Must never make somebody wait who came alone last time too, and nobody for longer than a moment.

use std::sync::mpsc::{Receiver, RecvTimeoutError};

use crate::limits::{GATHER_PAUSE, GATHER_PAUSES_MAX, GATHER_STEADY_GROUPS};

/// What earlier groups have taught about how many come together.
#[derive(Debug)]
pub struct Gathering {
    /// As many are waited for.
    expected: usize,
    /// Groups until one more is waited for again.
    steady: u32,
}

impl Default for Gathering {
    fn default() -> Self {
        Self {
            expected: 1,
            steady: 0,
        }
    }
}

impl Gathering {
    /// The group that begins with `first`, at most `most` of them. Waits for [`GATHER_PAUSES_MAX`] empty pauses at most.
    pub fn gather<T>(&mut self, first: T, waiting: &Receiver<T>, most: usize) -> Vec<T> {
        let mut group = vec![first];
        let mut pauses = 0;
        while group.len() < most {
            let next = if group.len() < self.expected && pauses < GATHER_PAUSES_MAX {
                waiting.recv_timeout(GATHER_PAUSE)
            } else {
                waiting
                    .try_recv()
                    .map_err(|_| RecvTimeoutError::Disconnected)
            };
            match next {
                Ok(another) => group.push(another),
                Err(RecvTimeoutError::Timeout) => pauses += 1,
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.learn(group.len());
        group
    }

    /// Expects as many as came; and now and then one more, if they did not come alone.
    fn learn(&mut self, came: usize) {
        if came < self.expected {
            self.steady = GATHER_STEADY_GROUPS;
            self.expected = came;
        } else if self.steady > 0 {
            self.steady -= 1;
            self.expected = came;
        } else {
            self.expected = if came > 1 { came + 1 } else { 1 };
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn everybody_who_waits_is_taken_and_no_more_than_may_be() {
        let (sender, waiting) = channel();
        let mut gathering = Gathering::default();
        (1..7).for_each(|n| sender.send(n).unwrap());
        assert_eq!(gathering.gather(0, &waiting, 4), [0, 1, 2, 3]);
        let next = waiting.recv().unwrap();
        assert_eq!(gathering.gather(next, &waiting, 100), [4, 5, 6]);
    }

    #[test]
    fn one_more_is_expected_after_a_group_and_nobody_after_one_alone() {
        let mut gathering = Gathering::default();
        gathering.learn(1);
        assert_eq!(gathering.expected, 1, "alone");
        gathering.learn(3);
        assert_eq!(gathering.expected, 4);
        gathering.learn(2);
        assert_eq!(gathering.expected, 2, "the fourth did not come");
        for _ in 0..GATHER_STEADY_GROUPS {
            gathering.learn(2);
            assert_eq!(gathering.expected, 2, "not asked for again at once");
        }
        gathering.learn(2);
        assert_eq!(gathering.expected, 3);
        gathering.learn(1);
        assert_eq!(gathering.expected, 1);
    }

    #[test]
    fn a_caller_whose_companions_stay_away_is_served_all_the_same() {
        let (sender, waiting) = channel();
        let mut gathering = Gathering {
            expected: 8,
            steady: 0,
        };
        assert_eq!(gathering.gather(0, &waiting, 100), [0]);
        assert_eq!(gathering.expected, 1);
        drop(sender);
        gathering.expected = 8;
        assert_eq!(gathering.gather(1, &waiting, 100), [1]);
    }
}

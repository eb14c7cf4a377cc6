//! A lock that serves in order of arrival. The one `SQLite` writer is shared by every caller and by the group thread,
//! which asks again as soon as it has committed: with an ordinary lock it could win every time.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A value that one caller at a time holds, in order of arrival.
pub(crate) struct Turn<T> {
    tickets: Mutex<Tickets>,
    called: Condvar,
    value: Mutex<T>,
}

struct Tickets {
    next: u64,
    serving: u64,
}

impl<T> Turn<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            tickets: Mutex::new(Tickets {
                next: 0,
                serving: 0,
            }),
            called: Condvar::new(),
            value: Mutex::new(value),
        }
    }

    /// Waits for the caller's turn.
    pub(crate) fn take(&self) -> Held<'_, T> {
        // A panic while holding is rolled back by the session; the value itself is sound, so poison is ignored.
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = tickets.next;
        tickets.next += 1;
        while tickets.serving != mine {
            tickets = self
                .called
                .wait(tickets)
                .unwrap_or_else(PoisonError::into_inner);
        }
        drop(tickets);
        let value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        Held { turn: self, value }
    }
}

/// The value, until dropped.
pub(crate) struct Held<'t, T> {
    turn: &'t Turn<T>,
    value: MutexGuard<'t, T>,
}

impl<T> Deref for Held<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Held<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for Held<'_, T> {
    fn drop(&mut self) {
        let mut tickets = self
            .turn
            .tickets
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        tickets.serving += 1;
        drop(tickets);
        self.turn.called.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Turn;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn turns_are_taken_in_order_of_arrival() {
        let turn = Arc::new(Turn::new(Vec::new()));
        let held = turn.take();
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let waiting = Arc::clone(&turn);
                let thread = thread::spawn(move || waiting.take().push(n));
                // The next one arrives only after this one has its ticket.
                while turn.tickets.lock().unwrap().next < n + 2 {
                    thread::yield_now();
                }
                thread
            })
            .collect();
        drop(held);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(*turn.take(), (0..8).collect::<Vec<u64>>());
    }

    #[test]
    fn a_panic_passes_the_turn_on() {
        let turn = Arc::new(Turn::new(1));
        let panicking = Arc::clone(&turn);
        let panicked = thread::spawn(move || {
            let _held = panicking.take();
            panic!("on purpose");
        });
        assert!(panicked.join().is_err());
        assert_eq!(*turn.take(), 1);
    }
}

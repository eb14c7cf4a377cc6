//! Values held for a short while, bounded in number and age, in memory only: what a desk has open, what waits for a
//! signature. A restart forgets them, which is safe: the file is called up again and the log says so.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use registry::clock::UnixTime;

/// See the module.
pub(crate) struct ShortMemory<K, V> {
    held: Mutex<HashMap<K, (UnixTime, V)>>,
    held_max: usize,
    age_seconds_max: i64,
}

impl<K: Eq + Hash + Clone, V> ShortMemory<K, V> {
    pub(crate) fn new(held_max: usize, age_seconds_max: i64) -> Self {
        Self {
            held: Mutex::new(HashMap::new()),
            held_max,
            age_seconds_max,
        }
    }

    /// Holds a value, over an earlier one; when there is no room, the oldest goes.
    pub(crate) fn insert(&self, now: UnixTime, key: K, value: V) {
        let mut held = self.lock();
        if held.len() >= self.held_max {
            held.retain(|_, (since, _)| self.is_fresh(*since, now));
        }
        if held.len() >= self.held_max {
            let oldest = held.iter().min_by_key(|(_, (since, _))| *since);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                held.remove(&oldest);
            }
        }
        held.insert(key, (now, value));
    }

    /// Takes a value out, if it is not too old.
    pub(crate) fn take(&self, now: UnixTime, key: &K) -> Option<V> {
        let (since, value) = self.lock().remove(key)?;
        self.is_fresh(since, now).then_some(value)
    }

    /// A copy of a value, if it is not too old.
    pub(crate) fn get(&self, now: UnixTime, key: &K) -> Option<V>
    where
        V: Clone,
    {
        let held = self.lock();
        let (since, value) = held.get(key)?;
        self.is_fresh(*since, now).then(|| value.clone())
    }

    /// Changes the first value that is not too old and is `which`, where it lies, and answers a copy of it.
    pub(crate) fn update(
        &self,
        now: UnixTime,
        which: impl Fn(&V) -> bool,
        change: impl FnOnce(&mut V),
    ) -> Option<V>
    where
        V: Clone,
    {
        let mut held = self.lock();
        let (_, value) = held
            .values_mut()
            .find(|(since, value)| self.is_fresh(*since, now) && which(value))?;
        change(value);
        Some(value.clone())
    }

    /// A copy of everything that is not too old.
    pub(crate) fn fresh(&self, now: UnixTime) -> Vec<(K, V)>
    where
        V: Clone,
    {
        self.lock()
            .iter()
            .filter(|(_, (since, _))| self.is_fresh(*since, now))
            .map(|(key, (_, value))| (key.clone(), value.clone()))
            .collect()
    }

    /// Forgets the values that the test names.
    pub(crate) fn forget_where(&self, which: impl Fn(&V) -> bool) {
        self.lock().retain(|_, (_, value)| !which(value));
    }

    /// Forgets what the test names.
    pub(crate) fn forget(&self, which: impl Fn(&K) -> bool) {
        self.lock().retain(|key, _| !which(key));
    }

    fn is_fresh(&self, since: UnixTime, now: UnixTime) -> bool {
        (0..=self.age_seconds_max).contains(&(now.0 - since.0))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (UnixTime, V)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::ShortMemory;
    use registry::clock::UnixTime;

    #[test]
    fn the_oldest_gives_way_and_age_ends_all() {
        let memory = ShortMemory::new(2, 10);
        for (time, key) in [(0, 'a'), (1, 'b'), (2, 'c')] {
            memory.insert(UnixTime(time), key, time);
        }
        assert_eq!(memory.get(UnixTime(2), &'a'), None);
        assert_eq!(memory.get(UnixTime(11), &'b'), Some(1));
        assert_eq!(memory.get(UnixTime(12), &'b'), None);
        assert_eq!(memory.take(UnixTime(12), &'c'), Some(2));
        assert_eq!(memory.take(UnixTime(12), &'c'), None);
    }
}

//! A map in memory with a bound and an age: sessions, challenges, offers, recent openings.
//!
//! When it is full the oldest goes, so that a flood cannot grow it; an entry past its age is not found. Must never be
//! written to disk: times finer than a day stay in memory (DESIGN, invariant 10).

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use registry::clock::UnixTime;

/// See the module.
pub(super) struct Bounded<K, V> {
    values: HashMap<K, (UnixTime, V)>,
    order: VecDeque<(UnixTime, K)>,
    entries_max: usize,
    age_seconds_max: i64,
}

impl<K: Clone + Eq + Hash, V> Bounded<K, V> {
    pub(super) fn new(entries_max: usize, age_seconds_max: i64) -> Self {
        Self {
            values: HashMap::new(),
            order: VecDeque::new(),
            entries_max,
            age_seconds_max,
        }
    }

    pub(super) fn insert(&mut self, now: UnixTime, key: K, value: V) {
        self.expire(now);
        self.order.push_back((now, key.clone()));
        self.values.insert(key, (now, value));
        while self.order.len() > self.entries_max {
            self.drop_oldest();
        }
    }

    pub(super) fn get(&self, now: UnixTime, key: &K) -> Option<&V> {
        let (made, value) = self.values.get(key)?;
        (now.0 - made.0 <= self.age_seconds_max).then_some(value)
    }

    pub(super) fn get_mut(&mut self, now: UnixTime, key: &K) -> Option<&mut V> {
        let (made, value) = self.values.get_mut(key)?;
        (now.0 - made.0 <= self.age_seconds_max).then_some(value)
    }

    pub(super) fn remove(&mut self, now: UnixTime, key: &K) -> Option<V> {
        let (made, value) = self.values.remove(key)?;
        (now.0 - made.0 <= self.age_seconds_max).then_some(value)
    }

    /// Drops every value of this kind.
    pub(super) fn drop_where(&mut self, mut which: impl FnMut(&V) -> bool) {
        self.values.retain(|_, (_, value)| !which(value));
    }

    fn expire(&mut self, now: UnixTime) {
        while let Some((made, _)) = self.order.front()
            && now.0 - made.0 > self.age_seconds_max
        {
            self.drop_oldest();
        }
    }

    /// The same key may have been inserted again later: only the insertion that `order` names is dropped.
    fn drop_oldest(&mut self) {
        if let Some((made, key)) = self.order.pop_front()
            && self.values.get(&key).is_some_and(|(at, _)| *at == made)
        {
            self.values.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_age_ends_everything() {
        let mut map = Bounded::new(2, 10);
        map.insert(UnixTime(0), "a", 1);
        map.insert(UnixTime(1), "b", 2);
        map.insert(UnixTime(2), "c", 3);
        assert_eq!(map.get(UnixTime(2), &"a"), None);
        assert_eq!(map.get(UnixTime(11), &"b"), Some(&2));
        assert_eq!(map.get(UnixTime(12), &"b"), None);
        map.insert(UnixTime(12), "c", 4);
        map.insert(UnixTime(13), "d", 5);
        assert_eq!(map.get(UnixTime(13), &"c"), Some(&4));
        assert_eq!(map.remove(UnixTime(13), &"d"), Some(5));
        assert_eq!(map.get(UnixTime(13), &"d"), None);
    }
}

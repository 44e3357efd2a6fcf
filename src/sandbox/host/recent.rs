//! A map that keeps its newest entries only, so that no number of requests makes a sandbox grow without end.

use std::hash::Hash;
use std::ops::{Deref, DerefMut};

use indexmap::{Equivalent, IndexMap};

/// A map of at most `MOST` entries; the oldest go first.
#[derive(Debug, Clone)]
pub(crate) struct Recent<K, V, const MOST: usize = 10_000>(IndexMap<K, V>);

impl<K, V, const MOST: usize> Default for Recent<K, V, MOST> {
    fn default() -> Self {
        Self(IndexMap::default())
    }
}

impl<K: Hash + Eq, V, const MOST: usize> Recent<K, V, MOST> {
    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.0.insert(key, value);
        self.limit_to(MOST);
    }

    pub(crate) fn remove<Q: Hash + Equivalent<K> + ?Sized>(&mut self, key: &Q) -> Option<V> {
        self.0.shift_remove(key)
    }

    /// What is held by this name, which is there from now on.
    pub(crate) fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        if !self.0.contains_key(&key) {
            self.limit_to(MOST - 1);
        }
        self.0.entry(key).or_default()
    }

    /// A tenth goes at once, as each removal in front moves all that comes behind.
    fn limit_to(&mut self, most: usize) {
        if self.0.len() > most {
            self.0.drain(..MOST.div_ceil(10));
        }
    }
}

impl<K, V, const MOST: usize> Deref for Recent<K, V, MOST> {
    type Target = IndexMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, V, const MOST: usize> DerefMut for Recent<K, V, MOST> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stay() {
        let mut recent: Recent<u32, u32, 20> = Recent::default();
        for number in 0..1_000 {
            if number % 2 == 0 {
                recent.insert(number, number);
            } else {
                *recent.get_or_default(number) += number;
            }
            assert!(recent.len() <= 20, "{}", recent.len());
            assert_eq!(recent.get(&number), Some(&number));
        }
        for number in 985..1_000 {
            assert_eq!(recent.remove(&number), Some(number));
        }
        assert_eq!(recent.get(&100), None);
    }
}

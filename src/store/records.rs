//! The integrations of a record file, with those that cannot be read: no question about all of them forgets one.

use super::record_text::{BadValue, Unread};
use crate::domain::{IntegrationName, Record};

/// The integrations of a file, in its order.
#[derive(Debug, Default)]
pub struct Records {
    readable: Vec<Record>,
    unread: Vec<Unread>,
}

impl Records {
    pub(super) fn add(&mut self, read: Result<Record, Unread>) {
        match read {
            Ok(record) => self.readable.push(record),
            Err(unread) => self.unread.push(unread),
        }
    }

    /// The integration of this name, whatever the others are like; `None` where there is none.
    ///
    /// # Errors
    /// If it is there, and cannot be read.
    pub fn one(&self, name: &IntegrationName) -> Result<Option<&Record>, BadValue> {
        match self.unread.iter().find(|one| one.name == name.as_str()) {
            Some(unread) => Err(unread.error.clone()),
            None => Ok(self.readable.iter().find(|one| one.name == *name)),
        }
    }

    /// All, for who must know them all, such as which others use the same application.
    ///
    /// # Errors
    /// If one cannot be read: the first.
    pub fn all(&self) -> Result<std::slice::Iter<'_, Record>, BadValue> {
        match self.unread.first() {
            Some(unread) => Err(unread.error.clone()),
            None => Ok(self.readable.iter()),
        }
    }

    /// Those that can be read, to show or to propose them. What follows from one that is not among them needs [`Self::all`].
    pub fn readable(&self) -> impl Iterator<Item = &Record> {
        self.readable.iter()
    }

    /// Those that cannot be read.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// The names of all, also of those that cannot be read.
    pub fn names(&self) -> Vec<&str> {
        let readable = self.readable.iter().map(|record| record.name.as_str());
        let unread = self.unread.iter().map(|unread| unread.name.as_str());
        readable.chain(unread).collect()
    }
}

//! Reports as programs read them: each format, and what is made of reports that are there.

mod formats;
mod reports;

//! Gathers evidence and has it judged: the one place where asking and judging meet.
//!
//! A run asks for each document once, and for side by side what does not wait for another answer.

mod borrowed;
mod callback;
mod fleet;
mod gather;
mod held_back;
mod login;
mod rehearsal;
mod run;
mod second_factor;

pub use callback::LentCallback;
pub use fleet::each;
pub use login::{BrowserCode, Offline, PasswordLogin, SecondFactor};
pub use rehearsal::{Rehearsal, USERNAME as REHEARSAL_USERNAME};
pub use run::Run;

//! The text of a report.

use std::borrow::Cow;

/// Text of the report: often one that the program has in its tables.
pub type Text = Cow<'static, str>;

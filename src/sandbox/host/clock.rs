//! The tenant's time, and how it is written on the wire.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const INSTANT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The time that a clock shows which is `skew` seconds ahead of ours.
pub(crate) fn now(skew: i64) -> OffsetDateTime {
    OffsetDateTime::now_utc().saturating_add(time::Duration::seconds(skew))
}

/// As in `created_at`.
pub(crate) fn instant(at: OffsetDateTime) -> String {
    at.format(INSTANT).unwrap_or_default()
}

/// As in the `Date` header.
pub(crate) fn header(at: OffsetDateTime) -> String {
    // Nothing earlier can be written.
    httpdate::fmt_http_date(at.max(OffsetDateTime::UNIX_EPOCH).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let at = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(instant(at), "1970-01-01T00:00:00.000Z");
        assert_eq!(header(at), "Thu, 01 Jan 1970 00:00:00 GMT");
        for skew in [i64::MIN, i64::MAX] {
            assert!(header(now(skew)).ends_with("GMT"));
        }
    }
}

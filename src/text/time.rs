//! Points in time and durations as text.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike, Local, SecondsFormat, Utc};

/// Returns the wall clock in the computer's own time zone: `09:41:07`.
pub fn clock(at: SystemTime) -> String {
    DateTime::<Local>::from(at).format("%H:%M:%S").to_string()
}

/// Returns the number of the day on the computer's own calendar; the next day has the next number.
pub fn day_number(at: SystemTime) -> i64 {
    DateTime::<Local>::from(at).date_naive().num_days_from_ce().into()
}

/// Returns RFC 3339 with milliseconds, in UTC: `2026-11-24T08:41:07.120Z`.
pub fn timestamp(at: SystemTime) -> String {
    DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Returns a date and time as HTTP's headers have it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
pub fn http_date(at: SystemTime) -> String {
    DateTime::<Utc>::from(at).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Returns a date and time that can be part of a file's name, in UTC: `2026-11-24-084107`.
pub fn file_stamp(at: SystemTime) -> String {
    DateTime::<Utc>::from(at).format("%Y-%m-%d-%H%M%S").to_string()
}

/// Returns a duration in milliseconds: `0.2 ms`, `120 ms`.
pub fn milliseconds(duration: Duration) -> String {
    match tenths_of_milliseconds(duration) {
        tenths @ 0..100 => format!("{}.{} ms", tenths / 10, tenths % 10),
        tenths => format!("{} ms", (tenths + 5) / 10),
    }
}

/// Returns a duration as precisely as [`milliseconds`] shows it.
pub fn tenths_of_milliseconds(duration: Duration) -> u64 {
    duration.as_secs() * 10_000 + (u64::from(duration.subsec_micros()) + 50) / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_as_rfc_3339_has_it() {
        assert_eq!(timestamp(SystemTime::UNIX_EPOCH + Duration::from_millis(1_500)), "1970-01-01T00:00:01.500Z");
    }

    #[test]
    fn a_date_in_a_header_is_as_http_has_it() {
        assert_eq!(
            http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)),
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );
    }

    #[test]
    fn the_next_day_has_the_next_number() {
        let at = |hours: u64| day_number(SystemTime::UNIX_EPOCH + Duration::from_secs(hours * 3_600));
        assert_eq!(at(10_048) - at(10_024), 1);
    }

    #[test]
    fn a_file_stamp_is_right_across_leap_years() {
        let at = |seconds| file_stamp(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01-000000");
        assert_eq!(at(951_782_399), "2000-02-28-235959");
        assert_eq!(at(951_782_400), "2000-02-29-000000");
        assert_eq!(at(1_798_761_599), "2026-12-31-235959");
    }

    #[test]
    fn short_durations_have_one_decimal() {
        assert_eq!(
            [240, 9_949, 9_951].map(|us| milliseconds(Duration::from_micros(us))),
            ["0.2 ms", "9.9 ms", "10 ms"]
        );
        assert_eq!(milliseconds(Duration::from_millis(120)), "120 ms");
    }
}

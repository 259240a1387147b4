//! Instants and durations as they are spelled in files and on the command line.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};

/// An instant, in UTC.
pub type Time = DateTime<Utc>;

/// What a duration may be spelled with: `60s`, `15m`, `12h`, `90d`, `2w`.
pub const DURATION_UNITS: &str = "s, m, h, d or w";

/// Reads an RFC 3339 instant (`2026-03-24T07:30:22Z`), or a date, which means its midnight in UTC.
#[must_use]
pub fn parse_time(text: &str) -> Option<Time> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = parse_date(date)?;
    if rest.is_empty() {
        return Some(date.and_hms_opt(0, 0, 0)?.and_utc());
    }
    match parse_clock(rest) {
        Some(clock) => Some(date.and_time(clock).and_utc()),
        None => DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()),
    }
}

/// `2026-03-24`
fn parse_date(text: &str) -> Option<NaiveDate> {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let year = i32::try_from(number(year)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
}

/// `T07:30:22Z`, as nearly all instants end; inventories have millions of them.
fn parse_clock(text: &str) -> Option<NaiveTime> {
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = text.as_bytes() else { return None };
    NaiveTime::from_hms_opt(number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?)
}

/// A few decimal digits.
fn number(digits: &[u8]) -> Option<u32> {
    let digit = |byte: &u8| char::from(*byte).to_digit(10);
    digits.iter().try_fold(0, |number, byte| Some(number * 10 + digit(byte)?))
}

/// Reads a whole number with a unit: `60s`, `15m`, `12h`, `90d`, `2w`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<TimeDelta> {
    let unit = text.chars().next_back()?;
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: i64 = digits.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    TimeDelta::try_seconds(count.checked_mul(seconds)?)
}

/// Writes an instant as `2026-03-24T07:30:22Z`, with fractions of a second only if there are any.
#[must_use]
pub fn format_time(time: Time) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Writes a duration in whole days, or if it is shorter in whole hours, minutes or seconds, cut down: `120d`, `5h`.
#[must_use]
pub fn format_duration(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    match seconds.abs() {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", duration.num_minutes()),
        3_600..86_400 => format!("{}h", duration.num_hours()),
        _ => format!("{}d", duration.num_days()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_in_utc() {
        let time = parse_time("2026-03-24T09:30:22+02:00").unwrap();
        assert_eq!(format_time(time), "2026-03-24T07:30:22Z");
        assert_eq!(parse_time("2026-03-24"), parse_time("2026-03-24T00:00:00Z"));
        assert_eq!(parse_time("yesterday"), None);
        for bad in ["2026-02-30", "2026-1-1", "2026-1-10", "+26214-1-1", "+262142-01-01", "26-01-01", "", "2026-03-24T"]
        {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_usual_spelling_is_read_as_every_other() {
        for date in ["0000-01-01", "0004-02-29", "2026-02-28", "2026-02-29", "2024-02-29", "9999-12-31", "2026-13-01"] {
            for clock in ["00:00:00", "23:59:59", "23:59:60", "24:00:00", "12:60:00", "12:3o:00"] {
                let usual = parse_time(&format!("{date}T{clock}Z"));
                assert_eq!(usual, parse_time(&format!("{date}T{clock}+00:00")), "{date} {clock}");
                assert_eq!(usual, DateTime::parse_from_rfc3339(&format!("{date}T{clock}Z")).ok().map(|t| t.to_utc()));
            }
        }
    }

    #[test]
    fn durations_need_a_number_and_a_unit() {
        assert_eq!(parse_duration("90d"), Some(TimeDelta::days(90)));
        assert_eq!(parse_duration("60s"), Some(TimeDelta::seconds(60)));
        assert_eq!(parse_duration("15m"), Some(TimeDelta::minutes(15)));
        assert_eq!(parse_duration("12h"), Some(TimeDelta::hours(12)));
        assert_eq!(parse_duration("2w"), Some(TimeDelta::weeks(2)));
        for bad in ["", "d", "90", "-1d", "+1d", "1.5d", "90 d", "90D", "9999999999999999d", "９d"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn durations_are_written_in_one_unit() {
        assert_eq!(format_duration(TimeDelta::days(120)), "120d");
        assert_eq!(format_duration(TimeDelta::seconds(59)), "59s");
        assert_eq!(format_duration(TimeDelta::seconds(60)), "1m");
        assert_eq!(format_duration(TimeDelta::minutes(59)), "59m");
        assert_eq!(format_duration(TimeDelta::minutes(90)), "1h");
        assert_eq!(format_duration(TimeDelta::hours(24)), "1d");
        assert_eq!(format_duration(-TimeDelta::minutes(90)), "-1h");
    }
}

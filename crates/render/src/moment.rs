//! Instants and lengths of time as people read them. The zone is always said: a reader may sit in another one.

use hinomi_domain::kernel::{Language, Span, Timestamp, Zone};
use jiff::civil::Date;

/// `2026年11月23日 14:05 (JST)` · `23 Nov 2026, 14:05 JST`.
pub fn date_time(at: Timestamp, zone: &Zone, language: Language) -> String {
    let civil = at.in_zone(zone);
    match language {
        Language::Ja => {
            format!("{}年{}月{}日 {} ({})", civil.year(), civil.month(), civil.day(), civil.strftime("%H:%M"), civil.strftime("%Z"))
        }
        Language::En => format!("{} {} {}, {}", civil.day(), month_name(civil.month()), civil.year(), civil.strftime("%H:%M %Z")),
    }
}

/// `14:05 (JST)` · `14:05 JST`.
pub fn clock(at: Timestamp, zone: &Zone, language: Language) -> String {
    let civil = at.in_zone(zone);
    match language {
        Language::Ja => civil.strftime("%H:%M (%Z)").to_string(),
        Language::En => civil.strftime("%H:%M %Z").to_string(),
    }
}

/// `11月23日` · `23 Nov`.
pub fn day(date: Date, language: Language) -> String {
    match language {
        Language::Ja => format!("{}月{}日", date.month(), date.day()),
        Language::En => format!("{} {}", date.day(), month_name(date.month())),
    }
}

/// `2026年11月` · `November 2026`; without a month `2026年` · `2026`.
pub fn period(year: i16, month: Option<i8>, language: Language) -> String {
    match (language, month) {
        (Language::Ja, Some(month)) => format!("{year}年{month}月"),
        (Language::Ja, None) => format!("{year}年"),
        (Language::En, Some(month)) => format!("{} {year}", month_name_long(month)),
        (Language::En, None) => year.to_string(),
    }
}

/// The two largest units: `1時間30分` · `1 h 30 min`. Below a minute in seconds; a negative length reads as zero.
pub fn length(span: Span, language: Language) -> String {
    let seconds = span.as_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let parts: Vec<(i64, &str, &str)> = if days > 0 {
        vec![(days, "日", "d"), (hours, "時間", "h")]
    } else if hours > 0 {
        vec![(hours, "時間", "h"), (minutes, "分", "min")]
    } else if minutes > 0 {
        vec![(minutes, "分", "min")]
    } else {
        vec![(seconds, "秒", "s")]
    };
    let shown = parts.iter().enumerate().filter(|(place, (count, ..))| *place == 0 || *count > 0);
    match language {
        Language::Ja => shown.map(|(_, (count, unit, _))| format!("{count}{unit}")).collect(),
        Language::En => shown.map(|(_, (count, _, unit))| format!("{count} {unit}")).collect::<Vec<_>>().join(" "),
    }
}

/// A share as per cent with three places at most, never rounded up: what is not 100 % does not read 100 %.
pub fn percent(ratio: f64) -> String {
    let thousandths = (ratio.clamp(0.0, 1.0) * 100_000.0 + 1e-6).floor();
    let text = format!("{:.3}", thousandths / 1_000.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}%")
}

fn month_name(month: i8) -> &'static str {
    &month_name_long(month)[..3]
}

fn month_name_long(month: i8) -> &'static str {
    const NAMES: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    NAMES[usize::try_from(month - 1).unwrap_or(0).min(11)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_name_their_zone() {
        let at = Timestamp::parse("2026-11-23T05:05:00Z").unwrap();
        let tokyo = Zone::parse("Asia/Tokyo").unwrap();
        assert_eq!(date_time(at, &tokyo, Language::Ja), "2026年11月23日 14:05 (JST)");
        assert_eq!(date_time(at, &tokyo, Language::En), "23 Nov 2026, 14:05 JST");
        assert_eq!(clock(at, &Zone::utc(), Language::En), "05:05 UTC");
    }

    #[test]
    fn lengths_show_two_units() {
        assert_eq!(length(Span::minutes(90), Language::Ja), "1時間30分");
        assert_eq!(length(Span::hours(49), Language::En), "2 d 1 h");
        assert_eq!(length(Span::hours(2), Language::En), "2 h");
        assert_eq!(length(Span::seconds(-5), Language::Ja), "0秒");
    }

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.999_999_9), "99.999%");
        assert_eq!(percent(0.995), "99.5%");
        assert_eq!(percent(f64::NAN.max(0.0)), "0%");
    }
}

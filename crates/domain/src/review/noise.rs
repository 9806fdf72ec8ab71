//! What fills the logs without anybody having to act on it (`SYS-21`): the commonest messages that raised no alert, for the regular review of
//! frequency, urgency and need to act.

use std::collections::BTreeMap;

use hinomi_logline::Level;
use serde::Serialize;

use crate::ingest::query::level_of;
use crate::kernel::{LogSourceId, Text, Timestamp};

/// How often a source wrote messages of one template at one level, and how many alerts they raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateCount {
    pub source: LogSourceId,
    pub level: Option<String>,
    pub template: String,
    pub count: u64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub alerts: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Noise {
    /// Records counted, those that raised alerts included.
    pub total: u64,
    /// The commonest first.
    pub rows: Vec<NoiseRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoiseRow {
    #[serde(flatten)]
    pub counted: TemplateCount,
    /// Of the total, 0 to 1.
    pub share: f64,
    /// Why it probably need not be written where somebody watches; `None`: nothing is known against it.
    pub advice: Option<Advice>,
}

/// Kinds of messages that the standard does not want among those that are monitored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// An ERROR on which nobody had to act is none.
    ErrorWithoutAction,
    /// Developers' output is off in normal running.
    Debug,
    StartOrEnd,
    NothingFound,
    WrongInput,
}

impl Advice {
    pub fn text(self) -> Text {
        match self {
            Advice::ErrorWithoutAction => Text::new(
                "アラートにならない ERROR です。対処が不要ならレベルを下げ、必要なら監視ルールを作ります。",
                "An ERROR that raised no alert: lower its level if nobody has to act, or make a rule if somebody has.",
            ),
            Advice::Debug => Text::new("DEBUG は通常は出力しません。", "DEBUG is off in normal running."),
            Advice::StartOrEnd => Text::new(
                "処理の開始・終了は、監視しないファイルに出力します。",
                "Starts and ends belong into a file that nobody monitors.",
            ),
            Advice::NothingFound => Text::new(
                "該当なしは、監視しないファイルに出力します。",
                "That nothing was found belongs into a file that nobody monitors.",
            ),
            Advice::WrongInput => Text::new(
                "利用者の入力誤りは、監視しないファイルに出力します。",
                "What users typed wrongly belongs into a file that nobody monitors.",
            ),
        }
    }

    fn of(level: Option<&str>, template: &str) -> Option<Advice> {
        const STARTS: &[&str] = &["開始", "終了", "started", "starting", "finished", "completed", "begin ", "end of "];
        const NOTHING: &[&str] =
            &["該当なし", "該当データなし", "該当するデータがありません", "0件", "0 件", "not found", "no results", "no rows"];
        const INPUT: &[&str] = &["入力値", "入力チェック", "入力エラー", "必須項目", "validation", "invalid input", "bad request"];
        let text = template.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match level.and_then(level_of) {
            Some(Level::Debug) => Some(Advice::Debug),
            _ if has(INPUT) => Some(Advice::WrongInput),
            _ if has(NOTHING) => Some(Advice::NothingFound),
            Some(Level::Error) => Some(Advice::ErrorWithoutAction),
            _ if has(STARTS) => Some(Advice::StartOrEnd),
            _ => None,
        }
    }
}

/// The commonest messages without an alert. Counts of the same message (from several files) are added up first, so that one alert anywhere
/// keeps a message out. `others` are records of messages that are not among the counts; shares are of them all.
pub fn rank(counts: impl IntoIterator<Item = TemplateCount>, others: u64, rows_max: usize) -> Noise {
    let mut total = others;
    let mut summed: BTreeMap<(LogSourceId, Option<String>, String), TemplateCount> = BTreeMap::new();
    for counted in counts {
        total = total.saturating_add(counted.count);
        let key = (counted.source.clone(), counted.level.clone(), counted.template.clone());
        summed
            .entry(key)
            .and_modify(|sum| {
                sum.count = sum.count.saturating_add(counted.count);
                sum.alerts = sum.alerts.saturating_add(counted.alerts);
                sum.first_at = sum.first_at.min(counted.first_at);
                sum.last_at = sum.last_at.max(counted.last_at);
            })
            .or_insert(counted);
    }
    let mut quiet: Vec<TemplateCount> = summed.into_values().filter(|counted| counted.alerts == 0 && counted.count > 0).collect();
    // Equally common ones stay in the order of their names, so that a report does not change by itself.
    quiet.sort_by_key(|counted| std::cmp::Reverse(counted.count));
    quiet.truncate(rows_max);
    let row = |counted: TemplateCount| {
        #[expect(clippy::cast_precision_loss, reason = "a share of counts")]
        let share = counted.count as f64 / total.max(1) as f64;
        NoiseRow { share, advice: Advice::of(counted.level.as_deref(), &counted.template), counted }
    };
    Noise { total, rows: quiet.into_iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counted(template: &str, level: &str, count: u64, alerts: u64) -> TemplateCount {
        let at = Timestamp::from_seconds(i64::try_from(count).unwrap_or_default());
        TemplateCount {
            source: "exam".into(),
            level: Some(level.to_owned()),
            template: template.to_owned(),
            count,
            first_at: at,
            last_at: at,
            alerts,
        }
    }

    #[test]
    fn the_commonest_that_nobody_was_told_of_come_first() {
        let noise = rank(
            [
                counted("処理開始 入力件数=<*>", "INFO", 60, 0),
                counted("接続失敗", "ERROR", 500, 2),
                counted("処理開始 入力件数=<*>", "INFO", 40, 0),
                counted("入力値が正しくありません", "WARN", 90, 0),
                counted("該当なし", "INFO", 5, 0),
                counted("cache refreshed", "INFO", 5, 0),
            ],
            0,
            3,
        );
        assert_eq!(noise.total, 700);
        let rows: Vec<(&str, u64, Option<Advice>)> =
            noise.rows.iter().map(|row| (row.counted.template.as_str(), row.counted.count, row.advice)).collect();
        assert_eq!(
            rows,
            [
                ("処理開始 入力件数=<*>", 100, Some(Advice::StartOrEnd)),
                ("入力値が正しくありません", 90, Some(Advice::WrongInput)),
                ("cache refreshed", 5, None),
            ]
        );
        assert!((noise.rows[0].share - 1.0 / 7.0).abs() < 1e-9);
        assert_eq!(
            (noise.rows[0].counted.first_at, noise.rows[0].counted.last_at),
            (Timestamp::from_seconds(40), Timestamp::from_seconds(60))
        );
    }

    #[test]
    fn every_advice_is_given_and_has_words() {
        for (template, level, advice) in [
            ("何かの失敗", "FATAL", Advice::ErrorWithoutAction),
            ("x=<*>", "TRACE", Advice::Debug),
            ("Batch Completed", "INFO", Advice::StartOrEnd),
            ("user Not Found", "ERROR", Advice::NothingFound),
            ("validation of <*> failed", "ERROR", Advice::WrongInput),
        ] {
            assert_eq!(Advice::of(Some(level), template), Some(advice), "{template}");
            assert!(!advice.text().ja.is_ascii() && advice.text().en.is_ascii());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_with_an_alert_is_noise_and_no_share_is_lost(
            given in proptest::collection::vec(("[ab]{1,2}", 0_u64..100, 0_u64..2), 0..30), rows_max in 0_usize..10,
        ) {
            let counts: Vec<TemplateCount> = given.iter().map(|(template, count, alerts)| counted(template, "INFO", *count, *alerts)).collect();
            let noise = rank(counts.clone(), 0, rows_max);
            prop_assert!(noise.rows.len() <= rows_max);
            prop_assert_eq!(noise.total, given.iter().map(|(_, count, _)| count).sum::<u64>());
            for pair in noise.rows.windows(2) {
                prop_assert!(pair[0].counted.count >= pair[1].counted.count);
            }
            for row in &noise.rows {
                let same = counts.iter().filter(|other| other.template == row.counted.template);
                let (count, alerts) = same.fold((0, 0), |(count, alerts), other| (count + other.count, alerts + other.alerts));
                prop_assert_eq!((row.counted.count, alerts), (count, 0));
                prop_assert!(row.share >= 0.0 && row.share <= 1.0);
            }
            let shares: f64 = noise.rows.iter().map(|row| row.share).sum();
            prop_assert!(shares <= 1.0 + 1e-9);
        }
    }
}

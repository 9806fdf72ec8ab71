//! What 1,000 keyword rules cost on one processor of this machine, in MB (10^6 bytes) of raw lines per second and in seconds per GB.
//!
//! `cargo run --release -p hinomi-domain --example rules STANDARD.log`

use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Instant;

use hinomi_domain::catalog::Origin;
use hinomi_domain::detect::LogRule;
use hinomi_domain::detect::log_rule::Kind;
use hinomi_domain::detect::log_rule::set::{Candidates, Look, RuleSet, Scratch, Texts};
use hinomi_domain::ingest::format::{Reader, records};
use hinomi_domain::ingest::query::Seen;
use hinomi_domain::ingest::template::template_into;
use hinomi_domain::ingest::{Format, Query, Record, Source};
use hinomi_domain::kernel::{LogSourceId, Severity, Span, Text, Timestamp, Zone};

const RULES: usize = 1_000;
const RUNS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    let body = std::fs::read(std::env::args().nth(1).ok_or("which file of standard lines?")?)?;
    let mut source = Source::unknown(LogSourceId::new("x"), Zone::utc());
    source.format = Format::Standard;
    let mut reader = Reader::new(&source);
    let lines: Vec<&[u8]> = records(&body, &Format::Standard).collect();
    let read: Vec<Record<'_>> = lines.iter().map(|line| reader.read(line, Timestamp::default())).collect();
    let text: usize = read.iter().map(|record| record.message.len() + record.rest.as_ref().map_or(0, |rest| rest.len())).sum();
    println!("{} records, {} bytes, {text} of them messages", read.len(), body.len());

    let mut templates: HashMap<String, usize> = HashMap::new();
    let of_record: Vec<usize> = read
        .iter()
        .map(|record| {
            let mut template = String::new();
            template_into(&record.message, &mut template);
            let next = templates.len();
            *templates.entry(template).or_insert(next)
        })
        .collect();

    for (what, extra) in [("keywords", ""), ("keywords and level", " level:ERROR"), ("Japanese keywords", "ja"), ("folded keywords", "~")] {
        let rules = rules(extra)?;
        let set = RuleSet::compile(&rules);
        println!("{what}: {} templates, {} rules without a sign", templates.len(), set.always());
        let started = seconds();
        let mut known: Vec<Option<Candidates>> = vec![None; templates.len()];
        for (template, place) in &templates {
            known[*place] = Some(set.for_template(template));
        }
        let looks = |look: Look| known.iter().flatten().filter(|known| known.look() == look).count();
        println!(
            "    {:.0} µs for a new template; {} need no look, {} one into variables, {} one at the message",
            (seconds() - started) * 1e6 / templates.len() as f64,
            looks(Look::Nothing),
            looks(Look::Variables),
            looks(Look::Message)
        );
        let mut scratch = Scratch::default();
        let mut ask = |by_template: bool, in_full: bool| -> usize {
            let mut found = 0;
            for (record, template) in read.iter().zip(&of_record) {
                let seen = Seen { record, source: "x", purpose: "detect", template: None };
                let texts = Texts { message: &record.message, rest: record.rest.as_deref(), attributes: record.attributes.as_deref() };
                let candidates = match &known[*template] {
                    Some(known) if by_template => set.candidates_by_template(known, texts, &seen, &mut scratch),
                    _ => set.candidates(texts, &seen, &mut scratch),
                };
                let matching = candidates.iter().filter(|rule| !in_full || rules[**rule].query.filter.matches(&seen));
                found += matching.count();
            }
            found
        };
        println!("    {} candidates by text, {} by template, {} match", ask(false, false), ask(true, false), ask(true, true));
        measure("by text", body.len(), || ask(false, true));
        measure("by template", body.len(), || ask(true, true));
    }
    Ok(())
}

fn rules(extra: &str) -> Result<Vec<LogRule>, Box<dyn Error>> {
    const JA: [&str; 20] = [
        "接続", "失敗", "異常", "超過", "切断", "拒否", "停止", "起動", "登録", "照合", "認証", "権限", "変更", "閾値", "不足", "重複",
        "欠落", "破損", "再送", "遅延",
    ];
    const EN: [&str; 20] = [
        "connection",
        "refused",
        "timeout",
        "OutOfMemory",
        "deadlock",
        "panic",
        "segfault",
        "failover",
        "NodeDown",
        "LinkUp",
        "replica",
        "corrupt",
        "denied",
        "unreachable",
        "overflow",
        "quota",
        "SQLSTATE",
        "EACCES",
        "ENOSPC",
        "handshake",
    ];
    (0..RULES)
        .map(|n| {
            let (one, other) = (n / 5 % 20, (n / 100 + n / 5 * 7 + 3) % 20);
            let keyword = match if extra == "ja" { n % 2 * 3 } else { n % 5 } {
                0 => format!("{}{}", JA[one], JA[other]),
                1 => format!("{} {}", EN[one], EN[other]),
                2 => format!("{}-{n:04}", ["ERR", "APL", "DB", "SYS"][one % 4]),
                3 => format!("{}が{}しました", JA[one], JA[other]),
                _ => format!("{}{}", EN[one], EN[other]),
            };
            let query_text = match extra {
                "~" => format!("~\"{keyword}\""),
                "ja" => format!("\"{keyword}\""),
                _ => format!("\"{keyword}\"{extra}"),
            };
            Ok(LogRule {
                id: format!("rule-{n}").into(),
                name: Text::same(keyword),
                pack: None,
                query: Query::parse(&query_text)?,
                query_text,
                kind: Kind::Each,
                severity: Severity::Major,
                group_by: Vec::new(),
                component: None,
                system: None,
                hold: Span::minutes(5),
                late_within: Span::minutes(5),
                enabled: true,
                origin: Origin::BuiltIn,
            })
        })
        .collect()
}

fn measure(what: &str, bytes: usize, mut work: impl FnMut() -> usize) {
    let mut rates: Vec<f64> = (0..RUNS)
        .map(|_| {
            let started = seconds();
            black_box(work());
            bytes as f64 / 1e6 / (seconds() - started)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    println!("    {what:<12} {:>6.0} MB/s, {:.2} s per GB", rates[RUNS / 2], 1e3 / rates[RUNS / 2]);
}

/// Seconds that this thread had a processor, so that a busy machine changes little; by the clock where the system does not tell.
#[expect(clippy::disallowed_methods, reason = "measures the machine")]
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

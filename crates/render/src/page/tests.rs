use std::io::Write as _;

use hinomi_domain::kernel::{Language, Span, Text};
use hinomi_domain::policy::Policy;
use proptest::prelude::*;

use super::*;
use crate::sample;

/// Every page of a view, by name.
fn pages(view: &PageView) -> Vec<(&'static str, Rendered)> {
    vec![
        ("index", index(view)),
        ("cannot_confirm", cannot_confirm(view)),
        ("history", history(view, &sample::history_of(view))),
        ("uptime", uptime(view, &sample::uptime_of(view))),
        ("incident", incident(view, &view.recent[0])),
        ("policy", policy(view, &Policy::default())),
    ]
}

/// What is inside `<body>`, one element a line, for a snapshot that can be read.
fn readable(html: &str) -> String {
    let body = &html[html.find("<header>").unwrap_or(0)..];
    body.replace('<', "\n<").lines().filter(|line| !line.trim().is_empty()).map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_page_in_both_languages() {
    for language in Language::ALL {
        for (name, page) in pages(&sample::trouble_page(language)) {
            insta::assert_snapshot!(format!("{name}_{}", language.as_str()), readable(&page.html));
        }
    }
}

#[test]
fn feeds_and_json() {
    let view = sample::trouble_page(Language::Ja);
    insta::assert_snapshot!("feed", atom(&view));
    insta::assert_snapshot!("calendar", calendar(&view).replace("\r\n", "\n"));
    insta::assert_json_snapshot!("summary", json::summary(&view));
    insta::assert_json_snapshot!("incidents", json::incidents(&view, &view.recent));
    insta::assert_json_snapshot!("scheduled_maintenances", json::scheduled_maintenances(&view, &[]));
}

#[test]
fn json_speaks_only_the_words_that_clients_know() {
    let mut view = sample::large_page(Language::En);
    for overall in [Overall::Operational, Overall::Unknown, Overall::MajorOutage] {
        view.overall = overall;
        let summary = json::summary(&view);
        assert!(["none", "minor", "major", "critical"].contains(&summary["status"]["indicator"].as_str().unwrap()));
        for component in summary["components"].as_array().unwrap() {
            let status = component["status"].as_str().unwrap();
            assert!(Status::parse(status).is_some_and(|status| status != Status::Unknown), "{status}");
        }
    }
    assert_eq!(json::upcoming_maintenances(&view)["scheduled_maintenances"].as_array().unwrap().len(), 1);
    assert_eq!(json::active_maintenances(&view)["scheduled_maintenances"].as_array().unwrap().len(), 0);
    assert_eq!(json::unresolved_incidents(&view)["incidents"].as_array().unwrap().len(), 1);
    assert!(json::status(&view)["page"]["updated_at"].as_str().unwrap().ends_with("+09:00"));
}

#[test]
fn the_stamp_alone_changes_no_etag() {
    let view = sample::trouble_page(Language::Ja);
    let later =
        PageView { confirmed_at: view.confirmed_at + Span::minutes(1), valid_until: view.valid_until + Span::minutes(1), ..view.clone() };
    for ((name, before), (_, after)) in pages(&view).into_iter().zip(pages(&later)) {
        assert_ne!(before.html, after.html, "{name} shows its stamp");
        assert_eq!(before.etag_source, after.etag_source, "{name}");
    }
    let changed = PageView { overall: Overall::Operational, ..view.clone() };
    assert_ne!(index(&view).etag_source, index(&changed).etag_source);
}

#[test]
fn fifty_components_fit_in_thirty_kilobytes() {
    let view = sample::large_page(Language::Ja);
    assert_eq!(view.flat_components().len(), 50);
    let html = index(&view).html;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(html.as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap().len();
    assert!(bytes <= 30_000, "{bytes} bytes");
    assert!(html.matches("<path").count() < 1_500, "few nodes, not one per day");
}

#[test]
fn a_page_needs_nothing_from_elsewhere_and_its_policy_lets_it_run() {
    let view = sample::trouble_page(Language::Ja);
    for (name, page) in pages(&view) {
        assert!(!page.html.contains(" style=\""), "{name}: the policy forbids style attributes");
        assert!(!page.html.contains(" src="), "{name}");
        assert_eq!(page.html.matches("<style>").count(), 1);
        assert!(page.html.contains(&format!("<style>{STYLE}</style>")), "{name}");
        if name != "cannot_confirm" {
            assert!(page.html.contains(&format!("<script>{FRESHNESS_SCRIPT}</script>")), "{name}");
        }
    }
}

#[test]
fn headings_go_down_one_by_one() {
    for (name, page) in pages(&sample::trouble_page(Language::En)) {
        let levels: Vec<u32> =
            page.html.match_indices("<h").filter_map(|(at, _)| page.html[at + 2..].chars().next()?.to_digit(10)).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}");
        assert_eq!(levels[0], 1, "{name}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
    }
}

#[test]
fn unknown_is_never_shown_as_up() {
    let mut view = sample::page(Language::En);
    for component in &mut view.components {
        component.children.clear();
        component.status = Status::Unknown;
        component.uptime_90d = None;
    }
    assert_eq!(Overall::of(&view.components), Overall::Unknown);
    assert_eq!(Overall::of(&[]), Overall::Unknown);
    view.overall = Overall::of(&view.components);
    let html = index(&view).html;
    let body = &html[html.find("</style>").unwrap()..];
    assert!(!body.contains("All systems are operational"));
    assert!(!body.contains("100%"));
}

#[test]
fn a_calm_run_of_days_is_one_line() {
    let calm =
        sample::page(Language::En).components[1].days.iter().map(|day| DayBar { worst: Status::Operational, ..*day }).collect::<Vec<_>>();
    let svg = bars::svg(&calm, Language::En);
    assert_eq!(svg.matches("<path").count(), 1);
    assert!(svg.contains("d=\"M0 22H359\""), "{svg}");
    assert!(svg.contains("aria-label=\"Last 90 days: no trouble\""));
}

proptest! {
    /// Whatever people write in titles and bodies, no markup comes of it and the stamp's place cannot be forged.
    #[test]
    fn hostile_texts_stay_texts(words in "(<b>|<script>|&|\"|'|<!--stamp-->|障害|\\n|\\PC){0,60}") {
        let mut view = sample::trouble_page(Language::En);
        let text = Text::same(words.clone());
        view.title = text.clone();
        view.components[1].name = text.clone();
        view.components[1].description = text.clone();
        view.incidents[0].title = text.clone();
        view.incidents[0].updates[0].body = text.clone();
        view.maintenances[0].title = text;
        view.contact = Some(words);
        let html = index(&view).html;
        prop_assert_eq!(html.matches("id=\"stamp\"").count(), 1);
        prop_assert_eq!(html.matches("<script").count(), 1);
        prop_assert!(!html.contains("<b>"));
        let feed = atom(&view);
        prop_assert!(!feed.contains("<b>") && !feed.contains("<script"));
        prop_assert!(!feed.chars().any(|c| c.is_control() && c != '\n'));
    }

    /// Each day is drawn exactly once, whatever the mixture.
    #[test]
    fn bars_cover_each_day_once(states in proptest::collection::vec(0_usize..6, 0..120)) {
        let days: Vec<DayBar> = states
            .iter()
            .map(|state| DayBar { date: jiff::civil::date(2026, 1, 1), worst: Status::ALL[*state], down_us: 0, partial_us: 0, degraded_us: 0, unknown_us: 0 })
            .collect();
        let svg = bars::svg(&days, Language::Ja);
        let mut drawn = vec![0; days.len().min(bars::DAYS_MAX)];
        for segment in svg.split('M').skip(1) {
            let Some((from, rest)) = segment.split_once(' ') else { continue };
            let Some(to) = rest.split_once('H').map(|(_, to)| to.chars().take_while(char::is_ascii_digit).collect::<String>()) else { continue };
            for day in &mut drawn[from.parse::<usize>().unwrap() / 4..to.parse::<usize>().unwrap().div_ceil(4)] {
                *day += 1;
            }
        }
        prop_assert!(drawn.iter().all(|count| *count == 1), "{:?}", drawn);
    }
}

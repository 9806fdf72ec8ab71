//! Maintenance windows as a calendar (RFC 5545) that people subscribe to.

use hinomi_domain::kernel::Timestamp;

use super::{PageView, cards};
use crate::words::Words;

/// Octets of a line before it must be folded (RFC 5545, 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// The calendar of maintenances that are in progress or to come.
pub fn calendar(view: &PageView) -> String {
    let words = Words(view.language);
    let mut lines: Vec<String> = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//status page//maintenance//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escape(view.title.get(view.language))),
    ];
    for maintenance in &view.maintenances {
        let components = cards::component_names(view, &maintenance.components);
        let mut description = maintenance.body.get(view.language).to_owned();
        if !components.is_empty() {
            description = format!("{}{} {components}\n{description}", words.affected(), words.colon());
        }
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@{}", escape(&maintenance.id), escape(host(&view.public_url))),
            // The page's last change: without a clock of its own a calendar must still be the same text for the same facts.
            format!("DTSTAMP:{}", instant(maintenance.announced_at.unwrap_or(view.changed_at))),
            format!("DTSTART:{}", instant(maintenance.from)),
            format!("DTEND:{}", instant(maintenance.to.max(maintenance.from))),
            format!("SUMMARY:{}", escape(&format!("[{}] {}", words.maintenance(), maintenance.title.get(view.language)))),
            format!("DESCRIPTION:{}", escape(description.trim())),
            format!("URL:{}", view.absolute(&view.index_path(view.language))),
            "STATUS:CONFIRMED".to_owned(),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| fold(line)).collect()
}

fn instant(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty()).unwrap_or("localhost")
}

fn escape(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Ends the line with CRLF; a long one goes on behind CRLF and a space, never inside a character.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn folded_lines_are_short_and_unfold_to_the_same(text in "(障|[a-z]|,|;|\\\\|\\n){0,200}") {
            let line = format!("SUMMARY:{}", escape(&text));
            let folded = fold(&line);
            for part in folded.trim_end_matches("\r\n").split("\r\n") {
                prop_assert!(part.len() <= LINE_OCTETS_MAX);
            }
            prop_assert_eq!(folded.trim_end_matches("\r\n").replace("\r\n ", ""), line);
        }
    }
}

//! People's plain text as HTML: escaped, in paragraphs, http(s) addresses made links. Nothing that a person or a probe wrote ever
//! becomes markup.

/// Paragraphs at blank lines, line breaks inside them, links where a web address stands.
pub fn to_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::with_capacity(text.len() + 64);
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.split('\n').chain([""]) {
        if !line.trim().is_empty() {
            paragraph.push(line.trim_end());
            continue;
        }
        if !paragraph.is_empty() {
            html.push_str("<p>");
            for (place, line) in paragraph.drain(..).enumerate() {
                if place > 0 {
                    html.push_str("<br>");
                }
                link(&mut html, line);
            }
            html.push_str("</p>");
        }
    }
    html
}

/// Text for an element's content or a quoted attribute. Control characters vanish.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

/// One line: control characters and line breaks become spaces, runs of spaces one.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() || is_line_break(c) { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `chars_max` characters, the cut shown by `…`.
pub fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Whether it may stand in a link: an absolute http(s) address without anything that could end an attribute early.
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_address_char))
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

fn escape_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

fn link(out: &mut String, line: &str) {
    let mut rest = line;
    while let Some(start) = next_address(rest) {
        let (before, from) = rest.split_at(start);
        let mut end = from.find(|c: char| !is_address_char(c)).unwrap_or(from.len());
        // A full stop or a bracket after an address belongs to the sentence.
        while let Some(last) = from[..end].chars().last().filter(|c| ".,;:!?)]'".contains(*c)) {
            end -= last.len_utf8();
        }
        let address = &from[..end];
        escape_into(out, before);
        if is_web_address(address) {
            let escaped = escape(address);
            out.push_str(&format!("<a href=\"{escaped}\" rel=\"noopener noreferrer\">{escaped}</a>"));
            rest = &from[end..];
        } else {
            // "http://" alone: text, and the search goes on behind it.
            let skipped = from.find("://").map_or(from.len(), |at| at + 3);
            escape_into(out, &from[..skipped]);
            rest = &from[skipped..];
        }
    }
    escape_into(out, rest);
}

fn next_address(text: &str) -> Option<usize> {
    [text.find("http://"), text.find("https://")].into_iter().flatten().min()
}

/// RFC 3986 without the quote characters; what is not ASCII ends an address, so that Japanese may follow without a space.
fn is_address_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&()*+,;=%".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paragraphs_breaks_and_links() {
        assert_eq!(
            to_html("一行目\n二行目 https://example.jp/a?b=1&c=2。\n\n次"),
            "<p>一行目<br>二行目 <a href=\"https://example.jp/a?b=1&amp;c=2\" rel=\"noopener noreferrer\">https://example.jp/a?b=1&amp;c=2</a>。</p><p>次</p>"
        );
        assert_eq!(to_html("see http://, ok"), "<p>see http://, ok</p>");
    }

    #[test]
    fn nothing_becomes_markup() {
        let html = to_html("<script>alert(1)</script> http://x/\"onmouseover=1 javascript:alert(1)");
        assert!(!html.contains("<script"));
        assert!(!html.contains("\"onmouseover"));
        assert!(!html.contains("href=\"javascript"));
    }

    proptest! {
        /// Whatever a person writes: only `<p>`, `<br>` and `<a href="http…">` come out.
        #[test]
        fn any_text_is_safe(text in "(<|>|&|\"|'|https?://|javascript:|[a-z ./]|\\n|障|\\PC){0,60}") {
            let html = to_html(&text);
            let mut rest = html.as_str();
            while let Some(at) = rest.find('<') {
                rest = &rest[at..];
                let allowed = ["<p>", "</p>", "<br>", "</a>", "<a href=\"http://", "<a href=\"https://"];
                prop_assert!(allowed.iter().any(|tag| rest.starts_with(tag)), "{html}");
                let tag_end = rest.find('>').unwrap();
                prop_assert!(!rest[1..tag_end].contains('<'));
                rest = &rest[tag_end..];
            }
        }

        #[test]
        fn one_line_is_one_line(text in "\\PC{0,20}[\\x00-\\x1f\\u{2028}]{0,5}\\PC{0,20}") {
            let breaks = one_line(&text).chars().filter(|c| c.is_control() || is_line_break(*c)).count();
            prop_assert_eq!(breaks, 0);
        }
    }
}

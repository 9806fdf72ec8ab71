//! The kind of a notice stands once before its title, and it is ours to put: a title whose author wrote `【続報】` or `[Update]` gives
//! it up here, because every channel shows the tag in its own way. Other brackets (`【重要】`) are the author's and stay.

use hinomi_domain::inform::NoticeKind;
use hinomi_domain::kernel::Language;

use crate::words::Words;

const BRACKETS: [(char, char); 4] = [('【', '】'), ('[', ']'), ('［', '］'), ('〔', '〕')];

/// What people write for our kinds besides our own words.
const ALSO: [&str; 12] = [
    "第一報",
    "第1報",
    "訂正",
    "復旧報告",
    "flash",
    "flash notice",
    "follow-up",
    "follow up",
    "followup",
    "correction",
    "restored",
    "recovery",
];

/// The title without what only repeats the kind of notice.
pub(super) fn without(title: &str) -> &str {
    let mut rest = title.trim();
    while let Some(shorter) = once(rest) {
        rest = shorter;
    }
    rest
}

fn once(title: &str) -> Option<&str> {
    let mut chars = title.chars();
    let opening = chars.next()?;
    let (_, closing) = BRACKETS.iter().find(|(open, _)| *open == opening)?;
    let (inside, rest) = chars.as_str().split_once(*closing)?;
    says_a_kind(inside).then(|| rest.trim_start_matches([' ', '\u{3000}', ':', '：']))
}

fn says_a_kind(inside: &str) -> bool {
    let inside = inside.trim().to_lowercase();
    let ours = [Language::Ja, Language::En].into_iter().flat_map(|language| {
        let words = Words(language);
        NoticeKind::ALL.into_iter().flat_map(move |kind| {
            let word = words.notice_kind(kind);
            [word.to_lowercase(), words.correction_of(word).to_lowercase()]
        })
    });
    ours.into_iter().any(|word| word == inside) || ALSO.contains(&inside.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_the_author_wrote_is_left_to_us() {
        for (title, left) in [
            ("【続報】購入手続きの障害", "購入手続きの障害"),
            ("【復旧】 購入手続き", "購入手続き"),
            ("【速報】【続報】購入手続き", "購入手続き"),
            ("［お知らせ］　購入手続き", "購入手続き"),
            ("【訂正・速報】購入手続き", "購入手続き"),
            ("[Follow-up] checkout", "checkout"),
            ("[FIRST NOTICE]: checkout", "checkout"),
            ("[Correction: Update] checkout", "checkout"),
            ("【続報】", ""),
        ] {
            assert_eq!(without(title), left, "{title}");
        }
    }

    #[test]
    fn brackets_that_say_something_else_stay() {
        for title in ["【重要】購入手続き", "[EU] checkout", "続報】購入手続き", "【続報 購入手続き", "続報です", "", "購入手続き【続報】"]
        {
            assert_eq!(without(title), title);
        }
        assert_eq!(without("【続報】【重要】購入手続き"), "【重要】購入手続き");
    }

    #[test]
    fn every_kind_in_every_language_is_known() {
        for language in [Language::Ja, Language::En] {
            for kind in NoticeKind::ALL {
                let word = Words(language).notice_kind(kind);
                assert_eq!(without(&format!("【{word}】a")), "a");
                assert_eq!(without(&format!("[{}] a", Words(language).correction_of(word))), "a");
            }
        }
    }
}

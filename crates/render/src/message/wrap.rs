//! Lines of plain text at a width that mail programs show, for Latin words and for Japanese, which breaks between characters.

/// Breaks lines longer than `columns` (a full-width character takes two). Web addresses are never broken; closing punctuation
/// never starts a line. Existing line breaks stay.
pub fn wrap(text: &str, columns: usize) -> String {
    text.split('\n').map(|line| wrap_line(line.trim_end(), columns)).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, columns: usize) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut column = 0;
    for piece in pieces(line) {
        let width: usize = piece.chars().map(char_width).sum();
        let visible = piece.trim_end().chars().map(char_width).sum::<usize>();
        if column > 0 && column + visible > columns {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            column = 0;
        }
        out.push_str(piece);
        column += width;
    }
    out.truncate(out.trim_end().len());
    out
}

/// The smallest parts that stay together: a Latin word with the spaces behind it, or one wide character with the closing
/// punctuation behind it and the opening bracket before it.
fn pieces(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in line.char_indices() {
        if let Some(before) = previous {
            let may_break = if before == ' ' {
                c != ' '
            } else {
                c != ' ' && (is_wide(before) || is_wide(c)) && !forbidden_at_start(c) && !forbidden_at_end(before)
            };
            if may_break {
                out.push(&line[start..at]);
                start = at;
            }
        }
        previous = Some(c);
    }
    if start < line.len() {
        out.push(&line[start..]);
    }
    out
}

fn forbidden_at_start(c: char) -> bool {
    "、。，．・：；？！）］｝」』】〉》〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…,.;:?!)]}".contains(c)
}

fn forbidden_at_end(c: char) -> bool {
    "（［｛「『【〈《〔([{".contains(c)
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
}

fn char_width(c: char) -> usize {
    if is_wide(c) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn japanese_breaks_between_characters_but_not_before_a_full_stop() {
        assert_eq!(wrap("現在調査しています。続報をお待ちください。", 18), "現在調査していま\nす。続報をお待ちく\nださい。");
        assert_eq!(wrap("a bb ccc", 4), "a bb\nccc");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_addresses_stay_whole(text in "([a-z]{1,9} |障|害|。|「|https://example\\.jp/[a-z]{1,60} |\\n){0,60}") {
            let wrapped = wrap(&text, 30);
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeeze(&wrapped), squeeze(&text));
            for address in text.split_whitespace().filter(|word| word.starts_with("https://") && word.is_ascii()) {
                prop_assert!(wrapped.contains(address));
            }
        }
    }
}

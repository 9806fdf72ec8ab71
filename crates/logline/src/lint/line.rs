//! What each rule says of one line. `report` takes a problem and the bytes of the line that it concerns.

use super::encoding::{self, Encoding};
use super::options::Options;
use super::problem::{Gap, Problem};
use crate::header::{HeaderSet, KnownHeader};
use crate::level::Level;
use crate::personal::{self, Evidence, Kind};
use crate::scan::{Item, ItemKind, Scan};
use crate::timestamp::{Civil, Timestamp};

/// What the items of a line are, before any rule is asked.
#[derive(Debug, Default)]
pub(super) struct Shape {
    items: Vec<Item>,
    message: usize,
    pub starts_record: bool,
}

const DURATION_WORDS: [&[u8]; 8] = [
    b"elapsed",
    b"duration",
    "処理時間".as_bytes(),
    "所要時間".as_bytes(),
    b"took ",
    b"latency",
    "応答時間".as_bytes(),
    "経過時間".as_bytes(),
];
const PAIR_WORDS: [&[u8]; 10] =
    ["開始".as_bytes(), "終了".as_bytes(), "完了".as_bytes(), b"start", b"begin", b"enter", b"end", b"exit", b"finish", b"complete"];

impl Shape {
    /// Reads the next line in the place of the last.
    pub fn read(&mut self, line: &[u8]) {
        let mut scan = Scan::new(line);
        self.items.clear();
        self.items.extend(scan.by_ref());
        self.message = scan.position();
        self.starts_record =
            wide_bracket(line).is_some() || self.items.iter().any(|item| matches!(item.kind, ItemKind::Timestamp(_) | ItemKind::Level(_)));
    }

    /// Where what follows the time begins: the time's digits are nobody's number.
    pub fn after_time(&self) -> usize {
        self.items.iter().find(|item| matches!(item.kind, ItemKind::Timestamp(_))).map_or(0, |item| item.end)
    }
}

/// Everything about items, headers and purpose.
pub(super) fn structure(line: &[u8], shape: &Shape, options: &Options, report: &mut impl FnMut(Problem, usize, usize)) {
    if let Some(length) = wide_bracket(line) {
        // Nothing of the header can be read, and nothing else needs to be said of it.
        report(Problem::BracketWide, 0, length);
        return;
    }
    let (mut timestamp, mut level, mut headers) = (None, None, 0_u32);
    let mut known = HeaderSet::EMPTY;
    let mut items = shape.items.iter().peekable();
    while let Some(item) = items.next() {
        brackets(item, report);
        separator(line, item, items.peek().is_some() || item.next < line.len(), report);
        match item.kind {
            ItemKind::Timestamp(found) => {
                if level.is_some() {
                    report(Problem::ItemOrder, item.start, item.end);
                }
                timestamp = Some(item.end);
                time(line, item, found, report);
            }
            ItemKind::Level(found) => {
                if headers > 0 {
                    report(Problem::ItemOrder, item.start, item.end);
                }
                level = Some(item.end);
                severity(line, item, found, report);
            }
            ItemKind::Header(colon) => {
                headers += 1;
                header(line, shape, item, colon, options, &mut known, report);
            }
        }
    }
    // A time that stands somewhere else is not a header's or a level's matter, so what is missing is told at the place where it belongs.
    if timestamp.is_none() {
        report(Problem::TimestampMissing, 0, 0);
    }
    if level.is_none() {
        let place = shape.after_time();
        if wide_bracket(&line[shape.message..]).is_some() {
            report(Problem::BracketWide, shape.message, shape.message + "［".len());
        }
        report(Problem::LevelMissing, place, place);
    }
    if headers == 0 {
        report(Problem::HeaderMissing, shape.message, shape.message);
    }
    if line[shape.message..].trim_ascii().is_empty() {
        report(Problem::MessageMissing, shape.message, line.len());
    }
    purpose(line, shape, known, options, report);
}

fn brackets(item: &Item, report: &mut impl FnMut(Problem, usize, usize)) {
    if !item.is_opened() {
        report(Problem::BracketUnopened, item.start, item.end);
    } else if !item.is_closed() {
        report(Problem::BracketUnclosed, item.start, item.end);
    }
}

/// `［` and `【` are what a Japanese keyboard gives. The length in bytes of one at the start.
fn wide_bracket(line: &[u8]) -> Option<usize> {
    ["［", "【", "〔"].into_iter().find(|wide| line.starts_with(wide.as_bytes())).map(str::len)
}

fn separator(line: &[u8], item: &Item, followed: bool, report: &mut impl FnMut(Problem, usize, usize)) {
    let gap = &line[item.end..item.next];
    let found = match gap {
        b"\t" => return,
        b"" if !followed => return,
        b"" => Gap::Nothing,
        gap if gap.iter().all(|byte| *byte == b' ') => Gap::Spaces,
        _ => Gap::Blanks,
    };
    report(Problem::ItemSeparator(found), item.end, item.next);
}

fn time(line: &[u8], item: &Item, found: Option<Timestamp>, report: &mut impl FnMut(Problem, usize, usize)) {
    if found.is_some() {
        return;
    }
    let content = &line[item.content_start..item.content_end];
    let problem = match reform(content) {
        Reformed::Impossible => Problem::TimestampImpossible,
        Reformed::Time(time) => Problem::TimestampForm(Some(time)),
        Reformed::Unclear => Problem::TimestampForm(None),
    };
    report(problem, item.content_start, item.content_end);
}

enum Reformed {
    Time(Timestamp),
    Impossible,
    Unclear,
}

/// Reads year to milliseconds from digits of either width, whatever stands between them.
fn reform(content: &[u8]) -> Reformed {
    let text = String::from_utf8_lossy(content);
    let mut groups: Vec<String> = vec![String::new()];
    for letter in text.chars() {
        let digit = match letter {
            '0'..='9' => Some(letter),
            '０'..='９' => char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0')),
            _ => None,
        };
        match (digit, groups.last_mut()) {
            (Some(digit), Some(group)) => group.push(digit),
            (None, Some(group)) if !group.is_empty() => groups.push(String::new()),
            _ => {}
        }
        // What follows is a zone.
        if groups.len() > 7 {
            break;
        }
    }
    let part = |index: usize, digits: std::ops::RangeInclusive<usize>| -> Option<u16> {
        let group = groups.get(index)?;
        digits.contains(&group.len()).then(|| group.get(..4.min(group.len())))??.parse().ok()
    };
    let small = |index: usize| part(index, 1..=2).and_then(|value| u8::try_from(value).ok());
    let (Some(year), Some(month), Some(day), Some(hour), Some(minute), Some(second)) =
        (part(0, 4..=4), small(1), small(2), small(3), small(4), small(5))
    else {
        return Reformed::Unclear;
    };
    let fraction = text.rfind(['.', ',', '．']).is_some();
    let millisecond = groups.get(6).filter(|_| fraction).map_or(0, |digits| format!("{digits:0<3}")[..3].parse().unwrap_or(0));
    let civil = Civil { year, month, day, hour, minute, second, millisecond };
    Timestamp::new(civil).map_or(Reformed::Impossible, Reformed::Time)
}

fn severity(line: &[u8], item: &Item, found: Option<Level>, report: &mut impl FnMut(Problem, usize, usize)) {
    let content = &line[item.content_start..item.content_end];
    let problem = match found {
        None => Problem::LevelUnknown(Level::nearest(content)),
        Some(level) if content.trim_ascii() != level.as_str().as_bytes() => Problem::LevelUnknown(Some(level)),
        Some(level) if item.is_opened() && content != level.padded().as_bytes() => Problem::LevelPadding(level),
        Some(_) => return,
    };
    report(problem, item.content_start, item.content_end);
}

fn header(
    line: &[u8],
    shape: &Shape,
    item: &Item,
    colon: Option<usize>,
    options: &Options,
    known: &mut HeaderSet,
    report: &mut impl FnMut(Problem, usize, usize),
) {
    let Some(colon) = colon else {
        report(Problem::HeaderUnnamed, item.start, item.end);
        return;
    };
    let (name, value) = (&line[item.content_start..colon], &line[colon + 1..item.content_end]);
    if value.trim_ascii().is_empty() {
        report(Problem::HeaderEmpty, item.start, item.end);
    }
    match KnownHeader::parse(name) {
        Some(header) => {
            if known.contains(header) {
                report(Problem::HeaderRepeated(header.as_str().to_owned()), item.start, item.end);
            }
            known.insert(header);
            if header == KnownHeader::Uid && value.iter().any(|byte| !byte.is_ascii() || matches!(byte, b'@' | b' ')) {
                report(Problem::UidForm, colon + 1, item.content_end);
            }
        }
        None if options.own_headers.iter().any(|own| own.as_bytes() == name) => {
            let repeated = shape.items.iter().take_while(|other| other.start < item.start).any(|other| match other.kind {
                ItemKind::Header(Some(colon)) => &line[other.content_start..colon] == name,
                _ => false,
            });
            if repeated {
                report(Problem::HeaderRepeated(shown(name)), item.start, item.end);
            }
        }
        None => {
            let problem = Problem::HeaderUnknown { name: shown(name), resembles: resembles(name) };
            report(problem, item.content_start, colon);
        }
    }
}

/// A name is shown whole up to here.
const NAME_SHOWN_MAX: usize = 32;

fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).chars().take(NAME_SHOWN_MAX).collect()
}

/// The standard's name for what other systems call so.
fn resembles(name: &[u8]) -> Option<&'static str> {
    const OTHERS: [(&str, KnownHeader); 27] = [
        ("tx", KnownHeader::Txid),
        ("trxid", KnownHeader::Txid),
        ("tranid", KnownHeader::Txid),
        ("transactionid", KnownHeader::Txid),
        ("traceid", KnownHeader::Txid),
        ("requestid", KnownHeader::Txid),
        ("process", KnownHeader::Proc),
        ("procid", KnownHeader::Proc),
        ("module", KnownHeader::Proc),
        ("screen", KnownHeader::Proc),
        ("user", KnownHeader::Uid),
        ("userid", KnownHeader::Uid),
        ("job", KnownHeader::Jid),
        ("jobid", KnownHeader::Jid),
        ("source", KnownHeader::Src),
        ("from", KnownHeader::Src),
        ("client", KnownHeader::Src),
        ("destination", KnownHeader::Dst),
        ("dest", KnownHeader::Dst),
        ("to", KnownHeader::Dst),
        ("database", KnownHeader::Db),
        ("dbname", KnownHeader::Db),
        ("処理名", KnownHeader::Proc),
        ("処理", KnownHeader::Proc),
        ("通信元", KnownHeader::Src),
        ("通信先", KnownHeader::Dst),
        ("接続先", KnownHeader::Db),
    ];
    // Case, dashes and blanks aside.
    let plain: Vec<u8> = name.iter().filter(|byte| !matches!(byte, b'_' | b'-' | b'.')).map(u8::to_ascii_lowercase).collect();
    KnownHeader::parse(&plain)
        .or_else(|| OTHERS.into_iter().find(|(other, _)| other.as_bytes() == plain).map(|(_, header)| header))
        .map(KnownHeader::as_str)
}

fn purpose(line: &[u8], shape: &Shape, known: HeaderSet, options: &Options, report: &mut impl FnMut(Problem, usize, usize)) {
    const CALLS: HeaderSet = HeaderSet::of(&[KnownHeader::Src, KnownHeader::Dst, KnownHeader::Db]);
    const TXID: HeaderSet = HeaderSet::of(&[KnownHeader::Txid]);
    for wanted in &options.requirements.one_of {
        if !wanted.meets(known) {
            let problem = if *wanted == TXID { Problem::TxidMissing } else { Problem::PurposeHeader(*wanted) };
            report(problem, shape.message, shape.message);
        }
    }
    if options.requirements.duration && known.meets(CALLS) && !says_duration(line, shape) {
        report(Problem::DurationMissing, shape.message, line.len());
    }
}

/// A number with the unit of a time, a word for it, or a word that makes the line one half of a pair (`SYS-13`).
fn says_duration(line: &[u8], shape: &Shape) -> bool {
    let rest = &line[shape.after_time()..];
    let says = |words: &[&[u8]]| words.iter().any(|word| contains_ignoring_case(rest, word));
    says(&DURATION_WORDS) || says(&PAIR_WORDS) || has_number_with_unit(rest)
}

fn contains_ignoring_case(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

fn has_number_with_unit(text: &[u8]) -> bool {
    const UNITS: [&[u8]; 8] = [b"ms", b"sec", b"s ", b"us", b"ns", "秒".as_bytes(), "ミリ秒".as_bytes(), b"msec"];
    text.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).any(|(at, _)| {
        let after = &text[at + 1..];
        let after = after.strip_prefix(b" ").unwrap_or(after);
        UNITS.iter().any(|unit| after.starts_with(unit)) || after == b"s"
    })
}

/// Personal data and secrets, in any line.
pub(super) fn personal_data(line: &[u8], from: usize, report: &mut impl FnMut(Problem, usize, usize)) {
    personal::find(line, from, &mut |found| {
        let possible = found.evidence == Evidence::Bare;
        let problem = match found.kind {
            Kind::Email => Problem::PersonalEmail,
            Kind::Phone => Problem::PersonalPhone { possible },
            Kind::MyNumber => Problem::PersonalMyNumber { possible },
            Kind::Card => Problem::PersonalCard { possible },
            Kind::Address => Problem::PersonalAddress,
            Kind::Secret => Problem::Secret,
        };
        report(problem, found.start, found.end);
    });
}

/// The first byte that is not UTF-8, by the encoding that explains the line.
pub(super) fn not_utf8(line: &[u8], valid_up_to: usize, encoding: Option<Encoding>, report: &mut impl FnMut(Problem, usize, usize)) {
    let length = encoding::character(&line[valid_up_to..], encoding);
    report(Problem::Encoding(encoding), valid_up_to, valid_up_to + length);
}

/// Control characters of C0, DEL and C1, and the signs that turn the direction of writing, with which a line can pretend to be another.
/// A tab separates. One finding for each run of the same.
pub(super) fn control_characters(line: &[u8], utf8: bool, report: &mut impl FnMut(Problem, usize, usize)) {
    let mut at = 0;
    while let Some(offset) = line[at..].iter().position(|byte| MAY_CONTROL[usize::from(*byte)]) {
        let start = at + offset;
        let Some((letter, length)) = control(line, start, utf8) else {
            at = start + 1;
            continue;
        };
        let mut end = start + length;
        while control(line, end, utf8) == Some((letter, length)) {
            end += length;
        }
        report(Problem::ControlCharacter(letter), start, end);
        at = end;
    }
}

static MAY_CONTROL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte < 0x20 && byte != 0x09) || byte == 0x7F || byte == 0xC2 || byte == 0xE2;
        byte += 1;
    }
    table
};

fn control(line: &[u8], at: usize, utf8: bool) -> Option<(u32, usize)> {
    match line.get(at..)? {
        [b'\t', ..] => None,
        [byte @ (0x00..=0x1F | 0x7F), ..] => Some((u32::from(*byte), 1)),
        [0xC2, second @ 0x80..=0x9F, ..] if utf8 => Some((u32::from(*second), 2)),
        [0xE2, second @ (0x80 | 0x81), third @ 0x80..=0xBF, ..] if utf8 => {
            let letter = 0x2000 | (u32::from(*second) & 0x3F) << 6 | (u32::from(*third) & 0x3F);
            char::from_u32(letter).is_some_and(is_direction).then_some((letter, 3))
        }
        _ => None,
    }
}

/// Marks, embeddings, overrides and isolates of direction; line and paragraph separators.
pub(crate) fn is_direction(letter: char) -> bool {
    matches!(u32::from(letter), 0x200E | 0x200F | 0x2028..=0x202E | 0x2066..=0x2069)
}

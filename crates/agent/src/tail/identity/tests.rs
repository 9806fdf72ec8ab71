use proptest::prelude::*;

use super::*;

#[test]
fn a_head_knows_its_file_at_every_length() {
    let bytes: Vec<u8> = (0..3000u32).map(|n| (n * 7 % 251) as u8).collect();
    for length in [0, 1, 63, 64, 65, 500, 1024, 3000] {
        let head = Head::of(&bytes[..length]);
        assert_eq!(head.length, length.min(HEAD_BYTES_MAX));
        let expected = if length == 0 { Likeness::Unknown } else { Likeness::Same };
        assert_eq!(head.compare(&bytes), expected, "{length}");
    }
    let head = Head::of(&bytes);
    assert_eq!(head.compare(&bytes[..300]), Likeness::SoFar);
    assert_eq!(head.compare(&bytes[..63]), Likeness::Unknown);
    let mut other = bytes.clone();
    other[10] ^= 1;
    assert_eq!(head.compare(&other), Likeness::Other);
    assert_eq!(head.compare(&other[..100]), Likeness::Other);
}

#[test]
fn a_trail_keeps_the_newest_and_some_of_the_way() {
    let mut trail = Trail::default();
    for position in 1..=1000u64 {
        trail.push(position * 100, &position.to_le_bytes());
    }
    assert_eq!(trail.last().map(|mark| mark.position), Some(100_000));
    assert!(trail.marks.len() <= MARKS_MAX && trail.marks.len() > 2);
    assert!(trail.marks[0].position <= 100);
    trail.back_to(50_000);
    assert!(trail.last().is_some_and(|mark| mark.position <= 50_000));
    trail.settle();
    assert_eq!(trail.marks.len(), 1);
}

/// A file as bytes, shown to the judge as the agent would.
fn shown(known: &Trail, head: &Head, now: &[u8]) -> Shown {
    let mark = known.at_most(now.len() as u64).map(|mark| {
        let (from, to) = (Mark::start(mark.position) as usize, mark.position as usize);
        (mark, print(&now[from..to]) == mark.print)
    });
    Shown { size: now.len() as u64, head: head.compare(&now[..now.len().min(HEAD_BYTES_MAX)]), mark }
}

/// Distinct lines, as logs have them.
fn lines(seed: u64, count: usize) -> Vec<u8> {
    (0..count).flat_map(|n| format!("{seed:08x} line number {n} of this file\n").into_bytes()).collect()
}

proptest! {
    #[test]
    fn what_happened_to_a_file_is_told(old in 1usize..200, read in 0usize..200, batch in 1usize..20, new in 0usize..200, cut in any::<prop::sample::Index>(), what in 0..3) {
        let content = lines(1, old);
        let read = read.min(old);
        let mut trail = Trail::default();
        let mut read_to = 0;
        for end in (0..=read).step_by(batch) {
            read_to = lines(1, end).len();
            trail.push(read_to as u64, &content[..read_to]);
        }
        let known = Known { read_to: read_to as u64, size_seen: content.len() as u64 };
        let head = Head::of(&content);
        let now = match what {
            0 => [content.clone(), lines(2, new)].concat(),
            // Emptied, and written anew to any length.
            1 => lines(3, new),
            _ => content[..cut.index(content.len())].to_vec(),
        };
        let verdict = judge(known, shown(&trail, &head, &now));
        match (what, verdict) {
            (0, Verdict::Same) | (1, Verdict::Rewritten) => {}
            (2, Verdict::Shrunk) => prop_assert!(now.len() >= read_to),
            (2, Verdict::CutBack { from }) => prop_assert!(now.len() < read_to && from <= now.len() as u64),
            // Nothing proves that it is the old content.
            (2, Verdict::Rewritten) => prop_assert!(trail.at_most(now.len() as u64).is_none_or(|mark| mark.position == 0)),
            _ => prop_assert!(false, "{verdict:?} of {what}; {known:?}, now {}", now.len()),
        }
    }
}

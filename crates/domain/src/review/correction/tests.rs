//! What can be said, and what holds when several people said something of the same time.

use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_700_000_000 + seconds)
}

fn says(from: i64, to: i64, says: Says) -> Correction {
    Correction { from: at(from), to: at(to), says }
}

fn short(standing: &Standing) -> Vec<(i64, i64, &'static str)> {
    let second = |instant: Timestamp| instant.since(at(0)).as_seconds();
    standing.stretches().iter().map(|(from, to, state)| (second(*from), second(*to), state.as_str())).collect()
}

#[test]
fn only_the_past_and_only_with_a_reason() {
    let asked =
        Correct { component: "web".into(), from: at(0), to: at(10), says: Says::Up, reason: " the probe's own line was cut \n".into() };
    assert_eq!(decide(&asked, at(10)).unwrap().reason, "the probe's own line was cut");
    let code = |asked: Correct, now| decide(&asked, now).unwrap_err().code;
    assert_eq!(code(asked.clone(), at(9)), "correction.future");
    assert_eq!(code(Correct { to: at(0), ..asked.clone() }, at(10)), "correction.range");
    assert_eq!(code(Correct { from: at(11), ..asked.clone() }, at(20)), "correction.range");
    assert_eq!(code(Correct { reason: " \u{3000}".into(), ..asked.clone() }, at(10)), "text.missing");
    assert_eq!(code(Correct { reason: "訂".repeat(501), ..asked.clone() }, at(10)), "text.too_long");
    assert!(decide(&Correct { reason: "訂".repeat(500), ..asked }, at(10)).is_ok());
}

#[test]
fn the_one_made_last_holds_and_as_seen_takes_back() {
    let made = [says(0, 30, Says::Up), says(10, 20, Says::Down), says(25, 40, Says::Excluded), says(12, 14, Says::AsSeen)];
    assert_eq!(short(&Standing::of(&made)), [(0, 10, "up"), (10, 12, "down"), (14, 20, "down"), (20, 25, "up"), (25, 40, "paused")]);
    assert!(Standing::of(&[says(0, 30, Says::Up), says(-5, 31, Says::AsSeen)]).is_empty());
    assert!(Standing::of(&[says(5, 5, Says::Up), says(6, 4, Says::Up)]).is_empty());
}

#[test]
fn words_are_read_as_they_are_written() {
    for says in Says::ALL {
        assert_eq!(Says::parse(says.as_str()), Some(says));
    }
    assert_eq!(Says::parse("paused"), None);
}

fn any_made() -> impl Strategy<Value = Vec<Correction>> {
    let one =
        (0_i64..60, -2_i64..40, prop::sample::select(Says::ALL.to_vec())).prop_map(|(from, length, word)| says(from, from + length, word));
    prop::collection::vec(one, 0..8)
}

proptest! {
    #[test]
    fn every_second_is_as_the_last_who_spoke_of_it_said(made in any_made()) {
        let standing = Standing::of(&made);
        for second in -5..110 {
            let last = made.iter().rev().find(|one| one.from <= at(second) && at(second) < one.to).and_then(|one| one.says.state());
            let held: Vec<State> = standing
                .stretches()
                .iter()
                .filter(|(from, to, _)| *from <= at(second) && at(second) < *to)
                .map(|(.., state)| *state)
                .collect();
            prop_assert_eq!(held, last.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(standing.touches(at(second), at(second + 1)), last.is_some());
        }
    }
}

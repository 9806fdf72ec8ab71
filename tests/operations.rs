//! Anything, in any order: checks of every verdict, posts, pings, people who try what they like, channels that fail, time that passes,
//! hinomi killed and away. After each story everything that must always hold is looked at.
//!
//! A story is a script like those in `scenarios/`, so what proptest has cut down to its smallest can be read, kept there and played
//! again. `HINOMI_TEST_STORIES` says how many are told on each backend; `HINOMI_TEST_STEPS` how long the longest is.

use hinomi_testkit::{Backend, Restarts, run_scenario};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestError, TestRunner};

/// Stories in the usual run: seconds, not minutes.
const STORIES: u32 = 24;
const STEPS: usize = 40;

/// Everything that can be configured and has a say: a group, a heartbeat, systems, a component above others, maintenance, draft and
/// automatic clauses, grouped notifications, mail to people and lists.
const CONFIG: &str = r#"
[policy]
time_zone = "America/New_York"
resolve_after = "5m"
close_after = "2d"
attach_window = "1h"
alert_expiry = "20m"
flapping = { count = 3, window = "1h" }
[[clause]]
id = "flash"
force = "commitment"
within = "30m"
warn_before = "10m"
send = "auto"
[[clause]]
id = "follow_up"
force = "commitment"
within = "60m"
on_change_within = "15m"
send = "draft"
[[clause]]
id = "resolved"
force = "goal"
within = "30m"
send = "draft"
[[clause]]
id = "update"
force = "goal"
within = "30m"
priorities = ["P0", "P1"]
[[clause]]
id = "recovery"
force = "goal"
within = "1h"
[[triage]]
id = "noise"
match = { alertname = "Noise" }
action = "record"
[[triage]]
id = "later"
match = { alertname = "Later" }
action = "wait"
[[channel]]
id = "sink"
kind = "webhook"
url = "http://127.0.0.1:9000/hook"
[[channel]]
id = "chat"
kind = "slack"
url = "env:CHAT"
rate_per_minute = 5
[[channel]]
id = "mail"
kind = "file"
from = "hinomi <hinomi@example.jp>"
[[system]]
id = "database"
[[system]]
id = "app"
needs = ["database"]
[[component]]
id = "site"
name = { ja = "サイト", en = "Site" }
public = true
[[component]]
id = "web"
name = { ja = "ウェブ", en = "Web" }
parent = "site"
public = true
systems = ["app"]
[[component]]
id = "shop"
name = { ja = "ショップ", en = "Shop" }
parent = "site"
public = true
[[component]]
id = "office"
name = { ja = "社内", en = "Office" }
[[monitor]]
id = "one"
kind = "tcp"
address = "127.0.0.1:9"
interval = "1m"
confirmations = 2
of = 3
recheck = "10s"
hold = "20s"
component = "web"
[[monitor]]
id = "two"
kind = "tcp"
address = "127.0.0.1:9"
interval = "1d"
component = "shop"
severity = "critical"
[[monitor]]
id = "three"
kind = "tcp"
address = "127.0.0.1:9"
interval = "1d"
component = "shop"
[[monitor]]
id = "pair"
kind = "group"
members = ["two", "three"]
down_when = 2
component = "shop"
[[monitor]]
id = "database"
kind = "tcp"
address = "127.0.0.1:9"
interval = "10s"
system = "database"
[[monitor]]
id = "job"
kind = "heartbeat"
component = "office"
every = "1h"
grace = "5m"
runtime_max = "10m"
ping = "6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60"
[[maintenance]]
id = "window"
title = { ja = "作業", en = "Work" }
components = "web"
from = 2026-10-31T23:30:00-04:00
to = 2026-11-01T02:30:00-05:00
announced_at = 2026-10-01T00:00:00-04:00
[[person]]
id = "hanako"
name = "花子"
email = "hanako@example.jp"
role = "manager"
[[person]]
id = "taro"
name = "太郎"
email = "taro@example.jp"
role = "responder"
language = "en"
[[list]]
id = "customers"
name = "お客様"
members = [{ address = "a@example.com", language = "en" }, { address = "b@example.jp" }]
[[notify]]
id = "all"
channel = "sink"
on = ["alert", "incident", "notice", "obligation"]
[[notify]]
id = "groups"
channel = "chat"
on = ["alert", "incident"]
group_by = ["alertname"]
group_wait = "30s"
group_interval = "5m"
[[notify]]
id = "customers"
channel = "mail"
on = "notice"
to = ["list:customers", "person:taro"]
"#;

fn words(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    select(of)
}

fn person() -> impl Strategy<Value = &'static str> {
    words(&["hanako", "taro"])
}

fn act() -> impl Strategy<Value = String> {
    prop_oneof![
        words(&[
            "acknowledge",
            "intake",
            "confirm",
            "close",
            "assign hanako",
            "comment seen",
            "comment  ",
            "resolve ok",
            "resolve the switch was replaced",
            "reopen it came back",
            "reopen ",
            "dismiss nothing at all",
            "no_news still at work",
            "state investigating",
            "state identified",
            "state monitoring",
            "state resolved",
            "classify P0 everything is down",
            "classify P1 much is down",
            "classify P3 it is nothing",
        ])
        .prop_map(str::to_owned),
        (words(&["web", "shop", "office", "site"]), words(&["operational", "degraded_performance", "partial_outage", "major_outage"]))
            .prop_map(|(component, status)| format!("impact {component} {status}")),
        (1..5_u32).prop_map(|into| format!("merge incident {into} the same")),
    ]
}

fn step() -> impl Strategy<Value = String> {
    let monitor = || words(&["one", "two", "three", "database"]);
    let time = || words(&["1s", "10s", "30s", "1m", "7m", "16m", "31m", "61m", "5h", "1d", "3d", "40d"]);
    let short = || words(&["1s", "10s", "30s", "1m", "7m"]);
    prop_oneof![
        10 => (monitor(), words(&["good", "slow late", "bad refused", "none no socket"])).prop_map(|(id, says)| format!("check {id} {says}")),
        // Twice at once: what needs two bad checks is confirmed.
        4 => (monitor(), words(&["good", "slow", "bad"]), short()).prop_map(|(id, says, span)| {
            format!("check {id} {says}\nadvance {span}\ncheck {id} {says}")
        }),
        5 => (
            words(&["Disk", "Noise", "Later", "Queue"]),
            words(&["critical", "major", "minor", "none"]),
            words(&["", " component=web", " component=shop", " component=nowhere", " system=database"]),
            words(&["", " ends"]),
        ).prop_map(|(name, severity, place, ends)| format!("post alertname={name} severity={severity}{place}{ends}")),
        1 => (1..30_u32).prop_map(|count| format!("storm {count} alertname=Disk instance=node-{{n}} severity=major")),
        2 => words(&["start", "success", "fail", "exit 0", "exit 3"]).prop_map(|says| format!("try: ping 6f2f2c1e-5a0b-4a3e-9c0d-1b2c3d4e5f60 {says}")),
        14 => (1..5_u32, act(), person()).prop_map(|(incident, act, person)| format!("try: do incident {incident} {act} as {person}")),
        3 => (1..5_u32, words(&["flash", "follow_up", "resolved", "general"]), person())
            .prop_map(|(incident, kind, person)| format!("try: send incident {incident} {kind} «調査中です» «We are looking into it» as {person}")),
        2 => (1..5_u32, words(&["flash", "follow_up", "resolved"]), person())
            .prop_map(|(incident, kind, person)| format!("try: send draft {kind} of incident {incident} as {person}")),
        2 => (1..9_u32, person()).prop_map(|(number, person)| format!("try: waive obligation {number} agreed as {person}")),
        1 => (words(&["web", "office"]), person()).prop_map(|(component, person)| format!("report {component} as {person}")),
        1 => (words(&["one", "two", "job", "pair"]), person()).prop_map(|(id, person)| format!("pause {id} tests as {person}")),
        1 => (words(&["one", "two", "job", "pair"]), person()).prop_map(|(id, person)| format!("resume {id} as {person}")),
        2 => (words(&["sink", "chat", "mail"]), words(&["up", "down"])).prop_map(|(channel, state)| format!("channel {channel} {state}")),
        8 => time().prop_map(|span| format!("advance {span}")),
        2 => Just("listen".to_owned()),
        1 => Just("restart".to_owned()),
        1 => time().prop_map(|span| format!("away {span}")),
        1 => Just("seal".to_owned()),
    ]
}

fn story(steps_max: usize) -> impl Strategy<Value = String> {
    // An hour before the clock goes back, or at another time of the day and the month.
    let start = words(&["2026-11-01T00:30:00-04:00", "2026-10-30T12:00:00-04:00", "2027-03-14T01:50:00-05:00"]);
    (start, proptest::collection::vec(step(), 1..steps_max))
        .prop_map(|(start, steps)| format!("start {start}\nconfig\n{CONFIG}\nend\n{}\n", steps.join("\n")))
}

fn number<T: std::str::FromStr>(variable: &str, usual: T) -> T {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn holds(backend: &Backend) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let config = Config {
        cases: number("HINOMI_TEST_STORIES", STORIES),
        max_shrink_iters: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..Config::default()
    };
    // The same stories each time, and others on request.
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number::<u64>("HINOMI_TEST_SEED", 1).to_be_bytes());
    let random = proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &seed);
    let told = TestRunner::new_with_rng(config, random).run(&story(number("HINOMI_TEST_STEPS", STEPS)), |script| {
        runtime
            .block_on(run_scenario(backend, &script, Restarts::AsWritten))
            .map(|_| ())
            .map_err(|error| TestCaseError::fail(format!("{error:#}")))
    });
    match told {
        Ok(()) => {}
        Err(TestError::Fail(reason, script)) => panic!("{reason}\n{}", script.replace(CONFIG, "…")),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn anything_in_any_order_holds_on_sqlite() {
    holds(&Backend::Sqlite);
}

#[test]
fn anything_in_any_order_holds_on_postgres() {
    holds(&Backend::postgres().expect("PostgreSQL for tests"));
}

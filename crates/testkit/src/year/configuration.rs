//! What is watched in the year, and what is promised.

use std::fmt::Write as _;

use hinomi_domain::kernel::{Span, Timestamp};

use super::Size;
use super::script::Script;

/// One channel for what is told to systems, one for what is told to people.
const FIXED: &str = r#"
resolve_after = "10m"
close_after = "7d"
attach_window = "2h"
alert_expiry = "30m"
flapping = { count = 4, window = "6h" }
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
send = "auto"
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
id = "mail"
kind = "file"
from = "hinomi <hinomi@example.jp>"
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
[[list]]
id = "customers"
name = "お客様"
members = [{ address = "a@example.com", language = "en" }, { address = "b@example.jp" }]
[[notify]]
id = "work"
channel = "sink"
on = ["incident", "obligation"]
priority = ["P0", "P1"]
[[notify]]
id = "customers"
channel = "mail"
on = "notice"
to = "list:customers"
"#;

pub fn toml(size: &Size, script: &Script, start: Timestamp) -> String {
    let mut text = format!("[policy]\ntime_zone = \"{}\"\n{FIXED}", size.zone);
    for group in 0..size.groups() {
        let _ =
            writeln!(text, "[[component]]\nid = \"c{}\"\nname = {{ ja = \"系列{group}\", en = \"Line {group}\" }}", size.leaves() + group);
    }
    for leaf in 0..size.leaves() {
        let (parent, public) = (size.leaves() + size.group_of(leaf), leaf % 4 != 3);
        let _ = writeln!(
            text,
            "[[component]]\nid = \"c{leaf}\"\nname = {{ ja = \"機能{leaf}\", en = \"Function {leaf}\" }}\nparent = \"c{parent}\"\npublic = {public}"
        );
    }
    for monitor in 0..size.monitors as usize {
        let _ = writeln!(
            text,
            "[[monitor]]\nid = \"m{monitor}\"\nkind = \"tcp\"\naddress = \"127.0.0.1:9\"\ninterval = \"1d\"\nconfirmations = 2\n\
             recheck = \"30s\"\nhold = \"45s\"\ncomponent = \"c{}\"",
            size.leaf_of(monitor)
        );
    }
    for (number, window) in script.maintenances.iter().enumerate() {
        let at = |minute: i64| start + Span::minutes(minute);
        let _ = writeln!(
            text,
            "[[maintenance]]\nid = \"w{number}\"\ntitle = {{ ja = \"作業{number}\", en = \"Work {number}\" }}\ncomponents = \"c{}\"\nfrom = {}\nto = {}",
            window.component,
            at(window.from),
            at(window.to),
        );
        if let Some(before) = window.announced_before {
            let _ = writeln!(text, "announced_at = {}", at(window.from - before));
        }
    }
    text
}

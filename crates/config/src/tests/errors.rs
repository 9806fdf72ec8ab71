//! Every mistake that hinomi knows, as a person sees it. One snapshot each, in `snapshots/`.

use super::load_one;

/// Name of the snapshot and the file.
const CASES: &[(&str, &str)] = &[
    ("syntax", "[[monitor]]\nid = \"a\nkind = \"http\"\n[server\nlisten = \n"),
    ("duplicate_toml_key", "[policy]\nobjective = 99\nobjective = 98\n"),
    ("unknown_table", "[[monitors]]\nid = \"a\"\n\n[[elephant]]\nid = \"b\"\n"),
    ("wrong_table", "[component]\nid = \"web\"\n\n[[policy]]\nobjective = 99.9\n\n[[system]]\nid = \"x\"\n"),
    (
        "wrong_list",
        "component = \"web\"\nmonitor = [1, { id = \"a\", kind = \"heartbeat\", ping = \"00000000-0000-4000-8000-000000000000\", every = \"1h\" }]\n",
    ),
    ("unknown_key", "[[component]]\nid = \"web\"\npubic = true\nelephant = 1\n"),
    ("missing_key", "[[monitor]]\nid = \"a\"\nkind = \"http\"\n\n[[monitor]]\nname = \"b\"\n"),
    ("unknown_kind", "[[monitor]]\nid = \"a\"\nkind = \"htpp\"\nurl = \"http://127.0.0.1/\"\n"),
    (
        "other_kind",
        "[[monitor]]\nid = \"a\"\nkind = \"tcp\"\naddress = \"127.0.0.1:22\"\nbody = \"x\"\n\n[[monitor]]\nid = \"b\"\nkind = \"group\"\nmembers = [\"a\"]\ninterval = \"5s\"\n",
    ),
    (
        "wrong_type",
        "[[component]]\nid = 5\nname = [\"a\"]\npublic = \"yes\"\nsystems = [1]\n\n[policy]\nobjective = \"high\"\nflapping = 3\ntime_zone = 9\n",
    ),
    (
        "out_of_range",
        "[[monitor]]\nid = \"a\"\nkind = \"http\"\nurl = \"http://127.0.0.1/\"\ninterval = \"100ms\"\ntimeout = \"2m\"\nredirects = 11\nconfirmations = 0\n\n[policy]\nobjective = 101.5\n",
    ),
    (
        "bad_span",
        "[[monitor]]\nid = \"a\"\nkind = \"http\"\nurl = \"http://127.0.0.1/\"\ninterval = \"5 minutes\"\nhold = 30\n\n[policy]\nresolve_after = \"nevr\"\n",
    ),
    ("bad_id", "[[component]]\nid = \"Web Site\"\n"),
    ("bad_word", "[[person]]\nid = \"a\"\nrole = \"responer\"\nlanguage = \"fr\"\n"),
    ("bad_zone", "[policy]\ntime_zone = \"Asia/Tokio\"\n"),
    ("zone_abbreviation", "[policy]\ntime_zone = \"JST\"\n"),
    (
        "bad_text",
        "[[component]]\nid = \"a\"\nname = { ja = \"\", fr = \"x\" }\ndescription = {}\n\n[[component]]\nid = \"b\"\nname = \"two\\nlines\"\n",
    ),
    ("duplicate_id", "[[component]]\nid = \"web\"\n\n[[component]]\nid = \"api\"\n\n[[component]]\nid = \"web\"\n"),
    ("duplicate_section", "[server]\nlisten = \"127.0.0.1:1\"\n"),
    (
        "same_key_twice",
        "[[component]]\nid = \"a\"\n\n[[channel]]\nid = \"c\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1/\"\n\n[[notify]]\nchannel = \"c\"\non = \"alert\"\ncomponent = \"a\"\ncomponents = [\"a\"]\n",
    ),
    (
        "unknown_reference",
        "[[component]]\nid = \"web\"\nparent = \"wbe\"\nsystems = [\"db\"]\n\n[[monitor]]\nid = \"m\"\nkind = \"tcp\"\naddress = \"127.0.0.1:22\"\ncomponent = \"website\"\nschedule = \"office\"\n",
    ),
    (
        "unknown_recipient",
        "[[person]]\nid = \"hanako\"\nemail = \"hanako@example.jp\"\n\n[[channel]]\nid = \"mail\"\nkind = \"file\"\nfrom = \"hinomi@example.jp\"\n\n[[notify]]\nchannel = \"mail\"\non = \"alert\"\nto = [\"person:hanaka\", \"hanako\", \"list:all\", \"taro@@example.jp\"]\n",
    ),
    (
        "component_cycle",
        "[[component]]\nid = \"a\"\nparent = \"c\"\n\n[[component]]\nid = \"b\"\nparent = \"a\"\n\n[[component]]\nid = \"c\"\nparent = \"b\"\n\n[[component]]\nid = \"self\"\nparent = \"self\"\n",
    ),
    (
        "system_cycle",
        "[[system]]\nid = \"app\"\nneeds = [\"db\", \"cache\"]\n\n[[system]]\nid = \"db\"\nneeds = \"app\"\n\n[[system]]\nid = \"cache\"\nneeds = [\"db\"]\n",
    ),
    (
        "group_cycle",
        "[[monitor]]\nid = \"a\"\nkind = \"group\"\nmembers = [\"b\"]\n\n[[monitor]]\nid = \"b\"\nkind = \"group\"\nmembers = [\"a\"]\n",
    ),
    (
        "group_size",
        "[[monitor]]\nid = \"a\"\nkind = \"group\"\nmembers = []\n\n[[monitor]]\nid = \"b\"\nkind = \"group\"\nmembers = [\"a\", \"a\"]\ndown_when = 2\n",
    ),
    (
        "bad_url",
        "[[monitor]]\nid = \"a\"\nkind = \"http\"\nurl = \"example.jp/health\"\n\n[[monitor]]\nid = \"b\"\nkind = \"http\"\nurl = \"ftp://example.jp/\"\n\n[[monitor]]\nid = \"c\"\nkind = \"http\"\nurl = \"https://user:hunter2@example.jp/\"\nrunbook = \"see wiki\"\nproxy = \"socks://x\"\n\n[[monitor]]\nid = \"d\"\nkind = \"http\"\nurl = \"env:BAD_URL\"\n",
    ),
    (
        "http_details",
        "[[monitor]]\nid = \"a\"\nkind = \"http\"\nurl = \"http://127.0.0.1/\"\ntls_days_left = 30\nstatus = [\"2xx\", 600, \"299-200\"]\nbody_bytes_max = \"1GiB\"\nof = 1\nconfirmations = 2\ndegraded_over = \"50s\"\nheaders = { \"Bad Name\" = \"x\", Connection = \"close\", X-Text = \"日本\" }\n",
    ),
    (
        "assertions",
        "[[monitor]]\nid = \"a\"\nkind = \"http\"\nurl = \"http://127.0.0.1/\"\nassert = [\n  { body_matches = \"a(b\" },\n  { jsonpath = \"status\", equals = 1 },\n  {},\n  { body_contains = \"x\", header = \"y\" },\n  { body_lacks = \"x\", equals = 2 },\n  { body_contain = \"x\" },\n]\n",
    ),
    (
        "addresses",
        "[[monitor]]\nid = \"a\"\nkind = \"tcp\"\naddress = \"127.0.0.1\"\n\n[[monitor]]\nid = \"b\"\nkind = \"dns\"\nhost = \"https://example.jp\"\nresolver = \"dns.google\"\ntype = \"AAA\"\n\n[[monitor]]\nid = \"c\"\nkind = \"icmp\"\nhost = \"火の見.jp\"\n\n[[monitor]]\nid = \"d\"\nkind = \"tls\"\naddress = \"example.jp:0\"\nserver_name = \"a b\"\n\n[[monitor]]\nid = \"e\"\nkind = \"tcp\"\naddress = \"::1:80\"\n\n[[monitor]]\nid = \"f\"\nkind = \"http\"\nurl = \"http://127.0.0.1/\"\nip = \"6\"\n",
    ),
    (
        "heartbeat",
        "[[monitor]]\nid = \"a\"\nkind = \"heartbeat\"\nevery = \"1h\"\n\n[[monitor]]\nid = \"b\"\nkind = \"heartbeat\"\nevery = \"1h\"\nping = \"not-a-uuid\"\npush = \"short\"\n",
    ),
    (
        "shared_ping",
        "[[monitor]]\nid = \"a\"\nkind = \"heartbeat\"\nevery = \"1h\"\nping = \"5f0c3a52-0000-4000-8000-000000000001\"\n\n[[monitor]]\nid = \"b\"\nkind = \"heartbeat\"\nevery = \"1h\"\nping = \"5F0C3A52-0000-4000-8000-000000000001\"\n",
    ),
    (
        "labels",
        "[[monitor]]\nid = \"a\"\nkind = \"tcp\"\naddress = \"127.0.0.1:22\"\nlabels = { \"9th\" = \"x\", team = 5 }\n\n[[triage]]\naction = \"record\"\nmatch = { team = \"/(/\", \"a b\" = \"c\" }\noutside = true\n",
    ),
    (
        "literal_secret",
        "[[channel]]\nid = \"mail\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nfrom = \"a@example.jp\"\nusername = \"hinomi\"\npassword = \"hunter2\"\n\n[[channel]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1/\"\nsecret = \"hunter2hunter2hunter2\"\nheaders = { Authorization = \"Bearer hunter2\" }\n\n[[channel]]\nid = \"chat\"\nkind = \"slack\"\nurl = \"https://chat.example/services/hunter2\"\n\n[server]\ndatabase = \"postgres://hinomi:hunter2@db/hinomi\"\n",
    ),
    (
        "missing_secret",
        "[[channel]]\nid = \"mail\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nfrom = \"a@example.jp\"\nusername = \"env:EMPTY\"\npassword = \"env:NO_SUCH\"\n\n[[channel]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"file:no/such/file\"\nsecret = \"env:no such\"\n",
    ),
    (
        "misspelt_secret",
        "[[channel]]\nid = \"mail\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nfrom = \"a@example.jp\"\npasword = \"hunter2\"\n",
    ),
    (
        "channels",
        "[[channel]]\nid = \"a\"\nkind = \"smtp\"\nhost = \"smtp://example.jp\"\nport = 70000\nusername = \"x\"\nfrom = \"Hinomi hinomi@example.jp\"\nreturn_path = \"bounce{token}\"\n\n[[channel]]\nid = \"b\"\nkind = \"file\"\nfrom = \"hinomi\"\ndirectory = \"../../etc\"\n",
    ),
    (
        "notify",
        "[[channel]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1/\"\n\n[[channel]]\nid = \"mail\"\nkind = \"file\"\nfrom = \"hinomi@example.jp\"\n\n[[person]]\nid = \"hanako\"\n\n[[notify]]\nchannel = \"hook\"\non = [\"alerts\"]\nto = \"a@example.jp\"\n\n[[notify]]\nchannel = \"mail\"\non = \"alert\"\n\n[[notify]]\nchannel = \"mail\"\non = \"incident\"\nto = \"person:hanako\"\ngroup_by = [\"no-label\"]\n",
    ),
    (
        "lists",
        "[[person]]\nid = \"a\"\nemail = \"a.example.jp\"\n\n[[list]]\nid = \"l\"\nmembers = [\"a@\", { address = \"b..c@example.jp\" }, { language = \"ja\" }, { address = \"d@例え.jp\", lang = \"ja\" }]\n",
    ),
    (
        "template_variable",
        "[[template]]\nnotice = \"flash\"\ntitle = { ja = \"【速報】{title}\", en = \"{tilte}\" }\nbody = { ja = \"{components} に {number} 件、{ literal } と {elephant}。\", en = \"ok\" }\n\n[[template]]\nnotice = \"flash\"\ntitle = \"a\"\nbody = \"b\"\n",
    ),
    (
        "clauses",
        "[[clause]]\nid = \"flash\"\npromise = \"resolved\"\n\n[[clause]]\nid = \"ours\"\nwithin = \"15m\"\n\n[[clause]]\nid = \"recovery\"\nwithin = \"30m\"\nwarn_before = \"1h\"\naim_from = \"2h\"\non_change_within = \"5m\"\nforce = \"promise\"\n",
    ),
    (
        "priorities",
        "[[priority]]\npriority = \"P4\"\nwhen = {}\n\n[[priority]]\nid = \"x\"\npriority = \"P1\"\nwhen = { critcal = true, public_down_percent = 0 }\n",
    ),
    (
        "calendar",
        "[[calendar]]\nid = \"a\"\nweekdays = [\"mon\", \"freitag\"]\nfrom = \"25:00\"\nto = 18\nholidays = \"us\"\nclosed_on = [2026-12-29, \"2026-02-30\", 5]\n",
    ),
    (
        "maintenance",
        "[[component]]\nid = \"web\"\n\n[[maintenance]]\nid = \"m\"\ncomponents = \"web\"\nfrom = 2026-12-05T03:00:00+09:00\nto = \"2026-12-05T01:00:00+09:00\"\nannounced_at = \"yesterday\"\n",
    ),
    ("page", "[[page]]\nid = \"uptime\"\nhost_name = \"https://status.example.jp\"\ncontact = \"call us\"\ncomponents = [\"web\"]\n"),
    (
        "server",
        "[server]\nlisten = \":8080\"\npublic_url = \"status.example.jp\"\ntrusted_proxies = [\"10.0.0.0/8\", \"proxy.local\"]\ndatabase = \"mysql://db\"\ntls = { cert = \"a.pem\" }\n\n[access]\npassword = \"no\"\nsession_hours = 0\n\n[watchdog]\nurl = \"env:BAD_URL\"\n\n[retention]\njournal = \"1d\"\n",
    ),
    (
        "log_sources",
        "[[system]]\nid = \"exam\"\n\n[[log_purpose]]\nid = \"kaizen\"\n\n[[log_source]]\nid = \"Exam Log\"\nformat = \"jsonl\"\npurpose = \"detcet\"\nsystem = \"exma\"\n\n[[log_source]]\nid = \"a\"\njson = { time = \"ts\", msg = \"m\" }\npurpose = \"kaisen\"\nwritten_by = \"hardware\"\n\n[[log_source]]\nid = \"b\"\nformat = \"regex\"\n\n[[log_source]]\nid = \"c\"\nformat = \"regex\"\npattern = '^(\\S+) ('\ntime_format = \"%Y-%K\"\n\n[[log_source]]\nid = \"d\"\nformat = \"regex\"\npattern = '^(\\S+) (.*)'\n\n[[log_source]]\nid = \"e\"\nformat = \"regex\"\npattern = '^(?P<message>.*)'\ntime_format = \"%Y\"\nsilent_after = \"1s\"\n",
    ),
    (
        "log_rules",
        "[[log_rule]]\nid = \"a\"\n\n[[log_rule]]\nid = \"b\"\nkind = \"cuont\"\nquery = \"x\"\n\n[[log_rule]]\nid = \"c\"\nkind = \"count\"\nquery = \"x\"\nthreshold = 0\nlearn = \"1d\"\n\n[[log_rule]]\nid = \"d\"\nquery = \"x\"\nthreshold = 3\nseverity = \"high\"\nsystem = \"exam\"\n\n[[log_rule]]\nid = \"e\"\nkind = \"ratio\"\nquery = \"level:ERROR\"\nof = \"source:(\"\nthreshold = 5\nwithin = \"5m\"\n\n[[log_rule]]\nid = \"f\"\nkind = \"distinct\"\nquery = \"x\"\nfield = \"message\"\nthreshold = 3\nwithin = \"1y\"\ngroup_by = [\"host\", \"time\", \"Host\"]\n",
    ),
    (
        "log_queries",
        "[[log_rule]]\nid = \"a\"\nquery = \"level>=WRAN \\\"接続失敗\"\n\n[[log_rule]]\nid = \"b\"\nquery = 'elapsed_ms>fast /(/'\n\n[[log_rule]]\nid = \"c\"\nquery = \"\"\"\nlevel:ERROR \\\n  (接続 OR\"\"\"\n\n[[log_rule]]\nid = \"d\"\nquery = \"level:ERROR | count by proc\"\n",
    ),
    (
        "log_purposes",
        "[[log_purpose]]\nid = \"detect\"\nnear = \"2y\"\n\n[[log_purpose]]\nid = \"audit\"\nnear = \"1y\"\nkeep = \"6mo\"\n\n[[log_purpose]]\nid = \"debug\"\nnear = \"forever\"\nkeep = \"always\"\nbackup = \"weekly\"\nread = \"all\"\n\n[[log_purpose]]\nid = \"detect\"\nkeep = 5\n",
    ),
    ("logs", "[logs]\nwal_bytes_max = \"1MiB\"\nmemory_bytes_max = \"1 TB\"\nquery_timeout = \"1h\"\nquery_rows_max = 0\n"),
    ("reference_of_nothing", "[[notify]]\nchannel = \"mail\"\non = \"alert\"\n"),
];

#[test]
fn every_mistake_is_said_in_words_that_help() {
    for (name, text) in CASES {
        let errors = load_one(text).err().filter(|_| *name != "duplicate_section");
        let rendered = match errors {
            Some(errors) => errors.render(false),
            // Needs two files: the second is the same again.
            None => two_files(text),
        };
        insta::assert_snapshot!(*name, rendered);
    }
}

fn two_files(text: &str) -> String {
    let files = [("a.toml".to_owned(), text.to_owned()), ("b.toml".to_owned(), format!("# again\n{text}"))];
    crate::load_texts(&files, &super::environment).expect_err("refused").render(false)
}

#[test]
fn colour_is_only_escapes() {
    let errors = load_one("[[component]]\nid = \"web\"\npubic = true\n").expect_err("refused");
    let (plain, coloured) = (errors.render(false), errors.render(true));
    assert!(coloured.contains("\u{1b}["));
    assert!(!plain.contains('\u{1b}'));
}

#[test]
fn a_place_is_a_line_and_a_column_of_characters() {
    let errors = load_one("[[component]]\nid = \"web\"\nname = { ja = \"ウェブ\", fr = \"Le web\" }\n").expect_err("refused");
    let first = errors.iter().next().expect("one");
    assert_eq!((first.file.as_str(), first.line, first.column, first.code), ("hinomi.toml", 3, 22, "unknown-key"));
    assert_eq!(first.to_string(), "hinomi.toml:3:22: unknown language `fr` (unknown-key)");
}

#[test]
fn mistakes_beyond_the_bound_are_counted() {
    let text = (0..500).map(|number| format!("[[component]]\nid = \"c{number}\"\nparent = \"x{number}\"\n")).collect::<String>();
    let errors = load_one(&text).expect_err("refused");
    assert_eq!(errors.iter().count(), 200);
    assert_eq!(errors.count(), 500);
    assert!(errors.render(false).ends_with("the configuration was refused: 500 errors\n"));
}

use super::*;

const SMALLEST: &str = "server = \"https://hinomi.example.jp\"\ntoken = \"env:HINOMI_TOKEN\"\n";

fn parse(text: &str) -> Result<AgentConfig, ConfigErrors> {
    AgentConfig::parse(text, Path::new("/etc/hinomi/agent.toml"), &|name| (name == "HINOMI_TOKEN").then(|| "secret-token".to_owned()))
}

fn refused(text: &str) -> String {
    parse(text).expect_err("a mistake").to_string()
}

#[test]
fn the_smallest_configuration_has_good_defaults() {
    let config = parse(SMALLEST).unwrap();
    assert_eq!(config.state_directory, Path::new("/var/lib/hinomi-agent"));
    assert_eq!((config.connections, config.spool.when_full), (4, WhenFull::Pause));
    assert!(config.metrics.is_some() && config.files.is_empty() && !config.agent.is_empty());
    assert!(!format!("{config:?}").contains("secret-token"));
}

#[test]
fn everything_that_can_be_said_is_understood() {
    let config = parse(&format!(
        "{SMALLEST}agent = \"web-01\"\nhost = \"web-01.example.jp\"\nstate = \"state\"\nca_file = \"ca.pem\"\nconnections = 2\n
        [spool]\nbytes_max = \"512MiB\"\nwhen_full = \"drop_oldest\"\nrenamed = true
        [metrics]\ninterval = \"10s\"\nexclude_mounts = [\"/mnt/*\"]
        [[process]]\nname = \"Web\"\nprogram = \"nginx\"
        [[process]]\nname = \"Jobs\"\npidfile = \"jobs.pid\"
        [[file]]\nsource = \"app\"\nformat = \"standard\"\npaths = [\"/var/log/app/*.log\", \"own.log\"]\nexclude = [\"debug*\"]\nrecord = \"standard\"\nexisting = \"skip\"
        [[file]]\nsource = \"java\"\npaths = [\"/var/log/java.log\"]\nrotated = [\"/var/log/old/java*\"]\nrecord = {{ starts = '^\\d{{4}}-' }}
        [journal]\nsource = \"os\"\nunits = [\"sshd.service\"]\nexisting = \"skip\"\n"
    ))
    .unwrap();
    assert_eq!(config.state_directory, Path::new("/etc/hinomi/state"));
    assert_eq!((config.spool.bytes_max, config.spool.when_full, config.spool.renamed), (512 << 20, WhenFull::DropOldest, true));
    assert_eq!(config.processes[1].found_by, FoundBy::Pidfile(PathBuf::from("/etc/hinomi/jobs.pid")));
    let [app, java] = config.files.as_slice() else { panic!("two inputs") };
    assert!(app.paths[1].matches(Path::new("/etc/hinomi/own.log")) && app.exclude[0].matches(Path::new("/x/debug.log")));
    assert_eq!((app.existing, java.existing), (Existing::Skip, Existing::Read));
    assert!(matches!((&app.rule, &java.rule), (Rule::Standard, Rule::Starts(_))));
    assert_eq!(config.journal.unwrap().units, ["sshd.service"]);
}

#[test]
fn a_mistake_is_shown_with_its_line() {
    let text = format!("{SMALLEST}[[file]]\nsource = \"app\"\npaths = [\"/var/log/app.log\"]\nrecrod = \"line\"\n");
    let shown = refused(&text);
    assert!(shown.starts_with("/etc/hinomi/agent.toml:6:1: unknown field `recrod`"), "{shown}");
    assert!(shown.contains("\n 6 | recrod = \"line\"\n   | ^^^^^^"), "{shown}");
    assert!(shown.contains("`record`"), "{shown}");
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let shown = refused(
        "server = \"http://hinomi.example.jp\"\ntoken = \"abc\"\nagent = \"a b\"\nconnections = 99\n
        [spool]\nbytes_max = \"1\"\nwhen_full = \"maybe\"\n[metrics]\ninterval = \"10ms\"\n[[process]]\nname = \"x\"\n
        [[file]]\nsource = \"\"\npaths = []\nrecord = \"lines\"\n[[file]]\nsource = \"a\"\npaths = [\"/a/**b\", \"/a\", \"/a\"]\nrecord = { starts = \"(\" }\n",
    );
    for wanted in [
        ":1:10: plain http would show",
        ":2:9: a secret must not stand in the configuration",
        ":3:9: `agent` has 1 to 64",
        ":4:15: `connections` is 1 to 16",
        "no size",
        "expected \"pause\" or \"drop_oldest\"",
        "must be 1s or longer",
        "found by `program` or by `pidfile`",
        "expected 1 to 128 bytes",
        "`paths` names no file",
        "not one of the ways to tell records apart",
        "`**` stands alone",
        "named twice",
        "not a regular expression",
    ] {
        assert!(shown.contains(wanted), "{wanted}\n{shown}");
    }
    assert!(!shown.contains("abc") && shown.contains("token = ***"), "{shown}");
    for secret in ["token = \"hush", "token = hush", "server = \"https://me:hush@a.example\"\ntoken = \"env:HINOMI_TOKEN\""] {
        let shown = refused(secret);
        assert!(!shown.contains("hush"), "{shown}");
    }
}

#[test]
fn plain_http_is_for_this_host_alone_unless_it_is_written() {
    let with = |server: &str, more: &str| parse(&format!("server = \"{server}\"\ntoken = \"env:HINOMI_TOKEN\"\n{more}")).is_ok();
    assert!(with("http://127.0.0.1:8080", "") && with("http://[::1]:8080", "") && with("http://localhost", ""));
    assert!(!with("http://10.0.0.1", "") && !with("http://localhost.example.jp", "") && !with("ftp://x", "") && !with("nonsense", ""));
    assert!(with("http://10.0.0.1", "insecure_http = true"));
}

#[test]
fn a_token_comes_from_the_environment_or_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("agent.toml");
    let of_file = |token: &str| {
        std::fs::write(directory.path().join("token"), token).unwrap();
        AgentConfig::parse("server = \"https://a.example\"\ntoken_file = \"token\"", &path, &|_| None)
    };
    let config = of_file("one\n").unwrap();
    assert_eq!(config.token.value(), "one");
    assert!(config.token.renewed().is_none());
    std::fs::write(directory.path().join("token"), "two").unwrap();
    assert_eq!(config.token.renewed().unwrap().value(), "two");
    for bad in ["", "two words", "ctrl\u{7}"] {
        assert!(of_file(bad).is_err(), "{bad:?}");
    }
    let shown = refused("server = \"https://a.example\"\ntoken = \"env:NOT_SET\"");
    assert!(shown.contains("the environment variable NOT_SET is not set"), "{shown}");
    assert!(refused("server = \"https://a.example\"").contains("`token` is missing"));
}

#[test]
fn no_text_makes_it_panic() {
    for text in
        ["", "\u{0}", "server", "=", "server = 'あ'\n token = 'い\"", "[[file]]\n[file]", &"[".repeat(10_000), "server = \"\"\"\n\n\"\"\""]
    {
        assert!(parse(text).is_err());
    }
}

#[test]
fn the_example_is_a_good_configuration() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/agent.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace("file:/etc/hinomi-agent/token", "env:HINOMI_TOKEN");
    let config = AgentConfig::parse(&text, &path, &|_| Some("token".to_owned())).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(config.files.len() >= 3 && config.journal.is_some() && config.processes.len() == 2);
}

//! From the text to a checked configuration. What the shape of the file excludes, serde refuses at its first mistake; everything else is
//! collected, so that one run shows all of it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use url::{Host, Url};

use super::error::{ConfigErrors, Problem};
use super::secret::Token;
use super::units;
use super::{AgentConfig, Existing, FileConfig, FoundBy, JournalConfig, MetricsConfig, ProcessConfig, SpoolConfig, Timing, WhenFull};
use crate::tail::frame::Rule;
use crate::tail::pattern::Pattern;

const STATE_DIRECTORY: &str = "/var/lib/hinomi-agent";
const HOST_NAME: &str = "/proc/sys/kernel/hostname";
const SPOOL_BYTES_MAX: u64 = 1 << 30;
const SPOOL_BYTES_MIN: u64 = 4 << 20;
const METRICS_INTERVAL: Duration = Duration::from_secs(30);
const CONNECTIONS: usize = 4;
const CONNECTIONS_MAX: usize = 16;
const INPUTS_MAX: usize = 1_000;
const PATTERNS_MAX: usize = 1_000;
/// A compiled expression may take so much, and its cache again.
const EXPRESSION_BYTES_MAX: usize = 1 << 18;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    server: Spanned<String>,
    token: Option<Spanned<String>>,
    token_file: Option<Spanned<String>>,
    agent: Option<Spanned<String>>,
    host: Option<Spanned<String>>,
    state: Option<Spanned<String>>,
    ca_file: Option<Spanned<String>>,
    #[serde(default)]
    insecure_http: bool,
    connections: Option<Spanned<usize>>,
    spool: Option<RawSpool>,
    metrics: Option<RawMetrics>,
    #[serde(default)]
    process: Vec<Spanned<RawProcess>>,
    #[serde(default)]
    file: Vec<Spanned<RawFile>>,
    journal: Option<RawJournal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpool {
    bytes_max: Option<Spanned<String>>,
    when_full: Option<Spanned<String>>,
    #[serde(default)]
    renamed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMetrics {
    enabled: Option<bool>,
    interval: Option<Spanned<String>>,
    #[serde(default)]
    exclude_mounts: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProcess {
    name: Spanned<String>,
    program: Option<Spanned<String>>,
    pidfile: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    source: Spanned<String>,
    format: Option<Spanned<String>>,
    paths: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    rotated: Vec<Spanned<String>>,
    record: Option<Spanned<toml::Value>>,
    existing: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJournal {
    source: Spanned<String>,
    #[serde(default)]
    units: Vec<Spanned<String>>,
    existing: Option<Spanned<String>>,
    program: Option<Spanned<String>>,
}

struct Reader<'a> {
    text: &'a str,
    directory: &'a Path,
    problems: Vec<Problem>,
}

pub(super) fn read(text: &str, path: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<AgentConfig, ConfigErrors> {
    let raw: Raw = toml::from_str(text).map_err(|error| {
        let problem = Problem::at(text, error.span().unwrap_or_default(), error.message().replace('\n', ", "), None);
        ConfigErrors { file: path.to_path_buf(), problems: vec![problem] }
    })?;
    let mut reader = Reader { text, directory: path.parent().unwrap_or(Path::new("")), problems: Vec::new() };
    let config = reader.config(raw, environment);
    match config {
        Some(config) if reader.problems.is_empty() => Ok(config),
        _ => Err(ConfigErrors { file: path.to_path_buf(), problems: reader.problems }),
    }
}

impl Reader<'_> {
    fn config(&mut self, raw: Raw, environment: &dyn Fn(&str) -> Option<String>) -> Option<AgentConfig> {
        let server = self.server(&raw.server, raw.insecure_http);
        let token = self.token(raw.token.as_ref(), raw.token_file.as_ref(), raw.server.span(), environment);
        let host_name = std::fs::read_to_string(HOST_NAME).map(|name| name.trim().to_owned()).unwrap_or_default();
        let host = match raw.host {
            Some(host) => self.word(&host, 255),
            None if host_name.is_empty() => "localhost".to_owned(),
            None => host_name,
        };
        let agent = match raw.agent {
            Some(agent) => self.agent(&agent),
            None => Some(id(&host)).filter(|id| !id.is_empty()).unwrap_or_else(|| "agent".to_owned()),
        };
        let connections = raw.connections.map_or(CONNECTIONS, |given| {
            if !(1..=CONNECTIONS_MAX).contains(given.get_ref()) {
                self.problem(given.span(), format!("`connections` is 1 to {CONNECTIONS_MAX}"), None);
            }
            *given.get_ref()
        });
        let files: Vec<FileConfig> = raw.file.into_iter().take(INPUTS_MAX).filter_map(|file| self.file(file.into_inner())).collect();
        let spool = self.spool(raw.spool);
        let metrics = self.metrics(raw.metrics);
        let processes = raw.process.into_iter().filter_map(|process| self.process(process)).collect();
        let journal = raw.journal.map(|journal| self.journal(journal));
        Some(AgentConfig {
            server: server?,
            token: token?,
            agent,
            host,
            state_directory: self.directory.join(raw.state.map_or_else(|| STATE_DIRECTORY.to_owned(), Spanned::into_inner)),
            ca_file: raw.ca_file.map(|path| self.directory.join(path.into_inner())),
            connections,
            spool,
            metrics,
            processes,
            files,
            journal,
            timing: Timing::default(),
        })
    }

    fn problem(&mut self, span: Range<usize>, message: impl Into<String>, help: Option<&str>) {
        self.problems.push(Problem::at(self.text, span, message.into(), help.map(str::to_owned)));
    }

    fn server(&mut self, given: &Spanned<String>, insecure_http: bool) -> Option<Url> {
        let url = match Url::parse(given.get_ref()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
            _ => {
                self.problem(
                    given.span(),
                    "`server` is no http or https address",
                    Some("for example: server = \"https://hinomi.example.jp\""),
                );
                return None;
            }
        };
        if !url.username().is_empty() || url.password().is_some() {
            self.problem(given.span(), "a secret must not stand in the address", Some("write it as token = \"file:PATH\""));
        }
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() == "http" && !loopback && !insecure_http {
            let help = "use https; or write insecure_http = true where the network between is trusted";
            self.problem(given.span(), "plain http would show logs and the token to everybody on the way", Some(help));
        }
        Some(url)
    }

    fn token(
        &mut self,
        reference: Option<&Spanned<String>>,
        file: Option<&Spanned<String>>,
        server: Range<usize>,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Token> {
        let (span, token) = match (reference, file) {
            (Some(reference), None) => (reference.span(), Token::resolve(reference.get_ref(), self.directory, environment)),
            (None, Some(file)) => (file.span(), Token::of_file(self.directory.join(file.get_ref()))),
            (Some(_), Some(file)) => (file.span(), Err("`token` and `token_file` say the same; write one of them".to_owned())),
            (None, None) => (server, Err("`token` is missing".to_owned())),
        };
        token.map_err(|why| self.problem(span, why, Some("write token = \"env:NAME\" or token = \"file:PATH\""))).ok()
    }

    fn agent(&mut self, given: &Spanned<String>) -> String {
        if given.get_ref().is_empty() || id(given.get_ref()) != *given.get_ref() {
            self.problem(given.span(), "`agent` has 1 to 64 of A-Z a-z 0-9 _ . : -", None);
        }
        given.get_ref().clone()
    }

    /// Text that names something: not empty, bounded, without control characters.
    fn word(&mut self, given: &Spanned<String>, bytes_max: usize) -> String {
        let text = given.get_ref();
        if text.is_empty() || text.len() > bytes_max || text.chars().any(char::is_control) {
            self.problem(given.span(), format!("expected 1 to {bytes_max} bytes without control characters"), None);
        }
        text.clone()
    }

    fn duration(&mut self, given: &Spanned<String>, least: Duration) -> Duration {
        match units::duration(given.get_ref()) {
            Some(duration) if duration >= least => duration,
            Some(_) => {
                self.problem(given.span(), format!("must be {least:?} or longer"), None);
                least
            }
            None => {
                self.problem(given.span(), "no span of time", Some("for example \"500ms\", \"30s\", \"5m\""));
                least
            }
        }
    }

    fn choice<T: Copy>(&mut self, given: Option<&Spanned<String>>, choices: &[(&str, T)]) -> Option<T> {
        let given = given?;
        let found = choices.iter().find(|(word, _)| word == given.get_ref()).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.problem(given.span(), format!("expected {}", words.join(" or ")), None);
        }
        found
    }

    fn spool(&mut self, raw: Option<RawSpool>) -> SpoolConfig {
        let mut config = SpoolConfig { bytes_max: SPOOL_BYTES_MAX, when_full: WhenFull::Pause, renamed: false };
        let Some(raw) = raw else { return config };
        if let Some(given) = raw.bytes_max {
            match units::bytes(given.get_ref()) {
                Some(bytes) if bytes >= SPOOL_BYTES_MIN => config.bytes_max = bytes,
                Some(_) => self.problem(given.span(), "must be 4MiB or more", None),
                None => self.problem(given.span(), "no size", Some("for example \"512MiB\", \"4GiB\"")),
            }
        }
        let policies = [("pause", WhenFull::Pause), ("drop_oldest", WhenFull::DropOldest)];
        config.when_full = self.choice(raw.when_full.as_ref(), &policies).unwrap_or(WhenFull::Pause);
        config.renamed = raw.renamed;
        config
    }

    fn metrics(&mut self, raw: Option<RawMetrics>) -> Option<MetricsConfig> {
        let Some(raw) = raw else { return Some(MetricsConfig { interval: METRICS_INTERVAL, exclude_mounts: Vec::new() }) };
        let interval = raw.interval.map_or(METRICS_INTERVAL, |given| self.duration(&given, Duration::from_secs(1)));
        let exclude_mounts = self.patterns(&raw.exclude_mounts, false);
        raw.enabled.unwrap_or(true).then_some(MetricsConfig { interval, exclude_mounts })
    }

    fn process(&mut self, raw: Spanned<RawProcess>) -> Option<ProcessConfig> {
        let span = raw.span();
        let raw = raw.into_inner();
        let name = self.word(&raw.name, 128);
        let found_by = match (raw.program, raw.pidfile) {
            (Some(program), None) => FoundBy::Program(self.word(&program, 255)),
            (None, Some(path)) => FoundBy::Pidfile(self.directory.join(path.into_inner())),
            _ => {
                self.problem(span, "a process is found by `program` or by `pidfile`: write one of them", None);
                return None;
            }
        };
        Some(ProcessConfig { name, found_by })
    }

    fn file(&mut self, raw: RawFile) -> Option<FileConfig> {
        let source = self.word(&raw.source, 128);
        if raw.paths.get_ref().is_empty() {
            self.problem(raw.paths.span(), "`paths` names no file", None);
        }
        let format = raw.format.map(|format| self.word(&format, 64));
        let paths = self.patterns(raw.paths.get_ref(), true);
        let exclude = self.patterns(&raw.exclude, false);
        let rotated = self.patterns(&raw.rotated, true);
        let rule = self.rule(raw.record)?;
        let existing = self.existing(raw.existing.as_ref());
        Some(FileConfig { source, format, paths, exclude, rotated, rule, existing })
    }

    fn existing(&mut self, given: Option<&Spanned<String>>) -> Existing {
        self.choice(given, &[("read", Existing::Read), ("skip", Existing::Skip)]).unwrap_or(Existing::Read)
    }

    /// `whole`: a path from the root or from the file's directory; otherwise a name alone is good too.
    fn patterns(&mut self, given: &[Spanned<String>], whole: bool) -> Vec<Pattern> {
        if let Some(beyond) = given.get(PATTERNS_MAX) {
            self.problem(beyond.span(), format!("more than {PATTERNS_MAX} patterns"), None);
        }
        let mut seen = BTreeSet::new();
        let mut patterns = Vec::new();
        for pattern in given.iter().take(PATTERNS_MAX) {
            let text = pattern.get_ref();
            let text = if whole { self.directory.join(text) } else { PathBuf::from(text) };
            match Pattern::parse(&text) {
                Ok(_) if !seen.insert(text) => self.problem(pattern.span(), "named twice", None),
                Ok(parsed) => patterns.push(parsed),
                Err(why) => self.problem(pattern.span(), why, None),
            }
        }
        patterns
    }

    fn rule(&mut self, given: Option<Spanned<toml::Value>>) -> Option<Rule> {
        let Some(given) = given else { return Some(Rule::Line) };
        let span = given.span();
        let help = "expected \"line\", \"standard\", \"indent\" or { starts = \"regular expression\" }";
        let expression = match given.into_inner() {
            toml::Value::String(word) => match word.as_str() {
                "line" => return Some(Rule::Line),
                "standard" => return Some(Rule::Standard),
                "indent" => return Some(Rule::Indent),
                _ => None,
            },
            toml::Value::Table(mut table) if table.len() == 1 => match table.remove("starts") {
                Some(toml::Value::String(expression)) => Some(expression),
                _ => None,
            },
            _ => None,
        };
        let Some(expression) = expression else {
            self.problem(span, "not one of the ways to tell records apart", Some(help));
            return None;
        };
        let built = regex::bytes::RegexBuilder::new(&expression)
            .unicode(true)
            .size_limit(EXPRESSION_BYTES_MAX)
            .dfa_size_limit(EXPRESSION_BYTES_MAX)
            .build();
        match built {
            Ok(regex) => Some(Rule::Starts(regex)),
            Err(error) => {
                let why = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
                self.problem(span, format!("not a regular expression: {why}"), None);
                None
            }
        }
    }

    fn journal(&mut self, raw: RawJournal) -> JournalConfig {
        JournalConfig {
            source: self.word(&raw.source, 128),
            units: raw.units.iter().take(PATTERNS_MAX).map(|unit| self.word(unit, 255)).collect(),
            existing: self.existing(raw.existing.as_ref()),
            program: raw.program.map_or_else(|| PathBuf::from("journalctl"), |path| self.directory.join(path.into_inner())),
        }
    }
}

/// The part of a name that the protocol's ids may hold.
fn id(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-')).take(64).collect()
}

//! The command line. Names are fixed: scripts rely on them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use hinomi_logline::lint::Rule;
use hinomi_logline::{Language, Purpose};

/// hinomi (火の見): runs services by their operations policy.
#[derive(Parser)]
#[command(name = "hinomi", max_term_width = 120)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Watch, alert, page and publish, until stopped.
    Serve(Serve),
    /// Check a configuration, or print its schema.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Write a commented configuration to start from.
    Init {
        /// A directory that does not exist or is empty.
        directory: PathBuf,
    },
    /// Look for what would go wrong later: clock, disk, rights, mail servers, gaps in the policy.
    Doctor(Place),
    /// Bring the database up to this program's version.
    Migrate(Place),
    /// Make, verify and restore encrypted backups, also while hinomi runs.
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// Help people in.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Prove that records of what happened were not changed.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// For the host that serves the published pages.
    Publish {
        #[command(subcommand)]
        command: PublishCommand,
    },
    /// Follow log files and the journal of this host, measure it, and send both to a server, until stopped.
    Agent(Agent),
    /// Log files in the standard form: prove it, or read them.
    Log {
        #[command(subcommand)]
        command: LogCommand,
    },
    /// Records of logs that were handed over.
    Disclosure {
        #[command(subcommand)]
        command: DisclosureCommand,
    },
}

/// Where configuration and data are.
#[derive(Args, Clone)]
pub struct Place {
    /// Directory of the configuration.
    #[arg(long, env = "HINOMI_CONFIG", value_name = "DIR")]
    pub config: PathBuf,
    /// Directory of the data; made when missing. Default: [server] data.
    #[arg(long, env = "HINOMI_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// postgres://… or sqlite:PATH. Default: [server] database, else SQLite in the data directory.
    #[arg(long, env = "HINOMI_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
}

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    pub place: Place,
    /// Address to listen on. Default: [server] listen, else 127.0.0.1:8080.
    #[arg(long, env = "HINOMI_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    #[command(flatten)]
    pub log: OwnLog,
}

/// Where hinomi's own log goes.
#[derive(Args)]
pub struct OwnLog {
    /// How it is written to standard error.
    #[arg(long, env = "HINOMI_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    /// Write it as standard lines too, a file for each purpose (hinomi.detect.log, …); the directory is made when missing.
    #[arg(long, env = "HINOMI_LOG_DIRECTORY", value_name = "DIR")]
    pub log_directory: Option<PathBuf>,
    /// Levels of these files by target and purpose; read again when it changes.
    #[arg(long, env = "HINOMI_LOG_LEVELS", value_name = "FILE", requires = "log_directory")]
    pub log_levels: Option<PathBuf>,
}

#[derive(Args)]
pub struct Agent {
    /// The agent's configuration, one file.
    #[arg(long, env = "HINOMI_AGENT_CONFIG", value_name = "FILE")]
    pub config: PathBuf,
    /// Say everything that is wrong with the configuration, and exit; exit code 2 if anything is.
    #[arg(long)]
    pub check: bool,
    /// Say how far the agent of this configuration is, and exit.
    #[arg(long, conflicts_with = "check")]
    pub status: bool,
    /// Language of what --check and --status print. Default: that of the terminal (LC_ALL, LC_MESSAGES, LANG).
    #[arg(long, value_parser = word(Language::ALL.map(Language::as_str), Language::parse))]
    pub language: Option<Language>,
    /// How its own log is written to standard error.
    #[arg(long, env = "HINOMI_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Say everything that is wrong with a configuration; exit code 2 if anything is.
    Check {
        /// The configuration's directory.
        directory: PathBuf,
        /// One JSON object per mistake instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of configuration files, for editors.
    Schema,
}

#[derive(Subcommand)]
pub enum BackupCommand {
    /// Write a backup, encrypted to the master key of the data directory.
    Create {
        #[command(flatten)]
        place: Place,
        /// The file to write; must not exist.
        file: PathBuf,
    },
    /// Read a backup through and compare its checksums.
    Verify {
        file: PathBuf,
        /// The master key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Restore into an empty database.
    Restore {
        #[command(flatten)]
        place: Place,
        file: PathBuf,
        /// The master key that the backup was made with. It is never in the backup.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum AdminCommand {
    /// Print a one-time sign-in link for a person, such as one who lost a passkey.
    Link {
        #[command(flatten)]
        place: Place,
        /// Id of the person in the configuration.
        person: String,
        /// How long the link works, such as 15m.
        #[arg(long, default_value = "15m")]
        valid_for: String,
    },
}

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Compute the journal's chains anew and hold the stored logs against it; exit code 1 if something is not as it was written.
    Verify {
        #[command(flatten)]
        place: Place,
        /// As this command printed it before: PURPOSE:NUMBER:HASH. That the journal was cut off since shows only so.
        #[arg(long = "head", value_name = "HEAD")]
        heads: Vec<String>,
    },
}

#[derive(Subcommand)]
pub enum DisclosureCommand {
    /// Hold the records against their manifest; exit code 1 if they are not what was made. Needs nothing but the two files.
    Check {
        /// The directory with both files, or the manifest with the records beside it.
        place: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum PublishCommand {
    /// Swap published pages for "cannot confirm" when hinomi has not renewed them.
    Watch {
        /// The published directory.
        directory: PathBuf,
        /// Look once and exit.
        #[arg(long)]
        once: bool,
    },
}

#[derive(Subcommand)]
pub enum LogCommand {
    /// Prove that log files keep the standard, or say where they do not; exit code 2 if a line does not.
    Lint(LogLint),
    /// Search the logs that a server keeps.
    Query(LogQuery),
    /// Ask what a server keeps in SQL: logs, checks, metrics, jobs.
    Sql(LogSql),
    /// Print the records of log files as JSON, one a line.
    Parse {
        /// Files, also compressed by gzip or zstd, and directories with all in them; `-` or none: standard input.
        paths: Vec<PathBuf>,
    },
}

/// Which server is asked, about which time.
#[derive(Args)]
pub struct LogServer {
    /// The server's address.
    #[arg(long, env = "HINOMI_URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// A file with the API token. Without it the variable HINOMI_TOKEN is read.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// From when on: an instant (RFC 3339) or how long ago (30m, 2h, 7d).
    #[arg(long, default_value = "1h")]
    pub since: String,
    /// Up to when, not included: an instant or how long ago. Default: now.
    #[arg(long)]
    pub until: Option<String>,
    /// Why audit and security logs are searched.
    #[arg(long)]
    pub reason: Option<String>,
}

#[derive(Args)]
pub struct LogQuery {
    /// In the query language, such as 'level:ERROR "接続失敗" | count by proc'.
    pub query: String,
    #[command(flatten)]
    pub server: LogServer,
    /// At most so many records, the newest.
    #[arg(long, default_value_t = 200)]
    pub limit: usize,
    /// `text` for people; `json`: one object a line.
    #[arg(long, default_value = "text")]
    pub format: QueryFormat,
}

#[derive(Args)]
pub struct LogSql {
    /// One question that reads, such as 'SELECT proc, count(*) FROM logs GROUP BY proc'.
    pub query: String,
    #[command(flatten)]
    pub server: LogServer,
    /// At most so many rows; the server has a limit of its own.
    #[arg(long)]
    pub limit: Option<usize>,
    /// `table` for people; `csv`; `json`: one object a line.
    #[arg(long, default_value = "table")]
    pub format: SqlFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SqlFormat {
    Table,
    Csv,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum QueryFormat {
    Text,
    Json,
}

#[derive(Args)]
pub struct LogLint {
    /// Files, also compressed by gzip or zstd, and directories with all in them; `-` or none: standard input.
    pub paths: Vec<PathBuf>,
    /// What the logs are for, which decides what each line must carry. Default: the word in the file's name (app.detect.log), else nothing.
    #[arg(long, value_parser = word(Purpose::ALL.map(Purpose::as_str), Purpose::parse))]
    pub purpose: Option<Purpose>,
    /// How findings are written.
    #[arg(long, default_value = "text")]
    pub format: LintFormat,
    /// Language of the text and of SARIF. Default: that of the terminal (LC_ALL, LC_MESSAGES, LANG).
    #[arg(long, value_parser = word(Language::ALL.map(Language::as_str), Language::parse))]
    pub language: Option<Language>,
    /// A header of the system's own, beside the standard's. May be repeated.
    #[arg(long = "header", value_name = "NAME")]
    pub headers: Vec<String>,
    /// A rule that is not asked. May be repeated.
    #[arg(long, value_name = "RULE", value_parser = word(Rule::ALL.map(Rule::id), Rule::parse))]
    pub off: Vec<Rule>,
    /// Monitoring does not read these files: a record may go on over further lines.
    #[arg(long)]
    pub unmonitored: bool,
    /// Findings of each rule that are told of each file; further ones are counted.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub most: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    Text,
    Json,
    Sarif,
}

/// One of a closed list of words.
fn word<T: Clone + Send + Sync + 'static>(
    words: impl Into<PossibleValuesParser>,
    parse: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    words.into().try_map(move |word| parse(&word).ok_or("no such word"))
}

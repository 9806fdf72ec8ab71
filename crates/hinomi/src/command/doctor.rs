//! `hinomi doctor`: what would go wrong later, found now. Exit code 1 when something is bad.

use std::path::Path;
use std::process::ExitCode;

use hinomi_config::Config;
use hinomi_domain::access::Role;
use hinomi_domain::catalog::{ChannelKind, MonitorKind, SmtpTls, Topic};
use hinomi_domain::inform::Attempt;
use hinomi_engine::inform::channel::{ChannelOptions, Channels};
use hinomi_engine::ingest::logs::cold_place;
use hinomi_events::{Cold, ColdFault, Lock};
use hinomi_probe::{IcmpRights, Prober};
use rsntp::SntpClient;

use super::WRONG_INPUT;
use crate::arguments::Place;
use crate::data;

const DISK_FREE_MIN: u64 = 1 << 30;
/// As far apart as servers with a common time source are.
const CLOCK_OFF_GOOD_S: f64 = 0.5;
/// Beyond it timelines of different servers stop making sense.
const CLOCK_OFF_MAX_S: f64 = 2.0;

enum Finding {
    Good(String),
    Warning(String),
    Bad(String),
}

pub async fn run(place: Place) -> anyhow::Result<ExitCode> {
    let Some(config) = data::load(&place.config)? else { return Ok(ExitCode::from(WRONG_INPUT)) };
    let path = data::data_path(&place, &config)?;
    let mut findings = vec![Finding::Good(format!("configuration {} has no mistakes", place.config.display()))];
    findings.extend(config.warnings.iter().map(|warning| Finding::Warning(warning.to_string())));
    findings.push(disk(&path));
    findings.push(database(&place, &config, &path).await);
    findings.push(clock(&config));
    findings.extend(icmp(&config));
    findings.extend(mail_servers(&config).await);
    findings.extend(cold_storage(&config).await);
    findings.extend(policy_gaps(&config));
    let mut bad = false;
    for finding in findings {
        match finding {
            Finding::Good(text) => println!("  good  {text}"),
            Finding::Warning(text) => println!("  WARN  {text}"),
            Finding::Bad(text) => {
                bad = true;
                println!("  BAD   {text}");
            }
        }
    }
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn database(place: &Place, config: &Config, path: &Path) -> Finding {
    if !path.exists() {
        return Finding::Warning(format!("the data directory {} does not exist yet", path.display()));
    }
    match data::open_store(place, config, path).await {
        Ok(store) => {
            let finding = match store.read().await {
                Ok(mut tx) => match hinomi_store::journal::verify_all(&mut tx).await {
                    Ok((subjects, entries)) => {
                        Finding::Good(format!("the journal's {entries} entries of {subjects} subjects are as they were written"))
                    }
                    Err(error) => Finding::Bad(format!("the journal: {error}")),
                },
                Err(error) => Finding::Bad(format!("the database does not answer: {error}")),
            };
            store.close().await;
            finding
        }
        Err(error) => Finding::Bad(format!("{error:#}")),
    }
}

/// Free space by the system's own tool, which every Unix has.
fn disk(path: &Path) -> Finding {
    let place = path.ancestors().find(|place| place.exists()).unwrap_or(Path::new("/"));
    let free = std::process::Command::new("df").arg("-Pk").arg(place).output().ok().and_then(|output| {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()
    });
    match free.map(|kib| kib * 1024) {
        Some(free) if free < DISK_FREE_MIN => Finding::Bad(format!("only {} MiB are free for the data", free >> 20)),
        Some(free) => Finding::Good(format!("{} GiB are free for the data", free >> 30)),
        None => Finding::Warning("how much disk is free could not be found out".to_owned()),
    }
}

/// Writes, reads and deletes as a copy of logs would be, and says whether what is there is locked (SYS-27).
async fn cold_storage(config: &Config) -> Vec<Finding> {
    let Some(settings) = &config.server.logs.cold else {
        let backed_up = config.logs.sources.values().any(|source| config.logs.purpose(&source.purpose).backup.is_some());
        let text = "logs that have a backup class are copied nowhere: [logs.cold] names no cold storage (SYS-26)";
        return backed_up.then(|| Finding::Warning(text.to_owned())).into_iter().collect();
    };
    let probed = match Cold::open(&cold_place(settings)) {
        Ok(cold) => cold.probe().await,
        Err(fault) => Err(fault),
    };
    let probed = match probed {
        Ok(probed) => probed,
        Err(fault) => return vec![Finding::Bad(format!("cold storage cannot be used: {fault}"))],
    };
    let locked = matches!(probed.lock, Lock::On { .. });
    let usable = match probed.deleted {
        Ok(()) => Finding::Good("cold storage can be written, read and deleted from".to_owned()),
        Err(ColdFault::Refused { why, .. }) if locked => {
            Finding::Good(format!("cold storage can be written and read, and keeps what it has until its lock ends ({why})"))
        }
        Err(fault) => {
            Finding::Bad(format!("cold storage can be written and read, but not deleted from, so nothing there expires: {fault}"))
        }
    };
    let lock = match probed.lock {
        Lock::On { default } => Finding::Good(format!("cold storage locks what it is given: {default}")),
        Lock::WithoutDefault => Finding::Warning(
            "the bucket can lock objects, and has no default retention: logs there can be changed and deleted (SYS-27)".to_owned(),
        ),
        Lock::Off => Finding::Warning("the bucket does not lock objects: logs there can be changed and deleted (SYS-27)".to_owned()),
        Lock::Directory => {
            Finding::Warning("cold storage is a directory, which locks nothing: logs there can be changed and deleted (SYS-27)".to_owned())
        }
        Lock::Unknown { why } => Finding::Warning(format!("whether cold storage locks what it is given cannot be known: {why}")),
    };
    vec![usable, lock]
}

/// How far the clock is off, by the time server of the configuration; without one, whether the system says that it keeps it in step
/// (OPS-20).
fn clock(config: &Config) -> Finding {
    if let Some(server) = &config.server.ntp {
        return match SntpClient::new().synchronize(server) {
            Ok(answer) => {
                let ahead_s = -answer.clock_offset().as_secs_f64();
                let text =
                    format!("the clock is {:.0} ms {} {server}", ahead_s.abs() * 1e3, if ahead_s > 0.0 { "ahead of" } else { "behind" });
                match ahead_s.abs() {
                    off if off <= CLOCK_OFF_GOOD_S => Finding::Good(text),
                    off if off <= CLOCK_OFF_MAX_S => Finding::Warning(text),
                    _ => Finding::Bad(format!("{text}: deadlines, signatures and certificates depend on it")),
                }
            }
            Err(error) => Finding::Warning(format!("the time server {server} could not be asked: {error}")),
        };
    }
    let answer = std::process::Command::new("timedatectl").args(["show", "-p", "NTPSynchronized", "--value"]).output();
    let more = "name a time server ([server] ntp) to have it measured";
    match answer.ok().filter(|output| output.status.success()).map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()) {
        Some(word) if word == "yes" => Finding::Good("the system keeps the clock in step".to_owned()),
        Some(_) => Finding::Bad("the clock is not kept in step: deadlines, signatures and certificates depend on it".to_owned()),
        None => Finding::Warning(format!("whether the clock is kept in step is not known (no timedatectl): {more}")),
    }
}

fn icmp(config: &Config) -> Vec<Finding> {
    let wanted = config.catalog.monitors.values().any(|monitor| matches!(monitor.kind, MonitorKind::Icmp(_)));
    if !wanted {
        return Vec::new();
    }
    vec![match Prober::new().map(|prober| prober.icmp_rights()) {
        Ok(IcmpRights::Unprivileged) => Finding::Good("ICMP works without privileges".to_owned()),
        Ok(IcmpRights::Raw) => Finding::Good("ICMP works through raw sockets".to_owned()),
        Ok(IcmpRights::None { why }) => Finding::Bad(format!("icmp monitors would stay unknown: {}", why.text)),
        Err(error) => Finding::Bad(format!("checks cannot be prepared: {error}")),
    }]
}

/// Connects, encrypts and logs in as for a mail, and sends none.
async fn mail_servers(config: &Config) -> Vec<Finding> {
    let channels = match Channels::new(&ChannelOptions::default()) {
        Ok(channels) => channels,
        Err(error) => return vec![Finding::Bad(format!("mail cannot be prepared: {error}"))],
    };
    let mut findings = Vec::new();
    for channel in config.catalog.channels.values() {
        let ChannelKind::Smtp { host, port, username, tls, .. } = &channel.kind else { continue };
        let Some(attempt) = channels.greet(channel).await else { continue };
        let id = &channel.id;
        findings.push(match attempt {
            Attempt::Sent { .. } => {
                let how = match (tls, username) {
                    (SmtpTls::None, None) => "",
                    (SmtpTls::None, Some(_)) => " and takes the login",
                    (_, None) => " with a certificate that is trusted",
                    (_, Some(_)) => " with a certificate that is trusted, and takes the login",
                };
                Finding::Good(format!("channel {id}: {host}:{port} answers{how}"))
            }
            Attempt::Retry { answer, .. } | Attempt::Failed { answer } => Finding::Bad(format!("channel {id}: {host}:{port}: {answer}")),
        });
    }
    findings
}

/// Promises that nobody would hear of.
fn policy_gaps(config: &Config) -> Vec<Finding> {
    let mut gaps = Vec::new();
    let told = |topic: Topic| config.catalog.notifies.iter().any(|notify| notify.on.contains(&topic));
    if !told(Topic::Notice) {
        gaps.push(Finding::Warning("no [[notify]] listens to notices: users hear only by the status page".to_owned()));
    }
    if !told(Topic::Obligation) {
        gaps.push(Finding::Warning("no [[notify]] listens to obligations: nobody is warned before a promise is missed".to_owned()));
    }
    if !told(Topic::Alert) && !told(Topic::Incident) {
        gaps.push(Finding::Bad("no [[notify]] listens to alerts or incidents: a failure reaches nobody".to_owned()));
    }
    for clause in config.policy.clauses.values().filter(|clause| clause.is_adopted()) {
        if !config.catalog.people.values().any(|person| person.role >= clause.owner) {
            gaps.push(Finding::Warning(format!("clause {} is owed by a {} and there is none", clause.id, clause.owner.as_str())));
        }
    }
    if !config.catalog.people.values().any(|person| person.role == Role::Admin) {
        gaps.push(Finding::Warning("no person is an admin: only API tokens can manage access".to_owned()));
    }
    gaps
}

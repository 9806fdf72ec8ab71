//! `hinomi doctor`: what would go wrong later, found now. Exit code 1 when something is bad.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use hinomi_config::Config;
use hinomi_domain::access::Role;
use hinomi_domain::catalog::{ChannelKind, MonitorKind, Topic};
use hinomi_probe::{IcmpRights, Prober};

use super::WRONG_INPUT;
use crate::arguments::Place;
use crate::data;

const DISK_FREE_MIN: u64 = 1 << 30;
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

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
    findings.push(clock());
    findings.extend(icmp(&config));
    findings.extend(mail_servers(&config));
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

/// Whether the system says that its clock is kept in step (OPS-20).
fn clock() -> Finding {
    let answer = std::process::Command::new("timedatectl").args(["show", "-p", "NTPSynchronized", "--value"]).output();
    match answer.ok().filter(|output| output.status.success()).map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()) {
        Some(word) if word == "yes" => Finding::Good("the clock is kept in step".to_owned()),
        Some(_) => Finding::Bad("the clock is not kept in step: deadlines and certificates depend on it".to_owned()),
        None => Finding::Warning("whether the clock is kept in step could not be found out (no timedatectl)".to_owned()),
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
        Ok(IcmpRights::None { why }) => Finding::Bad(format!("icmp monitors would stay unknown: {why}")),
        Err(error) => Finding::Bad(format!("checks cannot be prepared: {error}")),
    }]
}

fn mail_servers(config: &Config) -> Vec<Finding> {
    let servers = config.catalog.channels.values().filter_map(|channel| match &channel.kind {
        ChannelKind::Smtp { host, port, .. } => Some((channel.id.as_str(), host.as_str(), *port)),
        _ => None,
    });
    servers
        .map(|(id, host, port)| {
            let addresses = (host, port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
            match addresses {
                Err(error) => Finding::Bad(format!("channel {id}: {host} has no address ({error})")),
                Ok(addresses) => {
                    let reached = addresses.iter().any(|address| TcpStream::connect_timeout(address, CONNECT_TIME_MAX).is_ok());
                    if reached {
                        Finding::Good(format!("channel {id}: {host}:{port} answers"))
                    } else {
                        Finding::Bad(format!("channel {id}: nothing answers at {host}:{port}"))
                    }
                }
            }
        })
        .collect()
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

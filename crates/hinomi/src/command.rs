//! Subcommands, each in a file of its own.

mod admin_link;
mod agent;
mod audit_verify;
mod backup;
mod config_check;
mod config_schema;
mod disclosure_check;
mod doctor;
mod init;
mod log_lint;
mod log_parse;
mod log_query;
mod log_sql;
mod migrate;
mod publish_watch;
mod serve;

use std::process::ExitCode;

use crate::arguments::{
    AdminCommand, Arguments, AuditCommand, BackupCommand, Command, ConfigCommand, DisclosureCommand, LogCommand, PublishCommand,
};

/// Wrong input: a configuration with mistakes, logs that do not keep the standard.
pub const WRONG_INPUT: u8 = 2;

pub async fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Serve(serve) => serve::run(serve).await,
        Command::Config { command: ConfigCommand::Check { directory, json } } => config_check::run(&directory, json),
        Command::Config { command: ConfigCommand::Schema } => config_schema::run(),
        Command::Init { directory } => init::run(&directory),
        Command::Doctor(place) => doctor::run(place).await,
        Command::Migrate(place) => migrate::run(place).await,
        Command::Backup { command: BackupCommand::Create { place, file } } => backup::create(place, &file).await,
        Command::Backup { command: BackupCommand::Verify { file, key } } => backup::verify(&file, &key).await,
        Command::Backup { command: BackupCommand::Restore { place, file, key } } => backup::restore(place, &file, &key).await,
        Command::Admin { command: AdminCommand::Link { place, person, valid_for } } => admin_link::run(place, &person, &valid_for).await,
        Command::Audit { command: AuditCommand::Verify { place, heads } } => audit_verify::run(place, &heads).await,
        Command::Agent(agent) => agent::run(agent).await,
        Command::Log { command: LogCommand::Lint(lint) } => log_lint::run(lint),
        Command::Log { command: LogCommand::Query(query) } => log_query::run(query).await,
        Command::Log { command: LogCommand::Sql(sql) } => log_sql::run(sql).await,
        Command::Log { command: LogCommand::Parse { paths } } => log_parse::run(&paths),
        Command::Disclosure { command: DisclosureCommand::Check { place } } => disclosure_check::run(&place),
        Command::Publish { command: PublishCommand::Watch { directory, once } } => publish_watch::run(&directory, once).await,
    }
}

//! `hinomi config schema`: the JSON Schema that editors use.

use std::process::ExitCode;

pub fn run() -> anyhow::Result<ExitCode> {
    println!("{}", serde_json::to_string_pretty(&hinomi_config::schema())?);
    Ok(ExitCode::SUCCESS)
}

//! `hinomi init DIR`: a commented configuration to start from.

use std::path::Path;
use std::process::ExitCode;

pub fn run(directory: &Path) -> anyhow::Result<ExitCode> {
    for file in hinomi_config::init(directory)? {
        println!("{}", file.display());
    }
    println!("next: hinomi serve --config {} --data ./data", directory.display());
    Ok(ExitCode::SUCCESS)
}

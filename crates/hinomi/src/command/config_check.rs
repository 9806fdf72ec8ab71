//! `hinomi config check DIR`: everything that is wrong, as a good compiler says it.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;

use super::WRONG_INPUT;

pub fn run(directory: &Path, json: bool) -> anyhow::Result<ExitCode> {
    match hinomi_config::load(directory, &|name| std::env::var(name).ok()) {
        Ok(config) => {
            for warning in &config.warnings {
                if json {
                    println!("{}", serde_json::to_string(warning)?);
                } else {
                    eprint!("{}", warning.render(std::io::stderr().is_terminal()));
                }
            }
            if !json {
                let (monitors, components) = (config.catalog.monitors.len(), config.catalog.components.len());
                println!("{}: good ({monitors} monitors, {components} components, version {})", directory.display(), config.version);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            if json {
                for error in errors.iter() {
                    println!("{}", serde_json::to_string(error)?);
                }
            } else {
                eprint!("{}", errors.render(std::io::stderr().is_terminal()));
            }
            Ok(ExitCode::from(WRONG_INPUT))
        }
    }
}

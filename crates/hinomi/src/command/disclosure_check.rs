//! `hinomi disclosure check PLACE`: whether records that were handed over are those that were made. Exit code 1 when they are not. Whoever received
//! them can run it: it reads the two files and nothing else.

use std::path::Path;
use std::process::ExitCode;

use hinomi_engine::ingest::disclosure::check::check;

pub fn run(place: &Path) -> anyhow::Result<ExitCode> {
    let checked = check(place)?;
    let troubles = checked.troubles();
    for trouble in &troubles {
        println!("BAD   {trouble}");
    }
    let manifest = &checked.manifest;
    if troubles.is_empty() {
        println!("{} records ({} bytes) as the manifest of disclosure {} says", checked.rows, checked.bytes, manifest.id);
        println!("sha256 {}", checked.sha256);
    }
    if !manifest.heads.is_empty() {
        println!("whether the journal says so too, on the machine that made them:");
    }
    for head in &manifest.heads {
        println!("  hinomi audit verify --head {head}");
    }
    Ok(if troubles.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! Chores of the repository that are not part of the product. Light on purpose: it builds in seconds.

mod tidy;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo run -p xtask -- tidy [ROOT]

  tidy    the rules of layout that clippy does not know: directions between modules, clocks and randomness,
          manifests, pairs of guides, what must not be in the repository";

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tidy"] => tidy::run(&tidy::workspace_root()),
        ["tidy", root] => tidy::run(root.as_ref()),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            eprintln!("{USAGE}");
            Ok(ExitCode::from(2))
        }
    }
}

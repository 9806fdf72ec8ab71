//! The binary: reads arguments and does what they say.

use std::process::ExitCode;

use clap::Parser as _;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hinomi::run(hinomi::Arguments::parse())
}

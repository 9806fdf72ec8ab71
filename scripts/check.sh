#!/usr/bin/env bash
# What a reviewer should not have to look for.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
install_build_tools
say "formatting"
cargo fmt --all --check
say "clippy"
cargo clippy --locked --workspace --all-targets -- -D warnings
say "layout rules and dependencies"
scripts/tidy.sh
if command -v cargo-deny >/dev/null; then
    cargo deny --locked check bans licenses sources
else
    echo "cargo-deny is not installed (cargo install --locked cargo-deny): licences and duplicates were not checked"
fi
say "console"
scripts/console.sh test

#!/usr/bin/env bash
# Kills hinomi at random moments during a storm and looks for what was lost. Rounds: HINOMI_CRASH_SQLITE (100), HINOMI_CRASH_POSTGRES (20);
# kills of agents and their server while logs are written and rotated: HINOMI_CRASH_AGENT (100).
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. scripts/postgres.sh
install_build_tools
install_missing '/usr/lib/postgresql/*/bin/initdb:postgresql'
cargo build --locked --workspace --bin hinomi
trap postgres_stop EXIT
trap 'exit 130' INT TERM
postgres_start
HINOMI_CRASH_SQLITE="${HINOMI_CRASH_SQLITE:-100}" HINOMI_CRASH_POSTGRES="${HINOMI_CRASH_POSTGRES:-20}" \
    HINOMI_CRASH_AGENT="${HINOMI_CRASH_AGENT:-100}" \
    cargo nextest run --locked --workspace --profile crash --no-capture -E 'test(crash)'

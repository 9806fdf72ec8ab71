#!/usr/bin/env bash
# Installs what tests need and runs everything: console, layout rules, Rust, browser. Builds one profile (dev).
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. scripts/postgres.sh
. scripts/bucket.sh
install_build_tools
install_missing \
    '/usr/lib/postgresql/*/bin/initdb:postgresql' \
    nginx:nginx \
    chromium:chromium \
    '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc:fonts-noto-cjk' \
    python3:python3 \
    logger:bsdutils \
    openssl:openssl \
    /usr/sbin/rsyslogd:rsyslog \
    '/usr/lib/*/rsyslog/lmnsd_gtls.so:rsyslog-gnutls'
cargo nextest --version >/dev/null 2>&1 || fail "cargo-nextest is missing: cargo install --locked cargo-nextest"

log="$(mktemp)"
trap 'postgres_stop; bucket_stop; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

scripts/console.sh test

say "building the workspace"
cargo build --locked --workspace --all-targets

say "layout rules and dependencies"
status=0
scripts/tidy.sh || status=1

say "Rust tests"
postgres_start
bucket_start
colour=never
[[ ! -t 1 ]] || colour=always
export HINOMI_BIN="$CARGO_TARGET_DIR/debug/hinomi"
cargo nextest run --locked --workspace --color "$colour" 2>&1 | tee "$log" || status=1
postgres_stop
bucket_stop

say "browser tests"
(cd e2e && npm ci --ignore-scripts --no-audit --no-fund)
node e2e/run.mjs 2>&1 | tee -a "$log" || status=1

plain() { sed 's/\x1b\[[0-9;]*m//g' "$log"; }
echo
plain | grep -E '^ *Summary \[' | tail -1 || { status=1 && echo "no test ran"; }
plain | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -1 || { status=1 && echo "the browser tests gave no result"; }
exit "$status"

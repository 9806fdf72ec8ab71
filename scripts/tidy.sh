#!/usr/bin/env bash
# The cheap rules: layout (xtask tidy), and no TLS or crypto library but ring in the tree.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
# With --workspace, so that features are those of every other build and nothing is compiled twice.
cargo build --locked --quiet --workspace --bin xtask
"$CARGO_TARGET_DIR/debug/xtask" tidy "$root"
unwanted="$(cargo tree --locked --workspace --edges normal,build,dev --target all --prefix none |
    grep -oE '^(aws-lc-rs|aws-lc-sys|openssl|openssl-sys|native-tls) v[^ ]+' | sort -u || true)"
[[ -z "$unwanted" ]] || fail "only ring may be in the tree, found: ${unwanted//$'\n'/, } (cargo tree -i NAME says why)"

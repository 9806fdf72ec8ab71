#!/usr/bin/env bash
# target/dist/hinomi: the release binary with the console inside, stripped of symbols, with its checksum.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
install_build_tools
scripts/console.sh build
say "building the release (half an hour on two cores from nothing)"
cargo build --locked --release --package hinomi --bin hinomi
mkdir -p target/dist
install -m 755 "$CARGO_TARGET_DIR/release/hinomi" target/dist/hinomi
strip target/dist/hinomi
(cd target/dist && sha256sum hinomi >hinomi.sha256)
ls -l target/dist

#!/usr/bin/env bash
# Builds console and binary (development profile) and starts hinomi with examples/starter; its data stay in ./.data.
# HINOMI_PORT (8080) chooses the port; when it is taken, the next free one is used.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
install_build_tools
scripts/console.sh build
say "building hinomi (the first time takes minutes)"
cargo build --locked --workspace --bin hinomi

port="${HINOMI_PORT:-8080}"
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
done
config=examples/starter
if ((port != 8080)); then
    # Links and passkeys depend on the address, so on another port a copy of the starter that says so is used.
    config=.data/starter
    mkdir -p "$config"
    cp examples/starter/*.toml "$config"
    # It watches hinomi itself, so its monitors move along.
    sed -i "s/:8080\b/:$port/g" "$config"/*.toml
    say "port 8080 is taken or not wanted: using a copy of the starter, $config"
fi
say "starting hinomi on http://localhost:$port   (Ctrl+C stops it; data in ./.data; mail as files in ./.data/mail)"
exec "$CARGO_TARGET_DIR/debug/hinomi" serve --config "$config" --data .data --listen "127.0.0.1:$port" "$@"

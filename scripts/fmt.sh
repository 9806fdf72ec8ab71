#!/usr/bin/env bash
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cargo fmt --all
[[ ! -d web/console/node_modules ]] || (cd web/console && npx --no-install biome check --write src)

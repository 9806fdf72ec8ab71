#!/usr/bin/env bash
# console.sh build | test — the console's files in web/console/dist, with `test` after its lint and unit tests.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
install_build_tools
cd web/console

# node_modules is made from the lock file alone, without install scripts, and made again only when the lock file changed.
stamp=node_modules/.made-from
lock="$(sha256sum package-lock.json | cut -d' ' -f1)"
if [[ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]]; then
    say "console: dependencies"
    npm ci --ignore-scripts --no-audit --no-fund
    echo "$lock" >"$stamp"
fi

if [[ "${1:-build}" == test ]]; then
    say "console: lint and unit tests"
    npm run --silent lint
    npm run --silent test
fi

# Built again only when something that goes into it is newer.
if [[ ! -e dist/index.html || -n "$(find src public index.html package-lock.json vite.config.ts tsconfig.json ../openapi.json -not -path src/api/schema.ts -not -type d -newer dist/index.html -print -quit)" ]]; then
    say "console: build"
    npm run --silent build
fi

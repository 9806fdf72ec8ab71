#!/usr/bin/env bash
# Writes web/openapi.json anew from the server's routes. `make test` fails while it is stale.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
HINOMI_RENEW_OPENAPI=1 cargo test --locked --quiet --workspace --test it -- --exact document::the_committed_document_is_that_of_the_routes
git --no-pager diff --stat -- web/openapi.json

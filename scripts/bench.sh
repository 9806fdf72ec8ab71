#!/usr/bin/env bash
# Every measurement of bench/, in the release profile. Figures are compared and written into bench/README.md by hand.
exec "$(dirname "$0")/../bench/run.sh" "$@"

#!/usr/bin/env bash
# Every measurement of bench/, in the release profile. Figures are compared and written into bench/README.md by hand.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
install_build_tools
install_missing nginx:nginx
if [[ -x bench/run.sh ]]; then
    exec bench/run.sh "$@"
fi
compgen -G 'bench/benches/*.rs' >/dev/null || fail "nothing is measured yet: bench/ holds neither run.sh nor benches/"
exec cargo bench --locked --package hinomi-bench "$@"

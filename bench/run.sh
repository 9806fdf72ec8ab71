#!/usr/bin/env bash
# Measures the whole program in the release profile, with peers beside it, and prints the rows of one Markdown table.
#
#   bench/run.sh [--runs N] [--no-peers] [PART …]     parts: see PARTS; all of them without a name, 25 minutes on two cores
#
# HINOMI_BIN names a program that is built already. HINOMI_BENCH_DIR is a directory on the disk to be measured.
# Figures are copied into bench/README.md by hand, with day and machine.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"
. scripts/postgres.sh

PARTS=(storm storm-postgres single page start detect memory checks logs agent page-quality year)

options=()
chosen=()
runs=5
while (($#)); do
    case "$1" in
        --runs) runs="${2:?--runs needs a number}" && options+=(--runs "$runs") && shift 2 ;;
        --no-peers) options+=(--no-peers) && shift ;;
        -*) fail "unknown option $1: bench/run.sh [--runs N] [--no-peers] [${PARTS[*]}]" ;;
        *)
            [[ " ${PARTS[*]} " == *" $1 "* ]] || fail "unknown part $1: one of ${PARTS[*]}"
            chosen+=("$1") && shift
            ;;
    esac
done
((${#chosen[@]})) || chosen=("${PARTS[@]}")

# Lighthouse, pa11y and what they stand on, as the lock file says; without the scripts that would fetch a browser.
page_quality_tools() {
    say "installing Lighthouse and pa11y"
    PUPPETEER_SKIP_DOWNLOAD=1 npm ci --prefix bench/page-quality --ignore-scripts --no-audit --no-fund >&2
}

# On one processor: the statements of a year wait for each other, and two processors mostly wake each other.
simulated_year() {
    local seconds
    mapfile -t seconds < <(for ((n = 0; n < runs; n++)); do
        taskset -c 0 "$CARGO_TARGET_DIR/release/year" | tee /dev/stderr | sed -n 's/^year: \([0-9.]*\) s .*/\1/p'
    done | sort -n)
    ((${#seconds[@]} == runs)) || return 1
    printf '| simulated year: 1,000 monitors, 500 incidents, all clauses, on one processor | ≤ 15 s, ≤ 20,000 turns | %s (%s–%s) s | – | %s |\n' \
        "${seconds[runs / 2]}" "${seconds[0]}" "${seconds[-1]}" "$(awk -v s="${seconds[runs / 2]}" 'BEGIN { print s <= 15 ? "yes" : "**no**" }')"
}

needs() { [[ " ${chosen[*]} " == *" $1 "* ]]; }

install_build_tools
install_missing nginx:nginx wrk:wrk strip:binutils
[[ " ${options[*]:-} " == *" --no-peers "* ]] || install_missing prometheus:prometheus prometheus-alertmanager:prometheus-alertmanager \
    prometheus-blackbox-exporter:prometheus-blackbox-exporter
if needs storm-postgres; then
    install_missing '/usr/lib/postgresql/*/bin/initdb:postgresql'
fi
if needs page-quality; then
    export CHROME_PATH="${CHROME_PATH:-/usr/bin/chromium}"
    [[ -x "$CHROME_PATH" ]] || install_missing chromium:chromium
fi

# Ten thousand connections are open at once in some parts.
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
export HINOMI_BENCH_DIR="${HINOMI_BENCH_DIR:-$CARGO_TARGET_DIR/bench}"
if [[ -z "${HINOMI_BIN:-}" ]]; then
    [[ -e web/console/dist/index.html ]] || scripts/console.sh build >&2
    say "building the release"
    cargo build --locked --release --package hinomi --package hinomi-bench --bins >&2
    export HINOMI_BIN="$CARGO_TARGET_DIR/release/hinomi"
else
    cargo build --locked --release --package hinomi-bench >&2
fi
bench="$CARGO_TARGET_DIR/release/hinomi-bench"

printf '%s, %s cores (%s), load %s, %s\n\n' "$(date -u +%F)" "$(nproc)" "$(sed -n 's/^model name.*: //p;T;q' /proc/cpuinfo)" \
    "$(cut -d' ' -f1-3 /proc/loadavg)" "$("$HINOMI_BIN" --version 2>/dev/null || git rev-parse --short HEAD)"
printf '| what | budget | measured: median (least–most) | beside it | held |\n|---|---|---|---|---|\n'

# What fails is told at the end; the other parts are measured all the same.
failed=()
trap postgres_stop EXIT
trap 'exit 130' INT TERM
for part in "${chosen[@]}"; do
    say "$part (load $(cut -d' ' -f1 /proc/loadavg))"
    if [[ $part == storm-postgres ]]; then
        # Durable, unlike in tests: that is what is measured.
        postgres_fsync=on postgres_start
        "$bench" "${options[@]}" storm --postgres "$HINOMI_TEST_POSTGRES" || failed+=("$part")
        postgres_stop
    elif [[ $part == page-quality ]] && ! page_quality_tools; then
        failed+=("$part")
    elif [[ $part == year ]]; then
        simulated_year || failed+=("$part")
    else
        "$bench" "${options[@]}" "$part" || failed+=("$part")
    fi
done
# Measured elsewhere; the rows are here so that the table is whole.
printf '| kill -9 before notify · during the send · after it is recorded · sink down for a minute | delivered · delivered (same key) · once · delivered | `make crash` | – | – |\n'
((${#failed[@]} == 0)) || fail "not measured: ${failed[*]}"

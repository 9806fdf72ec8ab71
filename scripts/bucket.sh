# shellcheck shell=bash
# A throw-away server with the API of Amazon S3 for a test run. Sourced: `bucket_start` exports HINOMI_TEST_S3, `bucket_stop` ends it.
# It keeps everything in memory, listens on this host only, and lets everybody in.

bucket_process=""
bucket_version=5.2.5

bucket_start() {
    local place="${TMPDIR:-/tmp}/hinomi-moto-$bucket_version" port
    if [[ ! -e "$place/done" ]]; then
        say "installing moto $bucket_version"
        { python3 -m venv "$place" && "$place/bin/python" -m pip install -q "moto[server]==$bucket_version" && touch "$place/done"; } >&2 ||
            fail "moto could not be installed"
    fi
    port="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    "$place/bin/moto_server" -H 127.0.0.1 -p "$port" >/dev/null 2>&1 &
    bucket_process=$!
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            export HINOMI_TEST_S3="http://127.0.0.1:$port"
            return 0
        fi
        sleep 0.1
    done
    fail "moto did not start"
}

bucket_stop() {
    [[ -n "$bucket_process" ]] || return 0
    kill "$bucket_process" 2>/dev/null || true
    wait "$bucket_process" 2>/dev/null || true
    bucket_process=""
}

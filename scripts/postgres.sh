# shellcheck shell=bash
# One throw-away PostgreSQL for a test run. Sourced: `postgres_start` exports HINOMI_TEST_POSTGRES, `postgres_stop` removes it all.
# It listens on a socket in its own directory only, never as root, and trusts memory instead of the disk (postgres_fsync=on for measurements).

postgres_home=""

as_postgres() {
    if ((EUID == 0)); then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

postgres_start() {
    local binaries
    binaries="$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -1 | xargs -r dirname)"
    [[ -n "$binaries" ]] || fail "PostgreSQL is not installed"
    postgres_home="$(mktemp -d /tmp/hinomi-postgres.XXXXXX)"
    postgres_ctl="$binaries/pg_ctl"
    chmod 755 "$postgres_home"
    ((EUID != 0)) || chown postgres:postgres "$postgres_home"
    (
        cd "$postgres_home"
        as_postgres "$binaries/initdb" -D "$postgres_home/data" -U hinomi -A trust -E UTF8 --locale=C --no-sync >/dev/null
        as_postgres "$postgres_ctl" -D "$postgres_home/data" -l "$postgres_home/data/server.log" -w start \
            -o "-c listen_addresses= -c unix_socket_directories=$postgres_home -c fsync=${postgres_fsync:-off} -c max_connections=200" >/dev/null </dev/null
    ) || fail "PostgreSQL did not start: $(tail -5 "$postgres_home/data/server.log" 2>/dev/null)"
    export HINOMI_TEST_POSTGRES="postgres://hinomi@localhost/postgres?host=$postgres_home"
}

postgres_stop() {
    [[ -n "$postgres_home" ]] || return 0
    (cd / && as_postgres "$postgres_ctl" -D "$postgres_home/data" -m immediate -w stop >/dev/null 2>&1) || true
    rm -rf "$postgres_home"
    postgres_home=""
}

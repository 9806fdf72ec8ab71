# shellcheck shell=bash
# Shared by the scripts beside it: where things are, what is installed, what is said. Sourced, never run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" # nginx

say() { printf '\n\033[1m▍%s\033[0m\n' "$*" >&2; }

fail() {
    printf '\nfailed: %s\n' "$*" >&2
    exit 1
}

# install_missing PROGRAM:PACKAGE … — installs the Debian packages whose program (or, with a slash, whose path) is absent.
install_missing() {
    local missing=() entry program
    for entry in "$@"; do
        program="${entry%%:*}"
        if [[ "$program" == */* ]]; then
            compgen -G "$program" >/dev/null || missing+=("${entry#*:}")
        else
            command -v "$program" >/dev/null || missing+=("${entry#*:}")
        fi
    done
    ((${#missing[@]})) || return 0
    say "installing ${missing[*]}"
    command -v apt-get >/dev/null || fail "please install: ${missing[*]}"
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "please install as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    # The packages bring services of their own; tests start what they need themselves.
    local hush=/usr/sbin/policy-rc.d hushed=no status=0
    if [[ ! -e $hush ]]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$hush" >/dev/null
        "${as_root[@]}" chmod +x "$hush"
        hushed=yes
    fi
    { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >&2 || status=$?
    [[ $hushed == no ]] || "${as_root[@]}" rm -f "$hush"
    ((status == 0)) || fail "apt-get could not install ${missing[*]}"
}

# What any build needs.
install_build_tools() {
    command -v cargo >/dev/null || fail "cargo is missing: install Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or later"
    command -v npm >/dev/null || fail "npm is missing: install node 20 or later"
    install_missing cc:build-essential
}

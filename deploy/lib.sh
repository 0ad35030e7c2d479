# Shared by the scripts of this folder: where things are, and how to install what is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need COMMAND PACKAGE...: installs the Debian packages unless the command (or file) is already there.
missing_packages=()
need() {
    local what=$1
    shift
    command -v "$what" >/dev/null 2>&1 || [ -e "$what" ] || missing_packages+=("$@")
}

install_missing() {
    [ ${#missing_packages[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "not root and no sudo: install ${missing_packages[*]} and run this again"
        as_root=(sudo)
    fi
    command -v apt-get >/dev/null || fail "no apt-get here: install the equivalents of ${missing_packages[*]}, then run this again"
    say "installing ${missing_packages[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing_packages[@]}" >/dev/null
    missing_packages=()
}

# What building needs.
need_to_build() {
    command -v swift >/dev/null || fail "no swift on PATH: install Swift 6.1 or later from swift.org, then run this again"
    need pkg-config pkg-config
    need /usr/include/sqlite3.h libsqlite3-dev
    need /usr/include/openssl/ssl.h libssl-dev
    need /usr/include/yaml.h libyaml-dev
}

# Builds release with the Swift libraries linked in, so that a process starts and idles small.
build_release() {
    say "building release (a first build takes some minutes)"
    swift build --package-path "$root" -c release --static-swift-stdlib >&2
    release=$root/.build/release
}

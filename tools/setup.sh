#!/bin/sh
# Makes ready what `make run` and `make test` need: a virtual environment with the pinned packages and,
# for tests, PostgreSQL, Chromium and openssl from Debian. Safe to run again: does only what is missing.
#
# Usage: tools/setup.sh run|test
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
venv=${DOKAZ_VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }

apt_install() {
    # $1: why, the rest: packages
    why=$1; shift
    missing=""
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        say "Missing$missing ($why)."
        say "Ask an administrator to run:  apt-get install$missing   and start this command again."
        exit 3
    fi
    say "Installing$missing ($why) ..."
    export DEBIAN_FRONTEND=noninteractive
    if [ -z "${DOKAZ_APT_UPDATED:-}" ]; then apt-get update -q >/dev/null; DOKAZ_APT_UPDATED=1; fi
    # shellcheck disable=SC2086  # one word per package
    apt-get install -y -q --no-install-recommends $missing >/dev/null
}

# The system's own Python comes first: it gets the system's security updates, and its packagers build
# it with optimisations that are worth a tenth of the time. It may come without what makes virtual
# environments.
find_python() {
    for candidate in ${PYTHON:-} /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null &&
            { [ "$(id -u)" -eq 0 ] || "$candidate" -c 'import ensurepip, venv' 2>/dev/null; }; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

if ! python=$(find_python); then
    apt_install "Python 3.11 to 3.13" python3 python3-venv
    python=$(find_python) || { say "No Python 3.11 to 3.13 found: install one and set PYTHON=/path/to/python3."; exit 3; }
fi

if [ ! -x "$venv/bin/python" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || apt_install "virtual environments" python3-venv
    "$python" -m venv "$venv"
fi

# A node's modules are compiled as they are installed; of a test's many a part is never imported.
case $purpose in
    run) lock=requirements/server.txt; compiled="--compile-bytecode" ;;
    *) lock=requirements/dev.txt; compiled="" ;;
esac

pip_install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r "$1"
}
# uv takes a third of pip's time. It does not read pip's own settings: where packages come through
# those alone (a mirror of the organisation's), pip installs them all.
install_packages() {
    # shellcheck disable=SC2086  # one word or none
    pip_install requirements/installer.txt && "$venv/bin/uv" pip install --quiet \
        --python "$venv/bin/python" --system-certs --require-hashes $compiled -r "$lock" && return 0
    say "uv could not install them; now with pip ..."
    pip_install "$lock"
}
stamp="$venv/.installed-$purpose"
if ! cmp -s "$lock" "$stamp"; then
    say "Installing the pinned Python packages of $lock ..."
    install_packages
    site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    # The project itself is used from its source tree; its commands are two small scripts.
    printf '%s\n' "$PWD/src" > "$site/dokaz-source.pth"
    for command in dokaz:dokaz.interfaces.cli.main dokaz-verify:dokaz.core.cli; do
        name=${command%%:*}; module=${command#*:}
        printf '#!%s\nimport sys\nfrom %s import main\nsys.exit(main())\n' "$PWD/$venv/bin/python" "$module" > "$venv/bin/$name"
        chmod +x "$venv/bin/$name"
    done
    cp "$lock" "$stamp"
fi

# 7z, RAR and Zstandard containers are read by the system's libarchive. A node works without it and
# says so of each such container, so nobody is stopped by its absence.
if ! "$venv/bin/python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("archive"))'; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q >/dev/null && DOKAZ_APT_UPDATED=1
        library=libarchive13t64
        apt-cache show "$library" >/dev/null 2>&1 || library=libarchive13
        apt_install "7z, RAR and Zstandard containers" "$library" ||
            say "It could not be installed: such containers are kept but not opened."
    else
        say "Without the system's libarchive, 7z, RAR and Zstandard containers are kept but not opened."
    fi
fi

# The group of the interview register is the system's libsodium's. A node works without it.
if ! "$venv/bin/python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("sodium"))'; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        (apt_install "the interview register" libsodium23) ||
            say "It could not be installed: the interview register cannot be used from here."
    else
        say "Without the system's libsodium (libsodium23) the interview register cannot be used."
    fi
fi

# Letters in pictures are read with language data of the system. A node works without them too.
if ! "$venv/bin/python" -c 'import sys; from dokaz.media import language_data as d; f = d.found(); sys.exit(f is None or bool(f.missing))'; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        (apt_install "letters in photos and scans" tesseract-ocr-ukr tesseract-ocr-rus tesseract-ocr-eng) ||
            say "It could not be installed: letters in photos and scans are not read."
    else
        say "Without tesseract-ocr-ukr, -rus and -eng, letters in photos and scans are not read."
    fi
fi

if [ "$purpose" = test ]; then
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || apt_install "the tests run on PostgreSQL too" postgresql
    command -v chromium >/dev/null 2>&1 || apt_install "browser tests" chromium
    # The same engine without window and toolbar does most of them for less than half the processor
    # time. Older releases do not have it; then the whole browser does them all.
    if ! command -v chromium-headless-shell >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] &&
        apt-cache show chromium-headless-shell >/dev/null 2>&1; then
        (apt_install "browser tests" chromium-headless-shell) || say "Browser tests take longer."
    fi
    command -v openssl >/dev/null 2>&1 || apt_install "an independent time-stamp authority and verifier" openssl
    command -v gpg >/dev/null 2>&1 || apt_install "an independent maker of OpenPGP signatures" gnupg
fi

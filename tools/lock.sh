#!/bin/sh
# Rewrites the pinned requirement files from pyproject.toml: versions and digests, no download addresses.
set -eu
cd "$(dirname "$0")/.."
for target in core server dev; do
    case $target in
        core) extras="" ;;
        server) extras="--extra server" ;;
        dev) extras="--extra server --extra dev" ;;
    esac
    # shellcheck disable=SC2086  # the extras are separate words on purpose
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "tools/lock.sh" \
        $extras pyproject.toml --output-file "requirements/$target.txt"
done

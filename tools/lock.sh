#!/bin/sh
# Rewrites the pinned requirement files from pyproject.toml: versions and digests, no download addresses.
set -eu
cd "$(dirname "$0")/.."
compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "tools/lock.sh" "$@"
}
# The program that installs them all (tools/setup.sh).
echo 'uv>=0.9' | compile - --output-file requirements/installer.txt
for target in core server dev batch spark; do
    case $target in
        core) extras="" ;;
        server) extras="--extra server" ;;
        dev) extras="--extra server --extra dev --extra batch" ;;
        # Beside server.txt: what it has keeps its version.
        batch | spark) extras="--extra $target --constraint requirements/server.txt" ;;
    esac
    # shellcheck disable=SC2086  # the extras are separate words on purpose
    compile $extras pyproject.toml --output-file "requirements/$target.txt"
done

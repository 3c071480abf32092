#!/bin/sh
# The whole test run: checks, then all tests on SQLite, then what touches a database on PostgreSQL.
#
# The checks need one processor and tests often wait, so they run beside each other; what the checks
# found is told after the tests on SQLite, and fails the run.
#
# Tests with browsers, killed processes and real servers depend on the machine. A few that failed
# are run once more, alone; one that passes then is named as unsteady, and has to be repaired.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
# Programs that came with the pinned packages, such as the S3 server of the storage tests.
PATH="$PWD/$bin:$PATH"
export PATH
# A run starts many hundreds of processes: each module is compiled once, not once in each of them.
unset PYTHONDONTWRITEBYTECODE
# One more than the two processors a run is measured on: tests wait for the disk and for each other's
# processes about a quarter of their time.
workers=${DOKAZ_TEST_WORKERS:-3}
few=${DOKAZ_TEST_FEW:-5}
failed=.pytest_cache/v/cache/lastfailed
unsteady=""

run_suite() {
    # $1: database, the rest: for pytest
    database=$1; shift
    rm -f "$failed"
    files=$kept/$database
    # A worker has tests that are neighbours, so what a module prepares is prepared once; one that
    # has nothing left takes half of what another has left.
    if DOKAZ_TEST_DATABASE=$database $bin/python -m pytest -q -n "$workers" --dist worksteal --durations 12 --basetemp "$files" "$@"; then
        rm -rf "$files" &
        return 0
    fi
    [ -f "$failed" ] || return 1
    names=$($bin/python -c 'import json, sys; print("\n".join(json.load(open(sys.argv[1]))))' "$failed")
    [ "$(printf '%s\n' "$names" | wc -l)" -le "$few" ] || return 1
    echo "== once more, alone: what failed on $database"
    DOKAZ_TEST_DATABASE=$database $bin/python -m pytest -q --last-failed --last-failed-no-failures none --basetemp "$files-again" "$@" || return 1
    unsteady="$unsteady
$names"
}

# Tests flush small files many thousands of times. Whether each is flushed, and in which order, is
# seen at the calls; waiting for a disk proves nothing more, so files lie in memory where it is ample.
ample() {
    [ -d "$1" ] && [ -w "$1" ] && [ "$(df -Pk "$1" | awk 'NR == 2 { print $4 }')" -gt 8000000 ] &&
        [ "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)" -gt 12000000 ]
}
if [ -z "${TMPDIR:-}" ] && ample /dev/shm; then
    TMPDIR=/dev/shm
    export TMPDIR
fi
# A folder of the run's own: pytest's usual one makes each run wait until it has removed the many
# files of an older one.
kept=$(mktemp -d "${TMPDIR:-/tmp}/dokaz-run.XXXXXX")
checked=$kept/checks
tools/run_checks.sh >"$checked" 2>&1 &
checks=$!
trap 'kill "$checks" 2>/dev/null || true; rm -f "$checked"' EXIT
good=yes
echo "== all tests, SQLite"
run_suite sqlite "$@" || good=no
echo "== checks"
wait "$checks" || good=no
cat "$checked"
if [ "$good" = no ]; then
    echo "== failed: the tests on SQLite, or a check; files of the tests are in $kept"
    exit 1
fi
echo "== database tests, PostgreSQL"
# The two bands that know no database are not even looked at, nor what takes long for another reason.
run_suite postgresql -m "database and not slow" --ignore=tests/core --ignore=tests/media "$@" || {
    echo "== failed: the tests on PostgreSQL; files of the tests are in $kept"
    exit 1
}
rm -rf "$kept"
if [ -n "$unsteady" ]; then
    printf '== unsteady, to be repaired:%s\n' "$unsteady"
fi

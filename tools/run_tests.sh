#!/bin/sh
# The whole test run: checks, all tests on SQLite, and what touches a database on PostgreSQL.
#
# The three run beside each other: checks need one processor, and tests wait for the disk, for
# servers and for each other's processes about a third of their time. What the checks and PostgreSQL
# said is told after the tests on SQLite.
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
# Four on the two processors a run is measured on, since they wait; each more imports all tests anew.
sqlite_workers=${DOKAZ_TEST_WORKERS:-3}
postgresql_workers=${DOKAZ_TEST_WORKERS:-1}
few=${DOKAZ_TEST_FEW:-5}
unsteady=""

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

# $1: database, the rest: for pytest. What failed is kept for each database by itself.
suite() {
    database=$1; shift
    DOKAZ_TEST_DATABASE=$database $bin/python -m pytest -q --durations 12 \
        -o cache_dir="$kept/$database.cache" --basetemp "$kept/$database" "$@"
}
on_sqlite() { suite sqlite "$@"; }
# What takes long for another reason is left out; and what cannot differ there is left to SQLite,
# except in a thorough run (tests/databases.py).
on_postgresql() {
    on_both="database and not slow"
    [ "${DOKAZ_TEST_THOROUGH:-}" = yes ] || on_both="$on_both and not same_on_both"
    suite postgresql -m "$on_both" "$@"
}

# Whether a few failed on $1, and all of them pass alone: then they are noted as unsteady.
passes_alone() {
    failed=$kept/$1.cache/v/cache/lastfailed
    [ -f "$failed" ] || return 1
    names=$($bin/python -c 'import json, sys; print("\n".join(json.load(open(sys.argv[1]))))' "$failed")
    [ "$(printf '%s\n' "$names" | wc -l)" -le "$few" ] || return 1
    echo "== once more, alone: what failed on $1"
    database=$1; shift
    "on_$database" --last-failed --last-failed-no-failures none "$@" || return 1
    unsteady="$unsteady
$names"
}

tools/run_checks.sh >"$kept/checks" 2>&1 &
checks=$!
# What pytest makes of all tests is made once, beside the checks, and not by each worker anew; after
# that it stays, and a worker makes what changed.
if [ -z "$(find tests -name '*-pytest-*.pyc' -print -quit)" ]; then
    $bin/python -m pytest --collect-only -q "$@" >"$kept/collected" 2>&1 || true
fi
# A worker has tests that are neighbours, so what a module prepares is prepared once; one that
# has nothing left takes half of what another has left.
on_postgresql -n "$postgresql_workers" --dist worksteal "$@" >"$kept/postgresql.said" 2>&1 &
postgresql=$!
trap 'kill "$checks" "$postgresql" 2>/dev/null || true' EXIT
good=yes
echo "== all tests, SQLite"
sqlite_good=yes
on_sqlite -n "$sqlite_workers" --dist worksteal "$@" || sqlite_good=no
echo "== checks"
wait "$checks" || good=no
cat "$kept/checks"
echo "== database tests, PostgreSQL"
postgresql_good=yes
wait "$postgresql" || postgresql_good=no
cat "$kept/postgresql.said"
[ "$sqlite_good" = yes ] || passes_alone sqlite "$@" || { good=no; echo "== failed: tests on SQLite"; }
[ "$postgresql_good" = yes ] || passes_alone postgresql "$@" || { good=no; echo "== failed: tests on PostgreSQL"; }
if [ "$good" = no ]; then
    echo "== failed: tests, or a check; files of the tests are in $kept"
    exit 1
fi
rm -rf "$kept"
if [ -n "$unsteady" ]; then
    printf '== unsteady, to be repaired:%s\n' "$unsteady"
fi

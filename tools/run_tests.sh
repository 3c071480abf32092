#!/bin/sh
# The whole test run: checks, then all tests on SQLite, then what touches a database on PostgreSQL.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
# Programs that came with the pinned packages, such as the S3 server of the storage tests.
PATH="$PWD/$bin:$PATH"
export PATH
workers=${DOKAZ_TEST_WORKERS:-2}
tools/run_checks.sh
echo "== all tests, SQLite"
DOKAZ_TEST_DATABASE=sqlite $bin/python -m pytest -q -n "$workers" --dist loadgroup "$@"
echo "== database tests, PostgreSQL"
DOKAZ_TEST_DATABASE=postgresql $bin/python -m pytest -q -n "$workers" --dist loadgroup -m "django_db" "$@"

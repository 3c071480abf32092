#!/bin/sh
# Format, lint, types, import contracts, vendored assets: what is checked without running anything.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff format --check --quiet src tests tools benchmarks
$bin/ruff check --quiet src tests tools benchmarks
$bin/mypy
PYTHONPATH=src:. $bin/lint-imports --no-cache >/tmp/dokaz-contracts.$$ 2>&1 || { cat /tmp/dokaz-contracts.$$; exit 1; }
rm -f /tmp/dokaz-contracts.$$
$bin/python tools/vendor.py --check
echo "format, lint, types, import contracts and vendored assets: in order"

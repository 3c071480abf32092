#!/bin/sh
# Kill processes at random moments, many times over, and look at what is left each time.
#
#   tools/kill_rounds.sh [rounds] [subject …]
#
# 200 rounds of every subject unless told otherwise: log, store, receipts, openings, packing. Takes
# hours on a busy machine. Prints what was counted, one line a subject; ends with 1 if anything was
# lost, doubled or left half done. Another seed, other moments: DOKAZ_KILL_SEED.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-200}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- log store receipts openings packing
for subject in "$@"; do
    case $subject in
        log) test=tests/ledger/test_kill.py ;;
        store) test=tests/core/objects/test_kill.py ;;
        receipts) test=tests/intake/test_killed_receipt.py ;;
        openings) test=tests/intake/test_killed_opening.py ;;
        packing) test=tests/sharing/test_killed_packing.py ;;
        *) echo "unknown subject: $subject (log, store, receipts, openings, packing)" >&2; exit 2 ;;
    esac
    tests="${tests:-} $test"
done
tally=$(mktemp)
trap 'rm -f "$tally"' EXIT
PATH="$PWD/.venv/bin:$PATH" DOKAZ_KILL_ROUNDS=$rounds DOKAZ_KILL_TALLY=$tally DOKAZ_TEST_DATABASE= \
    .venv/bin/python -m pytest -q -p no:cacheprovider $tests && ended=0 || ended=$?
echo "== counted"
cat "$tally"
exit $ended

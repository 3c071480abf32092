# Everything a newcomer needs: `make run` and `make test`. Both set themselves up first.
.PHONY: run test test-thorough check bench fuzz kill-rounds setup-run setup-test lock format

VENV := .venv
PYTHON := $(VENV)/bin/python

run: setup-run
	@DOKAZ_DEMO=$${DOKAZ_DEMO:-yes} DOKAZ_PORTAL_PORT=$${DOKAZ_PORTAL_PORT:-8010} $(VENV)/bin/dokaz run

test: setup-test
	tools/run_tests.sh

check: setup-test
	tools/run_checks.sh

bench: setup-test
	@for program in $$(grep -l __main__ benchmarks/*/*.py); do echo "== $$program"; $(PYTHON) $$program || exit 1; done

# Every bit and many more made-up inputs, where the usual run tries a part (tests/thoroughness.py).
test-thorough: setup-test
	DOKAZ_TEST_THOROUGH=yes tools/run_tests.sh

# Looks for faults in each of our own parsers for SECONDS_EACH (60), with coverage as its guide.
fuzz: setup-test
	@for target in $${TARGETS:-$$(PYTHONPATH=src:. $(PYTHON) -m tests.fuzzing.run)}; do \
	  echo "== $$target"; \
	  PYTHONPATH=src:. $(PYTHON) -m tests.fuzzing.run $$target -max_total_time=$${SECONDS_EACH:-60} -verbosity=0 || exit 1; \
	done

kill-rounds: setup-test
	tools/kill_rounds.sh

format: setup-test
	$(VENV)/bin/ruff format src tests tools benchmarks
	$(VENV)/bin/ruff check --fix src tests tools benchmarks

lock:
	tools/lock.sh

setup-run:
	@tools/setup.sh run

setup-test:
	@tools/setup.sh test

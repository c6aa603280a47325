# Everything from a bare checkout: Python 3.11 or later with pip and venv, make and git are enough.
# The environment is passed on untouched: certificate and proxy variables have to reach pip and uv.
.DEFAULT_GOAL := help
BIN := .venv/bin
LOCK := requirements-dev.txt
STAMP := .venv/.installed
WORKERS ?= 2
EMBEDDED := $(BIN)/python -m cityline.embedded

.PHONY: help demo demo-reset test slow lint bench chaos races rehearsal messages lock install

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name words; do printf '  make %-11s %s\n' "$$name" "$$words"; done

demo: install ## Start the demo city: web, phones, workers; Ctrl-C stops everything
	@$(BIN)/python -m cityline.embedded.demo --with-parent

demo-reset: install ## Throw the demo city away and start a fresh one
	@$(BIN)/python -m cityline.embedded.demo --with-parent --reset

test: install ## Run the whole test suite (ARGS="-k patrol" for less)
	@$(BIN)/python -m cityline.embedded.browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

slow: install ## Run the tests that play rehearsal, bench and chaos in small; a few minutes
	@$(BIN)/python -m pytest -n 0 -m slow $(ARGS)

lint: install ## Linters, types, layers, migrations, deployment checks, translations, locks
	@$(EMBEDDED) run -- .ci/lint

bench: install ## Measure sending against its targets; takes a while (ARGS="--quick" for a look)
	@$(EMBEDDED) run -- $(BIN)/python manage.py bench $(ARGS)

chaos: install ## Play 20 sends in which processes die and servers go away (ARGS="--quick --rounds 2" for less)
	@$(EMBEDDED) env -- $(BIN)/python manage.py chaos $(ARGS)

races: install ## Play 200 decisions of two people at the same instant
	@CITYLINE_RACES=50 $(BIN)/python -m pytest -n 0 -q broadcasts/tests/test_two_patrollers.py

rehearsal: install ## Play a whole-city send in a throw-away database (ARGS="--subscribers 50000 --json")
	@$(EMBEDDED) run -- $(BIN)/python manage.py rehearse $(ARGS)

messages: install ## Collect and compile the Japanese catalogues (needs gettext)
	@$(EMBEDDED) env -- $(BIN)/python manage.py messages

lock: install ## Compile requirements*.in into the locked requirements*.txt
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

install: $(STAMP)

# A linked environment belongs to another checkout, which keeps it up to date.
$(STAMP): $(LOCK)
	@if [ -L .venv ]; then exit 0; fi; .ci/install $(LOCK) && touch $@

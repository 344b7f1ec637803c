# The two commands are `make demo` and `make test`. Everything else is for those who change the code.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE := 1
# Settings for commands that read no data of anybody: checks and migrations.
CHECKING := SAMEROOM_ORIGIN=https://sameroom.example SAMEROOM_DATA=var/check SAMEROOM_KEY_FILE=var/check.key \
	SAMEROOM_SECRET_KEY=for-checks-only-3VYz0kq9uXg1rT7bLwN5cJm8sDfHpKaE-2bQe

.PHONY: setup setup-run setup-test setup-slow setup-check demo check fix test test-fast test-slow bench screenshots lock

setup: setup-test

setup-run: .venv/run.stamp

setup-test: .venv/test.stamp
	@requirements/system.sh chromium=chromium turnserver=coturn
	@requirements/system.sh firefox-esr=firefox-esr || echo "Without Firefox its journey is skipped."

# Only for test-slow and bench; what cannot be had is said, and skipped there with a sentence.
setup-slow: setup-test .venv/speech.stamp
	-@requirements/system.sh ip=iproute2 nft=nftables espeak-ng=espeak-ng gcc=gcc strace=strace faketime=faketime \
	  debootstrap=debootstrap systemd-nspawn=systemd-container testssl=testssl.sh

setup-check: .venv/test.stamp node_modules/.package-lock.json
	@requirements/system.sh xgettext=gettext

.venv/run.stamp: requirements/base.txt pyproject.toml
	@requirements/system.sh libpangoft2-1.0.so.0=libpangoft2-1.0-0 libharfbuzz-subset.so.0=libharfbuzz-subset0
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv >/dev/null || { requirements/system.sh no-venv=python3-venv \
	  && $(PYTHON) -m venv --clear .venv; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . 2>/dev/null \
	  || $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# The score of speech is a library that is compiled where it is installed.
.venv/speech.stamp: .venv/test.stamp requirements/speech.txt
	-@requirements/system.sh gcc=gcc python3-config=python3-dev
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/speech.txt && touch $@ \
	  || echo "Speech is not scored here: its library could not be compiled."

node_modules/.package-lock.json: package-lock.json
	@requirements/system.sh node=nodejs npm=npm
	npm ci --silent --no-audit --no-fund
	@touch $@

demo: setup-run
	$(BIN)/sameroom demo --port $(PORT)

check: setup-check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(CHECKING) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/bandit --quiet --recursive sameroom --configfile pyproject.toml
	$(BIN)/djlint --quiet --lint sameroom
	npx --no-install tsc --project tsconfig.json
	node --test tests/room_client/*.test.js
	$(CHECKING) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run --settings tests.settings
	$(BIN)/python -m tests.check_translations
	$(BIN)/pytest --quiet tests/test_shape.py

fix: setup-check
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

test-fast: setup-test
	SAMEROOM_TEST_DATABASE_URL=none SAMEROOM_TEST_REDIS_URL=none $(BIN)/pytest -n 2 -m "not browser and not slow"

# First on SQLite, whole; then on PostgreSQL and Redis, where they are found, what asks most of a database. The rest of it
# is test-slow's.
ON_SERVICES := audit backup booking mail practice retention room sealing
test: setup-test
	SAMEROOM_TEST_DATABASE_URL=none SAMEROOM_TEST_REDIS_URL=none $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"
	$(BIN)/python -m tests.services $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and services" \
	  $(ON_SERVICES:%=tests/%)

test-slow: setup-slow
	$(BIN)/pytest -m slow
	$(BIN)/python -m tests.services $(BIN)/pytest -m "services and not slow" $(ON_SERVICES:%=--ignore=tests/%)
	$(BIN)/python -m tests.services $(BIN)/pytest -m "not slow and not browser and not services" tests/desk tests/evidence

bench: setup-slow
	$(BIN)/python bench/join.py
	$(BIN)/python bench/firefox.py
	$(BIN)/python bench/page.py
	$(BIN)/python bench/signalling.py
	$(BIN)/python bench/audit.py
	$(BIN)/python bench/backup.py
	$(BIN)/python bench/booking.py
	$(BIN)/python bench/booking.py --postgresql
	$(BIN)/python bench/matching.py
	$(BIN)/python bench/matching.py --postgresql
	$(BIN)/python bench/evidence.py
	$(BIN)/python bench/pool.py
	$(BIN)/python bench/truth.py
	$(BIN)/python bench/network.py

screenshots: setup-test
	SAMEROOM_SCREENSHOTS=docs/pictures $(BIN)/pytest -m browser tests/journeys/test_pictures.py

lock:
	for file in base dev speech; do uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
	  requirements/$$file.in --output-file requirements/$$file.txt; done

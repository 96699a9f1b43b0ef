#!/bin/sh
# Every test: libraries, rooms and pages on SQLite; rooms and pages on PostgreSQL; a real browser.
# DREIKLANG_TEST_POSTGRES names a PostgreSQL that tests may create databases in; without it that part is
# skipped and said so. With CI=true nothing may be skipped.
set -eu
pytest=".venv/bin/python -m pytest"
missing=""

echo "== Libraries, rooms and pages (SQLite)"
$pytest -q -n 2 --dist loadgroup -m "not browser and not endurance"

if [ -n "${DREIKLANG_TEST_POSTGRES:-}" ]; then
  echo "== Rooms, pages and commands (PostgreSQL)"
  DATABASE_URL="$DREIKLANG_TEST_POSTGRES" $pytest -q -n 2 --dist loadgroup -m "not browser" tests/rooms tests/web tests/api \
    tests/cli/test_cities.py tests/cli/test_installed.py tests/oparl/test_import.py tests/oparl/test_output.py
else
  missing="$missing PostgreSQL(set DREIKLANG_TEST_POSTGRES)"
fi

echo "== Killed again and again under load"
$pytest -q -n 2 -m endurance tests/endurance

if chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome); then
  echo "== A real browser and attackers against the real server"
  DREIKLANG_CHROMIUM="$chromium" $pytest -q -n 2 --dist loadfile -m browser tests/browser tests/attacks
else
  missing="$missing browser(install chromium)"
fi

if [ -n "$missing" ]; then
  echo "SKIPPED:$missing"
  [ "${CI:-}" != "true" ] || { echo "In CI nothing may be skipped."; exit 1; }
fi

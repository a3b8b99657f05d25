#!/usr/bin/env bash
# Writes backend/requirements*.lock from backend/pyproject.toml: exact versions with hashes,
# one set for every platform, and no name of any index in them.
# Usage: scripts/lock.sh [--upgrade | --upgrade-package NAME]
set -euo pipefail
cd "$(dirname "$0")/../backend"
uv=../.venv/bin/uv

compile() {
  local out=$1
  shift
  "$uv" pip compile "$@" --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate --overrides requirements-overrides.txt --output-file "$out" >/dev/null
  echo "wrote backend/$out ($(grep -c '==.*\\$' "$out") packages)"
}

compile requirements.lock pyproject.toml "$@"
compile requirements-build.lock --group build -c requirements.lock "$@"
compile requirements-dev.lock pyproject.toml --group dev --group build -c requirements.lock -c requirements-build.lock "$@"
compile requirements-otel.lock pyproject.toml --extra otel -c requirements.lock "$@"
compile requirements-ray.lock pyproject.toml --extra ray -c requirements.lock "$@"
compile requirements-redis.lock --group redis -c requirements-dev.lock "$@"
compile requirements-lighthouse.lock --group lighthouse -c requirements-dev.lock "$@"
cd ../docs
uv=../.venv/bin/uv
"$uv" pip compile requirements.in --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements.lock "$@" >/dev/null
echo "wrote docs/requirements.lock"

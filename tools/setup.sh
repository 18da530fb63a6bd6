#!/bin/sh
# Make the environment of the course: tools/setup.sh course|grading|tests|browser (each holds the ones before it)
# A second call finds a stamp and does nothing. Whatever is missing is said in one line.
set -eu
wanted=${1:-course}
venv=${VENV:-.venv}
cd "$(dirname "$0")/.."

say() { echo "natoeu: $*" >&2; }
stop() { say "$*"; exit 1; }

fingerprint=$(cat requirements.lock pyproject.toml tools/setup.sh | cksum)
stamp() { echo "$venv/.natoeu-$1"; }
fresh() { [ -x "$venv/bin/python" ] && [ -f "$(stamp "$1")" ] && [ "$(cat "$(stamp "$1")")" = "$fingerprint" ]; }

case $wanted in
course) enough='course grading tests browser' extra= ;;
grading) enough='grading tests browser' extra='[grading]' ;;
tests) enough='tests browser' extra='[grading,test,lint]' ;;
browser) enough=browser extra='[grading,test,lint,browser]' ;;
*) stop "unknown environment '$wanted'; known are course, grading, tests, browser" ;;
esac
for level in $enough; do
    if fresh "$level"; then exit 0; fi
done

if ! [ -x "$venv/bin/python" ]; then
    python=
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || stop "Python 3.11 or newer is needed and was not found. Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: python.org), then call make again."
    "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || stop "Python's venv module is missing. Install it (Debian, Ubuntu: apt install python3-venv), then call make again."
    "$python" -m venv "$venv" >/dev/null 2>&1 || stop "The environment '$venv' can't be made here. In a folder that can't be written to, choose another place: make lab VENV=\$HOME/natoeu-venv"
fi

say "installing the pinned packages into $venv (only the first time, a minute or two) ..."
log="$venv/install.log"
pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet --constraint requirements.lock "$@" >"$log" 2>&1 || {
        if grep -qiE 'connection|name resolution|network|timed out|no matching distribution|could not find a version|resolutionimpossible' "$log"; then
            stop "The packages could not be fetched. The first call needs the network; connect and call make again. Details: $log"
        fi
        stop "The packages could not be installed. Details: $log"
    }
}
pip hatchling editables
pip --no-build-isolation --editable ".$extra"
echo "$fingerprint" >"$(stamp "$wanted")"

# Sourced by the commands in bin/: makes .venv from the pinned lists when it is missing or out of date.
# usage: set_up LIST...   (names of files in requirements/ without .txt)

fail() { printf '%s\n' "$1" >&2; exit 1; }

find_python() {
    for name in python3.11 python3.12 python3.13 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"; return
        fi
    done
    fail "Python 3.11 or newer is needed and was not found on the PATH."
}

set_up() {
    local mark="$ROOT/.venv/.installed-$1" list stamp
    stamp=""
    for list in "$@"; do stamp+=$(<"$ROOT/requirements/$list.txt"); done
    stamp+=$(<"$ROOT/pyproject.toml")
    stamp+=$(grep -rl '@njit' --include='*.py' "$ROOT/scheduler/planning" | LC_ALL=C sort | xargs cat | cksum)
    [ -f "$mark" ] && [ "$(<"$mark")" = "$stamp" ] && return
    install "$@" >&2
    printf '%s' "$stamp" > "$mark"
}

install() {
    echo "Setting up .venv (once; needs a package index) ..."
    [ -x "$ROOT/.venv/bin/python" ] || "$(find_python)" -m venv "$ROOT/.venv" || fail "could not make .venv"
    local python="$ROOT/.venv/bin/python" lists=() list
    for list in "$@"; do lists+=(-r "$ROOT/requirements/$list.txt"); done
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes "${lists[@]}" \
        || fail "the pinned packages could not be installed; see the lines above"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e "$ROOT" \
        || fail "the program itself could not be installed"
    "$python" -m scheduler.planning.warm || fail "the planning kernels could not be compiled"
}

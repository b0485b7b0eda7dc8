# Sourced by the commands in bin/: makes .venv from the pinned lists when it is missing or out of date.
# usage: set_up LIST...   (names of files in requirements/ without .txt)
# The lists name every package that is needed, so pip installs them as they stand and resolves nothing.

PYTHONS="3.11 3.12 3.13" # what the lists were tried with; pyproject.toml says the same
EXTRAS="learning postgres" # lists that bin/setup adds for a bureau that wants them

fail() { printf '%s\n' "$1" >&2; exit 1; }

ROOT="$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null && pwd -P)"
case "${OSTYPE:-}" in
    msys*|cygwin*) fail "The commands in bin/ need Linux or macOS; on Windows install the program with: py -m pip install \"$ROOT\"" ;;
esac

set_up() {
    local list missing=()
    for list in "$@"; do up_to_date "$list" || missing+=("$list"); done
    [ ${#missing[@]} -eq 0 ] && return
    install "${missing[@]}" >&2
    for list in "${missing[@]}"; do stamp "$list" > "$ROOT/.venv/.new" && mv "$ROOT/.venv/.new" "$ROOT/.venv/.installed-$list"; done
}

# the lists that a checkout was given beside the one a command needs
extras() {
    local list
    for list in $EXTRAS; do [ ! -f "$ROOT/.venv/.installed-$list" ] || printf '%s ' "$list"; done
}

up_to_date() {
    local mark="$ROOT/.venv/.installed-$1"
    [ -x "$ROOT/.venv/bin/python" ] && [ -f "$mark" ] && [ "$(<"$mark")" = "$(stamp "$1")" ]
}

# what an installed list rests on: its content, the program's own table, and the folder it was made in
stamp() { cat "$ROOT/requirements/$1.txt" "$ROOT/pyproject.toml" | cksum; printf '%s\n' "$ROOT"; }

install() {
    local python="$ROOT/.venv/bin/python" lists=() list
    for list in "$@"; do lists+=(-r "$ROOT/requirements/$list.txt"); done
    echo "Setting up .venv (once; needs a package index) ..."
    sound || make_venv
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes "${lists[@]}" \
        || fail "The pinned packages could not be installed; see the lines above."
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e "$ROOT" \
        || fail "The program itself could not be installed; see the lines above."
    "$python" -P -m scheduler warm-up --quiet || fail "The planning kernels could not be compiled; see the lines above."
}

# a .venv is sound if its Python runs here, is one of those tried, and has its own pip
sound() {
    [ -x "$ROOT/.venv/bin/python" ] && "$ROOT/.venv/bin/python" - "$ROOT/.venv" "$PYTHONS" 2>/dev/null <<'PYTHON'
import os, sys
import pip
here, tried = os.path.realpath(sys.argv[1]), sys.argv[2].split()
own = os.path.realpath(pip.__file__).startswith(here + os.sep)
sys.exit(os.path.realpath(sys.prefix) != here or "%d.%d" % sys.version_info[:2] not in tried or not own)
PYTHON
}

make_venv() {
    local python
    python="$(find_python)" || exit 1
    if [ -e "$ROOT/.venv" ] || [ -L "$ROOT/.venv" ]; then
        # half made, or its Python is gone; what is not a .venv of ours is left alone
        [ -d "$ROOT/.venv" ] && { [ -f "$ROOT/.venv/pyvenv.cfg" ] || [ -d "$ROOT/.venv/bin" ] || [ -z "$(ls -A "$ROOT/.venv")" ]; } \
            || fail "$ROOT/.venv is not an environment of Python; move it away and try again."
        rm -rf "$ROOT/.venv"
    fi
    "$python" -m venv "$ROOT/.venv" || fail "The folder $ROOT/.venv could not be made; see the lines above."
}

find_python() {
    local name found newer=""
    for name in python3 $(printf 'python%s ' $PYTHONS) python; do
        found="$("$name" -c 'import sys, ensurepip, venv; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" || continue
        case " $PYTHONS " in *" $found "*) command -v "$name"; return ;; esac
        [ "${found#3.}" -le "${PYTHONS##*.}" ] || newer="$found"
    done
    [ -z "$newer" ] || fail "Python $newer is newer than the pinned packages were tried with; put Python ${PYTHONS// / or } first on the PATH."
    fail "None of Python ${PYTHONS// /, } with its venv module was found on the PATH; install one of them (on Debian and Ubuntu also the package python3-venv)."
}

#!/bin/sh
# Set up in fresh clones, as on other people's machines and on other days, and run the demo in each.
set -eu
OLDEST_PIP=22.3  # what Python 3.11.0 brought
NOBODY=65534
python=${PYTHON:-$(command -v python3.11 || command -v python3)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"

clone() {
    git -c safe.directory='*' clone --quiet "file://$PWD" "$1"
}

demo() {  # in a folder, twice: the second run has nothing to set up
    for _ in 1 2; do
        make --no-print-directory -C "$1" PYTHON="$python" demo > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
    done
    tail -n 1 "$folder/log"
}

echo "In a path with a space, with pip $OLDEST_PIP:"
clone "$folder/a path"
"$python" -m venv "$folder/a path/.venv"
"$folder/a path/.venv/bin/python" -m pip install --quiet --disable-pip-version-check "pip==$OLDEST_PIP"
demo "$folder/a path"
make --no-print-directory -C "$folder/a path" .venv/test.ok > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
"$folder/a path/.venv/bin/python" -m pip check
"$folder/a path/.venv/bin/python" -m pip --version

echo "After first tries that were interrupted:"
clone "$folder/interrupted"
for seconds in 0.5 2 4 6; do
    timeout --signal KILL "$seconds" make -C "$folder/interrupted" PYTHON="$python" UV_CACHE_DIR="$folder/cache" \
        .venv/check.ok > /dev/null 2>&1 || true
done
demo "$folder/interrupted"

echo "As another user, whose home cannot be written to:"
if [ "$(id -u)" = 0 ] && python=$(command -v /usr/bin/python3.11 || command -v /usr/bin/python3) \
    && setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups "$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))'; then
    clone "$folder/another"
    chown -R "$NOBODY:$NOBODY" "$folder/another"
    setpriv --reuid "$NOBODY" --regid "$NOBODY" --clear-groups env -u UV_CACHE_DIR HOME=/nonexistent \
        make --no-print-directory -C "$folder/another" PYTHON="$python" demo > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
    tail -n 1 "$folder/log"
else
    echo "Skipped: this needs root, and a Python 3.11 that other users can run."
fi

echo "From the versions that were locked before these:"
earlier=$(git log --format=%H --skip=1 -1 -- requirements/locked.txt)
if [ -n "$earlier" ]; then
    clone "$folder/earlier"
    git -C "$folder/earlier" checkout --quiet "$earlier"
    demo "$folder/earlier"
    git -C "$folder/earlier" checkout --quiet -
    demo "$folder/earlier"
else
    echo "Skipped: there is no earlier lock."
fi

#!/bin/sh
# Checks and measures the graphics card of this machine: ./run.sh [--seconds N] [--only PART] [--out FILE]
here=$(cd "$(dirname "$0")" && pwd) || exit 1
exec "$here/bin/node" "$here/dist/node/bench-hardware.js" "$@"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tree.sh BUILD TREE: lays out in TREE what a board needs of doorbench beside libraries: the program
# and the suites' programs of the project's build directory BUILD, suites, configurations, hooks.

set -euo pipefail
build=$1 tree=$(realpath -m -- "$2")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

install -D -m 755 "$build/doorbench" "$tree/doorbench"
install -D -t "$tree/build/bin" "$build"/bin/*
cp -r configs "$tree/"
cp -r --parents -t "$tree" reports/templates
for file in suites/known-issues.conf suites/*/suite.conf; do
	install -D -m 644 "$file" "$tree/$file"
done
install -D lava-jobs/board/power.sh "$tree/lab/power"
install -D lava-jobs/board/vpair.sh "$tree/virtual/vpair"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Static checks of everything in the tree, as TAP: compilers' and shell linters, and the rules of
# the house that a program can check.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
mapfile -t c_files < <(git ls-files '*.c' | grep -v '^virtual/glue/')
mapfile -t shells < <(git ls-files '*.sh' .ci/run virtual/image/rootfs/init \
	virtual/image/rootfs/etc/init.d/rcS)
mapfile -t headed < <(git ls-files '*.[ch]' '*.sh' '*.conf' '*.gp' Makefile '*/Kbuild' .ci/run)

report() {
	local name=$1 out
	shift
	if out=$("$@" 2>&1); then
		echo "ok - $name"
	else
		echo "not ok - $name"
		head -n 60 <<<"$out" | while IFS= read -r line; do echo "# $line"; done
	fi
}

spdx() {
	local f bad=0
	for f in "${headed[@]}"; do
		head -n 2 "$f" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' && continue
		echo "$f: no SPDX line"
		bad=1
	done
	return $bad
}

long_lines() {
	! git ls-files '*.[ch]' '*.sh' Makefile | grep -v /golden/ | xargs -r expand -t8 |
		awk 'length > 100 { print "longer than 100 columns: " $0; bad = 1 } END { exit !bad }'
}

no_binaries() {
	! git grep -I --name-only -L '' -- . ':!*.png' | grep .
}

report cppcheck cppcheck -q --std=c11 --language=c --error-exitcode=1 --inline-suppr \
	--enable=warning,portability,performance --suppress=missingIncludeSystem \
	-D__linux__ -D_GNU_SOURCE -I. "${c_files[@]}"
report clang-tidy clang-tidy --quiet --warnings-as-errors='*' "${c_files[@]}" -- \
	-std=gnu11 -D_GNU_SOURCE -I. -isystem build/virtual/image/kselftest
report shellcheck shellcheck -x "${shells[@]}"
report "SPDX line first" spdx
report "lines within 100 columns" long_lines
report "no binaries" no_binaries

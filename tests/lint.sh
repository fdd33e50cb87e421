#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Static checks of everything in the tree, as TAP: compilers' and shell linters, and the rules of
# the house that a program can check.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
# golden files are what programs and boards print
ours() { git ls-files "$@" ':!tests/*/golden/*'; }
mapfile -t c_files < <(ours '*.c' ':!virtual/glue/*')
mapfile -t shells < <(ours '*.sh' .ci/run virtual/image/rootfs/init \
	virtual/image/rootfs/etc/init.d/rcS)
mapfile -t headed < <(ours '*.[ch]' '*.sh' '*.conf' '*.gp' Makefile '*/Kbuild' .ci/run)
mapfile -t lines < <(ours '*.[ch]' '*.sh' '*.conf' Makefile .ci/run)

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

# file by file: over several at once clang-tidy 14 sees va_lists that are not there
tidy() {
	printf '%s\0' "${c_files[@]}" | xargs -0 -P "$(nproc)" -I '{}' clang-tidy --quiet \
		--warnings-as-errors='*' '{}' -- -std=gnu11 -D_GNU_SOURCE -I. \
		-isystem build/virtual/image/kselftest -isystem /usr/include/libxml2 2>/dev/null
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
	local f bad=0
	for f in "${lines[@]}"; do
		expand -t8 "$f" | grep -nE '^.{101,}$' | sed "s|^|$f:|" && bad=1
	done
	return $bad
}

no_binaries() {
	! git grep -I --name-only -L '' -- . ':!*.png' | grep .
}

report cppcheck cppcheck -q --std=c11 --language=c --error-exitcode=1 --inline-suppr \
	--enable=warning,portability,performance --suppress=missingIncludeSystem \
	-D__linux__ -D_GNU_SOURCE -I. "${c_files[@]}"
report clang-tidy tidy
report shellcheck shellcheck -x "${shells[@]}"
report "SPDX line first" spdx
report "lines within 100 columns" long_lines
report "no binaries" no_binaries

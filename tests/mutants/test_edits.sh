#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The mutants' edits, without building a kernel: each applies to the default kernel's source, and
# what is wrong with one is one clear error.  tests/mended/test_mends.sh does the same for mends.

# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=../pair/tap.sh
. "$mutants/../pair/tap.sh"
place=$(mktemp -d /tmp/db-XXXXXX)
trap 'rm -rf -- "$place"' EXIT

# refused TEXT COMMAND...: fails with exactly one line, which has TEXT
refused() {
	local text=$1 said
	shift
	! said=$("$@" 2>&1 >/dev/null) || { echo "accepted"; return 1; }
	[[ $said == *"$text"* && $said != *$'\n'* ]] || { echo "$said"; return 1; }
}

printf '%s\n' 'int one(void);' 'int one(void)' '{' '	a;' '	b;' '	a;' '}' \
	'static int two(void)' '{' '	a;' '}' >"$place/x.c"
# spec LINE...: a mutant of these lines, behind the words that each must have
spec() {
	printf '%s\n' 'bug x' 'history x' 'expect caught' 'run x' "$@" >"$place/m.mutant"
}
try() { spec "${@:2}"; refused "$1" edited "$place/m.mutant" x.c all "$place"; }
within_function() {
	spec 'edit x.c two' '-	a;' '+	c;'
	edited "$place/m.mutant" x.c all "$place" >"$place/out" || return 1
	diff "$place/x.c" "$place/out" >"$place/diff"
	[ "$(grep -c '^[<>]' "$place/diff")" = 2 ] && grep -q '^10c10$' "$place/diff"
}

for m in "$mutants"/*.mutant "$mutants"/*.slower; do
	ok "$(basename "${m%.*}") applies" fits "$m"
done
ok "only its own function is edited" within_function
# what is in no function
within_file() {
	spec 'edit x.c (file)' '-int one(void);' '+int one(void), c;'
	edited "$place/m.mutant" x.c all "$place" >"$place/out" || return 1
	diff "$place/x.c" "$place/out" >"$place/diff"
	[ "$(grep -c '^[<>]' "$place/diff")" = 2 ] && grep -q '^1c1$' "$place/diff"
}
ok "a line of no function is edited" within_file
ok "a line found twice in the file" try 'm.mutant:5: found 3 times, not once, in x.c:' \
	'edit x.c (file)' '-	a;' '+	c;'
ok "a line found twice" try 'm.mutant:5: found 2 times' 'edit x.c one' '-	a;' '+	c;'
ok "a line not found" try 'm.mutant:5: found 0 times' 'edit x.c one' '-	z;' '+	c;'
ok "no such function" try 'm.mutant:5: no function three()' 'edit x.c three' '-	a;'
ok "no such file" refused 'no file y.c' edited "$place/m.mutant" y.c all "$place"
ok "no such mutant" refused 'no such file' words_of "$place/none.mutant"
ok "an unknown word" try 'm.mutant:5: unknown word: bugs' 'bugs x' 'edit x.c one' '-	b;'
ok "no header is edited" try 'not a C file' 'edit x.h one' '-	b;'
ok "no way out of the tree" try 'not a C file' 'edit ../x.c one' '-	b;'
ok "nothing to find" try 'without a line to find' 'edit x.c one' '+	b;'
ok "no edit" try 'lacks "edit"'
ok "lines without an edit" try 'without "edit"' '-	b;'

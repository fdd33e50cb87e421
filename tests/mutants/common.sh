# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Mutants: what run.sh and the test of the edits share.  Sourced, never run.

mutants=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

die() { printf 'mutants: error: %s\n' "$*" >&2; exit 125; }

# words_of MUTANT-FILE: "key<TAB>value" lines; fails with one clear error
words_of() {
	[ -e "$1" ] || { echo "mutants: $1: no such mutant" >&2; return 1; }
	awk -v mode=list -f "$mutants/edit.awk" "$1"
}

# word MUTANT-FILE KEY: its values, a line each
word() { words_of "$1" | sed -n "s/^$2\t//p"; }

# edited MUTANT-FILE PATH WHICH SOURCE-TREE: the file of the tree with the edits, on stdout
edited() {
	[ -e "$4/$2" ] || { echo "mutants: $1: the tree has no file $2" >&2; return 1; }
	awk -v mode=apply -v file="$2" -v which="$3" -f "$mutants/edit.awk" "$1" "$4/$2"
}

# config_of MUTANT-FILE: the pair's configuration, with what the mutant changes in it; the caller
# removes configs/mutant-*.tmp.conf
config_of() {
	local change to
	change=$(word "$1" config)
	[ -n "$change" ] || { echo configs/virtual.conf; return; }
	to=configs/mutant-$(basename "${1%.*}").tmp.conf
	sed "$change" configs/virtual.conf >"$to"
	! cmp -s configs/virtual.conf "$to" || die "$1: \"config\" changes nothing"
	echo "$to"
}

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Edited kernels: what the scripts here and those of tests/mended share.  Sourced, never run.

mutants=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

die() { printf 'mutants: error: %s\n' "$*" >&2; exit 125; }

# words_of FILE: "key<TAB>value" lines of a mutant or a mend; fails with one clear error
words_of() {
	[ -e "$1" ] || { echo "mutants: $1: no such file" >&2; return 1; }
	awk -v mode=list -f "$mutants/edit.awk" "$1"
}

# word FILE KEY: its values, a line each
word() { words_of "$1" | sed -n "s/^$2\t//p"; }

# edited FILE PATH WHICH SOURCE-TREE: the file of the tree with the edits, on stdout
edited() {
	[ -e "$4/$2" ] || { echo "mutants: $1: the tree has no file $2" >&2; return 1; }
	awk -v mode=apply -v file="$2" -v which="$3" -f "$mutants/edit.awk" "$1" "$4/$2"
}

# run IMAGE CONFIG DIR OPTION...: a run in DIR; 0 if it says something about the kernel
run() {
	local image=$1 config=$2 dir=$3 code
	shift 3
	rm -rf -- "$dir"
	mkdir -p "$dir"
	DOORBENCH_IMAGE=$image ./doorbench run --config "$config" --output "$dir" "$@" \
		>"$dir/log" 2>&1
	code=$?
	[ "$code" -lt 129 ] || { tail -n 3 "$dir/log" >&2; die "doorbench run ended with $code"; }
	echo "$code" >"$dir/exit"
	[ "$code" -le 1 ]
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

# source_tree: of the kernel of the default image
source_tree() {
	local cache=${DOORBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/doorbench}
	echo "$cache/$(sed -n 's/^source=//p' "$mutants/../../build/virtual/image/info")"
}

# fits FILE: each of its edits is found in that kernel's source, and changes it
fits() {
	local which path src text
	src=$(source_tree)
	[ -e "$src/Kbuild" ] || { echo "no kernel source; make image"; return 1; }
	while read -r which path; do
		text=$(edited "$1" "$path" "$which" "$src") || return 1
		[ "$text" != "$(cat "$src/$path")" ] ||
			{ echo "$path: $which: not changed"; return 1; }
	done < <({ word "$1" file | sed 's/^/all /'; word "$1" both | sed 's/^/both /'; } | sort -u)
}

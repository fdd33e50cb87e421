#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [--build-only] [NAME...]: builds each mutant (default: all), runs the cases that it names
# and prints what caught it.  Caught: a case fails that passes on the kernel without the bug, or the
# kernel dies outside of a case where that one does not.  Exit status: 0 as expected, 1 one was
# missed or a refactoring was not clean, 125 a lab or a build is broken.

set -uo pipefail
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$mutants/../.." || exit 125
results=${RESULTS:-results/mutants}
build_only=
[ "${1:-}" != --build-only ] || { build_only=yes; shift; }
names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(cd "$mutants" && printf '%s\n' *.mutant | sed 's/\.mutant$//')

# with_status DIR STATUS...: the cases of a run that have it
with_status() {
	find "$1" -path '*/cases/*/result.json' -exec grep -lE "\"status\": *\"($2)\"" {} + |
		sed -E 's|.*/cases/(.*)/result.json|\1|' | sort
}

# baseline_of IMAGE CONFIG OPTION...: directory of that run, made once
baseline_of() {
	local key dir
	key=$(printf '%s\0' "$(basename "$1")" "$(cat "$2")" "${@:3}" |
		cat - build/doorbench build/bin/* | sha256sum | cut -c1-16)
	dir=$results/baseline-$key
	if [ ! -e "$dir/good" ]; then
		run_baseline "$dir" "$@" || return
	fi
	echo "$dir"
}

run_baseline() {
	run "$2" "$3" "$1" "${@:4}" || { tail -n 5 "$1/log" >&2; return 1; }
	[ -n "$(with_status "$1" 'PASS|DONE')" ] || { tail -n 5 "$1/log" >&2; return 1; }
	touch "$1/good"
}

# seen_by DIR BASELINE: what tells the mutant's run from the other, a line each
seen_by() {
	comm -12 <(with_status "$1" FAIL) <(with_status "$2" 'PASS|DONE')
	[ -n "$(with_status "$1" FAIL)" ] || [ "$(cat "$1/exit")" != 1 ] ||
		[ "$(cat "$2/exit")" != 0 ] || echo "set-up or tear-down"
}

# judge NAME: runs it; sets $seen (cases) and $broken (a lab's fault)
judge() {
	local spec=$mutants/$1.mutant config default options n=0 base dir more=()
	seen=() broken=
	default=$(readlink -f build/virtual/image)
	config=$(config_of "$spec") || exit
	[ -z "$(word "$spec" both)" ] || default=$("$mutants/kernel.sh" "$spec" both) || exit 125
	# one that is caught needs no more cases
	[ "$(word "$spec" expect)" = clean ] || more=(--until-fail)
	while read -ra options; do
		n=$((n + 1)) dir=$results/$1.$n
		base=$(baseline_of "$default" "$config" "${options[@]}") ||
			{ broken="without the bug: ${options[*]}"; return; }
		run "$image" "$config" "$dir" "${options[@]}" "${more[@]}" ||
			broken="exit status $(cat "$dir/exit"): ${options[*]}"
		mapfile -t -O ${#seen[@]} seen < <(seen_by "$dir" "$base")
	done < <(word "$spec" run)
	[ ${#seen[@]} = 0 ] || broken=
}

trap 'rm -f configs/mutant-*.tmp.conf' EXIT
trap 'exit 130' INT TERM
mkdir -p "$results"
for name in "${names[@]}"; do
	words_of "$mutants/$name.mutant" >/dev/null || exit 125
done
[ -n "$build_only" ] || printf '%-24s %-56s %s\n' mutant "caught by" seconds
caught=0 missed=0 lab=0 clean=
for name in "${names[@]}"; do
	begin=$SECONDS
	image=$("$mutants/kernel.sh" "$mutants/$name.mutant" all) || exit 125
	if [ -n "$build_only" ]; then
		[ -z "$(word "$mutants/$name.mutant" both)" ] ||
			"$mutants/kernel.sh" "$mutants/$name.mutant" both >/dev/null || exit 125
		continue
	fi
	judge "$name"
	expect=$(word "$mutants/$name.mutant" expect)
	if [ -n "$broken" ]; then
		verdict="cannot tell: $broken" lab=$((lab + 1))
	elif [ "$expect" = clean ]; then
		verdict="(clean)" state=clean
		[ ${#seen[@]} = 0 ] || { verdict="NOT CLEAN: ${seen[0]}"; state="not clean"; }
		clean="${clean:+$clean, }$name: $state"
	elif [ ${#seen[@]} = 0 ]; then
		verdict=MISSED missed=$((missed + 1))
	else
		verdict=${seen[0]} caught=$((caught + 1))
	fi
	printf '%-24s %-56s %7d\n' "$name" "$verdict" $((SECONDS - begin))
done
[ -z "$build_only" ] || exit 0
echo "$caught caught, $missed missed, ${clean:-no refactoring run}$([ $lab = 0 ] ||
	echo ", $lab cannot be told")"
[ $missed = 0 ] || exit 1
[[ $clean != *"not clean"* ]] || exit 1
[ $lab = 0 ] || exit 125

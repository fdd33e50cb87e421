#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [--build-only] [NAME...]: builds one kernel with these mends together (default: all; a
# bug's number names its mend, too), runs the cases of their known issues on it and on the kernel
# without them, and prints what each case says.  Exit status: 0 all of them fail by their bug
# without the mends and pass with them, 1 one does not, 125 a lab or a build is broken.

set -uo pipefail
mended=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../mutants/common.sh
. "$mended/../mutants/common.sh"
cd "$mended/../.." || exit 125
results=${RESULTS:-results/mended}
config=configs/virtual.conf
build_only=
[ "${1:-}" != --build-only ] || { build_only=yes; shift; }

# spec_of NAME: its file
spec_of() {
	local f
	for f in "$mended/$1.mend" "$mended/$1"-*.mend; do
		[ ! -e "$f" ] || { echo "$f"; return; }
	done
	die "$1: no such mend"
}

# patterns_of BUG: suite/case, as suites/known-issues.conf has them
patterns_of() {
	./doorbench help bugs | awk -F ' [|] ' -v bug="| $1" '$1 == bug { print $4 }' |
		grep -oE '[a-z]+/[^`]+'
}

# chosen SPEC: "bug<TAB>suite/case" for each case of the bug that is to be run: where an issue names
# all backends, those that the mend names, or the first
chosen() {
	local bug patterns pattern b name some
	local -a backends
	bug=$(word "$1" bug)
	read -ra backends <<<"$(word "$1" backend)"
	patterns=$(patterns_of "$bug")
	[ -n "$patterns" ] || die "$1: no case of $bug"
	for pattern in $patterns; do
		some=
		for b in "${backends[@]:-embedded}"; do
			# shellcheck disable=SC2053
			for name in "${!tiers[@]}"; do
				[[ $name == ${pattern/\/\*./\/$b.} ]] || continue
				printf '%s\t%s\n' "$bug" "$name"
				some=yes
			done
		done
		[ -n "$some" ] || die "$1: no case of $bug matches $pattern"
	done | sort
	[ "${PIPESTATUS[0]}" = 0 ]
}

# run_cases IMAGE DIR SUITE CASE...: one run of these
run_cases() {
	local name tier=full
	for name in "${@:4}"; do
		[ "${tiers[$3/$name]}" != debug ] || tier=debug
	done
	DOORBENCH_RC_ARGS=${rc_args[$3]:-} run "$1" "$config" "$2" --suite "$3" --tier "$tier" \
		--case "@($(IFS='|'; echo "${*:4}"))"
}

# with_mends SUITE CASE...: copies of their results to $with/SUITE
with_mends() {
	run_cases "$image" "$results/$1" "$@" ||
		broken+=("exit status $(cat "$results/$1/exit"): $1")
	keep "$results/$1" "$with/$1"
	[ "$(cat "$results/$1/exit")" != 1 ] || grep -qs '"status": "FAIL"' "$with/$1"/* ||
		outside+=("$1")
}

# without_mends SUITE CASE...: the same to $without/SUITE; what is there already is not run again
without_mends() {
	local name missing=()
	for name in "${@:2}"; do
		[ -e "$without/$1/$name" ] || missing+=("$name")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	run_cases "$default" "$without/run-$1" "$1" "${missing[@]}" ||
		broken+=("without the mends: exit status $(cat "$without/run-$1/exit"): $1")
	keep "$without/run-$1" "$without/$1"
}

# keep RUN-DIRECTORIES DIR: each case's result that says something about a kernel
keep() {
	local f
	mkdir -p "$2"
	while read -r f; do
		! grep -qE '"status": "(ERROR|MISS)"' "$f" || continue
		cp -- "$f" "$2/$(basename "$(dirname "$f")")"
	done < <(find "$1" -path '*/cases/*/result.json')
}

# field KEY FILE: the text of a result's field; nothing if it is not there
field() { sed -n "s/^ *\"$1\": \"\(.*\)\",\{0,1\}$/\1/p" "$2" 2>/dev/null | head -n 1; }

# said FILE: what a result says, and of which bug
said() {
	local status bug
	status=$(field status "$1")
	case $status in
	FAIL)
		bug=$(field number "$1")
		echo "FAIL by ${bug:-none that is known}"
		;;
	PASS)
		bug=$(field reason "$1" | sed -n -e 's/^\(B[0-9]*\): not seen.*/\1 is/p' \
			-e 's/^\(B[0-9]*, [B0-9, ]*\): not seen.*/\1 are/p')
		echo "PASS${bug:+, $bug gone}"
		;;
	*)
		echo "${status:-no result}"
		;;
	esac
}

# explains BUG CASE: a case of several bugs fails by the one that shows first
explains() { printf '%s\n' "${rows[@]}" | grep -qxF "$1"$'\t'"$2"; }

# judge BUG CASE: prints its row and counts it
judge() {
	local was now by=other gone=other
	was=$(said "$without/$2") now=$(said "$with/$2")
	printf '%-5s %-56s %-14s %s\n' "$1" "$2" "$was" "$now"
	[[ $now != FAIL* ]] || printf '      %s\n' "$(field reason "$with/$2")"
	! explains "${was#FAIL by }" "$2" || by=own
	[[ ! $now =~ \ $1[,\ ] ]] || gone=own
	# a pass says nothing of a bug that shows by chance, and the runner says nothing then
	case $by:$was:$gone:$now:$(grep -cx "$1" <<<"$by_chance") in
	own:FAIL*:own:PASS*:0 | own:FAIL*:PASS:1) passed=$((passed + 1)) ;;
	*:PASS:*:PASS:1) unshown=$((unshown + 1)) ;;
	*":no result:"* | *:SKIP:*) untold=$((untold + 1)) ;;
	*) failed=$((failed + 1)) ;;
	esac
}

# results_without SUITE: directory; another when kernel, configuration or programs change
results_without() {
	{ printf '%s\0' "$(basename "$default")" "${rc_args[$1]:-}"
	  cat "$config" build/doorbench build/bin/pci_endpoint_test "build/bin/$1"
	} | sha256sum | sed "s|^\(.\{16\}\).*|$results/without-\1|"
}

# judge_suite SUITE: runs its cases and judges those of each bug
judge_suite() {
	local names bug name
	without=$(results_without "$1")
	mapfile -t names < <(printf '%s\n' "${rows[@]}" | sed -n "s|^.*\t$1/||p" | sort -u)
	without_mends "$1" "${names[@]}"
	with_mends "$1" "${names[@]}"
	while IFS=$'\t' read -r bug name; do
		[ "${name%%/*}" != "$1" ] || judge "$bug" "$name"
	done < <(printf '%s\n' "${rows[@]}")
}

names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(cd "$mended" && printf '%s\n' *.mend | sed 's/\.mend$//')
mkdir -p "$results"
all=$results/all.mend
mapfile -t names < <(printf '%s\n' "${names[@]}" | sort -Vu)
: >"$all"
for name in "${names[@]}"; do
	spec=$(spec_of "$name") || exit 125
	words_of "$spec" >/dev/null || exit 125
	cat -- "$spec" >>"$all"
done
image=$("$mutants/kernel.sh" "$all" all) || exit 125
[ -z "$build_only" ] || exit 0

declare -A tiers=()
while read -r name tier _; do
	tiers[$name]=$tier
done < <(./doorbench list --config "$config" --tier debug)
# of a suite's run, from the mends of its cases
declare -A rc_args=()
rows=()
for name in "${names[@]}"; do
	spec=$(spec_of "$name")
	some=$(chosen "$spec") || exit 125
	mapfile -t -O ${#rows[@]} rows <<<"$some"
	name=${some#*$'\t'}
	rc_args[${name%%/*}]+=$(word "$spec" rc_args)
done
default=$(readlink -f build/virtual/image)
with=$results/with
rm -rf -- "$with"
by_chance=$(awk '/number = / { n = $3 } /chance = true/ { print n }' suites/known-issues.conf |
	tr -d '";')
passed=0 unshown=0 failed=0 untold=0 broken=() outside=()
printf '%-5s %-56s %-14s %s\n' bug case "without mend" "with all mends"
for suite in $(printf '%s\n' "${rows[@]}" | cut -f2 | cut -d/ -f1 | sort -u); do
	judge_suite "$suite"
done
echo "$passed cases fail by their bug and pass without it, $failed do not; $unshown by chance did" \
	"not fail either way, $untold cannot be told; $SECONDS s"
for suite in "${outside[@]}"; do
	echo "suite $suite: a kernel with the mends failed outside of a case"
done
[ ${#broken[@]} = 0 ] || printf 'cannot tell: %s\n' "${broken[@]}"
[ $failed = 0 ] && [ ${#outside[@]} = 0 ] || exit 1
[ $untold = 0 ] && [ ${#broken[@]} = 0 ] || exit 125

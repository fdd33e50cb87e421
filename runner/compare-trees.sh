#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# compare-trees.sh: runs two kernels in turns on the same pair and compares them.  By environment:
#   BASE, HEAD             two kernel trees (virtual pair), or directories with a ready image
#   BASE_PAIR, HEAD_PAIR   instead: two configurations, whose backend.prepare boots each kernel
#   RUNS (10), SEED, PAIR (virtual), RUN_OPTIONS (more options for 'doorbench run'), OUTPUT

die() { printf 'compare: %s\n' "$*" >&2; exit 129; }

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 125
runs=${RUNS:-10}
seed=${SEED:-$(date +%s)}
[[ $runs =~ ^[1-9][0-9]{0,3}$ ]] || die "RUNS is no count: $runs"
[[ $seed =~ ^[0-9]{1,15}$ ]] || die "SEED is no number: $seed"
out=${OUTPUT:-results/compare-$seed}
[ ! -e "$out" ] || die "$out is already there"

# the image of a tree; a directory that holds one is taken as it is
image_of() {
	[ -d "$1" ] || die "no such directory: $1"
	if [ -e "$1/initramfs.cpio" ]; then
		readlink -f -- "$1"
		return
	fi
	make --no-print-directory -s image KERNEL="$(readlink -f -- "$1")" >&2 || exit 125
	sed -n 's/^IMAGE=//p' build/virtual/paths
}

# programs_for IMAGE TO: the suites' programs, of which the list of upstream's tests is the tree's
programs_for() {
	[ -d "$1/kselftest" ] || die "$1 holds no kselftest: it was not made by 'make image'"
	ln -sfn "$1" build/virtual/image
	rm -f build/bin/pci_endpoint_test
	make --no-print-directory -s suites KERNEL= >&2 || exit 125
	rm -rf -- "$2"
	cp -a build/bin "$2"
}

# what was built before the comparison is what the next command finds
remember() {
	[ ! -e build/virtual/paths ] || cp build/virtual/paths build/compare/paths
	before=$(readlink build/virtual/image)
	trap restore EXIT
	trap 'exit 130' INT TERM
}
# shellcheck disable=SC2317 # by the trap
restore() {
	[ ! -e build/compare/paths ] || mv build/compare/paths build/virtual/paths
	[ -z "$before" ] || ln -sfn "$before" build/virtual/image
	rm -f build/bin/pci_endpoint_test
	[ -z "$before" ] || make --no-print-directory -s suites KERNEL= >&2
}

declare -A image pair
if [ -n "${BASE_PAIR:-}" ] && [ -n "${HEAD_PAIR:-}" ]; then
	pair=([base]=$BASE_PAIR [head]=$HEAD_PAIR)
elif [ -n "${BASE:-}" ] && [ -n "${HEAD:-}" ]; then
	pair=([base]=${PAIR:-virtual} [head]=${PAIR:-virtual})
	mkdir -p build/compare || exit 125
	remember
	for side in base head; do
		tree=$BASE
		[ "$side" = base ] || tree=$HEAD
		image[$side]=$(image_of "$tree") || exit
		[ -n "${image[$side]}" ] || die "no image for $side"
		programs_for "${image[$side]}" "$PWD/build/compare/$side"
	done
else
	die "BASE and HEAD, or BASE_PAIR and HEAD_PAIR, are needed"
fi

mkdir -p "$out/base" "$out/head" || exit 125
echo "compare: $runs runs a side, order by SEED=$seed, into $out"
RANDOM=$((seed % 32768))
for ((n = 1; n <= runs; n++)); do
	order="base head"
	((RANDOM % 2)) && order="head base"
	for side in $order; do
		[ -z "${image[$side]:-}" ] || export DOORBENCH_IMAGE=${image[$side]} \
			DOORBENCH_PROGRAMS=$PWD/build/compare/$side
		# RUN_OPTIONS is a list of words
		# shellcheck disable=SC2086
		./doorbench run --pair "${pair[$side]}" --output "$out/$side" ${RUN_OPTIONS:-} \
			>>"$out/$side.log" 2>&1
		code=$?
		echo "compare: run $n of $runs, $side: exit status $code"
		[ "$code" -lt 128 ] || { tail -n 3 "$out/$side.log" >&2; exit "$code"; }
	done
done
./doorbench compare "$out/base" "$out/head" --output "$out/regression.txt"
code=$?
cat "$out/regression.txt"
exit "$code"

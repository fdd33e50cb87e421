#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kernel.sh MUTANT-FILE WHICH: builds the default kernel with the edits of a mutant (WHICH: all, or
# both) and prints the directory of its image, under "mutants" of the cache.  Only what is edited is
# compiled: the default kernel's build is copied once, beside a source tree of links to its source.

set -euo pipefail
shopt -s inherit_errexit
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
spec=$1 which=$2
cache=${DOORBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/doorbench}
default=$(readlink -m -- "$mutants/../../build/virtual/image")
[ -e "$default/info" ] || die "no default image; run 'make image' first"
work=$cache/mutants
tree=$work/tree
mkdir -p "$work"
# make -s above must not silence the lines that are counted
unset MAKEFLAGS MFLAGS

say() { printf 'mutants: %s\n' "$*" >&2; }

# the build that the default image was made of
default_build() {
	local b
	for b in "$cache"/kernel-*; do
		[ -e "$b/.doorbench-done" ] || continue
		cmp -s "$b/arch/arm64/boot/Image" "$default/Image" || continue
		echo "$b"
		return
	done
	die "the build of the default kernel is not in $cache; remove the image, run 'make image'"
}

# every path of the build becomes one of the copy, and keeps its time, or make would compile all of
# it again
seed() {
	local list=$tree/list
	say "copying the default kernel's build"
	rm -rf -- "$tree"
	mkdir -p "$tree/source" "$tree/stamps"
	ln -s "$source"/* "$source"/.[!.]* "$tree/source/"
	cp -a --reflink=auto -- "$build" "$tree/build"
	ln -sfn "$tree/source" "$tree/build/source"
	(cd "$tree/build" && grep -rlIZF -e "$source" -e "$build" . >"$list" &&
		xargs -0 cp -a --parents -t "$tree/stamps" <"$list" &&
		xargs -0 sed -i "s|$source|$tree/source|g; s|$build|$tree/build|g" <"$list" &&
		cd "$tree/stamps" && xargs -0 cp --parents --attributes-only --preserve=timestamps \
			-t "$tree/build" <"$list") ||
		die "the default kernel's build cannot be copied"
	rm -rf -- "$tree/stamps" "$list"
	: >"$tree/edited"
	echo "$build" >"$tree/ready"
}

# own FILE: a copy instead of a link; the directories above become real ones, of links
own() {
	local dir=$tree/source part at=
	local -a parts
	IFS=/ read -ra parts <<<"$(dirname "$1")"
	for part in "${parts[@]}"; do
		at=$at/$part dir=$dir/$part
		[ -L "$dir" ] || continue
		rm "$dir"
		mkdir "$dir"
		find "$source$at" -mindepth 1 -maxdepth 1 -exec ln -s -t "$dir" {} +
	done
	rm -f "$tree/source/$1"
	cp -- "$source/$1" "$tree/source/$1"
}

edit_tree() {
	local f
	while read -r f; do own "$f"; done <"$tree/edited"
	printf '%s\n' "${files[@]}" >"$tree/edited"
	for f in "${files[@]}"; do
		own "$f"
		edited "$spec" "$f" "$which" "$source" >"$tree/source/$f"
	done
}

build_tree() {
	local log=$tree/build.log cross=aarch64-linux-gnu-
	[ "$(dpkg --print-architecture)" = arm64 ] && cross=
	make -C "$tree/source" O="$tree/build" ARCH=arm64 "CROSS_COMPILE=$cross" "-j$(nproc)" \
		KBUILD_BUILD_USER=doorbench KBUILD_BUILD_HOST=doorbench Image modules \
		>"$log" 2>&1 </dev/null || {
		tail -n 25 "$log" >&2
		die "$(basename "$spec") does not build"
	}
	say "$(basename "$spec") ($which): $(grep -cE '^  CC (\[M\])?' "$log") files compiled"
}

# the default image with another kernel, and modules behind its own: the later file counts
make_image() {
	local tmp release
	tmp=$(mktemp -d "$work/tmp.XXXXXX")
	release=$(sed -n 's/^release=//p' "$default/info")
	cp -a "$default/." "$tmp/"
	cp "$tree/build/arch/arm64/boot/Image" "$tmp/Image"
	mkdir -p "$tmp/modules/lib/modules/$release/kernel"
	(cd "$tree/build" && sed 's/\.o$/.ko/' modules.order |
		xargs cp --parents -t "$tmp/modules/lib/modules/$release/kernel")
	# files only: /lib is a link there
	(cd "$tmp/modules" && mkdir usr && mv lib usr/ && find . -type f | LC_ALL=C sort |
		cpio -o -H newc -R 0:0 --quiet) >>"$tmp/initramfs.cpio"
	rm -rf "$tmp/modules"
	rm -rf -- "$1"
	mv -T -- "$tmp" "$1"
}

mapfile -t files < <({ word "$spec" file; } | sort -u)
[ "$which" = all ] || mapfile -t files < <(word "$spec" both | sort -u)
key=$(printf '%s\0' "$(basename "$default")" "$which" \
	"$(grep -E '^(edit|both|[-+])' "$spec")" | sha256sum | cut -c1-16)
image=$work/image-$key
exec 8>"$work/lock"
[ -e "$image/info" ] || flock 8
if [ ! -e "$image/info" ]; then
	build=$(default_build)
	source=$(readlink -f -- "$build/source")
	find "$work" -maxdepth 1 -name 'tmp.*' -exec rm -rf {} +
	[ "$(cat "$tree/ready" 2>/dev/null)" = "$build" ] || seed
	edit_tree
	build_tree
	make_image "$image"
fi
echo "$image"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build.sh LINKD: makes everything the virtual pair boots and writes where it is into
# build/virtual/paths, for virtual/vpair.  A second run finds all of it in the cache.  With
# FLAVOUR=debug only the link build/virtual/image-debug is made, for $DOORBENCH_IMAGE.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
linkd=$(readlink -f -- "$1")

# two builds at once would write the same files
exec 9>"$cache/lock"
flock -n 9 || { say "waiting for another build that uses $cache"; flock 9; }
# what an interrupted build left
find "$cache" -maxdepth 1 -name 'tmp.*' -exec rm -rf {} +
# a first build leaves 2.3 GB, and has a package of 0.2 GB beside it on the way
free=$(df --output=avail -B1M "$cache" | tail -n 1)
[ -n "$(find "$cache" -maxdepth 1 -name 'kernel-*')" ] || [ "$free" -ge 3000 ] ||
	die "$cache has $free MB free; the first build needs about 3000 (set DOORBENCH_CACHE)"

begin=$SECONDS

# what was made within a day from the same recipe is taken as it is, without asking the mirror for
# anything newer; a user's own tree may have changed and always goes through make
recipe=$cache/recipe-$(key "$(cd "$root/virtual" && find image glue -type f ! -name '*.md' \
	-print -exec cat {} + | sha256sum)" "${HZ:-}" "$(id -u)" ${FLAVOUR:+"$FLAVOUR"})
fresh() {
	[ -z "${KERNEL:-}" ] && [ -n "$(find "$recipe" -mmin -1440 2>/dev/null)" ] &&
		{ read -r qemu && read -r image; } <"$recipe" &&
		[ -x "$qemu" ] && [ -e "$image/info" ]
}

if ! fresh; then
	qemu=$("$here/qemu.sh")
	userspace=$("$here/userspace.sh")
	kernel=$("$here/kernel.sh")
	image=$("$here/initramfs.sh" "${kernel% *}" "${kernel##* }" "$userspace")
	[ -n "${KERNEL:-}" ] || printf '%s\n' "$qemu" "$image" >"$recipe"
fi

out=$root/build/virtual
mkdir -p "$out"
ln -sfn "$image" "$out/image${FLAVOUR:+-$FLAVOUR}"
if [ -n "${FLAVOUR:-}" ]; then
	# vpair reads how much memory this kernel needs and what it has to be told: kmemleak misses
	# what a cache's sheaves point to.  Whole or not at all, a pair may just start
	echo 512 >"$image/memory.tmp"
	mv "$image/memory.tmp" "$image/memory"
	echo slab_debug=U >"$image/bootargs.tmp"
	mv "$image/bootargs.tmp" "$image/bootargs"
else
	printf 'QEMU=%s\nIMAGE=%s\nLINKD=%s\n' "$qemu" "$image" "$linkd" >"$out/paths.tmp"
	mv "$out/paths.tmp" "$out/paths"
fi
say "ready in $((SECONDS - begin)) s: kernel $(sed -n 's/^release=//p' "$image/info")"

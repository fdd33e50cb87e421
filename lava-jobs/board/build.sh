#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# build.sh OUT: makes what a LAVA job lays over the boards' root file systems:
#
#   OUT/doorbench-arm64.tar.gz       doorbench for a root complex that runs it on itself: program,
#                                    suites, configurations, hooks, in /opt/doorbench.  The board
#                                    needs libconfig, jansson, libxml2 and an OpenSSH client
#   OUT/doorbench-arm64-libs.tar.gz  these, for a board without a distribution
#   OUT/virtual/                     kernel, root file system and guest.tar.gz (console, keys) of
#                                    the virtual pair's machines
#
# Built against Debian arm64 packages in the cache; nothing is installed here.

# shellcheck source=virtual/image/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../virtual/image/common.sh"
# shellcheck source=virtual/image/packages.sh
. "$root/virtual/image/packages.sh"
board=$root/lava-jobs/board

out=$(realpath -m -- "$1")
libs=(libconfig-dev libjansson-dev libxml2-dev)
programs=(usr/bin/ssh usr/bin/ssh-keygen)
gcc=aarch64-linux-gnu-gcc
[ "$(dpkg --print-architecture)" != arm64 ] || gcc=gcc

make_sysroot() {
	packages_unpack "$1" "$tmp/sysroot" "${libs[@]}" openssh-client
	# as the packages' own scripts would have done
	for d in bin sbin lib; do
		[ -e "$tmp/sysroot/$d" ] || ln -s "usr/$d" "$tmp/sysroot/$d"
	done
	publish "$tmp/sysroot" "$2"
}

# SYSROOT: the programs, in a build directory of their own
compile() {
	local flags
	flags="-I$1/usr/include/libxml2"
	# the libraries ask for a libc that is younger than the compiler's; the board has it
	make -s -j2 -C "$root" O=build-arm64 CC="$gcc --sysroot=$1" \
		CFLAGS="-O2 -g -Wl,--allow-shlib-undefined" \
		CPPFLAGS="$flags -D_GNU_SOURCE -I. -isystem $root/build/virtual/image/kselftest" \
		build-arm64/doorbench suites
}

# needed SYSROOT FILE...: the libraries that they need and that a board of ours lacks, as paths
needed() {
	local sys=$1 name path
	shift
	readelf -d "$@" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u |
		while read -r name; do
			path=$(cd "$sys" && find usr/lib -name "$name" | head -n 1)
			[ -z "$path" ] || echo "$path"
		done
}

# SYSROOT TREE: libraries of what is in TREE, and of these libraries again
add_libraries() {
	local sys=$1 tree=$2 before after path
	after=$(find "$tree" -type f | wc -l)
	before=0
	while [ "$before" != "$after" ]; do
		before=$after
		mapfile -t files < <(find "$tree" "$root/build-arm64/doorbench" \
			"$root/build-arm64/bin" -type f)
		for path in $(needed "$sys" "${files[@]}"); do
			[ -e "$tree/$path" ] || install -D -m 755 "$sys/$path" "$tree/$path"
		done
		after=$(find "$tree" -type f | wc -l)
	done
}

pack() { tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner -czf "$2" .; }

make_tars() {
	local program
	"$board/tree.sh" build-arm64 "$tmp/tree/opt/doorbench"
	pack "$tmp/tree" "$out/doorbench-arm64.tar.gz"
	for program in "${programs[@]}"; do
		install -D -m 755 "$1/$program" "$tmp/libs/$program"
	done
	add_libraries "$1" "$tmp/libs"
	pack "$tmp/libs" "$out/doorbench-arm64-libs.tar.gz"
}

# the machines of the virtual pair: a shell on the serial line, and the keys of their ssh
make_virtual() {
	local image=$root/build/virtual/image tmp=$tmp/guest
	install -D -m 755 "$board/console.sh" "$tmp/etc/console"
	{
		cat "$root/virtual/image/rootfs/etc/inittab"
		echo "ttyAMA0::respawn:/etc/console"
	} >"$tmp/etc/inittab"
	install -D -m 600 -t "$tmp/opt/doorbench/build/virtual/image" "$image/known_hosts" \
		"$image/id_ed25519"
	mkdir -p "$out/virtual"
	pack "$tmp" "$out/virtual/guest.tar.gz"
	cp "$image/Image" "$image/initramfs.cpio" "$out/virtual/"
}

cd "$root"
mkdir -p "$out"
# not tmp.*, which the image build clears away under a lock of its own
tmp=$cache/lava-board.tmp.$$
trap 'rm -rf -- "$tmp"' EXIT
mkdir -p "$tmp"
conf=$(packages_conf arm64)
packages_update "$conf"
plan=$(packages_plan "$conf" "${libs[@]}" openssh-client)
sysroot=$cache/sysroot-$(key "$plan" "$(cat "$board/build.sh")")
[ -e "$sysroot/usr/include" ] || step "arm64 libraries" "20 s" make_sysroot "$conf" "$sysroot"
step "doorbench for arm64" "30 s" compile "$sysroot"
step "packing" "5 s" make_tars "$sysroot"
step "machines for LAVA" "2 s" make_virtual

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the command of a QEMU that can do vfio-user (>= 11.0): the system's where it fits, else a
# private unpacked tree in the cache, started through its own loader, without root.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
. "$here/packages.sh"

# DMA_READ/DMA_WRITE messages changed their layout after 10.2
need_major=11

fits() {
	local major
	major=$("$1" --version 2>/dev/null | sed -n 's/^QEMU emulator version \([0-9]*\).*/\1/p')
	[ "${major:-0}" -ge "$need_major" ] &&
		"$1" -machine none -device vfio-user-pci,help >/dev/null 2>&1
}

# the tree's libraries are younger than the host's, so its own loader starts it; modules of another
# QEMU on the host must not be found
wrapper() {
	local loader libs
	loader=$(cd "$1" && find usr/lib64 usr/lib -name 'ld-linux-*.so.*' 2>/dev/null | head -n 1)
	libs=$(cd "$1" && dirname "$(find usr/lib -name libc.so.6 | head -n 1)")
	cat >"$1/qemu-system-aarch64" <<-EOF
		#!/bin/sh
		# made by doorbench's virtual/image/qemu.sh
		tree=\$(dirname "\$(readlink -f "\$0")")
		export QEMU_MODULE_DIR=\$tree/$libs/qemu
		exec "\$tree/$loader" --argv0 qemu-system-aarch64 --library-path "\$tree/$libs" \\
			"\$tree/usr/bin/qemu-system-aarch64" -L "\$tree/usr/share/qemu" "\$@"
	EOF
	chmod +x "$1/qemu-system-aarch64"
}

unpack_tree() {
	local tmp
	tmp=$(mktemp -d "$cache/tmp.XXXXXX")
	packages_unpack "$1" "$tmp" qemu-system-arm
	rm -rf "$tmp/usr/share/doc" "$tmp/usr/share/man" "$tmp/usr/share/locale"
	wrapper "$tmp"
	fits "$tmp/qemu-system-aarch64"
	chmod 755 "$tmp"
	publish "$tmp" "$2"
}

system=$(command -v qemu-system-aarch64 || true)
if [ -n "$system" ] && fits "$system"; then
	say "QEMU: the system's $system"
	echo "$system"
	exit
fi
conf=$(packages_conf "$(dpkg --print-architecture)")
packages_update "$conf"
plan=$(packages_plan "$conf" qemu-system-arm)
tree=$cache/qemu-$(key "$plan" "$(cat "$here/qemu.sh")")
[ -x "$tree/qemu-system-aarch64" ] ||
	step "QEMU: fetch and unpack a private tree" "30 s" unpack_tree "$conf" "$tree"
version=$("$tree/qemu-system-aarch64" --version | sed -n '1s/QEMU emulator version //p')
say "QEMU: $version, private tree"
echo "$tree/qemu-system-aarch64"

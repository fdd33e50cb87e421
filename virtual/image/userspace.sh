#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the directory of the machines' user space: Debian arm64 packages, unpacked but not
# configured, plus doorbench's init files.  Kernel modules and test programs come later.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
. "$here/packages.sh"

packages=(busybox-static dash dropbear-bin iperf3 iputils-ping kmod pciutils)
# dash, not busybox, is the shell: busybox's would prefer its own ping to the real one
programs=(bin/busybox bin/dash bin/iperf3 bin/kmod bin/lspci bin/ping bin/setpci sbin/dropbear)
kmod_names=(depmod insmod lsmod modinfo modprobe rmmod)

# take FROM TO FILE: a program and the libraries it needs; everything else of the packages stays
# out, because what is unpacked at each boot costs time
take() {
	local from=$1 to=$2 file=$3 lib
	[ ! -e "$to/$file" ] || return 0
	install -D -m 755 "$from/$file" "$to/$file"
	for lib in $(readelf -d "$from/$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
		take "$from" "$to" "$(cd "$from" && find usr/lib -name "$lib" | head -n 1)"
	done
}

# links for the applets that no real program provides; the names come from the same version for this
# machine, because arm64 does not run here
applets() {
	local names name
	names=$("$1/usr/bin/busybox" --list)
	for name in $names; do
		[ -e "$2/usr/bin/$name" ] || [ -e "$2/usr/sbin/$name" ] ||
			ln -s busybox "$2/usr/bin/$name"
	done
}

make_tree() {
	local tmp all host program name
	tmp=$(mktemp -d "$cache/tmp.XXXXXX")
	all=$(mktemp -d "$cache/tmp.XXXXXX")
	host=$(mktemp -d "$cache/tmp.XXXXXX")
	packages_unpack "$1" "$all" "${packages[@]}"
	packages_unpack "$2" "$host" busybox-static
	mkdir -p "$tmp"/{dev,proc,sys,run,tmp,root/.ssh,etc/dropbear,usr/{bin,sbin,lib}}
	for name in bin sbin lib; do
		ln -s "usr/$name" "$tmp/$name"
	done
	for program in "${programs[@]}"; do
		take "$all" "$tmp" "usr/$program"
	done
	take "$all" "$tmp" usr/lib/ld-linux-aarch64.so.1
	# not linked against, but opened by glibc when iperf3 ends its threads
	take "$all" "$tmp" usr/lib/aarch64-linux-gnu/libgcc_s.so.1
	for name in "${kmod_names[@]}"; do
		ln -s ../bin/kmod "$tmp/usr/sbin/$name"
	done
	ln -s dash "$tmp/usr/bin/sh"
	applets "$host" "$tmp"
	cp -a "$here/rootfs/." "$tmp/"
	chmod 700 "$tmp/root" "$tmp/root/.ssh"
	rm -rf "$all" "$host"
	publish "$tmp" "$3"
}

conf=$(packages_conf arm64)
host_conf=$(packages_conf "$(dpkg --print-architecture)")
packages_update "$conf"
packages_update "$host_conf"
plan=$(packages_plan "$conf" "${packages[@]}")
tree=$cache/userspace-$(key "$plan" "$(cat "$here/userspace.sh")" \
	"$(cd "$here/rootfs" && find . -type f -print -exec cat {} +)")
[ -e "$tree/init" ] || step "user space: fetch and unpack arm64 packages" "20 s" \
	make_tree "$conf" "$host_conf" "$tree"
echo "$tree"

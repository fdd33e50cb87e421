#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the directory of the machines' user space: Debian arm64 packages, unpacked but not
# configured, plus doorbench's init files.  Kernel modules and test programs come later.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
. "$here/packages.sh"

# dash, not busybox, is the shell: busybox's would prefer its own ping to the real one
packages=(busybox-static dash dropbear-bin iperf3 iputils-ping kmod pciutils)

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
	local tmp host
	tmp=$(mktemp -d "$cache/tmp.XXXXXX")
	host=$(mktemp -d "$cache/tmp.XXXXXX")
	mkdir -p "$tmp"/{dev,proc,sys,run,tmp,root/.ssh,etc/dropbear,usr/{bin,sbin,lib}}
	# merged /usr, as the packages expect it
	ln -s usr/bin "$tmp/bin"
	ln -s usr/sbin "$tmp/sbin"
	ln -s usr/lib "$tmp/lib"
	packages_unpack "$1" "$tmp" "${packages[@]}"
	rm -rf "$tmp"/usr/share/{doc,man,locale,info,lintian,bash-completion,perl5} \
		"$tmp"/usr/lib/*/{perl*,gconv} "${tmp:?}/var"
	ln -sf dash "$tmp/usr/bin/sh"
	packages_unpack "$2" "$host" busybox-static
	applets "$host" "$tmp"
	rm -rf "$host"
	cp -a "$here/rootfs/." "$tmp/"
	chmod 700 "$tmp/root" "$tmp/root/.ssh"
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

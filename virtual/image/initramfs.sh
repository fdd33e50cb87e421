#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# initramfs.sh SOURCE BUILD USERSPACE: puts kernel, modules, kselftest and user space together into
# an image directory, prints it.  Holds: Image, initramfs.cpio (not compressed: the machines boot
# faster so), id_ed25519 and known_hosts to log in, kselftest (link to the tree's headers), info.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
src=$1 build=$2 userspace=$3

# keys are this user's own: made once, never leave the cache
make_keys() {
	local tmp
	tmp=$(mktemp -d "$cache/tmp.XXXXXX")
	ssh-keygen -q -t ed25519 -N '' -C doorbench -f "$tmp/id_ed25519"
	ssh-keygen -q -t ed25519 -N '' -C doorbench-virtual -f "$tmp/host"
	dropbearconvert openssh dropbear "$tmp/host" "$tmp/host_key"
	printf 'doorbench-virtual %s\n' "$(cut -d' ' -f1-2 "$tmp/host.pub")" >"$tmp/known_hosts"
	rm -f "$tmp/host" "$tmp/host.pub"
	publish "$tmp" "$cache/keys"
}

release=$(cat "$build/include/config/kernel.release")
mapfile -t modules < <(cd "$build" && sed 's/\.o$/.ko/' modules.order)

make_image() {
	local tmp tree
	tmp=$(mktemp -d "$cache/tmp.XXXXXX")
	tree=$tmp/tree
	cp -a "$userspace" "$tree"
	local lib=$tree/lib/modules/$release
	mkdir -p "$lib/kernel" "$lib/extra"
	(cd "$build" && cp --parents -t "$lib/kernel" "${modules[@]}")
	cp "$build/glue/dwcvm_ep.ko" "$lib/extra/"
	cp "$build/modules.order" "$build/modules.builtin" "$build/modules.builtin.modinfo" "$lib/"
	depmod -b "$tree" "$release"
	install -m 755 "$build/kselftest/pci_endpoint_test" "$tree/usr/bin/"
	install -m 600 "$cache/keys/host_key" "$tree/etc/dropbear/host_key"
	install -m 600 "$cache/keys/id_ed25519.pub" "$tree/root/.ssh/authorized_keys"
	(cd "$tree" && find . | LC_ALL=C sort |
		cpio -o -H newc -R 0:0 --reproducible) >"$tmp/initramfs.cpio"
	rm -rf "$tree"
	cp "$build/arch/arm64/boot/Image" "$tmp/Image"
	cp "$cache/keys/id_ed25519" "$cache/keys/known_hosts" "$tmp/"
	ln -s "$src/tools/testing/selftests" "$tmp/kselftest"
	printf 'release=%s\nsource=%s\n' "$release" "$(basename "$src")" >"$tmp/info"
	chmod 700 "$tmp"
	publish "$tmp" "$1"
}

[ -e "$cache/keys/known_hosts" ] || step "login keys" "1 s" make_keys
image=$cache/image-$(key "$userspace" "$src" \
	"$(cd "$build" && file_key arch/arm64/boot/Image glue/dwcvm_ep.ko \
		kselftest/pci_endpoint_test "${modules[@]}")" \
	"$(cat "$here/initramfs.sh" "$cache/keys/known_hosts")")
[ -e "$image/info" ] || step "initramfs" "5 s" make_image "$image"
echo "$image"

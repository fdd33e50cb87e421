#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the kernel under test, its modules and the endpoint glue, and prints "SOURCE BUILD".
# KERNEL=path takes the user's tree (built out of tree, incrementally); else Debian's newest
# linux-source-7.x.  HZ=n sets the tick (default 250, as arm64's defconfig).  FLAVOUR=debug adds
# debug.config: a kernel that watches itself.

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/common.sh"
. "$here/packages.sh"

# make -s above must not silence the lines that progress is counted by
unset MAKEFLAGS MFLAGS

hz=${HZ:-250}
case $hz in
100|250|300|1000) ;;
*) die "HZ=$hz: arm64 knows 100, 250, 300 and 1000" ;;
esac
case ${FLAVOUR:-} in
'') fragments=("$here/kernel.config") ;;
debug) fragments=("$here/kernel.config" "$here/debug.config") ;;
*) die "FLAVOUR=$FLAVOUR: there is debug, and none for the usual kernel" ;;
esac
cross=aarch64-linux-gnu-
[ "$(dpkg --print-architecture)" = arm64 ] && cross=
kmake=(make ARCH=arm64 "CROSS_COMPILE=$cross" "-j$(nproc)" KBUILD_BUILD_USER=doorbench
	KBUILD_BUILD_HOST=doorbench)

# --- source

unpack_source() {
	local tmp deb
	tmp=$(mktemp -d "$cache/tmp.XXXXXX")
	(cd "$(dirname "$1")/archives" && APT_CONFIG=$1 apt-get -qq download "$2/$suite-backports")
	deb=$(find "$(dirname "$1")/archives" -name "$2_*.deb" | head -n 1)
	dpkg-deb --fsys-tarfile "$deb" | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
		xz -dc -T0 | tar -x -C "$tmp" --strip-components=1
	rm -f "$deb"
	publish "$tmp" "$3"
}

debian_source() {
	local conf name version src
	conf=$(packages_conf "$(dpkg --print-architecture)")
	packages_update "$conf"
	name=$(APT_CONFIG=$conf apt-cache pkgnames linux-source-7. | sort -V | tail -n 1)
	[ -n "$name" ] || die "the mirror has no linux-source-7.x; use KERNEL=path"
	version=$(APT_CONFIG=$conf apt-cache madison "$name" | awk '{ print $3; exit }')
	src=$cache/source-$name-$version
	[ -e "$src/Kbuild" ] || step "kernel source: fetch and unpack $name $version" "40 s" \
		unpack_source "$conf" "$name" "$src"
	echo "$src"
}

user_source() {
	local src
	src=$(readlink -f -- "$KERNEL") || die "KERNEL=$KERNEL: no such directory"
	[ -e "$src/Kbuild" ] || die "KERNEL=$KERNEL: not a kernel source tree"
	if [ -e "$src/.config" ] || [ -d "$src/include/config" ]; then
		die "KERNEL=$KERNEL was built in place; run 'make mrproper' there" \
			"(doorbench builds it in its cache, not in your tree)"
	fi
	echo "$src"
}

# --- configuration: every requested option is checked

# an option that the tree has never heard of
unknown_option() { ! grep -rqw --include='Kconfig*' -e "config ${1#CONFIG_}" "$src"; }

check_config() {
	local line bad=0
	while read -r line; do
		grep -qxF -- "$line" "$build/.config" && continue
		if [ -n "${KERNEL:-}" ] && unknown_option "${line%%=*}"; then
			say "note: this tree has no ${line%%=*}; going on without it"
			continue
		fi
		say "the fragments ask for $line; the tree decided" \
			"'$(grep -w -- "${line%%=*}" "$build/.config" || echo "not available")'"
		bad=1
	done < <(grep '^CONFIG_' "$build/wanted.config")
	[ $bad = 0 ] || die "the kernel's configuration lacks requested options"
}

configure() {
	mkdir -p "$build"
	{ cat "${fragments[@]}"; echo "CONFIG_HZ_$hz=y"; } >"$build/wanted.config"
	"${kmake[@]}" -C "$src" O="$build" KCONFIG_ALLCONFIG="$build/wanted.config" allnoconfig
}

# --- build

# progress from make's own lines: a person sees that it moves and how far it is
build_kernel() {
	local log=$cache/logs/kernel.log steps begin=$SECONDS
	mkdir -p "$cache/logs"
	steps=$(cat "$cache/kernel-steps" 2>/dev/null || echo 1000)
	say "kernel: build (typically 8 min on 2 idle cores; log: $log)"
	background "$log" "${kmake[@]}" -C "$src" O="$build" Image modules
	while still_running "$step_group" 20; do
		say "kernel: $(grep -c '^  [A-Z]' "$log") of about $steps steps," \
			"$((SECONDS - begin)) s"
	done
	wait "$step_group" || {
		tail -n 25 "$log" >&2
		die "kernel build failed; the whole log: $log"
	}
	# a short incremental build says nothing about the next full one
	[ $((SECONDS - begin)) -lt 60 ] || grep -c '^  [A-Z]' "$log" >"$cache/kernel-steps"
	say "kernel: done in $((SECONDS - begin)) s"
}

# still_running PID SECONDS: false as soon as it has ended, true if it takes longer than that; only
# the builtin wait lets a signal through at once
still_running() {
	local tick
	sleep "$2" &
	tick=$!
	wait -n "$1" "$tick" || true
	kill "$tick" 2>/dev/null || true
	kill -0 "$1" 2>/dev/null
}

build_glue() {
	mkdir -p "$build/glue"
	"${kmake[@]}" -C "$build" M="$root/virtual/glue" MO="$build/glue" VEP_REGS="$root" modules
}

build_kselftest() {
	local dir=$src/tools/testing/selftests/pci_endpoint
	mkdir -p "$build/kselftest"
	[ -d "$dir" ] || die "the tree has no tools/testing/selftests/pci_endpoint"
	"${kmake[@]}" -C "$build" headers
	# built from a copy: make in the tools leaves nothing in the user's tree
	"${kmake[@]}" -C "$dir" OUTPUT="$build/kselftest" USERLDFLAGS=-static \
		KHDR_INCLUDES="-isystem $build/usr/include"
}

# the series under test; without it the doorbell has no embedded backend
check_series() {
	local symbol=pci_epc_get_aux_resources
	grep -qw "$symbol" "$src/include/linux/pci-epc.h" ||
		say "note: this kernel tree lacks the symbol $symbol (include/linux/pci-epc.h):" \
			"no embedded doorbell, only polling mode can be measured"
}

if [ -n "${KERNEL:-}" ]; then
	src=$(user_source)
	build=$cache/kernel-$(key "$src" "$hz" ${FLAVOUR:+"$FLAVOUR"})
	done_key=
else
	src=$(debian_source)
	done_key=$(key "$src" "$hz" "$(cat "${fragments[@]}")" "$cross" \
		"$("${cross}gcc" --version | head -n 1)")
	build=$cache/kernel-$done_key
fi
check_series
if [ -z "$done_key" ] || [ ! -e "$build/.doorbench-done" ]; then
	step "kernel: configure" "15 s" configure
	check_config
	build_kernel
	step "kernel: kselftest pci_endpoint" "5 s" build_kselftest
	touch "$build/.doorbench-done"
fi
step "endpoint glue: build" "5 s" build_glue
echo "$src $build"

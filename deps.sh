#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh bench|test|lab: makes sure that this machine has the Debian packages which `make bench`,
# `make test` or `make lava-lab` need.  As root the missing ones are installed with apt-get;
# otherwise the command to run is printed.  DOORBENCH_NO_INSTALL=1 never installs.

set -euo pipefail

build=(gcc make libc6-dev pkg-config libconfig-dev libjansson-dev libxml2-dev git)
run=(openssh-client gnuplot-nox fonts-dejavu-core)
image=(flex bison bc libssl-dev libelf-dev kmod cpio xz-utils zstd rsync perl python3-minimal
	dropbear-bin debian-archive-keyring)
# the machines are arm64; db-target is built for either kind of board
case $(dpkg --print-architecture) in
arm64) image+=(gcc-x86-64-linux-gnu libc6-dev-amd64-cross) ;;
*) image+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross) ;;
esac
tests=(libcmocka-dev clang clang-tidy libclang-rt-14-dev llvm cppcheck shellcheck valgrind
	libxml2-utils chromium)
lava=(python3-jinja2 python3-yaml)

case ${1:-} in
bench) wanted=("${build[@]}" "${run[@]}" "${image[@]}") ;;
test) wanted=("${build[@]}" "${run[@]}" "${image[@]}" "${tests[@]}" "${lava[@]}") ;;
lab) wanted=("${build[@]}" "${run[@]}" "${image[@]}" "${lava[@]}" mmdebstrap) ;;
*) echo "usage: deps.sh bench|test|lab" >&2; exit 2 ;;
esac

missing=()
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii  *//p')
for p in "${wanted[@]}"; do
	grep -qxF -- "$p" <<<"$installed" || missing+=("$p")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || [ -n "${DOORBENCH_NO_INSTALL:-}" ]; then
	echo "deps: missing packages; run: sudo apt-get install ${missing[*]}" >&2
	exit 1
fi
echo "deps: installing ${missing[*]}" >&2
install=(apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 install)
export DEBIAN_FRONTEND=noninteractive
# old package lists name files that the mirror no longer has
"${install[@]}" "${missing[@]}" >/dev/null 2>&1 ||
	{ apt-get -qq update && "${install[@]}" "${missing[@]}" >/dev/null; } || {
	echo "deps: error: could not install: ${missing[*]} (is there network?)" >&2
	exit 1
}

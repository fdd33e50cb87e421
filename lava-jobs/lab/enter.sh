#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# First process of the lab's namespaces, see run.sh: puts the file systems together, over which
# nothing is written that stays but LAB_OUT, and starts inside.sh in them.

set -euo pipefail
: "${LAB_TOP:?}" "${LAB_OUT:?}" "${LAB_ROOT:?}" "${LAB_QEMU:?}"

mount --make-rprivate /
# the database is as fast as memory, and gone with the lab
work=$LAB_OUT/work
mkdir -p "$work"
mount -t tmpfs -o size=4g lab "$work"
mkdir "$work"/{upper,work,root}
mount -t overlay -o "lowerdir=$LAB_ROOT,upperdir=$work/upper,workdir=$work/work" lab "$work/root"
root=$work/root
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o size=1g run "$root/run"
mkdir -p "$root"/{lab,doorbench,qemu}
mount --bind "$LAB_OUT" "$root/lab"
mount --bind -o ro "$LAB_TOP" "$root/doorbench"
mount --bind -o ro "$(dirname "$LAB_QEMU")" "$root/qemu"
for program in /qemu/qemu-system-aarch64 /doorbench/build/virtual/link/linkd; do
	printf '#!/bin/sh\nexec %s "$@"\n' "$program" >"$root/usr/local/bin/${program##*/}"
	chmod +x "$root/usr/local/bin/${program##*/}"
done
ln -s /doorbench/lava-jobs/lab/pair-link.py "$root/usr/local/bin/doorbench-pair-link"
cp "$LAB_TOP"/lava-jobs/device-types/qemu-pci-ep.jinja2 \
	"$root/etc/lava-server/dispatcher-config/device-types/"
cp "$LAB_TOP"/lava-jobs/devices/pair*.jinja2 "$root/etc/lava-server/dispatcher-config/devices/"
# each pair has a CPU of its own, as far as there are any
cpus=$(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0), reverse=True))')
read -ra cpus <<<"$cpus"
for pair in 0 1; do
	sed -i "s/pair_cpu = [0-9]*/pair_cpu = ${cpus[pair % ${#cpus[@]}]}/" \
		"$root/etc/lava-server/dispatcher-config/devices/pair$pair-rc.jinja2"
done
ip link set lo up
hostname lab
# not exec: this shell is the namespace's first process and reaps what is left
status=0
chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	/doorbench/lava-jobs/lab/inside.sh || status=$?
exit "$status"

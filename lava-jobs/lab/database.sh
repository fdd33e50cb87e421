#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# database.sh ROOT: makes LAVA's database in a root made by root.sh, so that a lab need not (it
# takes most of its start).  Run in namespaces of its own, which end what is started here.

set -euo pipefail
root=$1
mount --make-rprivate /
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs run "$root/run"
mkdir -p "$root/run/postgresql" "$root/run/lock"
chmod 1777 "$root/run/postgresql" "$root/run/lock"
ip link set lo up
# what a lab has need not outlive a loss of power
echo 'fsync = off' >"$root/etc/postgresql/17/main/conf.d/lab.conf"
in_root() { chroot "$root" /usr/bin/env -i LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
in_root pg_ctlcluster 17 main start
in_root /usr/share/lava-server/postinst.py --config --db --fixup
# stopped well, so that each lab need not repair it
in_root pg_ctlcluster 17 main stop

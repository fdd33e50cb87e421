#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A root shell on a virtual board's serial line, with the prompt that the LAVA job waits for.
export HOME=/root PATH=/usr/sbin:/usr/bin PS1='doorbench-virtual# '
cd /root || exit
exec /bin/sh -i

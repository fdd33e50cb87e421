# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A pair that stays on while many short runs take turns on it: how busy the machine below is changes
# a latency within a minute, and a boot for each turn would cost 10 s.  Sourced behind lab.sh, never
# run.  Everything is below $place, which goes at the end.
# shellcheck disable=SC2154 # what lab.sh has set

place=$(mktemp -d)
trap 'lab_down; rm -rf -- "$place"' EXIT
out=$place/results
lab=$DOORBENCH_LAB

# the pair as everywhere, but in this lab, and nobody switches it
standing_config() {
	ln -s "$top/configs/common" "$place/common" &&
		sed -e "s|virtual/vpair |&--dir $lab |" \
			-e 's|\(power_o[nf]*\) = ".*"|\1 = "true"|' \
			-e 's|down = ".*"|down = "true"|' \
			-e 's|prepare = ".*"|prepare = "true"|' \
			configs/virtual.conf >"$place/standing.conf" &&
		./doorbench check "$place/standing.conf"
}
standing_up() { "$vpair" profile rcar-s4 && lab_up; }

# standing_run SIDE OPTION...: a run on it, below $out/SIDE
standing_run() {
	local side=$1
	shift
	mkdir -p "$out" || return 1
	env -u DOORBENCH_LAB -u DOORBENCH_OWNER ./doorbench run --config "$place/standing.conf" \
		--output "$out/$side" "$@" >>"$out/$side.log" 2>&1 ||
		{ tail -n 5 "$out/$side.log"; return 1; }
}

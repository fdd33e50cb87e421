#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The verdict of the LAVA lab on what a real LAVA answered (judge/, see its README), and that it
# finds each thing that can be wrong in it.

set -uo pipefail
# shellcheck source=tests/pair/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../pair/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
record=$PWD/tests/lava/judge
tmp=$(mktemp -d)
trap 'rm -rf -- "$tmp"' EXIT
good=$tmp/good
changed=$tmp/changed

mkdir "$tmp/pack"
# the run directories are packed here: there are no binaries in the tree
cp -r "$record" "$good"
mkdir "$good/upload"
# somebody looked for what still runs, and found nothing
: >"$good/results/leftovers"
for packed in "$record"/run/*/; do
	name=$(basename "$packed")
	ln -sfn "$packed" "$tmp/pack/latest"
	tar -C "$tmp/pack" -czhf "$good/upload/$name.tar.gz" latest
	# as fetch.py does, of the job that has it as a reference
	job=$(grep -h "$name.tar.gz" "$good"/results/*-rc.csv | cut -d'"' -f2)
	mkdir -p "$good/fetched/$job"
	cp -r "$packed" "$good/fetched/$job/$job-${name#*-doorbench-virtual-}"
done
nightly=$(sed -n 's/^ "id": \([0-9]*\),$/\1/p' "$record/results/nightly-rc.json")
vntb_fetched=fetched/$nightly/$nightly-vntb-embedded
# nightly_posted PART: the packed run directory of the nightly
nightly_posted() {
	echo "upload/$(grep -o "[0-9]*-doorbench-virtual-$1.tar.gz" \
		"$record/results/nightly-rc.csv" | head -n 1)"
}

judge() { python3 lava-jobs/lab/judge.py "$1/jobs" "$1"; }

# change COMMAND...: a copy of the record that COMMAND has changed
change() {
	rm -rf "$changed"
	cp -r "$good" "$changed"
	(cd "$changed" && "$@") || { echo "could not be changed: $*"; return 1; }
	! diff -rq "$good" "$changed" >/dev/null || { echo "nothing was changed: $*"; return 1; }
}

# finds SENTENCE COMMAND...: it is not ok once COMMAND has changed the record, and all else is
finds() {
	local sentence=$1 out
	shift
	change "$@" || return
	out=$(judge "$changed")
	[ $? = 1 ] && diff <(grep '^not ok' <<<"$out") <(printf '%s\n' "$sentence") && return
	echo "$out"
	return 1
}

# accepts COMMAND...: all is ok although COMMAND has changed the record
accepts() { change "$@" && { judge "$changed" || return; } | { ! grep -v '^ok'; }; }

passes() { judge "$good" && ! judge "$good" | grep -v '^ok'; }

edit() { sed -i "$@"; }

# lost_ends ROLE HEALTH WORDS: how one of the two jobs of the lost EP ended
lost_ends() {
	edit "s/\"health\": \".*\"/\"health\": \"$2\"/" "results/lost-$1.json" &&
		edit "s/'error_msg': '[^']*'/'error_msg': '$3'/" "results/lost-$1.csv"
}

# the record is like this or like the next one
ep_noticed() {
	lost_ends ep Incomplete "Connection closed" &&
		lost_ends rc Canceled "The job was canceled" && : >changed
}

rc_noticed() {
	lost_ends rc Incomplete "doorbench cannot tell (see its output)" &&
		lost_ends ep Canceled "The job was canceled" && : >changed
}

nobody_noticed() { ep_noticed && lost_ends ep Canceled "The job was canceled"; }

rc_complete() { ep_noticed && lost_ends rc Complete ""; }

rc_says_otherwise() { rc_noticed && lost_ends rc Incomplete "Connection closed"; }

window_passes_for_lava() {
	edit "/$window/s/\"\(fail\|unknown\)\",\"None\"/\"pass\",\"None\"/" results/lost-rc.csv
}

# window_passes WHEN: LAVA and doorbench's line on the console say so
window_passes() {
	local line="\"PASS   vntb/embedded.window_ep_to_rc  0.4 s\""
	window_passes_for_lava &&
		printf -- '- {"dt": "%s", "lvl": "target", "msg": %s}\n' "$1" "$line" \
			>>results/lost-rc.logs
}

cases="not ok - nightly: exactly the expected cases, with good results"
directories="not ok - nightly: run directories have the results that LAVA has"
values="not ok - nightly: numbers have measurement and units"
fetch="not ok - fetch.py has fetched what was posted"
vntb=$(nightly_posted vntb-embedded)
none=$(nightly_posted vntb-none)
link='"vntb.embedded.link"'
window='"vntb.embedded.window_ep_to_rc"'
lost_end="not ok - lost: jobs are ep Canceled or Incomplete, rc Canceled or Incomplete, \
at least one Incomplete"
lost_why="not ok - lost: the reason is reported"
lost_words="not ok - lost: nothing is said about the kernel"
rtt='"vntb.embedded.ping_1hz.ping.rtt"'

ok "the record passes" passes
ok "a case that failed" finds "$cases"$'\n'"$directories" \
	edit "/$link/s/\"pass\",\"None\"/\"fail\",\"None\"/" results/nightly-rc.csv
ok "a case that did not come" finds "$cases"$'\n'"$directories" \
	edit "/$link/d" results/nightly-rc.csv
ok "a case that came twice" finds "$cases" edit "/$link/p" results/nightly-rc.csv
ok "a case that was not expected" finds "$cases" \
	edit 's/"vntb.embedded.link",*//' jobs/0-nightly.json
ok "a number that is another one" finds "$directories" \
	edit "/$rtt/s/\"pass\",\"[0-9]*/\"pass\",\"99/" results/nightly-rc.csv
ok "a number without unit" finds "$directories"$'\n'"$values" \
	edit "/$rtt/s/\"ms\"/\"\"/" results/nightly-rc.csv
ok "a number that is none" finds "$directories"$'\n'"$values" \
	edit "/$rtt/s/\"pass\",\"[0-9.]*\"/\"pass\",\"None\"/" results/nightly-rc.csv
ok "a number that did not come" finds "$directories"$'\n'"$values" \
	edit "/$rtt/d" results/nightly-rc.csv
ok "a round-trip time of 0" finds "$directories"$'\n'"$values" \
	edit "/$rtt/s/\"pass\",\"[0-9.]*\"/\"pass\",\"0E-10\"/" results/nightly-rc.csv
ok "a run directory that is not there" finds "$directories"$'\n'"$fetch" rm "$vntb"
ok "one that cannot be unpacked" finds "$directories"$'\n'"$fetch" truncate -s 100 "$vntb"
ok "one of another run" finds "$directories"$'\n'"$fetch" cp "$none" "$vntb"
ok "one that was not fetched" finds "$fetch" rm -r "$vntb_fetched"
ok "one that was fetched and that nobody posted" finds "$fetch" \
	cp -r "$vntb_fetched" "${vntb_fetched%/*}/twice"
ok "a broken job" finds "not ok - nightly: jobs are ep Complete, rc Complete" \
	edit 's/"health": "Complete"/"health": "Incomplete"/' results/nightly-rc.json
ok "boards of two pairs" finds "not ok - nightly: both boards are of one pair" \
	edit 's/"pair[01]-rc"/"pair7-rc"/' results/nightly-rc.json
ok "a job that was too long" finds "not ok - nightly: ends within its time-out" \
	edit 's/"minutes": [0-9]*/"minutes": 0/' jobs/0-nightly.json
ok "a job that did not end" finds "not ok - nightly: both jobs ended" \
	edit 's/"state": "Finished"/"state": "Running"/' results/nightly-ep.json
known='"vntb.none.doorbell_valid_rc_to_ep"'
ok "a known kernel bug that did not show" finds "$directories
not ok - nightly: the failed kernel is reported as failed" \
	edit "/$known/s/\"fail\",\"None\"/\"pass\",\"None\"/" results/nightly-rc.csv
ok "a kernel that should have failed" finds \
	"not ok - failing: run directories have the results that LAVA has
not ok - failing: the failed kernel is reported as failed" \
	edit '/BAR0.BAR_TEST",/s/"fail","None"/"pass","None"/' results/failing-rc.csv
bar='"endpoint.embedded.pci_ep_bar.BAR0.BAR_TEST"'
ok "a failure that LAVA made because nothing came" finds \
	"not ok - failing: the failed kernel is reported as failed" edit \
	"/$bar,\"/s/'result': 'fail'/'extra': 'missing expected test cases'/" results/failing-rc.csv
ok "a pass in a broken lab" finds "not ok - broken: nothing is said about the kernel" \
	edit "/$bar/s/\"fail\",\"None\"/\"pass\",\"None\"/" results/broken-rc.csv
ok "a failure in a broken lab" finds "not ok - broken: nothing is said about the kernel" \
	edit "/$bar/s/missing expected test cases//" results/broken-rc.csv
ok "another reason" finds "not ok - broken: the reason is reported" \
	edit "s/timed out//" results/broken-ep.csv
ok "a lost EP may be noticed by its own job" accepts ep_noticed
ok "and by the job of the RC" accepts rc_noticed
ok "a lost EP that nobody noticed" finds "$lost_end"$'\n'"$lost_why" nobody_noticed
ok "a lost EP of which the RC is Complete" finds "$lost_end" rc_complete
ok "a lost EP, and the RC ended by something else" finds "$lost_why" rc_says_otherwise
ok "a pass before the EP was lost" accepts window_passes 2001-01-01T00:00:00.000000+00:00
ok "a pass after it" finds "$lost_words" window_passes 2999-01-01T00:00:00.000000+00:00
ok "a pass of which doorbench said nothing" finds "$lost_words" window_passes_for_lava
ok "something still runs" finds "not ok - nothing stays running" \
	cp jobs/0-nightly.json results/leftovers
ok "nobody looked whether" finds "not ok - nothing stays running" rm results/leftovers

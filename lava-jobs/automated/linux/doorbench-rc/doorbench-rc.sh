#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# doorbench-rc.sh: the root complex's side, see doorbench-rc.yaml.
#
# Runs without LAVA, too, on this board with the endpoint at -a ADDRESS, or, without -a, on any
# machine with the boards where the pair's configuration says.  Output goes to ./output/PART, with
# result.txt in the form of Linaro's test definitions.  Exit status: 0 all results are known (some
# may be failures of the kernel), 125 the lab is broken, 2 usage.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lava-jobs/automated/linux/lib.sh
. "$here/../lib.sh"

usage() {
	echo "usage: doorbench-rc.sh -p PAIR -s SUITE -b BACKEND [-t TIER] [-n PART] [-c CASE]" \
		"[-a ADDRESS[:PORT] -e EP_HOST -r RC_HOST] [-d DOORBENCH] [-o OUTPUT]" \
		"[-u UPLOAD_URL]" >&2
	exit 2
}

part=1 pair='' suite='' backend='' tier=quick glob='*' address='' ep_host='' rc_host='' upload=''
doorbench=/opt/doorbench output=$here/output
while getopts n:p:s:b:t:c:a:e:r:d:o:u: option; do
	case $option in
	n) part=$OPTARG ;;
	p) pair=$OPTARG ;;
	s) suite=$OPTARG ;;
	b) backend=$OPTARG ;;
	t) tier=$OPTARG ;;
	c) glob=$OPTARG ;;
	a) address=$OPTARG ;;
	e) ep_host=$OPTARG ;;
	r) rc_host=$OPTARG ;;
	d) doorbench=$OPTARG ;;
	o) output=$OPTARG ;;
	u) upload=$OPTARG ;;
	*) usage ;;
	esac
done
for needed in "$pair" "$suite" "$backend"; do
	[ -n "$needed" ] || usage
done
output=$output/$part
rm -rf "$output"
mkdir -p "$output/bin" || broken "cannot make $output"

# doorbench shall leave result.txt instead of calling LAVA itself: LAVA's own check of expected
# cases would make a failure of every number
path_without_lava() {
	rest=$PATH: clean=''
	while [ -n "$rest" ]; do
		dir=${rest%%:*} rest=${rest#*:}
		[ -x "$dir/lava-test-case" ] || clean=$clean${clean:+:}$dir
	done
	echo "$clean"
}

# EP over the network, RC here: the names of the pair's configuration mean these two
# shellcheck disable=SC2016 # expanded when ssh is called
write_ssh() {
	host=${address%:*} port=${address##*:}
	[ "$port" != "$address" ] || port=22
	cat >"$output/ssh_config" <<-EOF_
		Host $ep_host
		    HostName $host
		    Port $port
		    HostKeyAlias $ep_host
		Host $rc_host
		    HostName 127.0.0.1
		    HostKeyAlias $rc_host
		Match all
		    Include ~/.ssh/config
	EOF_
	real=$(command -v ssh) || broken "the RC has no ssh client"
	printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$real" "$output/ssh_config" >"$output/bin/ssh"
	chmod +x "$output/bin/ssh"
	# for hooks of the lab
	export DOORBENCH_EP_ADDRESS="$host" DOORBENCH_EP_PORT="$port"
}

# what was planned has no result if doorbench did not get as far as a run directory
nothing_known() {
	"$doorbench/doorbench" list --pair "$pair" --suite "$suite" --backend "$backend" \
		--tier "$tier" --case "$glob" | sed 's|/|.|; s| .*| unknown|'
}

# report: each verdict of result.txt; numbers are left to doorbench-numbers
report() {
	while read -r name word number _; do
		[ -n "$number" ] || result "$name" "$word"
	done <"$output/result.txt"
}

# LAVA takes its signals from what is printed here, and the EP's words are quoted there
harmless() {
	while IFS= read -r line; do
		case $line in
		*'<LAVA'*) say "a line that looks like a signal of LAVA is not shown" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done
}

# post_by_hand FILE URL: for boards without curl; BusyBox's wget ends a posted file at its first NUL
post_by_hand() {
	rest=${2#http://}
	server=${rest%%/*}
	port=${server#*:}
	[ "$rest" != "$2" ] || return
	[ "$port" != "$server" ] || port=80
	{
		printf 'POST /%s HTTP/1.0\r\nHost: %s\r\n' "${rest#*/}" "$server"
		printf 'Content-Length: %s\r\n\r\n' "$(wc -c <"$1")"
		cat "$1"
	} | nc "${server%%:*}" "$port" | tr -d '\r' >"$output/answer"
	head -n 1 "$output/answer" | grep -q '^HTTP/[0-9.]* 20[01] ' || return
	sed '1,/^$/d' "$output/answer"
}

# the run directory as an artifact
post() {
	name=doorbench-$pair-$suite-$backend.tar.gz
	tar -C "$output/results" -czhf "$output/$name" latest || return
	if have curl; then
		url=$(curl -fsS --max-time 120 --data-binary "@$output/$name" "$upload$name")
	else
		url=$(post_by_hand "$output/$name" "$upload$name")
	fi || return
	# a server that says where it put it is believed only if that is a URL
	case $url in
	http://* | https://*) url=$(printf %s "$url" | head -n 1 | tr -d '<> ') ;;
	*) url=$upload$name ;;
	esac
	have lava-test-reference || { say "run directory: $url"; return; }
	lava-test-reference run-directory --result pass --reference "$url"
}

# the EP must not wait for a time-out when this side is broken; a message can be sent only once
finish() {
	[ -z "${finished:-}" ] && have lava-send && lava-send "rc-done-$part"
	finished=1
}

if have lava-wait && [ -z "$address" ]; then
	wait_for "ep-address-$part"
	address=$(value address)
	port=$(value port)
	[ -n "$address" ] || broken "the EP did not tell its address"
	address=$address:${port:-22}
fi
[ -z "$address" ] || [ -n "$ep_host$rc_host" ] || usage
[ -z "$address" ] || write_ssh

{
	PATH=$output/bin:$(path_without_lava) "$doorbench/doorbench" run --pair "$pair" \
		--suite "$suite" --backend "$backend" --tier "$tier" --case "$glob" \
		--output "$output/results" </dev/null
	echo $? >"$output/status"
} 2>&1 | harmless
status=$(cat "$output/status")
results=$output/results/latest
# shellcheck disable=SC2015 # the second is for when either of the first is missing
[ -s "$results/result.txt" ] && cp "$results/result.txt" "$output/result.txt" ||
	nothing_known >"$output/result.txt"
report
if [ -e "$results/report.txt" ]; then
	[ -z "$upload" ] || post || lost=1
fi
finish
[ -z "${lost:-}" ] || broken "the run directory could not be posted to $upload"
case $status in
0 | 1) ;;
125) broken "doorbench cannot tell (see its output)" ;;
*) broken "doorbench ended with $status" ;;
esac
exit 0

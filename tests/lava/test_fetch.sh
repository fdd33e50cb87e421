#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fetch.py beside a server that gives answers in the form of LAVA 2026.10's: what is fetched, what
# is left alone, to whom the token goes, and that of a broken or evil archive nothing is left.

set -uo pipefail
# shellcheck source=tests/pair/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../pair/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
tmp=$(mktemp -d)
answers=$tmp/answers
mkdir "$answers"
export PYTHONDONTWRITEBYTECODE=1
unset LAVA_TOKEN LAVA_TOKEN_FILE
coproc SERVER { exec tests/lava/fetch/server.py "$answers" "$tmp/log"; }
trap 'kill $SERVER_PID; rm -rf -- "$tmp"' EXIT
read -r -t 60 port <&"${SERVER[0]}" || { echo "Bail out! no server"; exit 1; }
base=http://127.0.0.1:$port

# each an upload as doorbench-rc.sh packs it, or as nobody should
/usr/bin/python3 - "$answers" <<'EOF_'
import io, pathlib, sys, tarfile
where = pathlib.Path(sys.argv[1])
RUN = b'{"schema": 1, "pair": "spider", "plan": []}'

def archive(name, *members):
    with tarfile.open(where / f"{name}.tar.gz", "w:gz") as tar:
        for path, content, kind in members:
            info = tarfile.TarInfo(path)
            info.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname, content = content.decode(), b""
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))

good = ("latest/run.json", RUN, tarfile.REGTYPE)
evil = b"evil"
archive("good", ("latest", b"", tarfile.DIRTYPE), good,
        ("latest/cases/vntb/embedded.link/result.json", b"{}", tarfile.REGTYPE))
archive("dots", good, ("latest/../../escaped", evil, tarfile.REGTYPE))
archive("absolute", good, (str(where.parent / "escaped"), evil, tarfile.REGTYPE))
archive("symlink", good, ("latest/x", str(where.parent).encode(), tarfile.SYMTYPE),
        ("latest/x/escaped", evil, tarfile.REGTYPE))
archive("hardlink", good, ("latest/x", b"/etc/passwd", tarfile.LNKTYPE))
archive("device", good, ("latest/x", b"", tarfile.CHRTYPE))
archive("twice", good, good)
archive("norun", ("latest/report.txt", b"", tarfile.REGTYPE))
info = tarfile.TarInfo("latest/huge")
info.size = 2 << 30
with tarfile.open(where / "huge.tar.gz", "w:gz") as tar:
    tar.addfile(tarfile.TarInfo("latest/run.json"))
    tar.fileobj.write(info.tobuf())
archive("notjson", ("latest/run.json", b"{", tarfile.REGTYPE))
whole = (where / "good.tar.gz").read_bytes()
(where / "half.tar.gz").write_bytes(whole[:len(whole) // 2])
(where / "good.cut").write_bytes(whole)
(where / "text.tar.gz").write_bytes(b"no archive")
EOF_

# job ID SUITE URL...: its results, with those that LAVA adds
job() {
	local id=$1
	shift
	cat >"$answers/$id.yaml" <<-EOF_
		- {id: '1', job: '$id', level: '1.1', measurement: '12.0', name: validate,
		   result: pass, suite: lava, unit: seconds,
		   metadata: {case: validate, definition: lava}}
		- {id: '2', job: '$id', level: '', measurement: None, name: vntb.embedded.link,
		   result: pass, suite: 0_vntb-embedded, unit: '', metadata: {}}
	EOF_
	while [ $# -gt 0 ]; do
		cat >>"$answers/$id.yaml" <<-EOF_
			- {id: '3', job: '$id', level: '', measurement: None, name: run-directory,
			   result: pass, suite: $1, unit: '',
			   metadata: {case: run-directory, definition: $1, reference: '$2',
			   result: pass}}
		EOF_
		shift 2
	done
}

# jobs OFFSET NEXT ID...: a page of the list
jobs() {
	local offset=$1 next=$2 id list=''
	shift 2
	for id; do list="$list${list:+, }{\"id\": $id, \"state\": \"Finished\"}"; done
	echo "{\"count\": 9, \"next\": $next, \"previous\": null, \"results\": [$list]}" \
		>"$answers/jobs-$offset.json"
}

# fetch OPTION...: fetch.py; then $status, $tmp/out, $tmp/err, $tmp/log
fetch() {
	: >"$tmp/log"
	lava-jobs/fetch.py --server "$base/" --artifacts "$base/upload/" "$@" "$tmp/dir" \
		>"$tmp/out" 2>"$tmp/err"
	status=$?
	cat "$tmp/out" "$tmp/err"
}

fresh() { rm -rf "$tmp/dir"; }

fetches() {
	fresh
	job 11
	job 12 1_vntb-embedded @BASE@/upload/good.tar.gz 3_endpoint-embedded \
		@BASE@/upload/good.tar.gz
	job 14 1_vntb-embedded @BASE@/upload/good.tar.gz
	jobs 0 '"@BASE@/api/v0.2/jobs/?limit=50&offset=50"' 11 12
	jobs 50 null 14
	fetch --name 'doorbench spider' --since 2026-11-26
	[ $status = 0 ] && diff <(printf '%s\n' "$tmp/dir/12" "$tmp/dir/14") "$tmp/out" &&
		diff <(cd "$tmp/dir" && find . -type f | sort) - <<-EOF_
			./12/12-endpoint-embedded/cases/vntb/embedded.link/result.json
			./12/12-endpoint-embedded/run.json
			./12/12-vntb-embedded/cases/vntb/embedded.link/result.json
			./12/12-vntb-embedded/run.json
			./14/14-vntb-embedded/cases/vntb/embedded.link/result.json
			./14/14-vntb-embedded/run.json
		EOF_
}

asks_for_these() {
	grep -q 'jobs/?description__startswith=doorbench+spider&state=Finished' "$tmp/log" &&
		grep -q 'submit_time__gt=2026-11-26 ' "$tmp/log"
}

not_again() {
	echo kept >"$tmp/dir/12/mine"
	fetch
	[ $status = 0 ] && [ ! -s "$tmp/out" ] && [ -e "$tmp/dir/12/mine" ] &&
		! grep upload "$tmp/log"
}

with_doorbench() {
	[ -x build/doorbench ] || { echo "build/doorbench is missing"; return 1; }
	build/doorbench index "$tmp/dir" >/dev/null &&
		[ "$(grep -o 'href="1[24]/[^"]*"' "$tmp/dir/index.html" | sort -u | wc -l)" = 3 ]
}

token() {
	fresh
	LAVA_TOKEN=secret fetch
	[ $status = 0 ] && grep -q '^/api/.* Token secret$' "$tmp/log" &&
		! grep '^/upload/.*secret' "$tmp/log" &&
		! grep -v 'secret' "$tmp/log" | grep '^/api'
}

token_file() {
	fresh
	echo other >"$tmp/token"
	LAVA_TOKEN_FILE=$tmp/token fetch
	[ $status = 0 ] && grep -q '^/api/.* Token other$' "$tmp/log" || return
	LAVA_TOKEN_FILE=$tmp/none fetch
	[ $status = 1 ] && grep -q '^fetch: LAVA_TOKEN_FILE: ' "$tmp/err"
}

# refuses FILE PATTERN: one sentence, nothing of the job, nothing outside, the next job all the same
refuses() {
	fresh
	job 20 1_a @BASE@/upload/good.tar.gz 2_b "@BASE@/upload/$1"
	job 21 1_a @BASE@/upload/good.tar.gz
	jobs 0 null 20 21
	fetch
	[ $status = 1 ] && grep -qE "^fetch: job 20: .*$2" "$tmp/err" &&
		[ "$(wc -l <"$tmp/err")" = 1 ] && [ "$(ls -A "$tmp/dir")" = 21 ] &&
		[ ! -e "$tmp/escaped" ] && [ ! -e "$tmp/dir/escaped" ]
}

elsewhere() {
	fresh
	job 20 1_a "$1"
	jobs 0 null 20
	fetch
	[ $status = 1 ] && grep -q 'is not below' "$tmp/err" && ! grep -v '^/api/' "$tmp/log" &&
		[ -z "$(ls -A "$tmp/dir")" ]
}

odd_part() {
	fresh
	job 20 1_.. @BASE@/upload/good.tar.gz
	jobs 0 null 20
	fetch
	[ $status = 1 ] && grep -q "a part is named '..'" "$tmp/err" &&
		[ -z "$(ls -A "$tmp/dir")" ]
}

# answers_badly PATTERN FILE TEXT
answers_badly() {
	fresh
	jobs 0 null 20
	job 20 1_a @BASE@/upload/good.tar.gz
	printf '%s' "$3" >"$answers/$2"
	fetch
	[ $status = 1 ] && grep -q "$1" "$tmp/err" && [ "$(wc -l <"$tmp/err")" = 1 ] &&
		[ -z "$(ls -A "$tmp/dir")" ]
}

no_server() {
	lava-jobs/fetch.py --server http://127.0.0.1:9/ --artifacts "$base/" "$tmp/dir" \
		>"$tmp/out" 2>"$tmp/err"
	[ $? = 1 ] && [ "$(wc -l <"$tmp/err")" = 1 ]
}

wrong_usage() {
	local given
	for given in "--server file:///etc" "--server $base --since yesterday" \
		"--server http://user:word@127.0.0.1/"; do
		# shellcheck disable=SC2086 # words are wanted
		lava-jobs/fetch.py --artifacts "$base/" $given "$tmp/dir" 2>/dev/null
		[ $? = 2 ] || { echo "$given"; return 1; }
	done
}

ok "all parts of finished jobs are fetched, page by page" fetches
ok "the server is asked for these jobs" asks_for_these
ok "what is there is not fetched again" not_again
ok "doorbench index finds the parts" with_doorbench
ok "the token goes to the server alone" token
ok "the token may be in a file" token_file
ok "an archive with .." refuses dots.tar.gz "names 'latest/../../escaped'"
ok "an archive with an absolute path" refuses absolute.tar.gz "the archive names '/"
ok "an archive with a symbolic link" refuses symlink.tar.gz "no file and no directory"
ok "an archive with a hard link" refuses hardlink.tar.gz "no file and no directory"
ok "an archive with a device" refuses device.tar.gz "no file and no directory"
ok "an archive with one file twice" refuses twice.tar.gz "cannot be unpacked"
ok "an archive that ends early" refuses half.tar.gz "cannot be unpacked"
ok "a download that ends early" refuses good.cut "bytes came|IncompleteRead"
ok "an archive of more than the limit" refuses huge.tar.gz "too many or too large"
ok "no archive" refuses text.tar.gz "cannot be unpacked"
ok "no run.json" refuses norun.tar.gz "no run directory"
ok "a run.json that is none" refuses notjson.tar.gz "no run directory"
ok "a redirection" refuses x.moved "not followed"
ok "an artifact that is gone" refuses none.tar.gz "404"
ok "an artifact on another server" elsewhere http://127.0.0.1:9/upload/good.tar.gz
ok "an artifact that is a file" elsewhere file:///etc/passwd
ok "an artifact above" elsewhere @BASE@/upload/../good.tar.gz
ok "a part with an odd name" odd_part
ok "a list that is no JSON" answers_badly "not what LAVA answers" jobs-0.json '<html>'
ok "a list without ids" answers_badly "not what LAVA answers" jobs-0.json \
	'{"next": null, "results": [{}]}'
ok "a list without end" answers_badly "its next page" jobs-0.json "{\"results\": [], \"next\":
	\"@BASE@/api/v0.2/jobs/?description__startswith=doorbench+&state=Finished&ordering=id\"}"
ok "results that are no YAML" answers_badly "not what LAVA answers" 20.yaml '{'
ok "results without a reference" answers_badly "not what LAVA answers" 20.yaml \
	'[{name: run-directory, result: pass, suite: 1_a, metadata: {}}]'
ok "no server" no_server
ok "wrong usage" wrong_usage

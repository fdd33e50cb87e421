#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh SECONDS FUZZER: one fuzzing run as one TAP line; starts from the seeds beside it, keeps
# what it finds in the build folder.

set -uo pipefail
seconds=$1 fuzzer=$2
name=${fuzzer##*/}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
corpus=$fuzzer.corpus
seeds=$here/seeds/${name#fuzz_}
mkdir -p "$corpus"
args=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
	-artifact_prefix="$fuzzer-" "$corpus")
[ ! -d "$seeds" ] || args+=("$seeds")
if "$fuzzer" "${args[@]}" 2>&1; then
	echo "ok - $name for $seconds s"
else
	echo "not ok - $name (input kept beside $fuzzer)"
fi

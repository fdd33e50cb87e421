#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# record.sh OUT: makes tests/lava/judge/ anew of what a good
# `make lava-lab JOBS='nightly failing broken lost missing killed'` left in OUT, build/lava-lab.

set -euo pipefail
out=$(realpath -- "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/judge"
# a record of what is wrong would teach the judge to pass it
python3 ../../../lava-jobs/lab/judge.py "$out/jobs" "$out"

rm -rf jobs results run
mkdir jobs results run
cp "$out"/jobs/*.json jobs/
cp "$out"/results/*.json results/
for table in "$out"/results/*.csv; do
	# without LAVA's own actions, of which the judge reads the job's end only
	awk -F, 'NR == 1 || $2 != "\"lava\"" || /'"'case': 'job'"'/' "$table" \
		>"results/$(basename "$table")"
done
for disturbed in "$out"/results/*.disturbed; do
	name=$(basename "$disturbed" .disturbed)
	cp "$disturbed" results/
	# of the console the judge reads these only
	grep '"msg": "PASS ' "$out/results/$name-rc.logs" >"results/$name-rc.logs" ||
		rm "results/$name-rc.logs"
done
for packed in "$out"/upload/*.tar.gz; do
	run=run/$(basename "$packed" .tar.gz)
	mkdir "$run"
	tar -xzOf "$packed" latest/result.txt >"$run/result.txt"
	tar -xzOf "$packed" latest/report.txt | grep -A 1 '^Tested on' >"$run/report.txt"
done

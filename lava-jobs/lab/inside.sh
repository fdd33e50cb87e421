#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the lab's root: database (made by database.sh), server, scheduler, coordinator, worker,
# artifacts; then the jobs, and the run directories that they posted.  All of it ends with the
# namespaces.

set -euo pipefail
logs=/lab/logs
server=http://127.0.0.1:8000/
uploads=http://127.0.0.1:8080/upload/
say() { printf 'lava-lab: %4d s  %s\n' "$SECONDS" "$*" >&2; }

# daemon NAME COMMAND...
daemon() {
	local name=$1
	shift
	"$@" >"$logs/$name.out" 2>&1 </dev/null &
}

# until_true SECONDS COMMAND...
until_true() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { say "error: still false: $*"; return 1; }
		sleep 0.2
	done
}

mkdir -p /run/lock /run/postgresql /run/lava-coordinator /var/log/lava-server
chown postgres /run/postgresql
chmod 1777 /run/lock /tmp
echo 'EVENT_NOTIFICATION: true' >/etc/lava-server/settings.d/99-lab.yaml
mkdir -p /etc/lava-server/dispatcher.d/lab
echo 'dispatcher_ip: 127.0.0.1' >/etc/lava-server/dispatcher.d/lab/dispatcher.yaml

say "database"
pg_ctlcluster 17 main start
say "pairs"
lava-server manage shell </doorbench/lava-jobs/lab/setup.py >"$logs/setup.out" 2>&1
# shellcheck source=/dev/null
. /run/lab.env
chown -R lavaserver:lavaserver /var/log/lava-server

say "daemons"
daemon artifacts python3 /doorbench/lava-jobs/lab/artifacts.py /lab/artifacts /lab/upload "$uploads"
daemon git git -c safe.directory='*' daemon --base-path=/lab/git --export-all --listen=127.0.0.1
daemon coordinator lava-coordinator --logfile "$logs/coordinator.log"
daemon server gunicorn3 lava_server.wsgi -u lavaserver -g lavaserver --worker-class gthread \
	--workers 2 --threads 4 --bind 127.0.0.1:8000
daemon publisher lava-server manage lava-publisher --log-file "$logs/publisher.log"
daemon scheduler lava-server manage lava-scheduler --log-file "$logs/scheduler.log"
until_true 120 bash -c '</dev/tcp/127.0.0.1/8000'
daemon worker lava-worker --name lab --url "$server" --token "$LAB_WORKER_TOKEN" \
	--ping-interval 5 --job-log-interval 2 --http-timeout 60 --log-file "$logs/worker.log"
say "jobs"
LAB_TOKEN=$LAB_TOKEN python3 /doorbench/lava-jobs/lab/submit.py /lab/jobs /lab
say "run directories"
# the judge looks at what is there
LAVA_TOKEN=$LAB_TOKEN python3 /doorbench/lava-jobs/fetch.py --server "$server" \
	--artifacts "$uploads" --name 'doorbench virtual' /lab/fetched >"$logs/fetched" ||
	say "error: fetch.py ended with $?"
say "verdict"
python3 /doorbench/lava-jobs/lab/judge.py /lab/jobs /lab

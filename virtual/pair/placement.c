// SPDX-License-Identifier: GPL-2.0-only
/* The choice of a pair's CPU, see placement.h. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virtual/pair/placement.h"

static const char file_name[] = "cpu";

int vp_placement_choose(const cpu_set_t *allowed, const unsigned int *pairs)
{
	int best = -ENOENT;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, allowed) && (best < 0 || pairs[cpu] <= pairs[best]))
			best = cpu;
	return best;
}

int vp_placement_parse(const char *text, const cpu_set_t *allowed, struct vp_error *err)
{
	char *end;
	long cpu;

	errno = 0;
	cpu = strtol(text, &end, 10);
	if (errno || end == text || *end || cpu < 0 || cpu >= CPU_SETSIZE)
		return vp_fail(err, EINVAL, "DOORBENCH_CPU=%.40s is not a CPU number", text);
	if (!CPU_ISSET((int)cpu, allowed))
		return vp_fail(err, EINVAL, "DOORBENCH_CPU=%ld: this process may not run on it",
			       cpu);
	return (int)cpu;
}

/* a lab whose file says nothing usable is just not counted */
static void count_lab(void *arg, struct vp_lab *lab, bool alive)
{
	unsigned int *pairs = arg;
	char path[VP_SOCKET_PATH], text[16];
	char *end;
	FILE *f;
	long cpu;

	vp_lab_path(lab, file_name, path);
	f = alive ? fopen(path, "re") : NULL;
	if (!f)
		return;
	if (fgets(text, sizeof(text), f)) {
		cpu = strtol(text, &end, 10);
		if (end != text && cpu >= 0 && cpu < CPU_SETSIZE)
			pairs[cpu]++;
	}
	fclose(f);
}

int vp_placement_take(struct vp_lab *lab, struct vp_error *err)
{
	const char *wish = getenv("DOORBENCH_CPU");
	unsigned int pairs[CPU_SETSIZE] = { 0 };
	cpu_set_t allowed;
	char text[16];
	int cpu, r;

	if (sched_getaffinity(0, sizeof(allowed), &allowed))
		return vp_fail(err, errno, "sched_getaffinity: %s", strerror(errno));
	if (wish && *wish) {
		cpu = vp_placement_parse(wish, &allowed, err);
	} else {
		r = vp_lab_visit(lab, count_lab, pairs, err);
		if (r)
			return r;
		cpu = vp_placement_choose(&allowed, pairs);
	}
	if (cpu < 0)
		return cpu;
	snprintf(text, sizeof(text), "%d", cpu);
	r = vp_lab_write(lab, file_name, text, err);
	return r ? r : cpu;
}

/* calls @each for every thread of a process */
static void each_thread(pid_t pid, int arg, void (*each)(pid_t tid, bool first, int arg))
{
	const struct dirent *entry;
	char path[64];
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = pid ? opendir(path) : NULL;
	if (!tasks)
		return;
	while ((entry = readdir(tasks))) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (tid > 0)
			each(tid, tid == pid, arg);
	}
	closedir(tasks);
}

static void pin(pid_t tid, bool first, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(tid, sizeof(set), &set);
}

void vp_placement_pin(pid_t pid, int cpu)
{
	each_thread(pid, cpu, pin);
}

static void rank(pid_t tid, bool first, int first_rank)
{
	struct sched_param param = { .sched_priority = first ? first_rank : 1 };

	sched_setscheduler(tid, SCHED_RR, &param);
}

void vp_placement_rank(pid_t pid, int first)
{
	each_thread(pid, first, rank);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Keeps a measurement undisturbed, see quiet.h. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target/device.h"
#include "target/quiet.h"

/* the last one: most boards' boot CPU, the first, has the interrupts */
static int pin(int *cpu, struct dbt_error *err)
{
	cpu_set_t set;

	if (*cpu < 0) {
		if (sched_getaffinity(0, sizeof(set), &set))
			return dbt_fail(err, DBT_CANNOT, "which CPUs are there: %s",
					strerror(errno));
		for (int i = 0; i < CPU_SETSIZE; i++)
			*cpu = CPU_ISSET(i, &set) ? i : *cpu;
	}
	CPU_ZERO(&set);
	CPU_SET(*cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return dbt_fail(err, DBT_CANNOT, "cannot run on CPU %d: %s", *cpu,
				strerror(errno));
	return DBT_DONE;
}

int dbt_quiet_enter(struct dbt_quiet *q, int cpu, bool hold, struct dbt_error *err)
{
	const int32_t microseconds = 0;
	char path[PATH_MAX];
	int ret;

	*q = (struct dbt_quiet){ .cpu = cpu, .fd = -1 };
	ret = pin(&q->cpu, err);
	if (ret)
		return ret;
	q->locked = !mlockall(MCL_CURRENT | MCL_FUTURE);
	if (!hold)
		return DBT_DONE;
	/* Documentation/power/pm_qos_interface.rst: held as long as the file is open */
	snprintf(path, sizeof(path), "%s/dev/cpu_dma_latency", dbt_root);
	q->fd = open(path, O_WRONLY | O_CLOEXEC);
	q->hold = q->fd >= 0 && write(q->fd, &microseconds, sizeof(microseconds)) > 0;
	return DBT_DONE;
}

void dbt_quiet_leave(struct dbt_quiet *q)
{
	if (q->fd >= 0)
		close(q->fd);
	q->fd = -1;
}

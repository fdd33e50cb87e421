// SPDX-License-Identifier: GPL-2.0-only
/* Signals of db-target, see signals.h. */
#include <string.h>
#include <unistd.h>

#include "target/signals.h"

volatile sig_atomic_t dbt_stop;

static void on_stop(int sig)
{
	dbt_stop = sig;
}

/*
 * Where the host bridge turns a failed read into an abort instead of all-ones, the arm64 kernel sends
 * SIGBUS to whoever read.
 */
static void on_bus(int sig)
{
	static const char text[] = "db-target: the device does not answer: bus error while its BAR "
				   "was accessed\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(DBT_CANNOT);
	_exit(DBT_CANNOT);
}

void dbt_signals_init(void)
{
	const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	/* no SA_RESTART: what waits in the kernel ends, too */
	struct sigaction stop = { .sa_handler = on_stop }, bus = { .sa_handler = on_bus };

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		sigaction(stops[i], &stop, NULL);
	sigaction(SIGBUS, &bus, NULL);
}

int dbt_interrupted(struct dbt_error *err)
{
	return dbt_fail(err, DBT_CANNOT, "interrupted by SIG%s", sigabbrev_np((int)dbt_stop));
}

// SPDX-License-Identifier: GPL-2.0-only
/* Starting the lab's programs, see spawn.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virtual/pair/spawn.h"

#define BOARD_NICE	(-10)

/* after fork(): the keeper has one thread, so anything may be called here */
static void become(const struct vp_lab *lab, const char *const *argv, int out, pid_t keeper)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	setpgid(0, 0);
	/* the keeper may have ended before the request took effect */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != keeper)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(127);
	/* boards do not share their CPU with a compiler: where the user may, other work waits (a
	 * trapped read took less than half of the time on a busy host); before there is any thread
	 */
	setpriority(PRIO_PROCESS, 0, BOARD_NICE);
	if (setenv(VP_LAB_MARK, lab->dir, 1))
		_exit(127);
	execvp(argv[0], (char *const *)argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

pid_t vp_spawn(const struct vp_lab *lab, const char *const *argv, int out, struct vp_error *err)
{
	pid_t keeper = getpid(), pid = fork();

	if (pid < 0)
		return vp_fail(err, errno, "cannot fork: %s", strerror(errno));
	if (!pid)
		become(lab, argv, out, keeper);
	/* in both processes, whichever comes first: it is signalled as a group */
	setpgid(pid, pid);
	return pid;
}

void vp_spawn_status(int status, const char *log, char *buf, size_t size)
{
	char line[256];

	vp_last_line(log, line, sizeof(line));
	if (WIFSIGNALED(status))
		snprintf(buf, size, "was killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else
		snprintf(buf, size, "exited with status %d", WEXITSTATUS(status));
	snprintf(buf + strlen(buf), size - strlen(buf), "%s%s",
		 *line ? ": " : ", its output is empty", line);
}

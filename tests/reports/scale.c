// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reports of what a lab leaves: makes a run of 10 000 cases and 10 million samples, and 365
 * nights, in a temporary directory, has the program report on them, and holds CPU time and memory
 * of that process against limits.  CPU time, not wall time, since a machine that runs tests is
 * busy; three times the time that is promised for an idle one, since a busy one has colder caches.
 *
 * Usage: scale PROGRAM [DIR]; prints TAP; keeps what it made if DIR is given.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CASES		10000
#define SAMPLES		10000000
#define NIGHTS		365

#define SECONDS_MAX	10.0
#define SLACK		3
#define MEGABYTES_MAX	256

static uint64_t state = 1;
static int failed, test;

/* Knuth's MMIX generator: the same samples on every machine */
static uint32_t number(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33);
}

static FILE *open_file(const char *dir, const char *name)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f) {
		printf("Bail out! %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return f;
}

static void close_file(FILE *f)
{
	if (fclose(f)) {
		printf("Bail out! cannot write: %s\n", strerror(errno));
		exit(1);
	}
}

static void make_dir(const char *path)
{
	if (mkdir(path, 0777) && errno != EEXIST) {
		printf("Bail out! %s: %s\n", path, strerror(errno));
		exit(1);
	}
}

/* microseconds between @base and twice that, one in a thousand much more */
static void add_samples(const char *dir, size_t n, uint32_t base)
{
	FILE *f = open_file(dir, "x.samples");
	size_t i;

	fprintf(f, "# unit: ms\n");
	for (i = 1; i <= n; i++) {
		uint32_t us = base + number() % base;

		if (number() % 1000 == 0)
			us *= 20;
		fprintf(f, "%zu %u.%03u\n", i, us / 1000, us % 1000);
	}
	close_file(f);
}

static void add_logs(const char *dir, size_t lines)
{
	FILE *f = open_file(dir, "ep.dmesg");
	size_t i;

	for (i = 0; i < lines; i++)
		fprintf(f, "<6>[%5zu.%06u] pci_epf_test: line %zu\n", i, number() % 1000000, i);
	close_file(f);
	f = open_file(dir, "output-ping.txt");
	fprintf(f, "$ ping -c %zu 10.0.0.2\n", lines);
	for (i = 0; i < lines; i++)
		fprintf(f, "64 bytes from 10.0.0.2: icmp_seq=%zu ttl=64 time=1.23 ms\n", i);
	close_file(f);
}

/* every thousandth case fails */
static const char *status_of(size_t i)
{
	return i % 1000 == 999 ? "FAIL" : i % 10 == 9 ? "SKIP" : "PASS";
}

static void add_case(const char *dir, const char *suite, const char *name, const char *backend,
		     const char *measurement, size_t i, size_t n, uint32_t base)
{
	const char *status = status_of(i);
	char path[500];
	FILE *f;

	snprintf(path, sizeof(path), "%s/cases/%s", dir, suite);
	make_dir(path);
	snprintf(path, sizeof(path), "%s/cases/%s/%s.%s", dir, suite, backend, name);
	make_dir(path);
	if (n)
		add_samples(path, n, base);
	if (n)
		add_logs(path, n >= 100000 ? 100000 : 10);
	f = open_file(path, "result.json");
	fprintf(f, "{\"suite\":\"%s\",\"case\":\"%s.%s\",\"backend\":\"%s\",\"status\":\"%s\","
		"\"reason\":\"%s\",\"started\":\"2026-11-22T12:30:09Z\",\"seconds\":0.5,"
		"\"quotes\":{\"ep\":[\"pci_epf_test: line\"]},\"measurements\":[{\"name\":\"%s\","
		"\"unit\":\"ms\",\"n\":%zu,\"samples\":\"%s\",\"sent\":%zu,\"received\":%zu}]}\n",
		suite, backend, name, backend, status, *status == 'P' ? "" : "as generated",
		measurement, n, n ? "x.samples" : "", n, n);
	close_file(f);
}

static FILE *begin_run(const char *dir, const char *release, size_t night)
{
	char path[300];
	FILE *f;

	make_dir(dir);
	snprintf(path, sizeof(path), "%s/cases", dir);
	make_dir(path);
	f = open_file(dir, "run.json");
	fprintf(f, "{\"schema\":1,\"doorbench\":\"t\",\"pair\":\"generated\",\"kind\":\"boards\","
		"\"started\":\"2026-%02zu-%02zuT01:00:00Z\",\"finished\":\"2026-12-31T02:00:00Z\","
		"\"sides\":{\"ep\":{\"release\":\"%s\",\"hz\":250},\"rc\":{\"release\":\"%s\"}},"
		"\"backends\":[{\"name\":\"embedded\",\"mode\":\"doorbell\"},"
		"{\"name\":\"none\",\"mode\":\"polling\"}],\"plan\":[", night / 31 + 1,
		night % 31 + 1, release, release);
	return f;
}

static void plan(FILE *f, const char *suite, const char *backend, const char *name, bool last)
{
	fprintf(f, "{\"suite\":\"%s\",\"case\":\"%s.%s\",\"backend\":\"%s\"}%s\n", suite, backend,
		name, backend, last ? "]}" : ",");
}

/* few cases with most of the samples, and many with some: both have been slow */
static void make_big(const char *dir)
{
	static const struct {
		const char *suite, *name, *measurement;
		size_t n;
		uint32_t polling, doorbell;
	} big[] = {
		{ "vntb", "ping_1hz", "ping.rtt", 10, 4000, 700 },
		{ "vntb", "ping_fast", "ping.rtt", 1000000, 4000, 700 },
		{ "doorbell", "latency.idle", "ring.reply", 2500000, 2000, 30 },
		{ "doorbell", "latency.load", "ring.reply", 1000000, 2000, 40 },
	};
	const size_t n_big = sizeof(big) / sizeof(big[0]);
	size_t left = SAMPLES, i, cases = CASES - 2 * n_big;
	FILE *f = begin_run(dir, "7.3.4", 1);
	char name[64];

	for (i = 0; i < n_big; i++) {
		add_case(dir, big[i].suite, big[i].name, "embedded", big[i].measurement, 0,
			 big[i].n, big[i].doorbell);
		add_case(dir, big[i].suite, big[i].name, "none", big[i].measurement, 0, big[i].n,
			 big[i].polling);
		plan(f, big[i].suite, "embedded", big[i].name, false);
		plan(f, big[i].suite, "none", big[i].name, false);
		left -= 2 * big[i].n;
	}
	for (i = 0; i < cases; i++) {
		size_t n = left / (cases - i);

		snprintf(name, sizeof(name), "pci_ep_generated.TEST_%zu", i);
		add_case(dir, i % 2 ? "endpoint" : "fault", name, "embedded", "x", i, n, 1000);
		plan(f, i % 2 ? "endpoint" : "fault", "embedded", name, i + 1 == cases);
		left -= n;
	}
	close_file(f);
}

static void make_nights(const char *dir)
{
	static const char *const names[] = { "ping_1hz", "ping_fast", "link", "iperf3" };
	const size_t n_names = sizeof(names) / sizeof(names[0]);
	char path[250], release[32];
	size_t night, i, k;

	make_dir(dir);
	for (night = 0; night < NIGHTS; night++) {
		FILE *f;

		snprintf(path, sizeof(path), "%s/night-%03zu", dir, night);
		snprintf(release, sizeof(release), "7.%zu.0", 3 + night / 60);
		f = begin_run(path, release, night);
		for (i = 0; i < 20; i++) {
			char name[64];

			snprintf(name, sizeof(name), "pci_ep_generated.TEST_%zu", i);
			add_case(path, "endpoint", name, "embedded", "x", i, 0, 0);
			plan(f, "endpoint", "embedded", name, false);
		}
		for (i = 0; i < n_names; i++) {
			for (k = 0; k < 2; k++) {
				const char *backend = k ? "none" : "embedded";

				add_case(path, "vntb", names[i], backend, "ping.rtt", 0, 500,
					 k ? 4000 : 700);
				plan(f, "vntb", backend, names[i], i + 1 == n_names && k);
			}
		}
		close_file(f);
	}
	snprintf(path, sizeof(path), "%s/night-broken", dir);
	make_dir(path);
	close_file(open_file(path, "run.json"));
}

static void result(int ok, const char *what)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++test, what);
	fflush(stdout);
	failed |= !ok;
}

/* runs PROGRAM VERB DIR [-o OUT]; its own usage with that of what it started */
static void measure(const char *program, const char *verb, const char *dir, const char *out,
		    int expected)
{
	struct rusage usage;
	char text[200];
	int status;
	double seconds;
	pid_t pid = fork();

	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 1);
		execl(program, program, verb, dir, out ? "-o" : NULL, out, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) {
		printf("Bail out! cannot run %s: %s\n", program, strerror(errno));
		exit(1);
	}
	snprintf(text, sizeof(text), "%s ends well", verb);
	result(WIFEXITED(status) && WEXITSTATUS(status) == expected, text);
	seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	printf("# %s: %.1f s of CPU time, %ld MB\n", verb, seconds, usage.ru_maxrss / 1024);
	snprintf(text, sizeof(text), "%s takes at most %.0f s of CPU time (%d times %.0f)", verb,
		 SLACK * SECONDS_MAX, SLACK, SECONDS_MAX);
	result(seconds <= SLACK * SECONDS_MAX, text);
	snprintf(text, sizeof(text), "%s takes at most %d MB", verb, MEGABYTES_MAX);
	result(usage.ru_maxrss <= MEGABYTES_MAX * 1024L, text);
}

/* a digest of every file that a report made */
static int digest(const char *dir, char *out, size_t size)
{
	char command[700];
	FILE *f;
	int ok;

	snprintf(command, sizeof(command), "cd '%s' && find . -newer run.json -type f "
		 "! -path './cases/*' | LC_ALL=C sort | xargs sha256sum | sha256sum", dir);
	f = popen(command, "r");
	ok = f && fgets(out, (int)size, f);
	return f && !pclose(f) && ok ? 0 : -1;
}

/* baselines of all these nights, in a project directory of its own; the broken night is no run */
static void make_baseline(const char *program, const char *base, const char *nights)
{
	char path[200], command[900];
	int i;

	snprintf(path, sizeof(path), "%s/configs", base);
	make_dir(path);
	setenv("DOORBENCH_ROOT", base, 1);
	snprintf(command, sizeof(command), "rm -r '%s/night-broken'", nights);
	failed |= system(command) != 0;
	for (i = 3; i <= 3 + NIGHTS / 60; i++) {
		snprintf(command, sizeof(command),
			 "'%s' baseline save generated-7.%d '%s' >'%s/log'", program, i, nights,
			 base);
		failed |= system(command) != 0;
	}
}

int main(int argc, char **argv)
{
	char base[160] = "/tmp/doorbench-scale-XXXXXX", big[200], nights[200], first[100] = "1";
	char night[200];
	char second[100] = "2", command[300];

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: scale PROGRAM [DIR]\n");
		return 2;
	}
	if (argc == 3)
		snprintf(base, sizeof(base), "%s", argv[2]);
	if (argc == 3 ? mkdir(base, 0777) : !mkdtemp(base)) {
		printf("Bail out! %s: %s\n", base, strerror(errno));
		return 1;
	}
	snprintf(big, sizeof(big), "%s/big", base);
	snprintf(nights, sizeof(nights), "%s/nights", base);
	snprintf(night, sizeof(night), "%s/night", base);
	make_big(big);
	make_nights(nights);
	measure(argv[1], "report", big, NULL, 0);
	result(!digest(big, first, sizeof(first)), "reports can be read");
	measure(argv[1], "report", big, NULL, 0);
	result(!digest(big, second, sizeof(second)) && !strcmp(first, second),
	       "every report is the same when made again");
	measure(argv[1], "index", nights, NULL, 0);
	make_baseline(argv[1], base, nights);
	measure(argv[1], "night", nights, night, 0);
	if (argc == 2) {
		snprintf(command, sizeof(command), "rm -rf '%s'", base);
		failed |= system(command) != 0;
	}
	printf("1..%d\n", test);
	return failed;
}

// SPDX-License-Identifier: GPL-2.0-only
/* Fault injection of the kernel's own, see inject.h. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "target/device.h"
#include "target/inject.h"

struct line {
	uint64_t address;
	char type, name[256], module[128];	/* "[pci_epf_test]", "" of the kernel */
};

static bool parse_line(const char *text, struct line *l)
{
	unsigned long long address;

	l->module[0] = '\0';
	if (sscanf(text, "%llx %c %255s %127s", &address, &l->type, l->name, l->module) < 3)
		return false;
	l->address = address;
	return true;
}

/* compilers add ".isra.0" and the like */
static bool is_named(const struct line *l, const char *name)
{
	size_t n = strlen(name);

	return strchr("tTwW", l->type) && !strncmp(l->name, name, n) &&
	       (!l->name[n] || l->name[n] == '.');
}

/* calls @visit of each symbol */
static void walk(FILE *f, void (*visit)(const struct line *l, void *arg), void *arg)
{
	char text[512];
	struct line l;

	rewind(f);
	while (fgets(text, sizeof(text), f)) {
		if (parse_line(text, &l))
			visit(&l, arg);
	}
}

struct search {
	const char *name;
	struct line found;
	unsigned int n;
	uint64_t next;
};

static void visit_name(const struct line *l, void *arg)
{
	struct search *s = arg;

	if (!is_named(l, s->name))
		return;
	s->found = *l;
	s->n++;
}

static void visit_next(const struct line *l, void *arg)
{
	struct search *s = arg;

	if (l->address > s->found.address && l->address < s->next && strchr("tTwW", l->type) &&
	    !strcmp(l->module, s->found.module))
		s->next = l->address;
}

int dbt_symbol_find(const char *name, struct dbt_symbol *symbol, struct dbt_error *err)
{
	struct search s = { .name = name, .next = UINT64_MAX };
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/kallsyms", dbt_root);
	f = fopen(path, "re");
	if (!f)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	walk(f, visit_name, &s);
	if (s.n == 1)
		walk(f, visit_next, &s);
	fclose(f);
	if (s.n != 1)
		return dbt_fail(err, DBT_CANNOT, "the kernel has %u functions %.60s", s.n, name);
	if (!s.found.address)
		return dbt_fail(err, DBT_CANNOT, "the kernel hides its addresses "
				"(kernel.kptr_restrict)");
	if (s.next == UINT64_MAX)
		return dbt_fail(err, DBT_CANNOT, "%.60s is the last function, so its end is not "
				"known", name);
	*symbol = (struct dbt_symbol){ s.found.address, s.next };
	return DBT_DONE;
}

static int open_nth(const char *who, int flags, struct dbt_error *err)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/proc/%s/fail-nth", dbt_root, who);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		dbt_fail(err, DBT_CANNOT, "%s: %s (CONFIG_FAULT_INJECTION)", path,
			 strerror(errno));
	return fd;
}

static bool put_nth(int fd, unsigned int nth)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%u", nth);

	return pwrite(fd, text, (size_t)n, 0) == n;
}

static bool get_nth(int fd, unsigned int *nth)
{
	char text[16] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 && sscanf(text, "%u", nth) == 1;
}

/* nothing between the two writes of fail-nth but the one system call */
#define STEP(call) do {							\
	int fd = open_nth("thread-self", O_RDWR, err), ret;			\
	bool counted;							\
									\
	if (fd < 0)							\
		return DBT_CANNOT;					\
	counted = put_nth(fd, nth);					\
	ret = (call) < 0 ? errno : 0;					\
	counted = counted && get_nth(fd, left) && put_nth(fd, 0);	\
	close(fd);							\
	*result = ret;							\
	return counted ? DBT_DONE :					\
	       dbt_fail(err, DBT_CANNOT, "fail-nth: cannot be read or written");	\
} while (0)

int dbt_step_link(unsigned int nth, const char *to, const char *name, unsigned int *left,
		  int *result, struct dbt_error *err)
{
	STEP(symlink(to, name));
}

static int write_step(int file, unsigned int nth, const char *text, unsigned int *left,
		      int *result, struct dbt_error *err)
{
	size_t n = strlen(text);

	STEP(write(file, text, n));
}

int dbt_step_write(unsigned int nth, const char *text, const char *name, unsigned int *left,
		   int *result, struct dbt_error *err)
{
	int file = open(name, O_WRONLY | O_CLOEXEC), ret;

	if (file < 0)
		return dbt_fail(err, DBT_CANNOT, "%.200s: %s", name, strerror(errno));
	ret = write_step(file, nth, text, left, result, err);
	close(file);
	return ret;
}

static bool is_worker(const char *pid)
{
	char path[PATH_MAX], comm[32] = "";
	FILE *f;

	if (!isdigit((unsigned char)*pid))
		return false;
	snprintf(path, sizeof(path), "%s/proc/%.20s/comm", dbt_root, pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(comm, sizeof(comm), f))
		comm[0] = '\0';
	fclose(f);
	return !strncmp(comm, "kworker/", 8);
}

/* Return: DBT_DONE also for a worker that has ended meanwhile */
static int each_worker(int (*visit)(int fd, void *arg, struct dbt_error *err), void *arg,
		       struct dbt_error *err)
{
	char path[PATH_MAX];
	struct dirent *e;
	int ret = DBT_DONE;
	DIR *d;

	snprintf(path, sizeof(path), "%s/proc", dbt_root);
	d = opendir(path);
	if (!d)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	while (!ret && (e = readdir(d))) {
		int fd;

		if (!is_worker(e->d_name))
			continue;
		fd = open_nth(e->d_name, O_RDWR, err);
		if (fd < 0) {
			ret = is_worker(e->d_name) ? DBT_CANNOT : DBT_DONE;
			continue;
		}
		ret = visit(fd, arg, err);
		close(fd);
	}
	closedir(d);
	return ret;
}

struct arm {
	unsigned int nth, n;
};

static int arm_one(int fd, void *arg, struct dbt_error *err)
{
	struct arm *a = arg;

	a->n += put_nth(fd, a->nth);
	return DBT_DONE;
}

int dbt_workers_arm(unsigned int nth, unsigned int *n, struct dbt_error *err)
{
	struct arm a = { .nth = nth };
	int ret = each_worker(arm_one, &a, err);

	*n = a.n;
	if (!ret && !a.n)
		ret = dbt_fail(err, DBT_CANNOT, "no kernel worker is seen in /proc");
	return ret;
}

static int left_one(int fd, void *arg, struct dbt_error *err)
{
	unsigned int *least = arg, left = 0;

	if (get_nth(fd, &left) && left && (!*least || left < *least))
		*least = left;
	return DBT_DONE;
}

int dbt_workers_left(unsigned int *left, struct dbt_error *err)
{
	*left = 0;
	return each_worker(left_one, left, err);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PCI function made of files, with a thread that answers like pci-epf-test: BAR0 has its registers,
 * BAR2 its doorbell, which rings when a word at FAKE_DOORBELL is not 0.
 */
#ifndef DOORBENCH_TESTS_TARGET_FAKE_H
#define DOORBENCH_TESTS_TARGET_FAKE_H

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "target/command.h"
#include "target/epf.h"
#include "target/signals.h"

#define FAKE_BDF	"0000:01:00.0"
#define FAKE_BAR0	65536
#define FAKE_BAR2	65536
#define FAKE_DOORBELL	0xa0
#define FAKE_DATA	0x5a

struct fake {
	char root[64];
	volatile uint32_t *regs, *db;
	pthread_t thread;
	volatile int stop;
	/* how the EP behaves; milliseconds */
	volatile int deaf, late, no_reply;
	volatile unsigned int rings;
};

static inline void fake_write(const char *root, const char *dir, const char *name, const void *data,
		       size_t len)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", root, dir);
	for (char *c = path + strlen(root) + 1; ; c++) {
		if (*c && *c != '/')
			continue;
		char end = *c;

		*c = '\0';
		mkdir(path, 0700);
		*c = end;
		if (!end)
			break;
	}
	snprintf(path, sizeof(path), "%s/%s/%s", root, dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), (ssize_t)len);
	close(fd);
}

static inline void fake_text(const char *root, const char *dir, const char *name, const char *text)
{
	fake_write(root, dir, name, text, strlen(text));
}

static inline void fake_config(struct fake *f, const uint8_t *bytes, size_t len)
{
	fake_write(f->root, "sys/bus/pci/devices/" FAKE_BDF, "config", bytes, len);
}

/* vendor 1912, device 0031, memory decoding on, an MSI capability with 32 vectors offered */
static inline void fake_config_healthy(struct fake *f)
{
	uint8_t bytes[256] = { 0x12, 0x19, 0x31, 0x00, 0x06, 0x00, 0x10, 0x00 };

	bytes[0x34] = 0x50;
	bytes[0x50] = 0x05;
	bytes[0x52] = 0x8a;
	fake_config(f, bytes, sizeof(bytes));
}

/* what a device that fell off the bus reads as */
static inline void fake_config_gone(struct fake *f)
{
	uint8_t bytes[256];

	memset(bytes, 0xff, sizeof(bytes));
	fake_config(f, bytes, sizeof(bytes));
}

static inline void fake_function(const char *root, const char *bdf, const char *vendor,
				 const char *device)
{
	char dir[128];

	snprintf(dir, sizeof(dir), "sys/bus/pci/devices/%s", bdf);
	fake_text(root, dir, "vendor", vendor);
	fake_text(root, dir, "device", device);
	fake_text(root, dir, "class", "0xff0000\n");
	fake_text(root, dir, "current_link_speed", "8.0 GT/s PCIe\n");
	/* BAR4 is I/O space; BAR5 is small and does not begin with its page */
	fake_text(root, dir, "resource",
		  "0x0000000010000000 0x000000001000ffff 0x0000000000040200\n"
		  "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
		  "0x0000000010010000 0x000000001001ffff 0x0000000000140204\n"
		  "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
		  "0x0000000000001000 0x00000000000010ff 0x0000000000040101\n"
		  "0x0000000010020100 0x00000000100201ff 0x0000000000040200\n");
}

static inline volatile uint32_t *fake_bar(struct fake *f, const char *name, size_t size)
{
	char path[256];
	void *map;
	int fd;

	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/" FAKE_BDF "/%s", f->root, name);
	fd = open(path, O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(map != MAP_FAILED);
	close(fd);
	return map;
}

static inline void fake_reply(struct fake *f, uint32_t bits)
{
	__atomic_or_fetch(&f->regs[DBT_EPF_STATUS / 4], bits, __ATOMIC_SEQ_CST);
	if (!f->no_reply)
		__atomic_or_fetch(&f->regs[DBT_EPF_STATUS / 4], DBT_STATUS_IRQ_RAISED,
				  __ATOMIC_SEQ_CST);
}

static inline void fake_command(struct fake *f, uint32_t command)
{
	bool enable = command == DBT_COMMAND_ENABLE;

	f->regs[DBT_EPF_COMMAND / 4] = 0;
	f->regs[DBT_EPF_STATUS / 4] = 0;
	if (enable || command == DBT_COMMAND_DISABLE) {
		bool on = f->regs[DBT_EPF_DB_BAR / 4] == 2;

		if (enable == on) {
			fake_reply(f, (enable ? DBT_STATUS_ENABLE_OK : DBT_STATUS_DISABLE_OK) << 1);
			return;
		}
		f->regs[DBT_EPF_DB_BAR / 4] = enable ? 2 : 0xffffffff;
		f->regs[DBT_EPF_DB_OFFSET / 4] = FAKE_DOORBELL;
		f->regs[DBT_EPF_DB_DATA / 4] = FAKE_DATA;
		fake_reply(f, enable ? DBT_STATUS_ENABLE_OK : DBT_STATUS_DISABLE_OK);
	} else if (command == DBT_COMMAND_RAISE_MSI) {
		fake_reply(f, 0);
	}
}

static inline void *fake_ep(void *arg)
{
	struct fake *f = arg;

	while (!f->stop) {
		uint32_t command = f->regs[DBT_EPF_COMMAND / 4];

		if (!f->deaf && command)
			fake_command(f, command);
		if (!f->deaf && __atomic_exchange_n(&f->db[FAKE_DOORBELL / 4], 0,
						    __ATOMIC_SEQ_CST)) {
			if (f->late)
				usleep((useconds_t)f->late * 1000);
			f->rings++;
			fake_reply(f, DBT_STATUS_DOORBELL);
		}
		/* two CPUs, and the other one spins */
		sched_yield();
	}
	return NULL;
}

static inline int fake_setup(void **state)
{
	struct fake *f = calloc(1, sizeof(*f));
	cpu_set_t all;

	assert_non_null(f);
	/* a test before this may have bound us to one CPU, which the EP's thread would share */
	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	strcpy(f->root, "/tmp/test-target-XXXXXX");
	assert_non_null(mkdtemp(f->root));
	dbt_root = f->root;
	fake_function(f->root, FAKE_BDF, "0x1912\n", "0x0031\n");
	fake_config_healthy(f);
	f->regs = fake_bar(f, "resource0", FAKE_BAR0);
	f->db = fake_bar(f, "resource2", FAKE_BAR2);
	assert_int_equal(pthread_create(&f->thread, NULL, fake_ep, f), 0);
	*state = f;
	return 0;
}

static inline int fake_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static inline int fake_teardown(void **state)
{
	struct fake *f = *state;

	f->stop = 1;
	pthread_join(f->thread, NULL);
	munmap((void *)f->regs, FAKE_BAR0);
	munmap((void *)f->db, FAKE_BAR2);
	nftw(f->root, fake_remove, 16, FTW_DEPTH | FTW_PHYS);
	free(f);
	dbt_root = "";
	dbt_stop = 0;
	return 0;
}

/* the command line @line, words separated by blanks; @out gets both streams as a board's shell has them */
static inline int fake_run(const char *line, char *out, size_t size)
{
	char words[256], *argv[32], *next = words;
	FILE *f = tmpfile();
	int n = 0, ret, to, err;
	size_t len;

	snprintf(words, sizeof(words), "%s", line);
	while ((argv[n] = strsep(&next, " ")))
		n += argv[n][0] != '\0';
	assert_non_null(f);
	fflush(stdout);
	to = dup(1);
	err = dup(2);
	dup2(fileno(f), 1);
	dup2(fileno(f), 2);
	ret = dbt_main(argv);
	fflush(stdout);
	dup2(to, 1);
	dup2(err, 2);
	close(to);
	close(err);
	rewind(f);
	len = fread(out, 1, size - 1, f);
	out[len] = '\0';
	fclose(f);
	return ret;
}

/* the command ends with @status, and @text is in what it printed */
static inline void fake_expect(const char *line, int status, const char *text)
{
	char out[16384];
	int ret = fake_run(line, out, sizeof(out));

	if (ret != status || !strstr(out, text))
		fail_msg("%s: status %d, expected %d and \"%s\":\n%s", line, ret, status, text,
			 out);
}

#endif

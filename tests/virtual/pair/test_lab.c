// SPDX-License-Identifier: GPL-2.0-only
/* Lab directories: names, privacy, the lock, what a sweep takes and what it leaves. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "virtual/pair/lab.h"

static char top[32];

static int make_top(void **state)
{
	snprintf(top, sizeof(top), "/tmp/test-lab-XXXXXX");
	return mkdtemp(top) ? 0 : -1;
}

static int remove_top(void **state)
{
	struct vp_lab lab;

	/* as a lab of its own it empties itself */
	if (vp_lab_init(&lab, top, NULL) || vp_lab_lock(&lab, true, NULL))
		return -1;
	return vp_lab_remove(&lab, NULL);
}

static struct vp_lab lab_of(const char *name)
{
	char path[VP_SOCKET_PATH];
	struct vp_lab lab;

	snprintf(path, sizeof(path), "%s/%s", top, name);
	assert_int_equal(vp_lab_init(&lab, path, NULL), 0);
	return lab;
}

static void names(void **state)
{
	char name[300], cwd[PATH_MAX];
	struct vp_error err;
	struct vp_lab lab;

	memset(name, 'a', sizeof(name));
	name[0] = '/';
	name[VP_SOCKET_PATH - 2 - VP_LAB_NAME] = '\0';
	assert_int_equal(vp_lab_init(&lab, name, &err), 0);
	assert_string_equal(lab.dir, name);
	vp_lab_path(&lab, "link.control", cwd);
	assert_int_equal(strlen(cwd), VP_SOCKET_PATH - 1);
	name[VP_SOCKET_PATH - 2 - VP_LAB_NAME] = 'a';
	name[VP_SOCKET_PATH - 1 - VP_LAB_NAME] = '\0';
	assert_int_equal(vp_lab_init(&lab, name, &err), -ENAMETOOLONG);
	assert_non_null(strstr(err.text, "at most 94"));
	assert_int_equal(vp_lab_init(&lab, "/a,b", &err), -EINVAL);
	assert_int_equal(vp_lab_init(&lab, "/a\"b", &err), -EINVAL);
	assert_int_equal(vp_lab_init(&lab, "/a\nb", &err), -EINVAL);
	assert_int_equal(vp_lab_init(&lab, "", &err), -EINVAL);
	assert_int_equal(vp_lab_init(&lab, "/x//", &err), 0);
	assert_string_equal(lab.dir, "/x");
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	if (strlen(cwd) + 2 + 1 + VP_LAB_NAME < VP_SOCKET_PATH) {
		assert_int_equal(vp_lab_init(&lab, "x", &err), 0);
		assert_int_equal(strncmp(lab.dir, cwd, strlen(cwd)), 0);
		assert_string_equal(lab.dir + strlen(cwd), "/x");
	}
}

static void privacy(void **state)
{
	struct vp_lab lab = lab_of("mine");
	struct vp_error err;
	struct stat st;

	assert_int_equal(vp_lab_create(&lab, &err), 0);
	assert_int_equal(stat(lab.dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(vp_lab_create(&lab, &err), 0);
	assert_int_equal(chmod(lab.dir, 0750), 0);
	assert_int_equal(vp_lab_create(&lab, &err), -EPERM);
	assert_int_equal(chmod(lab.dir, 0700), 0);
	lab = lab_of("no/such");
	assert_int_equal(vp_lab_create(&lab, &err), -ENOENT);
	assert_non_null(strstr(err.text, "cannot make lab directory"));
	lab = lab_of("file");
	assert_int_equal(close(open(lab.dir, O_CREAT | O_WRONLY, 0600)), 0);
	assert_int_equal(vp_lab_create(&lab, &err), -ENOTDIR);
	/* a link to a private directory is not one */
	lab = lab_of("link");
	assert_int_equal(symlink(top, lab.dir), 0);
	assert_int_equal(vp_lab_create(&lab, &err), -ENOTDIR);
}

static void somebody_elses_files(void **state)
{
	struct vp_lab lab = lab_of("home");
	struct vp_error err;

	assert_int_equal(vp_lab_create(&lab, &err), 0);
	assert_int_equal(vp_lab_write(&lab, "precious", "1", &err), 0);
	assert_int_equal(vp_lab_create(&lab, &err), -ENOTEMPTY);
	/* the runner's own directory may hold its ssh sockets already */
	lab = lab_of("doorbench-1");
	assert_int_equal(vp_lab_create(&lab, &err), 0);
	assert_int_equal(vp_lab_write(&lab, "ssh", "1", &err), 0);
	assert_int_equal(vp_lab_create(&lab, &err), 0);
}

static void lock(void **state)
{
	struct vp_lab a = lab_of("doorbench-1"), b = a;
	struct vp_error err;

	assert_int_equal(vp_lab_lock(&a, true, &err), -EAGAIN);		/* no directory */
	assert_int_equal(vp_lab_create(&a, &err), 0);
	assert_int_equal(vp_lab_lock(&a, false, &err), -ENOENT);
	assert_int_equal(vp_lab_lock(&a, true, &err), 0);
	assert_int_equal(vp_lab_lock(&b, true, &err), -EBUSY);
	vp_lab_unlock(&a);
	assert_int_equal(vp_lab_lock(&b, true, &err), 0);
	assert_int_equal(vp_lab_write(&b, "rc.console", "x", &err), 0);
	assert_int_equal(vp_lab_remove(&b, &err), 0);
	assert_int_equal(access(b.dir, F_OK), -1);
}

static void swept_meanwhile(void **state)
{
	struct vp_lab a = lab_of("doorbench-1"), b = a;
	struct vp_error err;

	/* the directory goes between making and locking it: to be made again, no error */
	assert_int_equal(vp_lab_create(&a, &err), 0);
	assert_int_equal(vp_lab_lock(&b, true, &err), 0);
	assert_int_equal(vp_lab_remove(&b, &err), 0);
	assert_int_equal(vp_lab_lock(&a, true, &err), -EAGAIN);
	assert_int_equal(vp_lab_create(&a, &err), 0);
	assert_int_equal(vp_lab_lock(&a, true, &err), 0);
	assert_int_equal(vp_lab_remove(&a, &err), 0);
}

static int swept_count;

static void count_swept(const char *dir)
{
	swept_count++;
}

static void sweep(void **state)
{
	struct vp_lab live = lab_of("doorbench-live"), dead = lab_of("doorbench-dead"),
		      fresh = lab_of("doorbench-fresh"), other = lab_of("other");
	char sub[VP_SOCKET_PATH];
	struct vp_error err;

	assert_int_equal(vp_lab_create(&live, &err), 0);
	assert_int_equal(vp_lab_lock(&live, true, &err), 0);
	assert_int_equal(vp_lab_create(&dead, &err), 0);
	assert_int_equal(vp_lab_lock(&dead, true, &err), 0);
	assert_int_equal(vp_lab_write(&dead, "x", "y", &err), 0);
	vp_lab_path(&dead, "sub", sub);
	assert_int_equal(mkdir(sub, 0700), 0);
	vp_lab_path(&dead, "sub/file", sub);
	assert_int_equal(symlink(live.dir, sub), 0);
	vp_lab_unlock(&dead);
	assert_int_equal(vp_lab_create(&fresh, &err), 0);
	assert_int_equal(vp_lab_create(&other, &err), 0);
	assert_int_equal(vp_lab_lock(&other, true, &err), 0);
	vp_lab_unlock(&other);

	swept_count = 0;
	assert_int_equal(vp_lab_sweep(&live, count_swept, &err), 0);
	assert_int_equal(swept_count, 1);
	assert_int_equal(access(dead.dir, F_OK), -1);
	/* alive, not a lab yet, not ours by name */
	assert_int_equal(access(live.dir, F_OK), 0);
	assert_int_equal(access(fresh.dir, F_OK), 0);
	assert_int_equal(access(other.dir, F_OK), 0);
	vp_lab_path(&live, "lock", sub);
	assert_int_equal(access(sub, F_OK), 0);
	vp_lab_unlock(&live);
	/* a lab sweeps itself as well */
	assert_int_equal(vp_lab_sweep(&live, count_swept, &err), 0);
	assert_int_equal(access(live.dir, F_OK), -1);
	other = lab_of("gone/doorbench-1");
	assert_int_equal(vp_lab_sweep(&other, NULL, &err), -ENOENT);
}

static void full_disk(void **state)
{
	struct vp_lab lab = lab_of("doorbench-1");
	struct vp_error err;
	char path[VP_SOCKET_PATH];

	assert_int_equal(vp_lab_create(&lab, &err), 0);
	vp_lab_path(&lab, "cpu", path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(vp_lab_write(&lab, "cpu", "1", &err), -EISDIR);
	assert_non_null(strstr(err.text, "cannot write"));
}

static void last_line(void **state)
{
	struct vp_lab lab = lab_of("doorbench-1");
	char path[VP_SOCKET_PATH], line[32];
	static char text[5000];

	assert_int_equal(vp_lab_create(&lab, NULL), 0);
	vp_lab_path(&lab, "log", path);
	vp_last_line(path, line, sizeof(line));
	assert_string_equal(line, "");
	assert_int_equal(vp_lab_write(&lab, "log", "one\ntwo \033[2J\r\n\n", NULL), 0);
	vp_last_line(path, line, sizeof(line));
	assert_string_equal(line, "two ?[2J");
	memset(text, 'x', sizeof(text) - 1);
	assert_int_equal(vp_lab_write(&lab, "log", text, NULL), 0);
	vp_last_line(path, line, sizeof(line));
	assert_int_equal(strlen(line), sizeof(line) - 1);
	assert_int_equal(vp_lab_write(&lab, "log", "\n\n", NULL), 0);
	vp_last_line(path, line, sizeof(line));
	assert_string_equal(line, "");
}

#define LAB_TEST(f)	cmocka_unit_test_setup_teardown(f, make_top, remove_top)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAB_TEST(names),
		LAB_TEST(privacy),
		LAB_TEST(somebody_elses_files),
		LAB_TEST(lock),
		LAB_TEST(swept_meanwhile),
		LAB_TEST(sweep),
		LAB_TEST(full_disk),
		LAB_TEST(last_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

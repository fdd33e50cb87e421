// SPDX-License-Identifier: GPL-2.0-only
/* Finding QEMU, the image and the link daemon, see paths.h. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "virtual/pair/paths.h"

static const struct entry {
	const char *key, *env;
	size_t offset;
	const char *what;
	int file;	/* a relative name in the file counts from the project's root */
} entries[] = {
	{ "QEMU", "DOORBENCH_QEMU", offsetof(struct vp_paths, qemu), "QEMU", 0 },
	{ "IMAGE", "DOORBENCH_IMAGE", offsetof(struct vp_paths, image), "the image directory", 1 },
	{ "LINKD", "DOORBENCH_LINKD", offsetof(struct vp_paths, linkd), "the link daemon", 1 },
};

#define N_ENTRIES	(sizeof(entries) / sizeof(entries[0]))

static char *field(struct vp_paths *paths, const struct entry *e)
{
	return (char *)paths + e->offset;
}

static int parse_line(char *line, const char *root, struct vp_paths *paths, unsigned int *seen,
		      struct vp_error *why)
{
	char *eq = strchr(line, '=');
	const struct entry *e;
	size_t i;
	int n;

	if (!*line || *line == '#')
		return 0;
	if (!eq)
		return vp_fail(why, EINVAL, "not KEY=VALUE");
	*eq++ = '\0';
	for (i = 0; i < N_ENTRIES && strcmp(line, entries[i].key) != 0; i++)
		;
	if (i == N_ENTRIES)
		return vp_fail(why, EINVAL, "unknown key %.60s", line);
	if (*seen & 1u << i)
		return vp_fail(why, EINVAL, "%s is given twice", line);
	if (!*eq)
		return vp_fail(why, EINVAL, "%s has no value", line);
	*seen |= 1u << i;
	e = &entries[i];
	n = snprintf(field(paths, e), PATH_MAX, "%s%s%s", e->file && *eq != '/' ? root : "",
		     e->file && *eq != '/' ? "/" : "", eq);
	return n >= PATH_MAX ? vp_fail(why, EINVAL, "%s is too long", e->key) : 0;
}

int vp_paths_parse(const char *file, const char *root, struct vp_paths *paths,
		   struct vp_error *err)
{
	char line[PATH_MAX + 16];
	struct vp_error why;
	unsigned int seen = 0;
	int r = 0;
	FILE *f = fopen(file, "re");

	if (!f)
		return vp_fail(err, errno, "cannot read %s: %s", file, strerror(errno));
	for (int no = 1; !r && fgets(line, sizeof(line), f); no++) {
		size_t n = strcspn(line, "\n");

		if (!line[n] && !feof(f)) {
			r = vp_fail(err, EINVAL, "%s:%d: line too long", file, no);
			break;
		}
		line[n] = '\0';
		r = parse_line(line, root, paths, &seen, &why);
		if (r) {
			vp_clean(why.text);
			vp_fail(err, -r, "%.300s:%d: %.180s", file, no, why.text);
		}
	}
	fclose(f);
	return r;
}

/* the project is where the running program is: ROOT/virtual/vpair */
static int find_root(char *root, struct vp_error *err)
{
	ssize_t n = readlink("/proc/self/exe", root, PATH_MAX - 1);

	if (n < 0)
		return vp_fail(err, errno, "/proc/self/exe: %s", strerror(errno));
	root[n] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(root, '/');

		if (slash)
			*slash = '\0';
	}
	return 0;
}

static int check_file(const char *dir, const char *name, int mode, struct vp_error *err)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s%s%s", dir, name ? "/" : "", name ? name : "");
	if (access(path, mode))
		return vp_fail(err, ENOENT, "%.400s: %s; `make image` builds it", path,
			       strerror(errno));
	return 0;
}

/* as execvp() will look for it; 0 or -ENOENT */
static int check_command(const char *command, struct vp_error *err)
{
	const char *words[VP_QEMU_WORDS], *path = getenv("PATH");
	char copy[PATH_MAX], file[2 * PATH_MAX];
	size_t n;

	snprintf(copy, sizeof(copy), "%s", command);
	if (vp_paths_words(copy, words) < 0)
		return vp_fail(err, EINVAL, "QEMU command: empty, or more than %d words",
			       VP_QEMU_WORDS);
	if (strchr(words[0], '/'))
		return check_file(words[0], NULL, X_OK, err);
	for (const char *p = path ? path : ""; *p; p += n + (p[n] == ':')) {
		n = strcspn(p, ":");
		snprintf(file, sizeof(file), "%.*s/%s", (int)(n < PATH_MAX ? n : 0), p, words[0]);
		if (!access(file, X_OK))
			return 0;
	}
	return vp_fail(err, ENOENT, "QEMU command %.200s is not in $PATH; `make image` provides "
		       "one", words[0]);
}

/*
 * The one line of a file that an image may have: @line is "" if there is none.
 * Return: 1; 0 without a file; -errno.
 */
static int image_line(const struct vp_paths *paths, const char *name, char *line, size_t size,
		      struct vp_error *err)
{
	char path[PATH_MAX + 32];
	FILE *f;

	line[0] = '\0';
	snprintf(path, sizeof(path), "%s/%s", paths->image, name);
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? 0 : vp_fail(err, errno, "cannot read %.400s: %s", path,
						     strerror(errno));
	if (!fgets(line, size, f))
		line[0] = '\0';
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return 1;
}

static int find_memory(struct vp_paths *paths, struct vp_error *err)
{
	char line[32], *end;
	long mb;
	int r = image_line(paths, "memory", line, sizeof(line), err);

	if (r <= 0) {
		snprintf(paths->memory, sizeof(paths->memory), "%d", VP_MEMORY);
		return r;
	}
	mb = strtol(line, &end, 10);
	if (*end || mb < VP_MEMORY_MIN || mb > VP_MEMORY_MAX)
		return vp_fail(err, EINVAL, "%.400s/memory:1: not a number of MB from %d to %d",
			       paths->image, VP_MEMORY_MIN, VP_MEMORY_MAX);
	snprintf(paths->memory, sizeof(paths->memory), "%ld", mb);
	return 0;
}

static int find_bootargs(struct vp_paths *paths, struct vp_error *err)
{
	int r = image_line(paths, "bootargs", paths->bootargs, sizeof(paths->bootargs), err);

	if (r <= 0)
		return r;
	if (strlen(paths->bootargs) == sizeof(paths->bootargs) - 1)
		return vp_fail(err, EINVAL, "%.400s/bootargs:1: %zu or more characters",
			       paths->image, sizeof(paths->bootargs) - 1);
	for (const char *c = paths->bootargs; *c; c++) {
		if (*c < ' ' || *c > '~')
			return vp_fail(err, EINVAL, "%.400s/bootargs:1: a character that no "
				       "command line has, 0x%02x", paths->image, (unsigned char)*c);
	}
	return 0;
}

int vp_paths_find(struct vp_paths *paths, struct vp_error *err)
{
	char root[PATH_MAX], file[PATH_MAX + 32];
	int r = find_root(root, err);

	if (r)
		return r;
	memset(paths, 0, sizeof(*paths));
	snprintf(file, sizeof(file), "%s/build/virtual/paths", root);
	if (!access(file, F_OK))
		r = vp_paths_parse(file, root, paths, err);
	for (size_t i = 0; !r && i < N_ENTRIES; i++) {
		const char *env = getenv(entries[i].env);
		char *value = field(paths, &entries[i]);

		if (env && *env && snprintf(value, PATH_MAX, "%s", env) >= PATH_MAX)
			r = vp_fail(err, EINVAL, "%s is too long", entries[i].env);
		else if (!*value)
			r = vp_fail(err, ENOENT, "%s is unknown: neither %s is set nor does %.300s "
				    "name it; run `make image`", entries[i].what, entries[i].env,
				    file);
	}
	if (!r)
		r = check_command(paths->qemu, err);
	if (!r)
		r = check_file(paths->image, "Image", R_OK, err);
	if (!r)
		r = check_file(paths->image, "initramfs.cpio", R_OK, err);
	if (!r)
		r = find_memory(paths, err);
	if (!r)
		r = find_bootargs(paths, err);
	return r ? r : check_file(paths->linkd, NULL, X_OK, err);
}

int vp_paths_words(char *command, const char *words[VP_QEMU_WORDS])
{
	char *save, *word;
	int n = 0;

	if (!access(command, X_OK)) {
		words[0] = command;
		return 1;
	}
	for (word = strtok_r(command, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
		if (n == VP_QEMU_WORDS)
			return -EINVAL;
		words[n++] = word;
	}
	return n ? n : -EINVAL;
}

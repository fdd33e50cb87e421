// SPDX-License-Identifier: GPL-2.0-only
/* interrupts: what has come so far, of all CPUs together. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target/args.h"
#include "target/command.h"
#include "target/device.h"

/* one column for each CPU, as many as there are numbers behind the colon */
static unsigned long long sum_columns(const char *at)
{
	unsigned long long sum = 0;
	char *end;

	for (;; at = end) {
		at += strspn(at, " ");
		if (!isdigit((unsigned char)*at))
			return sum;
		errno = 0;
		sum += strtoull(at, &end, 10);
		/* the chip's own number and trigger, such as "0-edge" */
		if (!isspace((unsigned char)*end) && *end)
			return sum - strtoull(at, NULL, 10);
	}
}

/* the label, "36" or "IPI0", and the last word, which is the action's name if there is one */
static void print_line(char *line, const char *colon)
{
	const char *label = line + strspn(line, " "), *word = colon;

	for (const char *c = colon + 1; *c; c++) {
		if (!isspace((unsigned char)*c) && isspace((unsigned char)c[-1]))
			word = c;
	}
	printf("irq=%.*s count=%llu name=%s\n", (int)(colon - label), label,
	       sum_columns(colon + 1), word > colon && !isdigit((unsigned char)*word) ? word :
	       "none");
}

int dbt_cmd_interrupts(char *const *argv, struct dbt_error *err)
{
	const char *text = NULL;
	const struct dbt_arg args[] = {
		{ .name = "TEXT", .type = DBT_ARG_TEXT, .value = &text, .optional = true }, { 0 }
	};
	char path[PATH_MAX], *line = NULL, *colon;
	size_t size = 0;
	ssize_t n;
	FILE *f;
	int ret = dbt_args(argv, args, err);

	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/proc/interrupts", dbt_root);
	f = fopen(path, "re");
	if (!f)
		return dbt_fail(err, DBT_CANNOT, "%s: %s", path, strerror(errno));
	while ((n = getline(&line, &size, f)) > 0) {
		while (n && isspace((unsigned char)line[n - 1]))
			line[--n] = '\0';
		colon = strchr(line, ':');
		if (colon && (!text || strstr(line, text)))
			print_line(line, colon);
	}
	free(line);
	fclose(f);
	return DBT_DONE;
}

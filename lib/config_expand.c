// SPDX-License-Identifier: GPL-2.0-only
/* The whole of a configuration in one text, see config.h. */
#include <errno.h>
#include <libconfig.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "lib/config.h"

/* Return: 0, -errno */
static int write_text(const config_t *cfg, struct db_buf *out)
{
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);

	if (!memory)
		return -errno;
	config_write(cfg, memory);
	if (fclose(memory)) {
		free(text);
		return -ENOMEM;
	}
	db_buf_add(out, text, len);
	free(text);
	return out->dropped ? -ENOMEM : 0;
}

int db_config_expand(const char *path, struct db_buf *out, struct db_error *err)
{
	char *dir = strdup(path);
	config_t cfg;
	int ret = 0;

	if (!dir)
		return db_fail(err, ENOMEM, "%s: no memory", path);
	config_init(&cfg);
	config_set_include_dir(&cfg, dirname(dir));
	if (!config_read_file(&cfg, path))
		ret = db_fail(err, EINVAL, "%s:%d: %s", config_error_file(&cfg) ?: path,
			      config_error_line(&cfg), config_error_text(&cfg));
	if (!ret)
		ret = write_text(&cfg, out);
	if (ret && ret != -EINVAL)
		db_fail(err, -ret, "%s: %s", path, strerror(-ret));
	config_destroy(&cfg);
	free(dir);
	return ret;
}

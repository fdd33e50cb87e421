// SPDX-License-Identifier: GPL-2.0-only
/* Tells what the table of a configuration allows, for people, see config_read.h. */
#include <stdio.h>

#include "lib/config_read.h"

static const char *const type_names[] = {
	[DB_CONFIG_TEXT] = "text",
	[DB_CONFIG_NAME] = "name (letters, digits, _ and -)",
	[DB_CONFIG_IPV4] = "IPv4 address",
	[DB_CONFIG_INT] = "integer",
	[DB_CONFIG_BYTES] = "bytes",
	[DB_CONFIG_SECONDS] = "seconds",
	[DB_CONFIG_BOOL] = "true or false",
	[DB_CONFIG_TEXTS] = "list of texts",
	[DB_CONFIG_NAMES] = "list of names",
	[DB_CONFIG_GROUP] = "group",
	[DB_CONFIG_GROUPS] = "list of groups",
};

void db_config_number(const struct db_config_item *item, double value, char *out, size_t size)
{
	/* more digits than a double has would show what nobody has written */
	if (item->hex && value >= 0)
		snprintf(out, size, "%#llx", (unsigned long long)value);
	else
		snprintf(out, size, "%.15g", value);
}

static void print_range(const struct db_config_item *item, struct db_buf *out)
{
	char min[32], max[32];

	switch (item->type) {
	case DB_CONFIG_INT:
	case DB_CONFIG_BYTES:
	case DB_CONFIG_SECONDS:
		db_config_number(item, item->min, min, sizeof(min));
		db_config_number(item, item->max, max, sizeof(max));
		db_buf_printf(out, ", %s to %s", min, max);
		break;
	case DB_CONFIG_TEXTS:
	case DB_CONFIG_NAMES:
	case DB_CONFIG_GROUPS:
		db_buf_printf(out, ", %g to %g", item->min, item->max);
		break;
	default:
		break;
	}
}

static void print_default(const struct db_config_item *item, struct db_buf *out)
{
	char value[32];

	if (item->required) {
		db_buf_printf(out, ", required");
		return;
	}
	switch (item->type) {
	case DB_CONFIG_TEXT:
	case DB_CONFIG_NAME:
	case DB_CONFIG_IPV4:
		db_buf_printf(out, ", default \"%s\"", item->text);
		break;
	case DB_CONFIG_INT:
	case DB_CONFIG_BYTES:
	case DB_CONFIG_SECONDS:
		db_config_number(item, item->value, value, sizeof(value));
		db_buf_printf(out, ", default %s", value);
		break;
	case DB_CONFIG_BOOL:
		db_buf_printf(out, ", default %s", item->value != 0 ? "true" : "false");
		break;
	default:
		break;
	}
}

static void print_items(const struct db_config_item *items, const char *prefix, struct db_buf *out)
{
	char path[128];

	for (const struct db_config_item *item = items; item->key; item++) {
		snprintf(path, sizeof(path), "%s%s", prefix, item->key);
		db_buf_printf(out, "%s: ", path);
		if (item->choices)
			db_buf_printf(out, "one of %s", item->choices);
		else
			db_buf_printf(out, "%s", type_names[item->type]);
		print_range(item, out);
		print_default(item, out);
		db_buf_printf(out, "\n    %s\n", item->help);
		if (!item->sub)
			continue;
		snprintf(path, sizeof(path), "%s%s%s.", prefix, item->key,
			 item->type == DB_CONFIG_GROUPS ? "[]" : "");
		print_items(item->sub, path, out);
	}
}

void db_config_print(const struct db_config_item *items, struct db_buf *out)
{
	print_items(items, "", out);
}

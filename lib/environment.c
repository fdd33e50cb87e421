// SPDX-License-Identifier: GPL-2.0-only
/* What a board is, see environment.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/environment.h"
#include "lib/sanitise.h"

/* a kernel without CONFIG_IKCONFIG_PROC has no /proc/config.gz: then nothing is printed for it */
const char db_environment_script[] =
	"echo release=$(uname -r)\n"
	"echo version=$(uname -v)\n"
	"echo machine=$(uname -m)\n"
	"echo cmdline=$(cat /proc/cmdline)\n"
	"echo cpus=$(grep -c ^processor /proc/cpuinfo)\n"
	"echo tainted=$(cat /proc/sys/kernel/tainted)\n"
	"echo hz=$(zcat /proc/config.gz 2>/dev/null | sed -n 's/^CONFIG_HZ=//p')\n"
	"echo preempt=$(zcat /proc/config.gz 2>/dev/null |"
	" sed -nE 's/^CONFIG_(PREEMPT(_NONE|_VOLUNTARY|_LAZY|_RT|_DYNAMIC)?)=y/\\1/p')\n"
	"echo cpuidle=$(cat /sys/devices/system/cpu/cpuidle/current_driver 2>/dev/null)\n"
	"echo iommu_groups=$(ls /sys/kernel/iommu_groups 2>/dev/null | wc -l)\n";

static const struct {
	const char *key;
	bool number;
} fields[] = {
	{ "release", false }, { "version", false }, { "machine", false }, { "cmdline", false },
	{ "cpus", true }, { "tainted", true }, { "hz", true }, { "preempt", false },
	{ "cpuidle", false },
};

static void set_field(json_t *side, const char *key, char *value)
{
	long number;
	char *end;

	db_sanitise(value);
	if (!strcmp(key, "iommu_groups"))
		json_object_set_new(side, "iommu", json_string(atol(value) > 0 ? "on" : "off"));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].key, key) != 0 || !*value)
			continue;
		if (!fields[i].number) {
			json_object_set_new(side, key, json_string(value));
			continue;
		}
		errno = 0;
		number = strtol(value, &end, 10);
		if (!*end && !errno && number >= 0)
			json_object_set_new(side, key, json_integer(number));
	}
}

json_t *db_environment_parse(const char *output, const char *description)
{
	json_t *side = json_pack("{s:s}", "description", description);
	char *copy = strdup(output);
	char *line, *equals, *rest = copy;

	while (side && copy && (line = strsep(&rest, "\n"))) {
		equals = strchr(line, '=');
		if (!equals)
			continue;
		*equals = '\0';
		set_field(side, line, equals + 1);
	}
	free(copy);
	return side;
}

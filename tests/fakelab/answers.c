// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a healthy pair, lab and suite program say.  Scripts are known by what they hold; the first
 * row that fits gives the answer and the word for the log.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/fakelab/board.h"

static void say(const char *text)
{
	fake_print(text, strlen(text));
}

/* the word behind @option in a script; "" if there is none */
static void word_behind(const char *script, const char *option, char *word, size_t size)
{
	const char *at = strstr(script, option);

	at = at ? at + strlen(option) : "";
	snprintf(word, size, "%.*s", (int)strcspn(at, " \n;"), at);
}

/* --- scripts of the runner */

/* the end of a piece of the log: the marker goes into it, the taint is told */
static void health(struct fake_answer *a)
{
	const char *begin = strstr(a->script, "echo '");
	char taint[32];
	size_t len;

	if (begin) {
		begin += strlen("echo '");
		len = strcspn(begin, "'");
		fake_record(a->side, 1, 4, begin, len);
	}
	snprintf(taint, sizeof(taint), "%ld\n", fake_get(a->side, ".taint"));
	say(taint);
}

/* a usual kernel has no kmemleak */
static void scan(struct fake_answer *a)
{
	a->status = 1;
}

static void environment(struct fake_answer *a)
{
	say("release=7.3.4\nversion=#1 SMP\nmachine=aarch64\ncmdline=console=ttyAMA0\ncpus=4\n"
	    "tainted=0\nhz=250\npreempt=PREEMPT\ncpuidle=psci_idle\niommu_groups=0\n");
}

static void list(struct fake_answer *a)
{
	char program[64];

	snprintf(program, sizeof(program), "%.*s", (int)strcspn(a->script, " "), a->script);
	fake_list(program);
	/* KSFT_SKIP: what the harness ends with after -l */
	a->status = 4;
}

static void test(struct fake_answer *a)
{
	char name[256];

	word_behind(a->script, " -r ", name, sizeof(name));
	if (!fnmatch("*.DOORBELL_TEST", name, 0)) {
		static const char *const lines[] = {
			"pci_epf_test pci_epf_test.0: Can't find MSI domain for EPC",
			"pci_epf_test pci_epf_test.0: Using embedded (DMA) doorbell fallback",
		};

		for (size_t i = 0; i < 2; i++)
			fake_record("ep", 0, 6, lines[i], strlen(lines[i]));
	}
	fake_ktap(name);
}

/* --- scripts of suite vntb */

static void interrupts(struct fake_answer *a)
{
	char line[128];

	say("           CPU0\n 11:        100     GICv3  27 Level     arch_timer\n");
	fake_doorbell_interrupts();
	/* by polling there is no such interrupt */
	if (!fake_get("", "doorbells"))
		return;
	snprintf(line, sizeof(line), " 40:     %ld  dw-edma-emul   0 Level     pci_epf_vntb_db\n",
		 1000 + fake_get("", "pings"));
	say(line);
}

static void ping(struct fake_answer *a)
{
	char word[64], line[256];
	long count, i;

	word_behind(a->script, " -c ", word, sizeof(word));
	count = strtol(word, NULL, 10);
	say("PING 10.0.0.11 (10.0.0.11) 56(84) bytes of data.\n");
	for (i = 1; i <= count; i++) {
		snprintf(line, sizeof(line), "64 bytes from 10.0.0.11: icmp_seq=%ld ttl=64 "
			 "time=0.8%ld ms\n", i, i % 10);
		say(line);
	}
	snprintf(line, sizeof(line), "\n--- 10.0.0.11 ping statistics ---\n"
		 "%ld packets transmitted, %ld received, 0%% packet loss, time 100ms\n"
		 "rtt min/avg/max/mdev = 0.800/0.850/0.890/0.030 ms\n", count, count);
	say(line);
	snprintf(word, sizeof(word), "%ld\n", fake_get("", "pings") + count);
	fake_put("", "pings", word, strlen(word));
}

/* --- hooks of the lab */

static void power_on(struct fake_answer *a)
{
	fake_power(a->script + strlen("on "), true);
}

static void power_off(struct fake_answer *a)
{
	fake_power(a->script + strlen("off "), false);
}

static void console(struct fake_answer *a)
{
	const char *path = fake_path(a->script + strlen("console "), ".console");
	FILE *f = fopen(path, "re");
	char bytes[4096];
	size_t n;

	if (!f)
		return;
	while ((n = fread(bytes, 1, sizeof(bytes), f)))
		fake_print(bytes, n);
	fclose(f);
}

/* which doorbells the endpoint's model has */
static void profile(struct fake_answer *a)
{
	bool none = !strcmp(a->script + strlen("profile "), "none");

	fake_put("", "doorbells", none ? "0\n" : "1\n", 2);
}

/* --- a suite's program on this machine */

static void program(struct fake_answer *a)
{
	const char *dir = getenv("DOORBENCH_CASE_DIR");
	static const char left[] = "{\"board_seconds\": 0.5}\n";
	char name[256];

	if (fnmatch("* -r *", a->script, 0)) {
		list(a);
		return;
	}
	word_behind(a->script, " -r ", name, sizeof(name));
	fake_ktap(name);
	if (dir) {
		snprintf(name, sizeof(name), "%s/suite.json", dir);
		fake_append(name, left, strlen(left));
	}
}

#define DOES(side_, pattern_, name_, answer_) \
	{ .side = (side_), .pattern = (pattern_), .name = (name_), .answer = (answer_) }
#define SAYS(side_, pattern_, name_, text_) \
	{ .side = (side_), .pattern = (pattern_), .name = (name_), .text = (text_) }

static const struct {
	const char *side, *pattern;
	const char *name;	/* in the log; NULL: the script's first line */
	void (*answer)(struct fake_answer *a);
	const char *text;	/* if there is no answer by function */
} table[] = {
	DOES("lab", "on ??", NULL, power_on),
	DOES("lab", "off ??", NULL, power_off),
	DOES("lab", "console ??", NULL, console),
	DOES("lab", "profile *", NULL, profile),
	SAYS("lab", "*", NULL, ""),
	DOES("program", "*", NULL, program),
	DOES("*", "*/dev/kmsg*/tainted*", "health", health),
	DOES("*", "*/debug/kmemleak*", "look for leaks", scan),
	SAYS("*", "sleep 5\n", "wait until leaks count", ""),
	DOES("*", "echo release=*", "environment", environment),
	/* doorbench check --probe */
	SAYS("*", "uname -r", NULL, "7.3.4\n"),
	SAYS("*", "uname -m;*", "probe the architecture", "aarch64\n"),
	SAYS("*", "id -u;*", "probe the user", "0\n"),
	SAYS("*", "test -r /dev/kmsg*", "probe the log", "readable and writable\n"),
	SAYS("*", "command -v *", "probe a program", "/usr/bin/program\n"),
	SAYS("*", "modprobe -n *", "probe a module", "there\n"),
	SAYS("*", "test -d /sys/kernel/config/pci_ep &&*", "probe configfs", "there\n"),
	SAYS("*", "ls /sys/kernel/config/pci_ep/controllers*", "probe the controller",
	     "fake-ep \n"),
	SAYS("*", "grep -qw * && echo there*", "probe a symbol", "there\n"),
	SAYS("*", "echo $(ls /sys/kernel/iommu_groups*", "probe the IOMMU", "0 groups\n"),
	SAYS("*", "for d in /sys/bus/pci/devices/*echo no such function*", "probe the function",
	     "0000:01:00.0 driver fake\n"),
	SAYS("*", "d=/run/doorbench\n*", "make a place for db-target", ""),
	SAYS("*", "cat > /run/doorbench/*", "take db-target", ""),
	DOES("*", "* -l", "list", list),
	DOES("*", "*/proc/uptime*", "test", test),
	SAYS("*", "*/proc/kallsyms*", "symbols", ""),
	SAYS("*", "*mkdir functions/*", "bind", ""),
	SAYS("*", "*echo 1 > controllers/*/start*", "start", ""),
	SAYS("*", "*echo 0 > controllers/*/start*", "stop", ""),
	SAYS("*", "*rmdir functions/*", "unbind", ""),
	SAYS("*", "*/sys/bus/pci/rescan*", "rescan", ""),
	DOES("*", "*for m in ntb_tool ntb_perf; do *", "leave ntb_tool and ntb_perf", fake_leave),
	DOES("*", "test -d /sys/module/ntb_*", "is it loaded", fake_is_loaded),
	DOES("*", "*modprobe ntb_tool\n*", "take ntb_tool", fake_load),
	DOES("*", "*modprobe ntb_perf *", "take ntb_perf", fake_load),
	DOES("*", "*/ntb_tool/*> peer_db\n", "ring", fake_ring),
	DOES("*", "*/ntb_tool/*db_valid_mask*", "valid doorbells", fake_valid_doorbells),
	DOES("*", "*/ntb_tool/*> db_mask*", "mask doorbells", fake_mask),
	DOES("*", "*/ntb_tool/*grep -c event*", "was there an event", fake_event),
	DOES("*", "*/ntb_tool/*cat db\n", "doorbells", fake_doorbells),
	DOES("*", "*/ntb_tool/*> peer0/spad*", "write scratchpads", fake_write_spads),
	DOES("*", "*/ntb_tool/*echo *spad$i; done)*", "read scratchpads", fake_read_spads),
	SAYS("*", "*/ntb_tool/*cat peer0/link*", "link", ""),
	SAYS("*", "*/ntb_tool/*> link\n", "set the link", ""),
	SAYS("*", "*/ntb_tool/*mw_trans*", "set a window", ""),
	SAYS("*", "*/ntb_tool/*| cmp *", "compare a window", ""),
	SAYS("*", "*/ntb_tool/*", "ntb_tool", ""),
	SAYS("*", "*/ntb_perf/*> run*", "ntb_perf", "    Peer 0 test statistics:\n"
	     "0: copied 33554432 bytes in 1000000 usecs, 33 MBytes/s\n"),
	SAYS("*", "*iperf3 -s *", "start iperf3's server", ""),
	DOES("*", "iperf3 -c *", "iperf3", fake_iperf3),
	SAYS("*", "*ip link set $nic down*", "take the interface down", ""),
	SAYS("*", "*/sys/class/net/*carrier*", "wait for the carrier", ""),
	SAYS("*", "*/sys/class/net/*", "bring up the interface", ""),
	SAYS("*", "*/remove ;;*", "let go", ""),
	SAYS("*", "*modprobe -r *", "unload modules", ""),
	SAYS("*", "*modprobe *", "load modules", ""),
	SAYS("*", "*until *", "wait", ""),
	DOES("*", "cat /proc/interrupts", "interrupts", interrupts),
	SAYS("*", "*while *db-target doorbell enable*", "doorbell cycles", ""),
	SAYS("*", "*doorbell enable *doorbell ring *doorbell disable *", "doorbell proof", ""),
	DOES("*", "*db-target doorbell enable *", "doorbell enable", fake_doorbell_enable),
	DOES("*", "*db-target doorbell disable *", "doorbell disable", fake_doorbell_disable),
	DOES("*", "*db-target doorbell ring *", "doorbell ring", fake_doorbell_ring),
	SAYS("*", "*db-target epf command *", "EP command", "status=0x40\n"),
	SAYS("*", "*db-target epf status *", "EP status", "status=0x40\n"),
	DOES("*", "*db-target bar write *", "BAR write", fake_bar_write),
	SAYS("*", "*db-target bar read *", "BAR read", "value=0x00000033\n"),
	SAYS("*", "*db-target bar fill *", "BAR fill", ""),
	SAYS("*", "*db-target bar check *", "BAR check", ""),
	DOES("*", "*db-target latency *", "latency", fake_latency),
	SAYS("*", "cat /proc/meminfo", "memory",
	     "MemAvailable:  50000 kB\nSlab:  8000 kB\n"),
	DOES("*", "ping -c *", "ping", ping),
	SAYS("*", "*", NULL, ""),
};

static size_t find(const struct fake_answer *a)
{
	size_t i = 0;

	while (fnmatch(table[i].side, a->side, 0) || fnmatch(table[i].pattern, a->script, 0))
		i++;
	return i;
}

void fake_uptime(const struct fake_answer *a)
{
	if (strstr(a->script, "/proc/uptime"))
		say("# board uptime 10.25 to 10.50\n");
}

void fake_healthy(struct fake_answer *a)
{
	size_t i = find(a);

	if (table[i].answer)
		table[i].answer(a);
	else
		say(table[i].text);
}

/* for overhead.sh: when a test was asked for, in nanoseconds */
static void note_time(void)
{
	const char *path = getenv("FAKE_TIMES");
	struct timespec now;
	char line[64];
	int n;

	if (!path)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	n = snprintf(line, sizeof(line), "%lld\n", now.tv_sec * 1000000000ll + now.tv_nsec);
	fake_append(path, line, (size_t)n);
}

void fake_note(const struct fake_answer *a)
{
	const char *name = table[find(a)].name;
	char word[256];

	if (!name) {
		const char *args = getenv("DOORBENCH_BOOT_ARGS");
		bool tell = !strncmp(a->script, "args ", 5) && args;

		fake_log("%s %.*s%s%s", a->side, (int)strcspn(a->script, "\n"), a->script,
			 tell ? ": " : "", tell ? args : "");
	} else if (!strcmp(name, "test")) {
		const char *program = strchr(a->script, '\n');

		word_behind(a->script, " -r ", word, sizeof(word));
		program = program ? program + 1 : a->script;
		fake_log("%s test %.*s %s", a->side, (int)strcspn(program, " "), program, word);
		note_time();
	} else {
		fake_log("%s %s", a->side, name);
	}
}

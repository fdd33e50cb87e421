// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fault knobs' table, setting and showing them, and counting strikes.  What a knob does is
 * where the access is: it asks dwc_fault_strike().
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "virtual/link/dwc_priv.h"

/* of these many strikes after it was set each is logged */
#define ALWAYS_SHOWN	16

/* what a knob's value is; the others are numbers */
enum kind {
	NUMBER,		/* of [min, max] */
	TIME,		/* 1 ns to DWC_FAULT_MAX_NS, with its unit */
	FROM_ZERO,	/* a number of [0, max], stored plus 1 because 0 means off */
	WORD,		/* one of words, stored as 1, 2, ... */
	WINDOW,		/* ib0, ob3, ... */
};

/* @apply: called with every new value; a knob that acts at once returns true and stays off */
static const struct knob {
	const char *name;
	enum kind kind;
	bool counts;			/* takes a COUNT */
	uint32_t min, max;
	const char *words[4];
	bool (*apply)(struct dwc *d, uint32_t value);
} knobs[DWC_NR_FAULTS] = {
#define ON_OFF	WORD, true, .words = { "on" }
#define DELAY	TIME, true
	[DWC_FAULT_RING_DROP] = { "ring-drop", ON_OFF },
	[DWC_FAULT_RING_DELAY] = { "ring-delay", DELAY },
	[DWC_FAULT_RING_DUPLICATE] = { "ring-duplicate", DELAY },
	[DWC_FAULT_RING_STUCK] = { "ring-stuck", ON_OFF },
	[DWC_FAULT_RING_ASSERT] = { "ring-assert", WORD, false, .words = { "now" },
				    .apply = dwc_edma_assert },
	[DWC_FAULT_RING_DATA] = { "ring-data", FROM_ZERO, true, 0, 65535 },
	[DWC_FAULT_ACK_ANY] = { "ack-any", ON_OFF },
	[DWC_FAULT_MSI_DROP] = { "msi-drop", ON_OFF },
	[DWC_FAULT_MSI_DELAY] = { "msi-delay", DELAY },
	[DWC_FAULT_MSI_DUPLICATE] = { "msi-duplicate", DELAY },
	[DWC_FAULT_MSI_VECTOR] = { "msi-vector", FROM_ZERO, true, 0, 31 },
	[DWC_FAULT_ATU_STUCK] = { "atu-stuck", WORD, true, .words = { "ob", "ib", "any" } },
	[DWC_FAULT_ATU_LOSE] = { "atu-lose", WINDOW, false, .apply = dwc_atu_lose },
	[DWC_FAULT_ATU_LINK_DOWN] = { "atu-link-down", WORD, true, .words = { "lose" } },
	[DWC_FAULT_ATU_MISS] = { "atu-miss", WORD, true, .words = { "pass" } },
	[DWC_FAULT_EDMA_ABORT] = { "edma-abort", NUMBER, true, 1, DWC_FAULT_MAX_COUNT },
	[DWC_FAULT_EDMA_DONE_DROP] = { "edma-done-drop", ON_OFF },
	[DWC_FAULT_EDMA_DONE_DELAY] = { "edma-done-delay", DELAY },
	[DWC_FAULT_EDMA_DONE_DUPLICATE] = { "edma-done-duplicate", DELAY },
	[DWC_FAULT_EDMA_RUNNING] = { "edma-running", ON_OFF },
	[DWC_FAULT_EDMA_SHORT] = { "edma-short", NUMBER, true, 1, DWC_FAULT_MAX_COUNT },
	[DWC_FAULT_EDMA_STRICT_LINK] = { "edma-strict-link", ON_OFF },
	[DWC_FAULT_EDMA_VIA_OB] = { "edma-via-ob", ON_OFF },
	[DWC_FAULT_RO_WR_EN] = { "ro-wr-en", WORD, true, .words = { "ignored" } },
	[DWC_FAULT_LINK] = { "link", WORD, false, .words = { "down" }, .apply = dwc_link_hold },
	[DWC_FAULT_HOT_RESET] = { "hot-reset", TIME, false, .apply = dwc_link_hot_reset },
	[DWC_FAULT_PERST] = { "perst", TIME, false, .apply = dwc_link_perst },
	[DWC_FAULT_REMOVED] = { "removed", ON_OFF },
};

const char *dwc_fault_name(enum dwc_fault_id id)
{
	return knobs[id].name;
}

uint32_t dwc_fault_value(const struct dwc *d, enum dwc_fault_id id)
{
	return d->fault[id].value;
}

uint64_t dwc_fault_struck(const struct dwc *d, enum dwc_fault_id id)
{
	return d->fault[id].struck;
}

uint32_t dwc_fault_strike(struct dwc *d, enum dwc_fault_id id, const char *fmt, ...)
{
	struct dwc_fault *f = &d->fault[id];
	uint32_t value = f->value;
	char what[160], line[256];
	uint64_t n;
	va_list ap;

	if (!value)
		return 0;
	f->struck++;
	n = ++f->shown;
	if (f->left && !--f->left)
		f->value = 0;
	if (n > ALWAYS_SHOWN && (n & (n - 1)))
		return value;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	snprintf(line, sizeof(line), "fault %s: %s (strike %llu)", knobs[id].name, what,
		 (unsigned long long)n);
	d->ops->log(d->ctx, line);
	return value;
}

/* --- setting */

/* the word at *@p, of at most @size - 1 bytes; *@p is moved behind it. False: there is none */
static bool take_word(const char **p, char *word, size_t size)
{
	size_t n;

	*p += strspn(*p, " ");
	n = strcspn(*p, " ");
	snprintf(word, size, "%.*s", (int)(n < size ? n : size - 1), *p);
	*p += n;
	/* it goes into messages and the log */
	for (char *c = word; *c; c++)
		if (!isprint((unsigned char)*c) || *c == '"')
			*c = '?';
	return n > 0;
}

/* a decimal number of [min, max] and nothing behind it */
static bool parse_number(const char *word, uint32_t min, uint32_t max, uint32_t *v)
{
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	n = strtoul(word, &end, 10);
	if (errno || *end || n < min || n > max)
		return false;
	*v = (uint32_t)n;
	return true;
}

/* units of time, the longest first */
static const struct unit {
	const char *name;
	uint32_t ns;
} units[] = { { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };

#define NR_UNITS	(sizeof(units) / sizeof(units[0]))

/* 300us: digits and a unit */
static bool parse_time(const char *word, uint32_t *ns)
{
	size_t digits = strspn(word, "0123456789");
	char number[16];

	if (digits >= sizeof(number))
		return false;
	snprintf(number, sizeof(number), "%.*s", (int)digits, word);
	for (const struct unit *u = units; u < units + NR_UNITS; u++) {
		if (strcmp(u->name, word + digits) != 0)
			continue;
		if (!parse_number(number, 1, DWC_FAULT_MAX_NS / u->ns, ns))
			return false;
		*ns *= u->ns;
		return true;
	}
	return false;
}

static bool parse_window(const struct dwc *d, const char *word, uint32_t *v)
{
	enum dwc_dir dir = *word == 'i' ? DWC_IB : DWC_OB;

	if (strncmp(word, "ob", 2) != 0 && strncmp(word, "ib", 2) != 0)
		return false;
	if (!parse_number(word + 2, 0, d->profile->windows[dir] - 1, v))
		return false;
	*v = (*v << 1 | dir) + 1;
	return true;
}

static bool parse_value(const struct dwc *d, const struct knob *k, const char *word, uint32_t *v)
{
	switch (k->kind) {
	case WORD:
		for (*v = 0; *v < 4 && k->words[*v]; (*v)++)
			if (!strcmp(k->words[*v], word)) {
				(*v)++;
				return true;
			}
		return false;
	case WINDOW:
		return parse_window(d, word, v);
	case TIME:
		return parse_time(word, v);
	case FROM_ZERO:
	case NUMBER:
		break;
	}
	if (!parse_number(word, k->min, k->max, v))
		return false;
	*v += k->kind == FROM_ZERO;
	return true;
}

/* what a knob's value may be, for the error */
static void say_values(const struct dwc *d, const struct knob *k, char *buf, size_t size)
{
	int n = 0;

	if (k->kind == WINDOW)
		snprintf(buf, size, "ob0..ob%u or ib0..ib%u", d->profile->windows[DWC_OB] - 1,
			 d->profile->windows[DWC_IB] - 1);
	else if (k->kind == TIME)
		snprintf(buf, size, "off or 1ns to %us, as 300us", DWC_FAULT_MAX_NS / units[0].ns);
	else if (k->kind != WORD)
		snprintf(buf, size, "off or %u..%u", k->min, k->max);
	else
		for (unsigned int i = 0; i < 4 && k->words[i] && n < (int)size; i++)
			n += snprintf(buf + n, size - n, "%s%s", i ? ", " : "off, ", k->words[i]);
}

static void set(struct dwc *d, enum dwc_fault_id id, uint32_t value, uint32_t count)
{
	struct dwc_fault *f = &d->fault[id];

	f->value = value;
	f->left = count;
	f->shown = 0;
	if (knobs[id].apply && knobs[id].apply(d, value))
		f->value = 0;
}

static const struct knob *find(const char *name)
{
	for (unsigned int i = 0; i < DWC_NR_FAULTS; i++)
		if (!strcmp(knobs[i].name, name))
			return &knobs[i];
	return NULL;
}

static int set_words(struct dwc *d, const struct knob *k, const char *value, const char *count,
		     char *err, size_t size)
{
	uint32_t v = 0, n = 0;
	char values[64];

	if (strcmp(value, "off") != 0 && !parse_value(d, k, value, &v)) {
		say_values(d, k, values, sizeof(values));
		snprintf(err, size, "%s \"%s\": the value is %s", k->name, value, values);
		return -EINVAL;
	}
	if (*count && (!k->counts || !v)) {
		snprintf(err, size, "%s %s \"%s\": takes no count", k->name, value, count);
		return -EINVAL;
	}
	if (*count && !parse_number(count, 1, DWC_FAULT_MAX_COUNT, &n)) {
		snprintf(err, size, "%s %s \"%s\": the count is 1..%u", k->name, value, count,
			 DWC_FAULT_MAX_COUNT);
		return -EINVAL;
	}
	set(d, (enum dwc_fault_id)(k - knobs), v, n);
	return 0;
}

int dwc_fault_set(struct dwc *d, const char *words, char *err, size_t size)
{
	char name[40], value[40], count[40], more[40];
	const struct knob *k;

	if (!take_word(&words, name, sizeof(name))) {
		snprintf(err, size, "fault: a knob's name or clear is missing");
		return -EINVAL;
	}
	k = find(name);
	if (!k && strcmp(name, "clear") != 0) {
		snprintf(err, size, "\"%s\": no such knob; faults lists them", name);
		return -EINVAL;
	}
	if (!take_word(&words, value, sizeof(value)) && k) {
		snprintf(err, size, "%s: a value is missing", name);
		return -EINVAL;
	}
	take_word(&words, count, sizeof(count));
	take_word(&words, more, sizeof(more));
	if (*more || (!k && *value)) {
		snprintf(err, size, "%s: \"%s\" is a word too many", name, k ? more : value);
		return -EINVAL;
	}
	if (k)
		return set_words(d, k, value, count, err, size);
	for (unsigned int i = 0; i < DWC_NR_FAULTS; i++)
		if (d->fault[i].value)
			set(d, (enum dwc_fault_id)i, 0, 0);
	return 0;
}

/* --- showing */

static void print_value(const struct knob *k, uint32_t value, char *buf, size_t size)
{
	const struct unit *u = units;

	if (!value) {
		snprintf(buf, size, "off");
	} else if (k->kind == WORD) {
		snprintf(buf, size, "%s", k->words[value - 1]);
	} else if (k->kind == TIME) {
		while (value % u->ns)
			u++;
		snprintf(buf, size, "%u%s", value / u->ns, u->name);
	} else {
		snprintf(buf, size, "%u", value - (k->kind == FROM_ZERO));
	}
}

void dwc_fault_print(const struct dwc *d, char *buf, size_t size)
{
	size_t n = 0;

	for (unsigned int i = 0; i < DWC_NR_FAULTS && n < size; i++) {
		const struct dwc_fault *f = &d->fault[i];
		char value[16], left[16] = "";

		print_value(&knobs[i], f->value, value, sizeof(value));
		if (f->value && f->left)
			snprintf(left, sizeof(left), ",%u", f->left);
		n += snprintf(buf + n, size - n, "%s%s=%s%s", i ? " " : "", knobs[i].name, value,
			      left);
	}
}

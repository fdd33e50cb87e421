// SPDX-License-Identifier: GPL-2.0-only
/* QMP framing: split and merged messages, events between replies, errors, what is not QMP. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "virtual/pair/qmp.h"

/* what arrived, in words: "greeting reply:3 event:RESET error:4:GenericError:text " */
struct seen {
	char text[1024];
};

static void note(void *arg, const struct vp_qmp_msg *msg)
{
	struct seen *s = arg;
	size_t n = strlen(s->text);

	switch (msg->kind) {
	case VP_QMP_GREETING:
		snprintf(s->text + n, sizeof(s->text) - n, "greeting ");
		break;
	case VP_QMP_REPLY:
		snprintf(s->text + n, sizeof(s->text) - n, "reply:%d ", msg->tag);
		break;
	case VP_QMP_ERROR:
		snprintf(s->text + n, sizeof(s->text) - n, "error:%d:%s:%s ", msg->tag, msg->name,
			 msg->text);
		break;
	case VP_QMP_EVENT:
		snprintf(s->text + n, sizeof(s->text) - n, "event:%s ", msg->name);
		break;
	}
}

static struct vp_qmp q;

static int fresh(void **state)
{
	vp_qmp_init(&q);
	return 0;
}

static int feed(struct seen *s, const char *text, struct vp_error *err)
{
	return vp_qmp_feed(&q, text, strlen(text), note, s, err);
}

static void command(int tag)
{
	char line[256];

	assert_true(vp_qmp_command(&q, tag, "x", NULL, line, sizeof(line)) > 0);
}

static const char conversation[] =
	"{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"
	"{\"return\": {}, \"id\": 1}\r\n"
	"{\"timestamp\": {\"seconds\": 1}, \"event\": \"RESET\", \"data\": {\"guest\": true}}\r\n"
	"\r\n"
	"{\"id\": 3, \"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\r\n"
	"{\"return\": {\"running\": true}, \"id\": 2}\r\n";
static const char conversation_seen[] =
	"greeting reply:10 event:RESET error:12:GenericError:no reply:11 ";

static void merged(void **state)
{
	struct seen s = { "" };

	for (int tag = 10; tag < 13; tag++)
		command(tag);
	assert_int_equal(feed(&s, conversation, NULL), 0);
	assert_string_equal(s.text, conversation_seen);
}

static void split_everywhere(void **state)
{
	size_t n = strlen(conversation);

	for (size_t at = 1; at < n; at++) {
		struct seen s = { "" };

		vp_qmp_init(&q);
		for (int tag = 10; tag < 13; tag++)
			command(tag);
		assert_int_equal(vp_qmp_feed(&q, conversation, at, note, &s, NULL), 0);
		assert_int_equal(vp_qmp_feed(&q, conversation + at, n - at, note, &s, NULL), 0);
		assert_string_equal(s.text, conversation_seen);
	}
}

static void byte_by_byte(void **state)
{
	struct seen s = { "" };

	for (int tag = 10; tag < 13; tag++)
		command(tag);
	for (const char *p = conversation; *p; p++)
		assert_int_equal(vp_qmp_feed(&q, p, 1, note, &s, NULL), 0);
	assert_string_equal(s.text, conversation_seen);
}

static void not_qmp(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "hello\n", "QMP: not JSON" },
		{ "{\"return\": {}, \"id\": 1\n", "QMP: not JSON" },
		{ "[1]\n", "QMP: not a JSON object" },
		{ "{}\n", "QMP: neither event" },
		{ "{\"event\": 1}\n", "QMP: an event without" },
		{ "{\"error\": {\"class\": \"X\"}, \"id\": 1}\n", "QMP: an error without" },
		{ "{\"error\": 3, \"id\": 1}\n", "QMP: an error without" },
		{ "{\"return\": {}, \"id\": 2}\n", "QMP: a reply to a command that was not" },
		{ "{\"return\": {}, \"id\": \"1\"}\n", "QMP: a reply to a command that was not" },
		{ "{\"return\": {}, \"id\": -1}\n", "QMP: a reply to a command that was not" },
		{ "{\"return\": {}}\n", "QMP: a reply to a command that was not" },
		{ "{\"return\": {}, \"id\": 0}\n", "QMP: a reply to a command that was not" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen s = { "" };
		struct vp_error err;

		vp_qmp_init(&q);
		command(5);
		assert_int_equal(feed(&s, cases[i].text, &err), -EPROTO);
		assert_int_equal(strncmp(err.text, cases[i].why, strlen(cases[i].why)), 0);
		assert_string_equal(s.text, "");
	}
}

static void replied_once(void **state)
{
	struct seen s = { "" };
	struct vp_error err;

	command(5);
	assert_int_equal(feed(&s, "{\"return\": {}, \"id\": 1}\n", NULL), 0);
	assert_int_equal(feed(&s, "{\"return\": {}, \"id\": 1}\n", &err), -EPROTO);
	assert_string_equal(s.text, "reply:5 ");
}

static void nul_bytes(void **state)
{
	struct seen s = { "" };

	assert_int_equal(vp_qmp_feed(&q, "{\0}\n", 4, note, &s, NULL), -EPROTO);
}

static void long_line(void **state)
{
	struct seen s = { "" };
	struct vp_error err;
	char spaces[4096];
	int r = 0;

	memset(spaces, ' ', sizeof(spaces));
	for (size_t n = 0; !r && n <= VP_QMP_LINE; n += sizeof(spaces))
		r = vp_qmp_feed(&q, spaces, sizeof(spaces), note, &s, &err);
	assert_int_equal(r, -EMSGSIZE);
}

static void commands(void **state)
{
	char line[256], tiny[16];
	struct seen s = { "" };

	assert_true(vp_qmp_command(&q, 1, "device_del", json_pack("{s:s}", "id", "epf"), line,
				   sizeof(line)) > 0);
	assert_non_null(strstr(line, "\"execute\":\"device_del\""));
	assert_non_null(strstr(line, "\"arguments\":{\"id\":\"epf\"}"));
	assert_non_null(strstr(line, "\"id\":1"));
	assert_int_equal(vp_qmp_command(&q, 2, "device_del", NULL, tiny, sizeof(tiny)), -EMSGSIZE);
	for (int i = 1; i < VP_QMP_PENDING; i++)
		command(i);
	assert_int_equal(vp_qmp_command(&q, 9, "x", json_object(), line, sizeof(line)), -EBUSY);
	assert_int_equal(feed(&s, "{\"return\": {}, \"id\": 1}\n", NULL), 0);
	command(9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(merged, fresh),
		cmocka_unit_test_setup(split_everywhere, fresh),
		cmocka_unit_test_setup(byte_by_byte, fresh),
		cmocka_unit_test_setup(not_qmp, fresh),
		cmocka_unit_test_setup(replied_once, fresh),
		cmocka_unit_test_setup(nul_bytes, fresh),
		cmocka_unit_test_setup(long_line, fresh),
		cmocka_unit_test_setup(commands, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

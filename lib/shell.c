// SPDX-License-Identifier: GPL-2.0-only
/* One shell that stays open, see shell.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "lib/clock.h"
#include "lib/shell.h"

/* "\n", token, " 255\n": what may be cut between two reads */
#define ANSWER_MAX	64

static void drop_before(struct db_buf *window, size_t keep)
{
	if (window->len > keep)
		db_buf_consume(window, window->len - keep);
}

/* the token and the status behind it, once they are there whole */
static void find_answer(struct db_shell *s)
{
	char mark[48], *at;
	int used = 0;

	if (!s->token[0] || s->answered)
		return;
	snprintf(mark, sizeof(mark), "\n%s ", s->token);
	at = memmem(db_buf_str(&s->window), s->window.len, mark, strlen(mark));
	if (!at || sscanf(at + strlen(mark), "%3d%n", &s->status, &used) != 1 ||
	    at[strlen(mark) + used] != '\n')
		return;
	s->answered = true;
	s->came -= s->window.len - (at - s->window.data);
	if (s->out.len > s->came)
		s->out.len = s->came;
	s->out.dropped = s->came - s->out.len;
	if (s->out.data)
		s->out.data[s->out.len] = '\0';
}

static void on_bytes(void *arg, const char *bytes, size_t len)
{
	struct db_shell *s = arg;

	/* nobody waits: a process that a script left behind prints */
	if (!s->token[0] || s->answered)
		return;
	db_buf_add(&s->out, bytes, len);
	drop_before(&s->window, ANSWER_MAX);
	db_buf_add(&s->window, bytes, len);
	s->came += len;
	find_answer(s);
}

int db_shell_open(struct db_shell *s, struct db_loop *loop, const char *const *argv,
		  const char *cwd, struct db_error *err)
{
	struct db_process_spec spec = {
		.argv = argv, .cwd = cwd, .copy_fd = -1, .talk = true, .on_output = on_bytes,
		.arg = s, .limit = 4096,
	};
	int ret;

	memset(s, 0, sizeof(*s));
	ret = db_process_start(loop, &spec, &s->p, err);
	s->open = !ret;
	return ret;
}

static int new_token(struct db_shell *s)
{
	uint64_t random[2];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -errno;
	snprintf(s->token, sizeof(s->token), "%016" PRIx64 "%016" PRIx64, random[0], random[1]);
	return 0;
}

/* the script as one word: inside, a quote is ended, escaped and begun again */
static void add_quoted(struct db_buf *out, const char *script)
{
	const char *quote;

	for (; (quote = strchr(script, '\'')); script = quote + 1) {
		db_buf_add(out, script, quote - script);
		db_buf_printf(out, "'\\''");
	}
	db_buf_add(out, script, strlen(script));
}

/* Return: 0 once the answer is there */
static int wait_answer(struct db_shell *s, double deadline, double silence)
{
	double until;
	int ret = 0;

	while (!s->answered && !ret) {
		if (s->p.ended)
			return -ENOTCONN;
		until = silence > 0 ? fmin(deadline, s->p.heard + silence) : deadline;
		ret = db_loop_once(s->p.loop, until);
		if (ret == -ETIMEDOUT && until < deadline)
			ret = s->p.heard + silence > db_now() ? 0 : -ETIME;
	}
	return s->answered ? 0 : ret;
}

int db_shell_run(struct db_shell *s, const char *script, double timeout, double silence,
		 struct db_buf *out)
{
	double deadline = db_now() + timeout;
	struct db_buf block = { 0 };
	int ret;

	memset(out, 0, sizeof(*out));
	if (!s->open)
		return -ENOTCONN;
	ret = new_token(s);
	s->answered = false;
	s->came = 0;
	s->out.limit = DB_PROCESS_LIMIT;
	db_buf_free(&s->window);
	db_buf_printf(&block, "(eval '");
	add_quoted(&block, script);
	db_buf_printf(&block, "') </dev/null 2>&1; printf '\\n%%s %%d\\n' '%s' $?\n", s->token);
	if (!ret && block.dropped)
		ret = -ENOMEM;
	s->p.heard = db_now();
	if (!ret)
		ret = db_process_say(&s->p, block.data, block.len, timeout);
	/* a shell that ended has told why on standard error */
	if (!ret || ret == -EPIPE)
		ret = wait_answer(s, deadline, silence);
	db_buf_free(&block);
	*out = s->out;
	memset(&s->out, 0, sizeof(s->out));
	s->token[0] = '\0';
	if (ret == -ETIMEDOUT || ret == -ETIME || ret == -EINTR)
		db_shell_close(s);
	return ret;
}

void db_shell_close(struct db_shell *s)
{
	if (!s->open)
		return;
	db_process_kill(&s->p);
	db_process_free(&s->p);
	db_buf_free(&s->out);
	db_buf_free(&s->window);
	s->open = false;
}

// SPDX-License-Identifier: GPL-2.0-only
/* QMP framing and the matching of replies to commands, see qmp.h. */
#include <errno.h>
#include <string.h>

#include "virtual/pair/qmp.h"

void vp_qmp_init(struct vp_qmp *q)
{
	memset(q, 0, sizeof(*q));
	q->next_id = 1;
}

/* 0 and the command's tag, -EPROTO when this id is not waited for */
static int settle(struct vp_qmp *q, json_t *id, int *tag)
{
	for (size_t i = 0; i < VP_QMP_PENDING; i++) {
		if (!q->pending[i].id || !json_is_integer(id) ||
		    json_integer_value(id) != (json_int_t)q->pending[i].id)
			continue;
		*tag = q->pending[i].tag;
		q->pending[i].id = 0;
		return 0;
	}
	return -EPROTO;
}

/* what kind of message an object is; 0 or -EPROTO */
static int classify(struct vp_qmp *q, json_t *obj, struct vp_qmp_msg *msg, struct vp_error *err)
{
	json_t *val;

	memset(msg, 0, sizeof(*msg));
	if (json_object_get(obj, "QMP")) {
		msg->kind = VP_QMP_GREETING;
		return 0;
	}
	val = json_object_get(obj, "event");
	if (val) {
		msg->kind = VP_QMP_EVENT;
		msg->name = json_string_value(val);
		msg->data = json_object_get(obj, "data");
		return msg->name ? 0 : vp_fail(err, EPROTO, "QMP: an event without a name");
	}
	val = json_object_get(obj, "error");
	msg->data = json_object_get(obj, "return");
	if (!val && !msg->data)
		return vp_fail(err, EPROTO, "QMP: neither event, return nor error");
	msg->kind = val ? VP_QMP_ERROR : VP_QMP_REPLY;
	if (val) {
		msg->name = json_string_value(json_object_get(val, "class"));
		msg->text = json_string_value(json_object_get(val, "desc"));
		if (!msg->name || !msg->text)
			return vp_fail(err, EPROTO, "QMP: an error without class and desc");
	}
	if (settle(q, json_object_get(obj, "id"), &msg->tag))
		return vp_fail(err, EPROTO, "QMP: a reply to a command that was not sent%s%s",
			       val ? ": " : "", val ? msg->text : "");
	return 0;
}

static int take_line(struct vp_qmp *q, const char *line, size_t n, vp_qmp_handler handler,
		     void *arg, struct vp_error *err)
{
	struct vp_qmp_msg msg;
	json_error_t why;
	json_t *obj;
	int r;

	if (n && line[n - 1] == '\r')
		n--;
	if (!n)
		return 0;
	obj = json_loadb(line, n, 0, &why);
	if (!obj)
		return vp_fail(err, EPROTO, "QMP: not JSON: %s", why.text);
	r = json_is_object(obj) ? classify(q, obj, &msg, err) :
		vp_fail(err, EPROTO, "QMP: not a JSON object");
	if (!r)
		handler(arg, &msg);
	json_decref(obj);
	return r;
}

int vp_qmp_feed(struct vp_qmp *q, const char *data, size_t n, vp_qmp_handler handler, void *arg,
		struct vp_error *err)
{
	while (n) {
		const char *nl = memchr(data, '\n', n);
		size_t part = nl ? (size_t)(nl - data) : n;
		int r;

		if (q->len + part >= sizeof(q->line))
			return vp_fail(err, EMSGSIZE, "QMP: a line of more than %d bytes",
				       VP_QMP_LINE - 1);
		memcpy(q->line + q->len, data, part);
		q->len += part;
		if (!nl)
			return 0;
		part++;
		data += part;
		n -= part;
		part = q->len;
		q->len = 0;
		r = take_line(q, q->line, part, handler, arg, err);
		if (r)
			return r;
	}
	return 0;
}

int vp_qmp_command(struct vp_qmp *q, int tag, const char *execute, json_t *args, char *buf,
		   size_t size)
{
	json_t *cmd = json_pack("{s:s, s:I}", "execute", execute, "id", (json_int_t)q->next_id);
	size_t slot = 0, n;

	while (slot < VP_QMP_PENDING && q->pending[slot].id)
		slot++;
	if (!cmd || slot == VP_QMP_PENDING || (args && json_object_set(cmd, "arguments", args))) {
		json_decref(args);
		json_decref(cmd);
		return slot == VP_QMP_PENDING ? -EBUSY : -ENOMEM;
	}
	n = json_dumpb(cmd, buf, size, JSON_COMPACT);
	json_decref(args);
	json_decref(cmd);
	if (!n || n >= size)
		return n ? -EMSGSIZE : -ENOMEM;
	buf[n++] = '\n';
	q->pending[slot].id = q->next_id++;
	q->pending[slot].tag = tag;
	return (int)n;
}

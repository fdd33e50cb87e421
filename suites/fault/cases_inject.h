/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the EP's kernel may be short of memory: configfs's steps, which fail-nth reaches, and
 * ENABLE_DOORBELL, which a worker of the kernel executes: there only a filter of the call stack
 * tells the command's allocations from others.
 */
CASE(inject, bind_fail_nth, .undo = "rm $c/func1",
     .step = "inject link $n $f/func1 $c/func1",
     .before = "echo 0 > $c/start || exit 1; rm $c/func1 || exit 1");
CASE(inject, start_fail_nth, .undo = "echo 0 > $c/start",
     .step = "inject write $n 1 $c/start", .before = "echo 0 > $c/start || exit 1");
CASE(inject, enable_failslab, .attribute = "failslab");
CASE(inject, enable_fail_page_alloc, .attribute = "fail_page_alloc");

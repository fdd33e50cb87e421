/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Steps in the EP's configfs in any order, and the modules and devices below it.
 *
 * A correct EP refuses a step that makes no sense, without a word of its own in the log, and what
 * works already goes on working.  What it does not refuse it must survive, and undo when the step
 * is undone.
 */
CASE(configfs, start_twice, .lines = "refuse put 1 $c/start", .enabled = true);
CASE(configfs, start_text, .lines = "refuse put maybe $c/start; refuse put 2 $c/start");
CASE(configfs, start_reads, .lines = "allow [ $(cat $c/start) = 1 ]");
CASE(configfs, stop_start, .lines = "allow put 0 $c/start; allow put 1 $c/start",
     .restore = FAULT_RC);
CASE(configfs, stop_twice,
     .lines = "allow put 0 $c/start; refuse put 0 $c/start; allow put 1 $c/start",
     .restore = FAULT_RC);
CASE(configfs, stop_start_while_enabled, .enabled = true,
     .lines = "allow put 0 $c/start; allow put 1 $c/start", .restore = FAULT_EP);
CASE(configfs, stop_start_10_times, .restore = FAULT_RC,
     .lines = "for i in 1 2 3 4 5 6 7 8 9 10; do allow put 0 $c/start; allow put 1 $c/start; done");

CASE(configfs, bound_again, .lines = "refuse ln -s $f/func1 $c/func1", .enabled = true);
CASE(configfs, bound_by_another_name, .lines = "refuse ln -s $f/func1 $c/again",
     .enabled = true);
CASE(configfs, bound_as_primary_too, .lines = "refuse ln -s $c $f/func1/primary/",
     .enabled = true);
/* a function driver for one controller has no use for a second one */
CASE(configfs, bound_as_secondary_only,
     .lines = "mkdir $f/fault; ln -s $c $f/fault/secondary/ 2> /dev/null && "
     "rm $f/fault/secondary/$epc; allow rmdir $f/fault", .restore = FAULT_EP);
CASE(configfs, bound_to_no_controller,
     .lines = "refuse ln -s $f $f/func1/primary/; refuse ln -s /tmp $c/tmp");
CASE(configfs, bound_removed, .lines = "refuse rmdir $f/func1", .enabled = true);
CASE(configfs, bound_bar_size_changed,
     .lines = "refuse put 4096 \"$f/func1/pci_epf_test.*/bar2_size\"", .enabled = true);

/* the function is rebuilt: everything of the one before is gone, and no interrupt of it is left */
#define UNBOUND "allow put 0 $c/start; allow rm $c/func1\n"
#define GONE	"! grep pci-ep-test-doorbell /proc/interrupts || " \
	"{ echo 'the interrupt of an unbound function is left'; exit 1; }\n"
CASE(configfs, rebound,
     .lines = UNBOUND "allow ln -s $f/func1 $c/; allow put 1 $c/start\n", .restore = FAULT_RC);
CASE(configfs, rebound_10_times,
     .lines = "for i in 1 2 3 4 5 6 7 8 9 10; do\n" UNBOUND
     "allow ln -s $f/func1 $c/; allow put 1 $c/start; done\n", .restore = FAULT_RC);
CASE(configfs, remade, .lines = UNBOUND GONE "allow rmdir $f/func1", .restore = FAULT_EP);
/* B14: unbinding frees neither the doorbell nor its interrupt */
CASE(configfs, unbound_while_enabled, .enabled = true, .lines = UNBOUND GONE,
     .restore = FAULT_EP);
CASE(configfs, started_before_bound,
     .lines = UNBOUND "allow put 1 $c/start; allow ln -s $f/func1 $c/", .restore = FAULT_RC);
CASE(configfs, started_without_function, .lines = UNBOUND
     "allow put 1 $c/start; allow put 0 $c/start; allow ln -s $f/func1 $c/; allow put 1 $c/start",
     .restore = FAULT_RC);
CASE(configfs, unbound_while_started, .lines = "rm $c/func1", .restore = FAULT_EP);

/* more than one function: the controller has one */
CASE(configfs, second_function,
     .lines = "allow mkdir $f/fault; ln -s $f/fault $c/ 2> /dev/null && rm $c/fault\n"
     "allow rmdir $f/fault", .enabled = true);
CASE(configfs, second_of_another_driver,
     .lines = "modprobe pci-epf-vntb || { echo 'no module'; exit 4; }\n"
     "v=functions/pci_epf_vntb/fault; allow mkdir $v\n"
     "ln -s $c $v/primary/ 2> /dev/null && rm $v/primary/$epc; allow rmdir $v", .enabled = true);
/* what is set for one function is not set for another: func1 has its own header (B91) */
CASE(configfs, header_of_its_own,
     .lines = "allow mkdir $f/fault; old=$(cat $f/func1/revid)\n"
     "allow put 0x5a $f/fault/revid; now=$(cat $f/func1/revid)\n"
     "put $old $f/fault/revid; allow rmdir $f/fault\n"
     "[ $now = $old ] || { echo \"revid of func1 reads $now after that of fault was set, "
     "expected $old\"; exit 1; }");
CASE(configfs, virtual_function,
     .lines = "allow mkdir $f/fault; ln -s $f/fault $f/func1/ 2> /dev/null && "
     "allow rm $f/func1/fault; allow rmdir $f/fault", .enabled = true);
CASE(configfs, function_within_itself, .lines = "allow mkdir $f/fault\n"
     "ln -s $f/fault $f/fault/ 2> /dev/null && allow rm $f/fault/fault; allow rmdir $f/fault");
CASE(configfs, functions_64,
     .lines = "i=0; while [ $((i += 1)) -le 64 ]; do allow mkdir $f/fault$i; done\n"
     "i=0; while [ $((i += 1)) -le 64 ]; do allow rmdir $f/fault$i; done");
CASE(configfs, same_name, .lines = "refuse mkdir $f/func1");
CASE(configfs, unknown_driver, .lines = "refuse mkdir functions/none functions/none/f");
CASE(configfs, made_controller, .lines = "refuse mkdir controllers/fault");
CASE(configfs, removed_controller, .lines = "refuse rmdir $c", .enabled = true);
CASE(configfs, removed_driver, .lines = "refuse rmdir $f");
CASE(configfs, odd_names, .lines = "for n in 'a b' '$x' .. '*' \"$(printf %0200d 0)\"; do\n"
     "mkdir \"$f/$n\" 2> /dev/null && allow rmdir \"$f/$n\"; done; true");

/* what binds to a controller that cannot be satisfied: refused, or as if it had never been */
#define BINDS_WITH(file, value)						\
	UNBOUND "allow put " value " $f/func1/" file "\n"		\
	"! ln -s $f/func1 $c/ 2> /dev/null || "			\
	"{ echo 'bound with " file " " value "'; exit 1; }\n"
CASE(configfs, bound_with_33_msis, .lines = BINDS_WITH("msi_interrupts", "33"),
     .restore = FAULT_EP);
CASE(configfs, bound_with_0_msis, .lines = BINDS_WITH("msi_interrupts", "0"),
     .restore = FAULT_EP);
CASE(configfs, bound_with_255_msis, .lines = BINDS_WITH("msi_interrupts", "255"),
     .restore = FAULT_EP);
/* more than there is memory */
CASE(configfs, bound_with_bar_of_1g, .restore = FAULT_EP,
     .lines = UNBOUND "allow rmdir $f/func1; allow mkdir $f/func1\n"
     "allow put 0x40000000 \"$f/func1/pci_epf_test.*/bar2_size\"\n"
     "ln -s $f/func1 $c/ 2> /dev/null; true");

/* modules and devices below a function that works */
CASE(configfs, module_unloaded_while_bound, .lines = "refuse rmmod pci_epf_test",
     .enabled = true);
CASE(configfs, module_unloaded,
     .lines = UNBOUND "allow rmdir $f/func1\n"
     "allow rmmod pci_epf_test; allow modprobe pci-epf-test", .restore = FAULT_EP);
CASE(configfs, module_unloaded_with_function,
     .lines = UNBOUND "rmmod pci_epf_test 2> /dev/null || exit 0\n"
     "rmdir $f/func1 2> /dev/null; allow modprobe pci-epf-test", .restore = FAULT_EP);
/* behind these two nothing is proved: what a kernel that did it right needs then is not settled */
CASE(configfs, driver_unbound_from_function,
     .lines = "cd /sys/bus/pci-epf/drivers/pci_epf_test || exit 4\n"
     "for d in pci_epf_test.*; do echo $d > unbind 2> /dev/null; done; true",
     .restore = FAULT_REBOOT);
/* the function is not bound to anything then, and can be removed */
CASE(configfs, controller_unbound,
     .lines = "cd /sys/class/pci_epc/$epc/device/driver || exit 4\n"
     "[ -e unbind ] || { echo 'the controller cannot be unbound'; exit 4; }\n"
     "allow put $epc unbind; allow put $epc bind\n"
     "cd /sys/kernel/config/pci_ep; allow rmdir $f/func1", .restore = FAULT_REBOOT);

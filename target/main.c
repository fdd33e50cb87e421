// SPDX-License-Identifier: GPL-2.0-only
/* db-target, the program on the boards; what it can do is in command.c. */
#include "target/command.h"
#include "target/signals.h"

int main(int argc, char **argv)
{
	dbt_signals_init();
	return dbt_main(argc ? argv + 1 : argv);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * linkd: everything is in the archive, where the tests find it too.
 */
#include "virtual/link/linkd.h"

int main(int argc, char **argv)
{
	return linkd_main(argc, argv);
}

/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_UNIT_H
#define LEVAIN_UNIT_H

/*
 * unit - what every unit test begins with: cmocka, after the headers that it asks for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif

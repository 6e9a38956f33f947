/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_CHILD_H
#define LEVAIN_CHILD_H

/*
 * child - what a test needs to see code end its process.
 */
#define CHILD_SAID_MAX 512

/**
 * Run `act` in a process of its own; give its exit code and copy what it said on stderr.
 *
 * Errors: -1 when a signal ended it; an act that returns gives 0.
 */
int child_exit_code(void (*act)(void), char said[CHILD_SAID_MAX]);

#endif

/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JOB_CERTIFICATE_H
#define LEVAIN_JOB_CERTIFICATE_H

#include "call.h"

#include "fund/certificate.h"

/*
 * certificate - the certificate of an allocation run, on its way to the database.
 */

/**
 * Keep the certificate of the run that this transaction sealed: the last look at each application,
 * flips, objectives. A run that was there before has its own, and keeps it.
 *
 * Errors: as copy_end.
 */
enum status certificate_keep(struct job *job, const struct call *call,
                             struct certificate *certificate, int64_t allocation_run_id,
                             struct err *err) __attribute__((warn_unused_result));

#endif

/* SPDX-License-Identifier: MPL-2.0 */
#include "denied.h"

#include "base/text.h"
#include "base/words.h"

#include <string.h>

#define NO_RIGHT "42501" /* the SQLSTATE of a right that is missing */

/* Refusals of the schema have the name of a check; of others the source is the query. */
static bool
is_of_check(const struct err *err)
{
    const size_t length = strlen(err->source), end = strlen("_check");

    return length > end && strcmp(err->source + length - end, "_check") == 0;
}

void
denied_tell(const struct job *job, bool as_role, struct err *err)
{
    const char *role = job->command->role, *user = db_user(job->db);
    const char *words = arena_string(job->arena, err->text);

    if (strcmp(err->sqlstate, NO_RIGHT) != 0 || is_of_check(err)) {
        return;
    }
    if (role == NULL && (job->command->options & OPTION_OWN_TRANSACTION) == 0) {
        err_hint(err,
                 _("ask a manager of the fund, or who administers the database: levain person add"
                   " %s --fund FUND --role %s"),
                 user, "reader");
        (void)err_set(err, ST_DENIED, _("no role of the database user %s may read this: %s"), user,
                      words);
    } else if (role == NULL) {
        err_hint(err, "%s", _("run levain migrate as who administers the database"));
        (void)err_set(err, ST_DENIED,
                      _("the database user %s may not create the schema and its roles: %s"), user,
                      words);
    } else if (as_role) {
        err_hint(err, "%s", _("run levain migrate, which gives each role its rights"));
        (void)err_set(err, ST_DENIED, _("the role %s has not all the rights of this command: %s"),
                      role, words);
    } else {
        err_hint(err,
                 _("ask a manager of the fund, or who administers the database: levain person add"
                   " %s --fund FUND --role %s"),
                 user, role + strlen("levain_"));
        (void)err_set(err, ST_DENIED,
                      _("this command needs the role %s, which the database user %s has not"), role,
                      user);
    }
    err->sqlstate[0] = '\0';
    err_at(err, "", 0, 0);
}

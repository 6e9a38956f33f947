/* SPDX-License-Identifier: MPL-2.0 */
#include "try_lists.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS_AT_FIRST 4

static int
by_code(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Give where the application of that code stands, or null. */
static struct application **
place_of(struct try_lists *lists, const char *code)
{
    const char **found =
        bsearch(&code, lists->codes, lists->application_count, sizeof *lists->codes, by_code);

    return found == NULL ? NULL : &lists->applications[found - lists->codes];
}

static bool
was_refused(const struct try_lists *lists, const char *code)
{
    for (size_t i = 0; i < lists->refused_count; i++) {
        if (strcmp(lists->refused[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static void
report(struct try_lists *lists, const struct intake_item *item, const char *reason)
{
    const struct problem problem = {.file = lists->path,
                                    .line = item->row->line,
                                    .place = lists->file->lists[lists->list].key_column,
                                    .value = item->code,
                                    .reason = reason,
                                    .advice = ""};

    problem_report(lists->problems, &problem);
}

static void
add_item(struct try_lists *lists, struct application_list *to, const struct application_item *item)
{
    const struct fund_list *list = &lists->file->lists[lists->list];
    struct arena *arena = lists->job->arena;

    if (to->count == 0 || (to->count >= ITEMS_AT_FIRST && (to->count & (to->count - 1)) == 0)) {
        const size_t room = to->count == 0 ? ITEMS_AT_FIRST : 2 * to->count;
        struct application_item *items = ARENA_NEW(arena, struct application_item, room);

        if (to->count > 0) {
            memcpy(items, to->items, to->count * sizeof *items);
        }
        to->items = items;
    }
    to->items[to->count++] = application_item_copy(arena, list, item);
}

static enum status
on_item(void *context, const struct intake_item *item, struct err *err)
{
    struct try_lists *lists = context;
    const struct fund_list *list = &lists->file->lists[lists->list];
    struct application **place = place_of(lists, item->code);

    (void)err;
    if (place == NULL) {
        if (!was_refused(lists, item->code)) {
            report(lists, item, _("no application of that code in the file"));
        }
    } else if (*place != NULL && (int64_t)(*place)->lists[lists->list].count == list->item_max) {
        report(lists, item,
               text_format(lists->job->scratch, _("more than %d items for one application"),
                           (int)list->item_max));
        *place = NULL;
    } else if (*place != NULL) {
        add_item(lists, &(*place)->lists[lists->list], &item->item);
    }
    return ST_OK;
}

static enum status
on_refused(void *context, const struct intake_refusal *refusal, struct err *err)
{
    struct application **place = refusal->code == NULL ? NULL : place_of(context, refusal->code);

    (void)err;
    if (place != NULL) {
        *place = NULL;
    }
    return ST_OK;
}

enum status
try_lists_read(struct try_lists *lists, struct err *err)
{
    const struct job_options *options = &lists->job->options;
    const struct intake_hooks hooks = {.context = lists,
                                       .problems = lists->problems,
                                       .on_item = on_item,
                                       .on_refused = on_refused};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < options->list_count; i++) {
        struct intake_list_file source = {.file = lists->file, .path = options->lists[i].path};
        struct intake_counts counts;

        source.list = lists->list = fund_file_list(lists->file, options->lists[i].name);
        lists->path = source.path;
        if (lists->list == SIZE_MAX) {
            return err_set(err, ST_USAGE, _("the call has no list %s"), options->lists[i].name);
        }
        for (size_t at = 0; at < lists->application_count; at++) {
            if (lists->applications[at] != NULL) {
                lists->applications[at]->lists[lists->list].known = true;
            }
        }
        status = intake_read_list(lists->job->scratch, &source, &hooks, &counts, err);
    }
    return status;
}

/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_TAKING_H
#define LEVAIN_TAKING_H

#include "call.h"
#include "output.h"
#include "progress.h"
#include "rejects.h"

#include "fund/demarche.h"
#include "store/copy.h"

/*
 * taking - applications and their lists on their way in; what `levain intake` is made of.
 *
 * An application is taken in whole or not at all: where a line of one of its lists is wrong, all
 * its lines are refused, and go to the rejects files, so that what is mended can be fed again.
 */

/* An application that is refused because of one line. */
struct taking_refused {
    const char *code, *reason;
    struct taking_refused *next;
};

/* One file of the intake. */
struct taking_file {
    size_t list;      /* index; SIZE_MAX = applications */
    const char *path; /* null = lists alone */
    struct intake_counts counts;
    struct rejects_line *others; /* refused, although good by themselves; ended by line 0 */
    size_t other_count, other_room;
};

struct taking {
    struct job *job;
    const struct call *call;
    struct output_problems *problems;
    struct progress progress;
    struct copy *copy;
    struct digester *digester;
    struct taking_file applications;
    struct taking_file lists[FUND_LISTS_MAX];
    size_t list_count;
    struct taking_file *reading;      /* the one of them that is being read */
    int64_t sequence;                 /* of items, over all files */
    struct demarche_mapping *mapping; /* null = the file is CSV */
    const char *mapping_source;       /* its text */
    struct demarche demarche;
    struct taking_refused *refused, **refused_end;
    int64_t refused_count; /* that are in the database already */
    int64_t new_count, version_count, mark_count, unchanged_count;
};

#define TAKING_ITEM_COLUMNS                                                                        \
    "sequence, list, code, line, numbers, texts, sha256, number_dates, text_dates"

typedef enum status taking_line_fn(void *context, const struct intake_line *line, struct err *err);

/** Read the mapping that the command line names. Errors: as demarche_mapping_read. */
enum status taking_mapping(struct taking *taking, struct err *err);

/** Read the dossiers of the file, each to `on_line`; then their items into intake_item.
 *  Errors: as demarche_read and db_query. */
enum status taking_read_dossiers(struct taking *taking, taking_line_fn *on_line, struct err *err);
enum status taking_read_dossier_items(struct taking *taking, struct err *err);

/** Write an item to the COPY of intake_item that is open. Errors: none. */
void taking_copy_item(struct taking *taking, size_t index, const struct intake_item *item);

/** Write the dates of facts, or two nulls; `numbers` and `texts` tell how many. Errors: none. */
void taking_copy_dates(struct copy *copy, const struct fact_dates *dates, size_t numbers,
                       size_t texts);

/** Say which files of lists the command line gives. Errors: ST_USAGE - the call has no such list.
 */
enum status taking_lists(struct taking *taking, struct err *err);

/** Add a line to those of a file that are refused. Errors: ST_DATA - too many. */
enum status taking_other(struct taking *taking, struct taking_file *file, long line,
                         const char *reason, struct err *err);

/** Note that an application is refused, if there are lists; a null code is not noted.
 *  Owner: the texts are copied. Errors: none. */
void taking_refuse(struct taking *taking, const char *code, long line, const char *reason);

/** Read the files of the lists into intake_item; report what is wrong with items of which every
 *  line is right. Errors: as intake_read_list and db_query. */
enum status taking_read_lists(struct taking *taking, struct err *err);

/** Take out of the intake what is refused with another line, and note these lines in their files.
 *  Errors: as db_query. */
enum status taking_leave_out(struct taking *taking, struct err *err);

/** Write each file of a list whose lines are refused beside it. Errors: as rejects_write. */
enum status taking_write_rejects(struct taking *taking, struct err *err);

/** Write to intake_source what files the intake is made of. Errors: as db_query. */
enum status taking_store_sources(struct taking *taking, struct err *err);

#endif

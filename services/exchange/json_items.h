/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_JSON_ITEMS_H
#define LEVAIN_JSON_ITEMS_H

#include "exchange/json_source.h"

/*
 * json_items - a JSON file that is one list of records, given record by record.
 *
 * Such files (all communes of a country) are larger than what json_source takes at once, and their
 * trees much larger still. Here the file is cut at the commas of its outer list and each record is
 * read by json_source, so memory holds the bytes of the file and one record.
 */
#define JSON_ITEMS_BYTES_MAX (64 << 20)

struct json_item {
    const struct json_node *node; /* its lines, columns and pointers begin with the record */
    size_t index;                 /* 0-based */
    const char *file;
    const char *list;       /* pointer of the list: "" or "/features" */
    long lines_before;      /* lines of the file before that on which the record begins */
    const char *line_start; /* of the line on which it begins */
    const char *start;
};

typedef enum status json_item_fn(void *context, const struct json_item *item, struct err *err);

/**
 * Read a file and give each record of its list to `on_item`; a record lives until the next one.
 * Duplicate keys are reported to `problems`.
 *
 * Owner:  the bytes of the file are in `arena`.
 * Errors: ST_DATA - the file cannot be read or is larger than JSON_ITEMS_BYTES_MAX, is no list, or
 *         a record is not JSON (err has file, line and column); what `on_item` gave.
 * Cost:   linear; memory as said.
 */
enum status json_items_read(struct arena *arena, const char *path, json_item_fn *on_item,
                            void *context, struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

/* Another member of the object that the list is in. */
typedef enum status json_member_fn(void *context, const struct json_node *value, struct err *err);

/* Where the list of records is in a file that is an object, and who gets what. */
struct json_under {
    const char *key;
    json_member_fn *on_member; /* `value` has its key; it lives until the next one */
    json_item_fn *on_item;
    void *context; /* of both */
};

/**
 * The same of a file that is an object with the list under a key: {"type": "FeatureCollection",
 * "features": [...]}. The object has the list once.
 *
 * Owner:  as json_items_read.
 * Errors: as json_items_read; ST_DATA - there is no such list, or two; what `on_member` gave.
 */
enum status json_items_read_under(struct arena *arena, const char *path,
                                  const struct json_under *under, struct problems *problems,
                                  struct err *err) __attribute__((warn_unused_result));

/** Give the column in the file of a value of a record, as its line is `lines_before` + its own.
 *  Errors: none. */
long json_item_column(const struct json_item *item, const struct json_node *node);

/**
 * Report what is wrong with `node` of a record (null: with the record), where it stands in the
 * file.
 *
 * Owner: borrowed texts. Errors: none.
 */
void json_item_wrong(struct arena *arena, const struct json_item *item,
                     const struct json_node *node, struct problem what, struct problems *problems);

#endif

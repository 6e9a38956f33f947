/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_FUND_FILE_PARTS_H
#define LEVAIN_FUND_FILE_PARTS_H

#include "fund/fund_file_names.h"
#include "rules/reference_use.h"

/*
 * fund_file_parts - the parts of a fund file, in the order in which they are read.
 *
 * Parts that declare names come first, then names_settle, then parts that hold formulas. Each
 * reports what is wrong with it and leaves the rest of the fund file alone. Private to fund_file.
 */

/** Read everything; `varied_net` is the amount shared out when a what-if says it.
 *  Errors: reported. */
void root_read(struct reader *reader, const struct json_node *root, const int64_t *varied_net);

/* A type as fund files name it. */
struct fund_type {
    const char *name;
    enum value_type type;
    bool is_code, is_count, is_share;
    unsigned scale;
};

/** Give the type that a node names, or null. Errors: reported. */
const struct fund_type *fund_type_read(struct reader *reader, const struct json_node *node,
                                       bool shares_too);

/** Read the code and the dates; declare parameters (`call.*`) and the amount shared out (`net`).
 *  Errors: reported. */
void call_read_head(struct reader *reader, const struct json_node *call, const int64_t *varied_net);

/** Read a value of a type. Errors: reported, and false. */
bool fund_value_read(struct reader *reader, const struct json_node *node,
                     const struct fund_type *type, struct value *value);

/** Read the rates of `fund` or `call`; a parameter that changes over time, whose name is then
 *  declared. Errors: reported. */
void rates_read(struct reader *reader, const struct json_node *rates);
void dated_parameter_read(struct reader *reader, const struct json_node *node,
                          const struct fund_type *type, struct name name);

/** Note what a formula asks of territories, zones and rates; `reader` is a struct reader.
 *  Errors: none. */
void references_note(void *reader, enum reference_kind kind, const char *name);

/** Give dated parameters their slots, and everything its value. Errors: none. */
void dated_settle(struct reader *reader);

/** Declare the fields; read how a line of the CSV file is made of them.
 *  Errors: reported. */
void intake_read(struct reader *reader, const struct json_node *intake);

/** Forget the columns that were read: another file begins. Errors: none. */
void columns_start(struct reader *reader);

/** Note that a column is read, for `node`; read its name first. Errors: reported, also when it is
 *  read twice. */
void column_claim(struct reader *reader, const struct json_node *node, const char *column);
bool column_read(struct reader *reader, const struct json_node *node, const char **column);

/** Declare the fields of an application; its lists, each of a file of its own. Errors: reported. */
void fields_read(struct reader *reader, const struct json_node *list);
void lists_read(struct reader *reader, const struct json_node *nodes);

/** Give the index of the field of that name, or SIZE_MAX. Errors: none. */
size_t fund_field_named(const struct fund_file *file, const char *name);

/** Read the name of a field, SIZE_MAX when it is none. Errors: false when there is nothing more to
 *  say of it: it is absent, reported, or what is wrong with the field was. */
bool fund_field_read(struct reader *reader, const struct json_node *node, const char **name,
                     size_t *field);

/** Read the text that something rests on: words, or {"text": words, "url": link}; the days between
 *  which a rule is in force. Errors: reported. */
void basis_read(struct reader *reader, const struct json_node *node, struct fund_basis *basis);
void validity_read(struct reader *reader, const struct json_node *node, struct fund_rule *rule);

/** Declare the derived fields, `env.*`, the criteria's codes. Errors: reported. */
void derived_declare(struct reader *reader, const struct json_node *list);
void envelopes_declare(struct reader *reader, const struct json_node *list);
void criteria_declare(struct reader *reader, const struct json_node *list);

/** Read what has formulas, once names are settled; marks need the criteria. Errors: reported. */
void derived_read(struct reader *reader, const struct json_node *list);
void envelopes_read(struct reader *reader, const struct json_node *list);
void rules_read(struct reader *reader, const struct json_node *list);
void criteria_read(struct reader *reader, const struct json_node *list);
void marks_read(struct reader *reader, const struct json_node *list);
void panel_read(struct reader *reader, const struct json_node *panel);
void score_read(struct reader *reader, const struct json_node *score,
                const struct json_node *criteria);
void stability_read(struct reader *reader, const struct json_node *stability);
void caps_read(struct reader *reader, const struct json_node *list);
void award_read(struct reader *reader, const struct json_node *award);
void floors_check(struct reader *reader, const struct json_node *list);
void quotas_read(struct reader *reader, const struct json_node *list);
void order_read(struct reader *reader, const struct json_node *list);
void passes_read(struct reader *reader, const struct json_node *list);
void waiting_list_read(struct reader *reader, const struct json_node *node);
void committee_read(struct reader *reader, const struct json_node *node);
void committee_check_markers(struct reader *reader, const struct json_node *panel);
void offers_read(struct reader *reader, const struct json_node *node);
void payments_read(struct reader *reader, const struct json_node *node);
void letters_read(struct reader *reader, const struct json_node *node);

/** Read what makes a group: the name of a field or derived field of codes, or "organization".
 *  Errors: reported, and false. */
bool group_read(struct reader *reader, const struct json_node *by, struct fund_group *group);

/** Read how the marks of a criterion are made one. Errors: reported. */
void panel_read_method(struct reader *reader, const struct json_node *node,
                       struct fund_criterion *criterion);

/** Report what a marked criterion and its markers lack. Errors: reported. */
void panel_check_markers(struct reader *reader);

/** Report settings that contradict one another whoever applies, unless something else is to be
 *  mended first or a what-if shows what they do. Errors: reported. */
void contradictions_check(struct reader *reader, const struct json_node *call);

/** Report the members of envelopes that no formula reads: most often a misspelt one.
 *  Errors: reported. */
void envelopes_check_use(struct reader *reader);

#endif

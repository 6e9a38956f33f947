/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_DEMARCHE_MAPPING_H
#define LEVAIN_DEMARCHE_MAPPING_H

#include "exchange/json_source.h"
#include "fund/fund_file.h"

/*
 * demarche_mapping - which champ of a Démarche numérique is which field of a call.
 *
 * A champ is named by its id, which stays when its label is changed; the label may be given too, so
 * that a change is told. What the mapping does not name is never read: e-mail addresses and names
 * of people stay where they are (docs/demarche.md).
 */
enum mapping_from {
    MAPPING_NOTHING, /* said to be nowhere: the fact is never known */
    MAPPING_CHAMP,
    MAPPING_ANNOTATION, /* of the instructors: amounts granted live there */
    MAPPING_PATH,       /* of the dossier: dateDepot, demandeur.siret */
};

enum demarche_state {
    STATE_EN_CONSTRUCTION,
    STATE_EN_INSTRUCTION,
    STATE_ACCEPTE,
    STATE_REFUSE,
    STATE_SANS_SUITE,
    DEMARCHE_STATES,
};

/* A label that people chose, and the code that the call uses for it. */
struct mapping_value {
    const char *label, *code;
};

struct mapping_source {
    enum mapping_from from;
    const char *id;    /* of the champ, or the path */
    const char *label; /* that the champ had when the mapping was written; null = not said */
    const char *at;    /* path within the champ; null = its value */
    const struct mapping_value *values;
    size_t value_count;
    bool may_be_absent; /* from all dossiers of a file: the form shows it to some people only */
    long line;          /* of the mapping's file */
};

struct mapping_list {
    struct mapping_source champ;   /* the repetition; from nothing = the list is not known */
    struct mapping_source *fields; /* as many as the list has */
};

struct demarche_mapping {
    const char *path; /* of its file, for messages */
    bool states[DEMARCHE_STATES];
    struct mapping_source code, siret, siren, rna, organization;
    struct mapping_source *fields; /* file->field_count */
    struct mapping_list *lists;    /* file->list_count */
};

/** Give the name of a state as the API writes it. Owner: the program. Errors: none. */
const char *demarche_state_name(enum demarche_state state);

/**
 * Read a mapping from its own file. Every field of the call has to be in it, be it with null.
 *
 * Owner:  `arena`.
 * Errors: ST_DATA - not JSON, or problems were reported, with pointer and line.
 */
enum status demarche_mapping_read(struct arena *arena, const struct fund_file *file,
                                  struct file_bytes source, struct demarche_mapping *mapping,
                                  struct problems *problems, struct err *err)
    __attribute__((warn_unused_result));

#endif

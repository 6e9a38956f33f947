/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain territory show CODE|NAME [--at DAY] [--as-of INSTANT]
 *
 * Say what the territories of a code or of a name are in on a day, by what was known at an instant.
 * A name may be that of several: each is told with its department.
 */
#include "reference_load.h"

#include "store/row_json.h"

#include <string.h>

enum column { KIND, CODE, NAME, COMMUNE, EPCI, DEPARTMENT, REGION, FROM, TO, SOURCE, ZONES };

struct showing {
    struct job *job;
    struct text out;
    struct json_writer writer;
    size_t count;
};

/* The words of a kind, for the catalogue and for people. */
static const char *
kind_words(const char *kind)
{
    static const char *const words[TERRITORY_KINDS] = {
        [TERRITORY_COMMUNE] = N_("commune"),
        [TERRITORY_MUNICIPAL_ARRONDISSEMENT] = N_("municipal arrondissement"),
        [TERRITORY_DELEGATED_COMMUNE] = N_("delegated commune"),
        [TERRITORY_ASSOCIATED_COMMUNE] = N_("associated commune"),
        [TERRITORY_EPCI] = N_("EPCI"),
        [TERRITORY_DEPARTMENT] = N_("department"),
        [TERRITORY_REGION] = N_("region"),
    };
    enum territory_kind found = TERRITORY_COMMUNE;

    return territory_kind_named(kind, &found) ? words_of(words[found]) : kind;
}

static void
write_json(struct showing *showing, const struct db_row *row)
{
    static const char *const keys[] = {
        [KIND] = "kind",       [CODE] = "code",       [NAME] = "name",
        [COMMUNE] = "commune", [EPCI] = "epci",       [DEPARTMENT] = "department",
        [REGION] = "region",   [FROM] = "valid_from", [TO] = "valid_to",
        [SOURCE] = "source",
    };
    const char *const *zones = NULL;
    size_t count = db_texts(showing->job->scratch, row, ZONES, &zones);

    json_begin_object(&showing->writer, NULL);
    for (int i = KIND; i < ZONES; i++) {
        row_json_text(&showing->writer, keys[i], row, i);
    }
    json_strings_of(&showing->writer, "zones", zones, count);
    json_end_object(&showing->writer);
}

static void
write_line(struct showing *showing, const char *label, const char *value)
{
    if (value != NULL) {
        text_addf(&showing->out, words_language() == LANGUAGE_FR ? "  %s : %s\n" : "  %s: %s\n",
                  label, value);
    }
}

static void
write_words(struct showing *showing, const struct db_row *row)
{
    struct arena *arena = showing->job->scratch;
    const char *const *zones = NULL;
    size_t count = db_texts(arena, row, ZONES, &zones);
    struct text list = text_in(arena);

    text_addf(&showing->out, "%s %s, %s\n", db_text(row, CODE), db_text(row, NAME),
              kind_words(db_text(row, KIND)));
    write_line(showing, _("part of"), db_text_or(row, COMMUNE, NULL));
    if (strcmp(db_text(row, KIND), "commune") == 0 && db_is_null(row, EPCI)) {
        write_line(showing, _("EPCI"), _("in none"));
    } else {
        write_line(showing, _("EPCI"), db_text_or(row, EPCI, NULL));
    }
    write_line(showing, _("department"), db_text_or(row, DEPARTMENT, NULL));
    write_line(showing, _("region"), db_text_or(row, REGION, NULL));
    for (size_t i = 0; i < count; i++) {
        text_addf(&list, "%s%s", i > 0 ? ", " : "", zones[i]);
    }
    write_line(showing, _("zones"), count > 0 ? text_of(&list) : _("in none"));
    write_line(showing, _("since"), db_text(row, FROM));
    write_line(showing, _("until"), db_text_or(row, TO, NULL));
    write_line(showing, _("source"), db_text(row, SOURCE));
}

static enum status
on_territory(const struct db_row *row, void *context, struct err *err)
{
    struct showing *showing = context;
    struct arena_mark mark = arena_mark(showing->job->scratch);

    (void)err;
    showing->count++;
    if (showing->job->options.json) {
        write_json(showing, row);
    } else {
        write_words(showing, row);
    }
    arena_reset(showing->job->scratch, mark);
    return ST_OK;
}

static enum status
on_cut(const struct db_row *row, void *context, struct err *err)
{
    int64_t *last_load_id = context;

    (void)err;
    *last_load_id = db_int64(row, 0);
    return ST_OK;
}

enum status
job_territory_show(struct job *job, struct err *err)
{
    const char *asked = job->options.arguments[0];
    int32_t known_on = reference_today(job);
    int32_t day = job->options.has_at ? job->options.at : known_on;
    struct showing showing = {.job = job, .out = text_in(job->arena)};
    const struct db_param cut[] = {
        job->options.has_as_of ? db_number(job->arena, job->options.as_of) : db_null()};
    int64_t last_load_id = 0;
    enum status status =
        db_named(job->db, "reference_cut", (struct db_params){1, cut},
                 (struct db_rows){.on_row = on_cut, .context = &last_load_id}, err);

    showing.writer = json_writer_to(&showing.out);
    json_begin_array(&showing.writer, NULL);
    if (!job->options.json) {
        text_clear(&showing.out);
    }
    if (status == ST_OK) {
        const struct db_param params[] = {db_string(asked), db_number(job->arena, day),
                                          db_number(job->arena, known_on),
                                          db_number(job->arena, last_load_id)};

        status = db_named(job->db, "territory_show", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_territory, .context = &showing}, err);
    }
    if (status == ST_OK && showing.count == 0) {
        err_hint(err, "%s", _("--at asks about another day; levain territory load loads more"));
        return err_set(err, ST_DATA, _("no territory is called %s on %s"), asked,
                       date_text(job->arena, day));
    }
    if (status == ST_OK && job->options.json) {
        json_end_array(&showing.writer);
        text_add(&showing.out, "\n");
    }
    if (status == ST_OK) {
        output_print(text_of(&showing.out));
    }
    return status;
}

/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain person add LOGIN --name TEXT --fund FUND --role ROLE [--from DAY] [--until DAY]
 * [--service] levain person list [--fund FUND] levain person end LOGIN --fund FUND --role ROLE
 * [--at DAY]
 *
 * Who may do what in which fund. `add` records the role, makes the login where it is missing and
 * puts it into the groups of the database that the role needs. What this session may not do of that
 * it prints, as statements for who administers the database; the role is recorded all the same. It
 * gives no password: how a login gets in is said by pg_hba.conf, and a password is typed by whoever
 * will use it.
 */
#include "output.h"

#include "base/date.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/words.h"
#include "job.h"
#include "person.h"

#include <string.h>

#define STATEMENTS_MAX 4 /* a login, and the groups of a role */

struct statement {
    const char *text;
    bool makes_login, may;
};

struct someone {
    struct job *job;
    const char *login;
    int64_t fund_id;
    bool done, held, has_end;
    int32_t begins_on, ends_on;
    struct statement statements[STATEMENTS_MAX];
    size_t statement_count;
};

/* ---- which fund, which role -------------------------------------------------------------------*/

enum status
job_person_usage(struct job *job, struct err *err)
{
    const struct job_options *options = &job->options;

    if (person_role_words(options->role) == NULL) {
        err_hint(err, "%s", _("a role is reader, manager, accountant, auditor, batch, committee"));
        return err_set(err, ST_USAGE, _("\"%s\" is no role"), options->role);
    }
    if (options->has_from && options->has_until && options->until < options->from) {
        return err_set(err, ST_USAGE, "%s", _("--until is before --from"));
    }
    return ST_OK;
}

static enum status
take_asked(struct someone *someone, struct err *err)
{
    someone->login = someone->job->options.arguments[0];
    return person_fund(someone->job, &someone->fund_id, err);
}

static struct db_param
day_or_null(struct job *job, bool is_there, int32_t day)
{
    return is_there ? db_number(job->arena, day) : db_null();
}

/* Who is in no group that may give roles is told so by PostgreSQL, in words of functions. */
static enum status
only_managers(struct err *err)
{
    err_at(err, "", 0, 0);
    return err_set(err, ST_DENIED, "%s",
                   _("roles are given and ended by a manager of the fund, or by who administers the"
                     " database"));
}

/* ---- what the database needs ------------------------------------------------------------------*/

/* statement, is_login, may */
static enum status
on_statement(const struct db_row *row, void *context, struct err *err)
{
    struct someone *someone = context;

    if (someone->statement_count == STATEMENTS_MAX) {
        return err_set(err, ST_BUG, "a role needs more than %d statements", STATEMENTS_MAX);
    }
    someone->statements[someone->statement_count++] = (struct statement){
        arena_string(someone->job->arena, db_text(row, 0)), db_bool(row, 1), db_bool(row, 2)};
    return ST_OK;
}

/* The login first: a group that cannot be given to a login that is not there is left too. */
static enum status
make_login(struct someone *someone, struct err *err)
{
    struct job *job = someone->job;
    const struct db_param params[] = {db_string(someone->login), db_string(job->options.role)};
    enum status status =
        db_named(job->db, "login_needs", (struct db_params){2, params},
                 (struct db_rows){.on_row = on_statement, .context = someone}, err);
    bool is_there = true;

    for (size_t i = 0; status == ST_OK && i < someone->statement_count; i++) {
        struct statement *statement = &someone->statements[i];

        is_there = is_there && !(statement->makes_login && !statement->may);
        statement->may = statement->may && is_there;
        if (statement->may) {
            status = db_script(job->db, statement->text, err);
        }
    }
    return status;
}

/* ---- add --------------------------------------------------------------------------------------*/

/* Of two who give a login the same role at once, the second finds that it was given. */
static enum status
wait_for_others(const struct someone *someone, struct err *err)
{
    const struct db_param login[] = {db_string(someone->login)};

    return db_named(someone->job->db, "person_lock", (struct db_params){1, login}, DB_NO_ROWS, err);
}

/* created, held, begins_on, ends_on */
static enum status
on_added(const struct db_row *row, void *context, struct err *err)
{
    struct someone *someone = context;

    (void)err;
    someone->done = db_bool(row, 0);
    someone->held = db_bool(row, 1);
    someone->begins_on = (int32_t)db_int64(row, 2);
    someone->has_end = !db_is_null(row, 3);
    someone->ends_on = someone->has_end ? (int32_t)db_int64(row, 3) : 0;
    return ST_OK;
}

static enum status
record_role(struct someone *someone, struct err *err)
{
    struct job *job = someone->job;
    const struct job_options *options = &job->options;
    const struct db_param params[] = {
        db_number(job->arena, someone->fund_id),
        db_string(someone->login),
        db_string(options->name),
        db_string(options->service ? "service" : NULL),
        db_string(options->role),
        day_or_null(job, options->has_from, options->from),
        day_or_null(job, options->has_until, options->until),
    };
    enum status status = db_named(job->db, "fund_role_add", (struct db_params){7, params},
                                  (struct db_rows){.on_row = on_added, .context = someone}, err);

    if (status == ST_DENIED && strcmp(err->source, "fund_role_add") == 0) {
        return only_managers(err);
    }
    if (status == ST_DATA && strcmp(err->source, "fund_role_login_fkey") == 0) {
        err_hint(err, "%s", _("--name says what it is called"));
        return err_set(err, ST_DATA, _("nobody is recorded under the login %s"), someone->login);
    }
    return status;
}

static void
write_statements(const struct someone *someone, struct json_writer *writer, const char *key,
                 bool may)
{
    json_begin_array(writer, key);
    for (size_t i = 0; i < someone->statement_count; i++) {
        if (someone->statements[i].may == may) {
            json_string_of(writer, NULL, someone->statements[i].text);
        }
    }
    json_end_array(writer);
}

static void
print_document(struct text *out)
{
    text_add(out, "\n");
    output_print(text_of(out));
}

static void
print_added_json(const struct someone *someone)
{
    struct job *job = someone->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "login", someone->login);
    json_string_of(&writer, "fund", job->options.fund);
    json_string_of(&writer, "role", job->options.role);
    person_write_day(job, &writer, "from", true, someone->begins_on);
    person_write_day(job, &writer, "until", someone->has_end, someone->ends_on);
    json_flag_of(&writer, "created", someone->done);
    write_statements(someone, &writer, "statements_done", true);
    write_statements(someone, &writer, "statements_left", false);
    json_end_object(&writer);
    print_document(&out);
}

/* What was done for the login, and what is left to who administers the database. */
static void
tell_statements(const struct someone *someone, struct text *out)
{
    bool made = false, left = false;

    for (size_t i = 0; i < someone->statement_count; i++) {
        const struct statement *statement = &someone->statements[i];

        if (statement->may) {
            text_addf(out, _("  done in the database: %s\n"), statement->text);
            made = made || statement->makes_login;
        } else {
            text_addf(out, "%s    %s;\n",
                      left ? "" : _("  left to who administers the database:\n"), statement->text);
            left = true;
        }
    }
    if (made) {
        text_add(out,
                 _("  it has no password: a line of pg_hba.conf lets it in (peer), or \\password in"
                   " psql gives it one (scram-sha-256)\n"));
    }
}

static void
print_added(const struct someone *someone)
{
    struct job *job = someone->job;
    struct text out = text_in(job->arena);
    const char *begins = words_date(job->arena, someone->begins_on);

    text_addf(&out, someone->done ? _("%s: %s of fund %s") : _("%s was already %s of fund %s"),
              someone->login, person_role_words(job->options.role), job->options.fund);
    if (someone->has_end) {
        text_addf(&out, _(", from %s to %s\n"), begins, words_date(job->arena, someone->ends_on));
    } else {
        text_addf(&out, _(", from %s\n"), begins);
    }
    tell_statements(someone, &out);
    output_folded(job->arena, text_of(&out));
}

enum status
job_person_add(struct job *job, struct err *err)
{
    struct someone someone = {.job = job};
    enum status status = take_asked(&someone, err);

    if (status == ST_OK) {
        status = wait_for_others(&someone, err);
    }
    if (status == ST_OK) {
        status = record_role(&someone, err);
    }
    if (status == ST_OK) {
        status = make_login(&someone, err);
    }
    if (status == ST_OK && job->options.json) {
        print_added_json(&someone);
    } else if (status == ST_OK && !job->options.quiet) {
        print_added(&someone);
    }
    return status;
}

/* ---- end --------------------------------------------------------------------------------------*/

/* changed, ends_on */
static enum status
on_ended(const struct db_row *row, void *context, struct err *err)
{
    struct someone *someone = context;

    (void)err;
    someone->done = db_bool(row, 0);
    someone->ends_on = (int32_t)db_int64(row, 1);
    return ST_OK;
}

static void
print_ended(const struct someone *someone)
{
    struct job *job = someone->job;
    struct text out = text_in(job->arena);

    if (job->options.json) {
        struct json_writer writer = json_writer_to(&out);

        json_begin_object(&writer, NULL);
        json_string_of(&writer, "login", someone->login);
        json_string_of(&writer, "fund", job->options.fund);
        json_string_of(&writer, "role", job->options.role);
        person_write_day(job, &writer, "until", true, someone->ends_on);
        json_flag_of(&writer, "changed", someone->done);
        json_end_object(&writer);
        print_document(&out);
    } else if (!job->options.quiet) {
        text_addf(&out,
                  someone->done ? _("%s: %s of fund %s until %s\n")
                                : _("%s: %s of fund %s until %s, as was recorded\n"),
                  someone->login, person_role_words(job->options.role), job->options.fund,
                  words_date(job->arena, someone->ends_on));
        output_print(text_of(&out));
    }
}

enum status
job_person_end(struct job *job, struct err *err)
{
    struct someone someone = {.job = job};
    enum status status = take_asked(&someone, err);

    if (status == ST_OK) {
        const struct db_param params[] = {db_number(job->arena, someone.fund_id),
                                          db_string(someone.login), db_string(job->options.role),
                                          day_or_null(job, job->options.has_at, job->options.at)};

        status = db_named(job->db, "fund_role_end", (struct db_params){4, params},
                          (struct db_rows){.on_row = on_ended, .context = &someone}, err);
        if (status == ST_DENIED && strcmp(err->source, "fund_role_end") == 0) {
            status = only_managers(err);
        }
    }
    if (status == ST_OK) {
        print_ended(&someone);
    }
    return status;
}

/* SPDX-License-Identifier: MPL-2.0 */
#include "store/migrate.h"

#include "base/digest.h"
#include "base/text.h"
#include "base/words.h"
#include "store/embedded.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER              "sql/migrations/"
#define MIGRATION_COUNT_MAX 1000
#define MIGRATE_BYTES_MAX   ((size_t)4 << 20)

/* "levain" in ASCII: the lock that two migrations of one database take turns with. */
#define MIGRATE_LOCK "select pg_advisory_xact_lock(119183033592174)"

struct migration {
    const char *name; /* 0001_roles */
    const char *text;
    struct digest digest;
};

struct migrations {
    struct arena arena;
    struct migration *list; /* those of this program, in order; version = index + 1 */
    int count;
    int applied; /* version of the newest one in the database; 0 = none */
};

static void
read_embedded(struct migrations *migrations)
{
    struct digester *digester = digester_begin();

    arena_init(&migrations->arena, MIGRATE_BYTES_MAX);
    migrations->list = ARENA_NEW(&migrations->arena, struct migration, MIGRATION_COUNT_MAX);
    migrations->count = 0;
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        struct migration *migration = &migrations->list[migrations->count];
        size_t length;

        if (strncmp(file->name, FOLDER, sizeof FOLDER - 1) != 0) {
            continue;
        }
        length = strlen(file->name) - (sizeof FOLDER - 1) - (sizeof ".sql" - 1);
        migration->name = arena_copy(&migrations->arena, file->name + sizeof FOLDER - 1, length);
        migration->text = file->text;
        digester_restart(digester);
        digester_raw(digester, file->text, strlen(file->text));
        migration->digest = digester_result(digester);
        migrations->count++;
        assert(migrations->count < MIGRATION_COUNT_MAX);
        assert(strtol(migration->name, NULL, 10) == migrations->count);
    }
    digester_end(digester);
}

static void
forget(struct migrations *migrations)
{
    arena_free(&migrations->arena);
}

/* Columns: version, name, sha256. Each must be what this program holds under that number. */
static enum status
compare_applied(const struct db_row *row, void *context, struct err *err)
{
    struct migrations *migrations = context;
    int64_t version = db_int64(row, 0);
    const char *name = db_text(row, 1);
    const struct migration *migration;
    size_t length;
    const char *bytes = db_data(row, 2, &length);

    if (version > migrations->count) {
        err_at(err, name, 0, 0);
        err_hint(err, "%s", _("use a newer levain"));
        return err_set(err, ST_DATA,
                       _("the database is newer than this program, which ends with migration %d"),
                       migrations->count);
    }
    migration = &migrations->list[version - 1];
    if (strcmp(name, migration->name) != 0 || length != DIGEST_BYTES ||
        memcmp(bytes, migration->digest.bytes, DIGEST_BYTES) != 0) {
        err_at(err, name, 0, 0);
        err_hint(err, "%s",
                 _("a released migration never changes: use the levain that applied it, or a newer "
                   "one"));
        return err_set(err, ST_DATA,
                       _("migration %s of this program is not the %s that was applied"),
                       migration->name, name);
    }
    migrations->applied = (int)version;
    return ST_OK;
}

static enum status
read_applied(struct db *db, struct migrations *migrations, struct err *err)
{
    bool exists = false;
    enum status status;

    migrations->applied = 0;
    /* Asked of the catalogue: a name would be refused to who may not enter the schema. */
    status =
        db_query(db,
                 "select exists (select from pg_catalog.pg_class c"
                 " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                 " where n.nspname = 'levain' and c.relname = 'migration')",
                 DB_NO_PARAMS, (struct db_rows){.on_row = db_on_flag, .context = &exists}, err);
    if (status == ST_OK && exists) {
        status = db_query(db, "select version, name, sha256 from levain.migration order by version",
                          DB_NO_PARAMS,
                          (struct db_rows){.on_row = compare_applied, .context = migrations}, err);
    }
    return status;
}

static enum status
record(struct db *db, struct arena *arena, const struct migration *migration, int version,
       struct err *err)
{
    const struct db_param params[] = {
        db_number(arena, version),
        db_string(migration->name),
        db_bytes(migration->digest.bytes, DIGEST_BYTES),
    };
    /* A migration may have ended under another role. */
    enum status status = db_script(db, "set local role levain_owner", err);

    if (status == ST_OK) {
        status = db_query(db,
                          "insert into levain.migration (version, name, sha256)"
                          " values ($1::bigint, $2::text, $3::bytea)",
                          (struct db_params){3, params}, DB_NO_ROWS, err);
    }
    return status;
}

/* One transaction: wait for whoever migrates now, look again, apply the first that is missing. */
static enum status
apply_next(struct db *db, struct migrations *migrations, bool *applied, struct err *err)
{
    enum status status = db_begin(db, "read committed", NULL, err);

    *applied = false;
    if (status == ST_OK) {
        status = db_query(db, MIGRATE_LOCK, DB_NO_PARAMS, DB_NO_ROWS, err);
    }
    if (status == ST_OK) {
        status = read_applied(db, migrations, err);
    }
    if (status == ST_OK && migrations->applied < migrations->count) {
        const struct migration *migration = &migrations->list[migrations->applied];

        status = db_script(db, migration->text, err);
        if (status == ST_OK) {
            status = record(db, &migrations->arena, migration, migrations->applied + 1, err);
        }
        if (status != ST_OK && err->source[0] == '\0') {
            err_at(err, migration->name, 0, 0);
        }
        *applied = status == ST_OK;
    }
    if (status == ST_OK) {
        status = db_commit(db, err);
    }
    if (status != ST_OK) {
        db_rollback(db);
        *applied = false;
    }
    return status;
}

enum status
migrate_run(struct db *db, struct migrate_report *report, struct err *err)
{
    struct migrations migrations = {0};
    enum status status = ST_OK;
    bool applied = true;

    assert(db != NULL && report != NULL);

    *report = (struct migrate_report){0};
    read_embedded(&migrations);
    while (status == ST_OK && applied) {
        status = apply_next(db, &migrations, &applied, err);
        report->applied_count += applied;
    }
    report->version = migrations.applied;
    forget(&migrations);
    return status;
}

enum status
migrate_check(struct db *db, struct err *err)
{
    struct migrations migrations = {0};
    enum status status;

    assert(db != NULL);

    read_embedded(&migrations);
    status = read_applied(db, &migrations, err);
    if (status == ST_OK && migrations.applied < migrations.count) {
        err_hint(err, "%s", _("run `levain migrate`"));
        status =
            migrations.applied == 0
                ? err_set(err, ST_DATA, "%s", _("the database holds no levain schema"))
                : err_set(err, ST_DATA, _("the database is at migration %d, this program needs %d"),
                          migrations.applied, migrations.count);
    }
    forget(&migrations);
    return status;
}

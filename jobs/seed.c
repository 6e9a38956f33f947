/* SPDX-License-Identifier: MPL-2.0 */
/*
 * levain seed --call CALL [SEED | --random]
 *
 * Publish what the call draws lots with, once, before anybody can know whom it favours: before
 * marks open, a mark is taken in or the call is scored. Without a seed, print the one it has.
 */
#include "call_seed.h"
#include "output.h"

#include "base/digest.h"
#include "base/json_writer.h"
#include "fund/draw.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define RANDOM_BYTES 32

static enum status
random_seed(struct arena *arena, const char **seed, struct err *err)
{
    struct digest drawn; /* as many bytes */

    _Static_assert(sizeof drawn.bytes == RANDOM_BYTES, "a seed is written as a digest is");
    if (getrandom(drawn.bytes, sizeof drawn.bytes, 0) != (ssize_t)sizeof drawn.bytes) {
        return err_set(err, ST_RETRY, "%s", _("the machine has no random bytes to give"));
    }
    *seed = digest_hex(arena, &drawn);
    return ST_OK;
}

/* What can be printed on one line and typed again by who checks the draw. */
static enum status
check_seed(const char *seed, struct err *err)
{
    const size_t length = strlen(seed);

    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)seed[i] < ' ' || seed[i] == 0x7f) {
            return err_set(err, ST_DATA, "%s", _("a seed has no control characters"));
        }
    }
    if (strspn(seed, " ") == length || seed[0] == ' ' || seed[length - 1] == ' ') {
        err_hint(err, "%s", _("an invisible difference would make another draw"));
        return err_set(err, ST_DATA, "%s", _("a seed is not empty, nor begins or ends blank"));
    }
    if (length > DRAW_SEED_MAX) {
        return err_set(err, ST_DATA, _("a seed has %d bytes at most, not %zu"), DRAW_SEED_MAX,
                       length);
    }
    return ST_OK;
}

static enum status
publish(struct job *job, const struct call *call, const char *seed, bool *created, struct err *err)
{
    struct digester *digester = digester_begin();
    struct digest digest;

    digester_raw(digester, seed, strlen(seed));
    digest = digester_result(digester);
    digester_end(digester);
    {
        const struct db_param params[] = {CALL_PARAMS(job, call), db_string(seed),
                                          db_bytes(digest.bytes, DIGEST_BYTES)};

        return db_named(job->db, "seed_publish", (struct db_params){4, params},
                        (struct db_rows){.on_row = db_on_flag, .context = created}, err);
    }
}

static void
print_json(struct job *job, const struct call *call, const struct call_seed *seed, bool created)
{
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    json_begin_object(&writer, NULL);
    json_string_of(&writer, "call",
                   text_format(job->arena, "%s/%s", call->file.code, call->file.call_code));
    json_string_of(&writer, "seed", seed->seed);
    json_string_of(&writer, "seed_sha256", seed->sha256);
    json_string_of(&writer, "published_at",
                   instant_text(job->arena, seed->published_at, call->file.zone));
    json_string_of(&writer, "published_by", seed->by);
    json_flag_of(&writer, "created", created);
    json_end_object(&writer);
    text_add(&out, "\n");
    output_print(text_of(&out));
}

static void
print(struct job *job, const struct call *call, const struct call_seed *seed, bool created)
{
    struct text out = text_in(job->arena);

    text_addf(&out, created ? _("seed of %s/%s published\n") : _("seed of %s/%s\n"),
              call->file.code, call->file.call_code);
    text_addf(&out, _("  seed     %s\n  SHA-256  %s\n  %s, by %s\n"), seed->seed, seed->sha256,
              instant_text(job->arena, seed->published_at, call->file.zone), seed->by);
    text_addf(&out,
              _("  anybody draws again: printf %%s%%s SEED APPLICATION | sha256sum; the smallest"
                " digest comes first\n"));
    output_print(text_of(&out));
}

enum status
job_seed_usage(struct job *job, struct err *err)
{
    return job->options.argument_count > 0 && job->options.random
               ? err_set(err, ST_USAGE, "%s", _("give either a seed or --random"))
               : ST_OK;
}

enum status
job_seed(struct job *job, struct err *err)
{
    const char *seed = job->options.argument_count > 0 ? job->options.arguments[0] : NULL;
    struct call call = {0};
    struct call_seed read;
    bool created = false;
    enum status status = ST_OK;

    if (job->options.random) {
        status = random_seed(job->arena, &seed, err);
    } else if (seed != NULL) {
        status = check_seed(seed, err);
    }
    if (status == ST_OK) {
        status = call_find(job, job->options.call, 0, &call, err);
    }
    if (status == ST_OK && seed != NULL) {
        status = publish(job, &call, seed, &created, err);
    }
    if (status == ST_OK) {
        status = call_seed_read(job, &call, &read, err);
    }
    if (status == ST_OK && read.seed == NULL) {
        err_hint(err, _("levain seed --call %s --random publishes one"), job->options.call);
        return err_set(err, ST_DATA, _("call %s has no seed"), job->options.call);
    }
    if (status == ST_OK && job->options.json) {
        print_json(job, &call, &read, created);
    } else if (status == ST_OK && !job->options.quiet) {
        print(job, &call, &read, created);
    }
    return status;
}

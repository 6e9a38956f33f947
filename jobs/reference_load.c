/* SPDX-License-Identifier: MPL-2.0 */
#include "reference_load.h"

#include "option_value.h"

#include "exchange/file.h"
#include "registry/zone_file.h"

#include <string.h>
#include <sys/stat.h>

static const char *const edition_files[] = {"regions.json", "departements.json", "communes.json",
                                            "epci.json"};
#define EDITION_FILE_COUNT (sizeof edition_files / sizeof *edition_files)

enum status
reference_digest(struct territory_paths paths, const char *said, struct digest *digest,
                 struct err *err)
{
    struct digester *digester = digester_begin();
    enum status status = ST_OK;

    digester_string(digester, said);
    for (size_t i = 0; status == ST_OK && i < paths.count; i++) {
        struct digest one;

        status = file_digest(paths.items[i], &one, err);
        if (status == ST_OK) {
            digester_field(digester, one.bytes, DIGEST_BYTES);
        }
    }
    *digest = digester_result(digester);
    digester_end(digester);
    return status;
}

struct territory_paths
reference_paths(struct arena *arena, struct territory_paths arguments)
{
    const char **list = ARENA_NEW(arena, const char *, arguments.count *EDITION_FILE_COUNT);
    size_t count = 0;

    for (size_t i = 0; i < arguments.count; i++) {
        struct stat about;

        if (stat(arguments.items[i], &about) != 0 || !S_ISDIR(about.st_mode)) {
            list[count++] = arguments.items[i];
            continue;
        }
        for (size_t at = 0; at < EDITION_FILE_COUNT; at++) {
            list[count++] = text_format(arena, "%s/%s", arguments.items[i], edition_files[at]);
        }
    }
    return (struct territory_paths){list, count};
}

const char *
reference_names(struct arena *arena, struct territory_paths paths)
{
    struct text names = text_in(arena);

    for (size_t i = 0; i < paths.count; i++) {
        const char *slash = strrchr(paths.items[i], '/');

        text_addf(&names, "%s%s", i > 0 ? ", " : "", slash != NULL ? slash + 1 : paths.items[i]);
    }
    return text_of(&names);
}

int32_t
reference_today(const struct job *job)
{
    return option_as_of_day(&job->options, date_zone_named("Europe/Paris"));
}

/* The items of a list with commas. */
static struct territory_paths
split(struct arena *arena, const char *list)
{
    const char **items = ARENA_NEW(arena, const char *, strlen(list) + 1);
    size_t count = 0;

    while (*list != '\0') {
        size_t length = strcspn(list, ",");

        if (length > 0) {
            items[count++] = arena_copy(arena, list, length);
        }
        list += length + (list[length] == ',');
    }
    return (struct territory_paths){items, count};
}

enum status
reference_files_read(struct job *job, struct problems *problems, struct references *references,
                     struct err *err)
{
    const struct territory_defaults defaults = {
        .valid_from = INT32_MIN, .known_from = INT32_MIN, .source = job->options.territories};
    struct territory_lines territories;
    struct zone_lines zones;
    const size_t before = problems->count;
    enum status status = ST_OK;

    if (job->options.territories != NULL) {
        status = territory_files_read(
            job->arena, reference_paths(job->arena, split(job->arena, job->options.territories)),
            &defaults, &territories, problems, err);
        if (status == ST_OK) {
            territory_lines_known(job->arena, &territories, reference_today(job), references);
        }
    }
    if (status == ST_OK && job->options.zones != NULL) {
        status = zone_file_read(job->arena, job->options.zones, &zones, problems, err);
        if (status == ST_OK) {
            zone_lines_known(job->arena, &zones, reference_today(job), references);
        }
    }
    if (status == ST_OK && problems->count > before) {
        return err_set(err, ST_DATA, _("%zu problems; nothing was computed"),
                       problems->count - before);
    }
    references_sort(references);
    return status;
}

enum status
reference_checked(enum status status, const struct problems *problems, struct err *err)
{
    return status == ST_OK && problems->count > 0
               ? err_set(err, ST_DATA, _("%zu problems; nothing was loaded"), problems->count)
               : status;
}

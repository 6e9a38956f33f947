/* SPDX-License-Identifier: MPL-2.0 */
/* fund_file - the whole of it: its bytes, its JSON, and what they say, varied or as it is. */
#include "fund/fund_file_parts.h"
#include "fund/fund_file_problems.h"
#include "fund/fund_file_vary.h"

#include <string.h>

static struct fund_source
source_of(struct arena *arena, struct file_bytes bytes)
{
    struct digester *digester = digester_begin();
    struct fund_source source = {
        .path = arena_string(arena, bytes.name),
        .bytes = arena_copy(arena, bytes.bytes, bytes.length),
        .length = bytes.length,
    };

    digester_raw(digester, bytes.bytes, bytes.length);
    source.digest = digester_result(digester);
    digester_end(digester);
    return source;
}

static void
start_file(struct arena *arena, const struct fund_source *source, struct fund_file *file)
{
    *file = (struct fund_file){
        .path = source->path,
        .source = source->bytes,
        .source_bytes = source->length,
        .digest = source->digest,
        .submitted_field = SIZE_MAX,
        .earlier_field = SIZE_MAX,
        .references = ARENA_NEW(arena, struct references, 1),
        .cells = {.decimal_mark = '.', .iso_dates = true},
    };
}

static void
read_tree(struct fund_file *file, struct variations *varied, struct problems *problems)
{
    struct problem_list list = {.arena = varied->arena};
    struct problems kept = {.report = problem_list_keep, .context = &list};
    struct problems sorted = {.report = vary_report, .context = varied};
    struct reader reader = {.arena = varied->arena,
                            .file = file,
                            .problems = &kept,
                            .varied = varied->any || varied->between,
                            .mixed = varied->between,
                            .marked = varied->between,
                            .weights_said = varied->weights_varied};

    names_start(&reader);
    root_read(&reader, vary_tree(varied), varied->has_net ? &varied->net_cents : NULL);
    varied->forward = problems;
    problem_list_hand_on(&list, &sorted);
}

enum status
fund_file_read_tree(struct arena *arena, const struct fund_source *source,
                    struct fund_variations variations, struct fund_file *file,
                    struct problems *problems, struct err *err)
{
    struct variations varied = {.arena = arena,
                                .root = source->root,
                                .any = variations.count > 0,
                                .between = source->between};
    struct problem_list told = {.arena = arena};
    struct problems kept = {.report = problem_list_keep, .context = &told};
    enum status status = vary(&varied, variations, err);

    if (status != ST_OK) {
        return status;
    }
    do {
        told = (struct problem_list){.arena = arena};
        start_file(arena, source, file);
        read_tree(file, &varied, &kept);
    } while (vary_again(&varied));
    problem_list_hand_on(&told, problems);
    if (varied.refused != NULL) {
        return vary_refusal(&varied, err);
    }
    if (problems->count > 0) {
        err_at(err, file->path, 0, 0);
        return err_set(err, ST_DATA, _("the fund file has things to mend: %zu"), problems->count);
    }
    file->withdrawn = varied.withdrawn;
    file->withdrawn_count = varied.withdrawn_count;
    return ST_OK;
}

enum status
fund_file_parse(struct arena *arena, struct file_bytes bytes, struct fund_source *source,
                struct problems *problems, struct err *err)
{
    *source = source_of(arena, bytes);
    return json_source_parse(arena, bytes, problems, &source->root, err);
}

enum status
fund_file_read(struct arena *arena, struct file_bytes bytes, struct fund_variations variations,
               struct fund_file *file, struct problems *problems, struct err *err)
{
    struct problem_list list = {.arena = arena};
    struct problems kept = {.report = problem_list_keep, .context = &list};
    struct fund_source source;
    enum status status = fund_file_parse(arena, bytes, &source, &kept, err);

    if (status == ST_OK) {
        status = fund_file_read_tree(arena, &source, variations, file, &kept, err);
    } else {
        start_file(arena, &source, file);
    }
    problem_list_hand_on(&list, problems);
    return status;
}

enum status
fund_file_read_mixed(struct arena *arena, struct file_bytes bytes, struct fund_file *file,
                     struct err *err)
{
    struct problems found = {0};
    struct reader reader = {
        .arena = arena, .file = file, .problems = &found, .varied = true, .mixed = true};
    struct fund_source source;
    enum status status = fund_file_parse(arena, bytes, &source, &found, err);

    start_file(arena, &source, file);
    if (status == ST_OK) {
        names_start(&reader);
        root_read(&reader, source.root, NULL);
    }
    return status == ST_OK && found.count > 0
               ? err_set(err, ST_DATA, _("the fund file has things to mend: %zu"), found.count)
               : status;
}

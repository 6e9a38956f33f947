/* SPDX-License-Identifier: MPL-2.0 */
#include "score_block.h"

#include "fund/application_pack.h"
#include "stored.h"

#include <assert.h>
#include <string.h>

#define SCRATCH_LIMIT_BYTES ((size_t)256 << 20)

/* The marks of one application of the block. */
struct marked {
    const char *code;
    struct marker_mark *marks;
    size_t count;
    struct marked *next;
};

/* The lists of one version of one. */
struct listed {
    const char *code;
    int64_t version;
    struct application_list *lists;
    struct listed *next;
};

struct score_desk {
    const struct score_plan *plan;
    const struct fund_file *file;
    struct db *db;
    struct arena of_block, of_row;
    const char *held[2]; /* the first of each */
    struct digester *digester;
    struct arena *arena;
    struct application application; /* the one at hand */
    struct assessment assessment;
    struct score_record record;
    bool is_chosen;            /* its range has versions that do not count */
    bool has_panel, is_lifted; /* the application at hand is not as it was made */
    size_t next_waiver;        /* of the plan's: that of this application or of a later one */
    struct marked *marked, **last_marked;
    struct listed *listed, **last_listed;
    struct score_block *block;
};

struct score_desk *
score_desk_begin(struct arena *arena, const struct score_plan *plan, struct db *db)
{
    struct score_desk *desk = ARENA_NEW(arena, struct score_desk, 1);

    desk->plan = plan;
    desk->file = &plan->call->file;
    desk->db = db;
    desk->arena = arena;
    desk->digester = digester_begin();
    desk->application = application_empty(arena, desk->file);
    desk->has_panel = true; /* so that the first application without marks clears it */
    scoring_room(arena, desk->file, &desk->assessment);
    score_record_room(arena, desk->file, &desk->record);
    arena_init(&desk->of_block, SCRATCH_LIMIT_BYTES);
    arena_init(&desk->of_row, SCRATCH_LIMIT_BYTES);
    /* What is held from here on keeps its block: else each row takes one and gives it back. */
    desk->held[0] = ARENA_NEW(&desk->of_block, char, 1);
    desk->held[1] = ARENA_NEW(&desk->of_row, char, 1);
    return desk;
}

void
score_desk_end(struct score_desk *desk)
{
    digester_end(desk->digester);
    arena_free(&desk->of_row);
    arena_free(&desk->of_block);
}

/* code, criteria, markers, nums, dens */
static enum status
on_marks(const struct db_row *row, void *context, struct err *err)
{
    struct score_desk *desk = context;
    struct marked *marked = ARENA_NEW(&desk->of_block, struct marked, 1);

    (void)err;
    marked->code = arena_string(&desk->of_block, db_text(row, 0));
    marked->count = stored_marks(&desk->of_block, desk->file, row, 1, &marked->marks);
    *desk->last_marked = marked;
    desk->last_marked = &marked->next;
    return ST_OK;
}

/* code, version, then the lists */
static enum status
on_lists(const struct db_row *row, void *context, struct err *err)
{
    struct score_desk *desk = context;
    struct listed *listed = ARENA_NEW(&desk->of_block, struct listed, 1);
    struct application only = {
        .lists = ARENA_NEW(&desk->of_block, struct application_list, desk->file->list_count)};

    (void)err;
    listed->code = arena_string(&desk->of_block, db_text(row, 0));
    listed->version = db_int64(row, 1);
    stored_lists(&desk->of_block, desk->file, row, 2, &only);
    listed->lists = only.lists;
    *desk->last_listed = listed;
    desk->last_listed = &listed->next;
    return ST_OK;
}

/* What came apart and the facts stand in the order of the codes, so that what is at the head
 * belongs to this application or to a later one. */
static enum status
take_marks(struct score_desk *desk, int64_t application_id, const struct marked **mine,
           struct err *err)
{
    static const struct marked none;
    const struct application *application = &desk->application;
    bool here = desk->marked != NULL && strcmp(desk->marked->code, application->code) == 0;
    struct panel_view view;

    *mine = here ? desk->marked : &none;
    desk->marked = here ? desk->marked->next : desk->marked;
    if (!here && !desk->has_panel) {
        return ST_OK;
    }
    desk->has_panel = here;
    view = score_panel_view(desk->plan->panel, application_id);
    return panel_marks(&view, (*mine)->marks, (*mine)->count, application->panel, err);
}

static void
take_waivers(struct score_desk *desk)
{
    const struct application *application = &desk->application;
    const struct score_waivers *waivers = &desk->plan->waivers;
    int order = -1;

    while (desk->next_waiver < waivers->count && order < 0) {
        order = strcmp(waivers->items[desk->next_waiver].code, application->code);
        desk->next_waiver += order < 0;
    }
    if (order == 0) {
        memcpy(application->waived, waivers->items[desk->next_waiver].waived,
               desk->file->rule_count);
    } else if (desk->is_lifted) {
        memset(application->waived, 0, desk->file->rule_count);
    }
    desk->is_lifted = order == 0;
}

static void
take_lists(struct score_desk *desk, int64_t version)
{
    const struct application *application = &desk->application;
    int order = -1;

    memset(application->lists, 0, desk->file->list_count * sizeof *application->lists);
    while (desk->listed != NULL && order <= 0) {
        order = strcmp(desk->listed->code, application->code);
        if (order == 0 && desk->listed->version == version) {
            memcpy(application->lists, desk->listed->lists,
                   desk->file->list_count * sizeof *application->lists);
        }
        desk->listed = order <= 0 ? desk->listed->next : desk->listed;
    }
}

/* Whole marks, as nearly all are, have no denominators: ten of them would cost the server as much
 * to read and to check as all that the row has besides its numerators. */
static void
add_dens(const struct score_desk *desk)
{
    const struct score_record *record = &desk->record;
    const size_t count = desk->file->criterion_count;

    for (size_t i = 0; i < count; i++) {
        if (record->mark_known[i] != 0 && record->mark_dens[i] != 1) {
            copy_int64s(desk->block->rows, record->mark_dens, record->mark_known, count);
            return;
        }
    }
    copy_null(desk->block->rows);
}

static void
add_row(const struct score_desk *desk, int64_t application_id, int32_t version,
        const struct digest *inputs)
{
    const struct score_record *record = &desk->record;
    struct copy *rows = desk->block->rows;

    copy_row(rows, 12);
    copy_int64(rows, application_id);
    copy_int32(rows, version);
    copy_text(rows, record->envelope);
    copy_bytes(rows, record->failed, record->mask_bytes);
    copy_bytes(rows, record->unknown, record->mask_bytes);
    copy_bytes(rows, record->waived, record->mask_bytes);
    copy_int64s(rows, record->mark_nums, record->mark_known, desk->file->criterion_count);
    add_dens(desk);
    if (record->scored) {
        copy_int64(rows, record->score_num);
        copy_int64(rows, record->score_den);
    } else {
        copy_null(rows);
        copy_null(rows);
    }
    copy_bool(rows, record->third_reading);
    copy_bytes(rows, inputs->bytes, DIGEST_BYTES);
}

static void
add_result(const struct score_desk *desk)
{
    struct score_block *block = desk->block;

    if (block->result_room - block->result_bytes < SCORE_RECORD_BYTES_MAX) {
        size_t room = 2 * (block->result_room + SCORE_RECORD_BYTES_MAX);
        uint8_t *larger = ARENA_NEW(desk->arena, uint8_t, room);

        memcpy(larger, block->results != NULL ? block->results : larger, block->result_bytes);
        block->results = larger;
        block->result_room = room;
    }
    block->result_bytes += score_record_bytes(desk->file, desk->application.code, &desk->record,
                                              block->results + block->result_bytes);
}

static void
count_one(const struct score_desk *desk)
{
    struct score_block *block = desk->block;

    block->count++;
    block->eligible_count += desk->assessment.status != AWARD_INELIGIBLE;
    block->unscored_count += !desk->assessment.scored;
    block->third_reading_count += desk->record.third_reading;
}

static enum status
assess_row(struct score_desk *desk, const struct db_row *row, struct err *err)
{
    struct application *application = &desk->application;
    const struct marked *marked = NULL;
    struct packed packed;
    size_t sha256_bytes = 0;
    const char *sha256 = db_data(row, 2, &sha256_bytes);
    const int64_t application_id = db_int64(row, 0);
    const int64_t version = desk->is_chosen ? db_int64(row, 4) : 1;
    enum status status;

    application->code = db_text(row, 1);
    packed.bytes = db_data(row, 3, &packed.length);
    take_waivers(desk);
    take_lists(desk, version);
    status = application_unpack(&desk->of_row, desk->file, &packed, application, err);
    if (status == ST_OK) {
        status = take_marks(desk, application_id, &marked, err);
    }
    if (status == ST_OK) {
        status = scoring_assess_in(&desk->of_row, desk->file, application, &desk->assessment, err);
    }
    if (status == ST_OK) {
        status = score_record_in(desk->file, &desk->assessment, &desk->record, err);
    }
    if (status == ST_OK) {
        struct digest *inputs = &desk->block->inputs[desk->block->count];

        assert(desk->block->count < SCORE_BLOCK_APPLICATIONS);
        digester_restart(desk->digester);
        score_digest_inputs(desk->digester, desk->file, application, sha256, marked->marks,
                            marked->count);
        score_panel_digest(desk->plan->panel, application_id, desk->digester);
        *inputs = digester_result(desk->digester);
        add_result(desk);
        count_one(desk);
        if (desk->plan->keeps) {
            add_row(desk, application_id, (int32_t)version, inputs);
        }
    }
    return status;
}

/* application_id, code, sha256, packed; version where there are several */
static enum status
on_facts(const struct db_row *row, void *context, struct err *err)
{
    struct score_desk *desk = context;
    struct arena_mark mark = arena_mark(&desk->of_row);
    enum status status = assess_row(desk, row, err);

    arena_reset(&desk->of_row, mark);
    return status;
}

/* Read what the facts of the block go with, and only where there is any. */
static enum status
read_beside(struct score_desk *desk, struct db_params params, struct err *err)
{
    const struct {
        bool wanted;
        const char *query;
        db_row_fn *on_row;
    } beside[] = {
        {desk->plan->has_marks, "score_marks", on_marks},
        {desk->file->list_count > 0, "score_lists", on_lists},
    };
    enum status status = ST_OK;

    desk->marked = NULL;
    desk->last_marked = &desk->marked;
    desk->listed = NULL;
    desk->last_listed = &desk->listed;
    for (size_t i = 0; status == ST_OK && i < sizeof beside / sizeof *beside; i++) {
        if (beside[i].wanted) {
            status = db_named(desk->db, beside[i].query, params,
                              (struct db_rows){.on_row = beside[i].on_row, .context = desk}, err);
        }
    }
    return status;
}

enum status
score_desk_work(struct score_desk *desk, size_t index, struct score_block *block, struct err *err)
{
    const struct score_plan *plan = desk->plan;
    const struct score_range *range = &plan->ranges[index];
    struct arena_mark mark = arena_mark(&desk->of_block);
    const struct db_param params[] = {
        db_number(&desk->of_block, plan->call->fund_id),
        db_number(&desk->of_block, plan->call->call_id),
        db_string(range->first),
        db_string(range->next),
    };
    const struct db_params four = {4, params};
    enum status status;

    copy_forget(block->rows);
    block->result_bytes = 0;
    block->count = block->eligible_count = 0;
    block->unscored_count = block->third_reading_count = 0;
    desk->block = block;
    desk->is_chosen = range->chosen;
    desk->next_waiver = score_waivers_from(&plan->waivers, range->first);
    status = read_beside(desk, four, err);
    if (status == ST_OK) {
        status = db_named(desk->db, range->chosen ? "score_facts_counted" : "score_facts", four,
                          (struct db_rows){.on_row = on_facts, .context = desk}, err);
    }
    arena_reset(&desk->of_block, mark);
    return status;
}

/* SPDX-License-Identifier: MPL-2.0 */
#include "score_workers.h"

#include <pthread.h>

#define WORKER_LIMIT_BYTES ((size_t)256 << 20)
#define BLOCKS_EACH        2

struct worker {
    struct score_workers *all;
    size_t number;
    pthread_t thread;
    bool started;
    struct arena arena;
    struct score_block blocks[BLOCKS_EACH];
    /* Under the lock: how many blocks it has made, how many of them were given back, how it ended
     * when it could not go on. */
    size_t made_count, back_count;
    enum status status;
    struct err err;
};

struct score_workers {
    const struct score_plan *plan;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stops; /* under the lock */
    size_t next;
    struct worker *items;
    size_t count;
};

/* Wait for room for one more block; false when the work is given up. */
static bool
wait_for_room(struct worker *worker)
{
    struct score_workers *all = worker->all;
    bool stops;

    pthread_mutex_lock(&all->lock);
    while (!all->stops && worker->made_count - worker->back_count == BLOCKS_EACH) {
        pthread_cond_wait(&all->changed, &all->lock);
    }
    stops = all->stops;
    pthread_mutex_unlock(&all->lock);
    return !stops;
}

/* Say that a block is made, or why there is none. */
static void
tell(struct worker *worker, enum status status, const struct err *err)
{
    pthread_mutex_lock(&worker->all->lock);
    if (status == ST_OK) {
        worker->made_count++;
    } else {
        worker->status = status;
        worker->err = *err;
    }
    pthread_cond_broadcast(&worker->all->changed);
    pthread_mutex_unlock(&worker->all->lock);
}

static enum status
make_blocks(struct worker *worker, struct db *db)
{
    const struct score_plan *plan = worker->all->plan;
    struct score_desk *desk = score_desk_begin(&worker->arena, plan, db);
    enum status status = ST_OK;

    for (size_t i = worker->number;
         status == ST_OK && i < plan->range_count && wait_for_room(worker);
         i += worker->all->count) {
        struct err err = {0};

        status = score_desk_work(desk, i, &worker->blocks[worker->made_count % BLOCKS_EACH], &err);
        tell(worker, status, &err);
    }
    score_desk_end(desk);
    return status;
}

static void *
work(void *context)
{
    struct worker *worker = context;
    const struct score_plan *plan = worker->all->plan;
    struct err err = {0};
    struct db *db = NULL;
    enum status status = db_open(&db, plan->job->options.dsn, &err);

    if (status == ST_OK) {
        status = db_begin_at(db, plan->snapshot, plan->job->command->role, &err);
    }
    if (status == ST_OK) {
        status = call_see_as_of(db, plan->job, plan->call, &err);
    }
    if (status == ST_OK) {
        status = make_blocks(worker, db);
    } else {
        tell(worker, status, &err);
    }
    db_close(db);
    return NULL;
}

enum status
score_workers_begin(struct arena *arena, const struct score_plan *plan, size_t count,
                    struct score_workers **workers, struct err *err)
{
    struct score_workers *all = ARENA_NEW(arena, struct score_workers, 1);

    *workers = all;
    all->plan = plan;
    all->count = count < plan->range_count ? count : plan->range_count;
    all->items = ARENA_NEW(arena, struct worker, all->count);
    pthread_mutex_init(&all->lock, NULL);
    pthread_cond_init(&all->changed, NULL);
    for (size_t i = 0; i < all->count; i++) {
        struct worker *worker = &all->items[i];

        worker->all = all;
        worker->number = i;
        arena_init(&worker->arena, WORKER_LIMIT_BYTES);
        for (size_t k = 0; k < BLOCKS_EACH; k++) {
            worker->blocks[k].rows = copy_gather(&worker->arena);
        }
        worker->started = pthread_create(&worker->thread, NULL, work, worker) == 0;
        if (!worker->started) {
            return err_set(err, ST_UNAVAILABLE, _("worker %zu could not be started"), i + 1);
        }
    }
    return ST_OK;
}

enum status
score_workers_next(struct score_workers *workers, struct score_block **block, struct err *err)
{
    size_t index = workers->next;
    struct worker *worker;
    enum status status = ST_OK;

    *block = NULL;
    pthread_mutex_lock(&workers->lock);
    if (index > 0) { /* the one before is not needed any more */
        workers->items[(index - 1) % workers->count].back_count++;
        pthread_cond_broadcast(&workers->changed);
    }
    if (index < workers->plan->range_count) {
        worker = &workers->items[index % workers->count];
        while (worker->made_count <= index / workers->count && worker->status == ST_OK) {
            pthread_cond_wait(&workers->changed, &workers->lock);
        }
        if (worker->made_count > index / workers->count) {
            *block = &worker->blocks[index / workers->count % BLOCKS_EACH];
            workers->next++;
        } else {
            status = worker->status;
            *err = worker->err;
        }
    }
    pthread_mutex_unlock(&workers->lock);
    return status;
}

void
score_workers_end(struct score_workers *workers)
{
    if (workers == NULL) {
        return;
    }
    pthread_mutex_lock(&workers->lock);
    workers->stops = true;
    pthread_cond_broadcast(&workers->changed);
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < workers->count; i++) {
        if (workers->items[i].started) {
            (void)pthread_join(workers->items[i].thread, NULL);
        }
        arena_free(&workers->items[i].arena);
    }
    pthread_cond_destroy(&workers->changed);
    pthread_mutex_destroy(&workers->lock);
}

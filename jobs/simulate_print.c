/* SPDX-License-Identifier: MPL-2.0 */
/* simulate_print - what a sweep gave: text, CSV, JSON, and the chart. */
#include "simulate.h"

#include "exchange/file.h"
#include "output.h"
#include "reporting/chart.h"

#include <string.h>

static struct chart_point
chart_point_of(const struct sweep_row *row, size_t axis)
{
    return (struct chart_point){
        .label = row->values[axis],
        .awarded_cents = row->awarded_cents,
        .left_cents = row->left_cents,
        .awards = row->awards,
        .empty = row->refused != NULL,
        .surprising = row->surprise_count > 0,
    };
}

static enum status
draw(struct simulating *simulating, struct err *err)
{
    struct arena *arena = simulating->job->arena;
    const struct sweep_table *table = &simulating->table;
    const size_t axis = simulating->axis_count - 1;
    const size_t width = simulating->axes[axis].count, count = table->row_count / width;
    struct chart_line *lines = ARENA_NEW(arena, struct chart_line, count);
    struct chart_point *points = ARENA_NEW(arena, struct chart_point, table->row_count);
    const char *svg = NULL;
    enum status status;

    for (size_t i = 0; i < table->row_count; i++) {
        points[i] = chart_point_of(&table->rows[i], axis);
    }
    for (size_t i = 0; i < count; i++) {
        lines[i] = (struct chart_line){
            .label = axis > 0 ? text_format(arena, "%s = %s", table->keys[0],
                                            table->rows[i * width].values[0])
                              : NULL,
            .points = points + i * width,
            .count = width,
        };
    }
    status = chart_sweep(arena,
                         &(const struct chart_sweep){.setting = table->keys[axis],
                                                     .lines = lines,
                                                     .count = count,
                                                     .real_cents = table->awarded_cents,
                                                     .no_real = table->real_refused != NULL,
                                                     .currency = table->currency},
                         &svg, err);
    return status == ST_OK ? file_write(simulating->job->options.chart, svg, strlen(svg), err)
                           : status;
}

enum status
simulate_print(struct simulating *simulating, struct err *err)
{
    struct job *job = simulating->job;
    struct text out = text_in(job->arena);
    struct json_writer writer = json_writer_to(&out);

    if (job->options.chart != NULL) {
        enum status status = draw(simulating, err);

        if (status != ST_OK) {
            return status;
        }
    }
    if (job->options.json) {
        sweep_table_write(&writer, &simulating->table);
        text_add(&out, "\n");
    } else if (job->options.format != NULL && strcmp(job->options.format, "csv") == 0) {
        sweep_table_csv(&out, &simulating->table);
    } else if (!job->options.quiet) {
        sweep_table_tell(&out, job->arena, &simulating->table);
        output_print(text_of(&out));
        text_clear(&out);
        sweep_table_tell_notes(&out, job->arena, &simulating->table);
        output_folded(job->scratch, text_of(&out));
        text_clear(&out);
    }
    output_print(text_of(&out));
    return ST_OK;
}

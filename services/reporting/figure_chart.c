/* SPDX-License-Identifier: MPL-2.0 */
#include "reporting/figure_chart.h"

enum status
chart_of_block(struct arena *arena, const struct figures_block *block, struct figures_words *words,
               const char **svg, struct err *err)
{
    (void)arena;
    (void)block;
    (void)words;
    (void)err;
    *svg = NULL;
    return ST_OK;
}

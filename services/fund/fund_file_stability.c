/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/fund_file_parts.h"

/* Two in a hundred, where nothing is declared. */
#define DEFAULT_SHARE 50

static void
read_delta(struct reader *reader, const struct json_node *node, struct rational *delta)
{
    if (reader_number(reader, node, delta) && delta->num <= 0) {
        reader_wrong(reader, node, _("the change is not above 0"), _("write \"2\""));
    }
}

static struct rational
default_of(struct rational whole)
{
    struct rational delta;

    return rational_div(whole, rational_of(DEFAULT_SHARE), &delta) && delta.num > 0
               ? delta
               : rational_of(2);
}

/* A score that is a sum of weight x mark / scale.max is on the scale of the weights. */
void
stability_read(struct reader *reader, const struct json_node *stability)
{
    static const char *const keys[] = {"weight_delta", "threshold_delta", NULL};
    struct fund_file *file = reader->file;
    const struct rational whole = file->has_weights_total ? file->weights_total : rational_of(100);

    file->weight_delta = default_of(whole);
    file->threshold_delta =
        default_of(file->score_by_scale || !file->has_threshold ? whole : file->threshold);
    if (stability == NULL || !reader_object(reader, stability, keys)) {
        return;
    }
    read_delta(reader, reader_optional(stability, "weight_delta"), &file->weight_delta);
    read_delta(reader, reader_optional(stability, "threshold_delta"), &file->threshold_delta);
}

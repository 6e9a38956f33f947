/* SPDX-License-Identifier: MPL-2.0 */
#include "rules/function_list.h"

#include <string.h>

/* Make `result` unknown when an item is; false then. */
static bool
all_known(const struct function_call *call, struct value *result)
{
    const struct value *list = &call->arguments[0];

    *call->steps += list->item_count;
    for (size_t i = 0; i < list->item_count; i++) {
        if (!list->items[i].known) {
            value_lack(call->arena, result, &list->items[i]);
        }
    }
    return result->known;
}

enum function_outcome
function_sum(const struct function_call *call, struct value *result)
{
    const struct value *list = &call->arguments[0];
    bool known = all_known(call, result);

    for (size_t i = 0; known && i < list->item_count; i++) {
        if (!rational_add(result->number, list->items[i].number, &result->number)) {
            return FUNCTION_OVERFLOW;
        }
    }
    return FUNCTION_DONE;
}

/* Put an item in its place among those that are sorted, unless it is there. */
static size_t
keep_sorted(const struct value **sorted, size_t count, const struct value *item)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int sign = value_compare(sorted[middle], item);

        if (sign == 0) {
            return count;
        }
        low = sign < 0 ? middle + 1 : low;
        high = sign < 0 ? high : middle;
    }
    memmove(&sorted[low + 1], &sorted[low], (count - low) * sizeof *sorted);
    sorted[low] = item;
    return count + 1;
}

enum function_outcome
function_count_distinct(const struct function_call *call, struct value *result)
{
    const struct value *list = &call->arguments[0];
    const struct value **sorted = ARENA_NEW(call->arena, const struct value *, list->item_count);
    size_t count = 0;
    bool known = all_known(call, result);

    for (size_t i = 0; known && i < list->item_count; i++) {
        count = keep_sorted(sorted, count, &list->items[i]);
    }
    result->number = rational_of((int64_t)count);
    return FUNCTION_DONE;
}

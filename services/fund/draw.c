/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/draw.h"

#include <string.h>

struct draw
draw_begin(const char *seed)
{
    return (struct draw){.head = digest_head_of(seed, strlen(seed))};
}

void
draw_key(const struct draw *draw, const char *code, uint8_t key[DRAW_KEY_BYTES])
{
    const struct digest digest = digest_after(&draw->head, code, strlen(code));

    memcpy(key, digest.bytes, DRAW_KEY_BYTES);
}

int
draw_compare(const struct draw *draw, const char *a, const char *b)
{
    const struct digest left = digest_after(&draw->head, a, strlen(a));
    const struct digest right = digest_after(&draw->head, b, strlen(b));

    return memcmp(left.bytes, right.bytes, DIGEST_BYTES);
}

/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "rules/prepared.h"
#include "rules/program.h"

const char *
program_trace(struct arena *arena, const struct program *program, const struct value *slots,
              const char *currency)
{
    struct err err = {0};
    struct value value;

    if (program_run(arena, program, slots, &value, &err) != ST_OK) {
        return arena_string(arena, err.text);
    }
    return text_format(arena, "%s = %s", program_text(arena, program),
                       value_words(arena, &value, currency, program->symbols->zone));
}

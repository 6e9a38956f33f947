/* SPDX-License-Identifier: MPL-2.0 */
/* fund_file_letters - what letters to applicants say in the fund's own words. */
#include "fund/fund_file_parts.h"

void
letters_read(struct reader *reader, const struct json_node *node)
{
    static const char *const keys[] = {"authority", "signatory", "place", "contact",
                                       "appeal",    "again",     "marks", NULL};
    struct fund_letters *letters = &reader->file->letters;
    bool tells_marks = true;

    if (!reader_object(reader, node, keys)) {
        return;
    }
    reader_words(reader, reader_optional(node, "authority"), &letters->authority);
    reader_words(reader, reader_optional(node, "signatory"), &letters->signatory);
    reader_words(reader, reader_optional(node, "place"), &letters->place);
    reader_words(reader, reader_optional(node, "contact"), &letters->contact);
    reader_words(reader, reader_optional(node, "appeal"), &letters->appeal);
    reader_words(reader, reader_optional(node, "again"), &letters->again);
    (void)reader_flag(reader, reader_optional(node, "marks"), &tells_marks);
    letters->hides_marks = !tells_marks;
}

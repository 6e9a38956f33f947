/* SPDX-License-Identifier: MPL-2.0 */
#include "base/text.h"
#include "fund/fund_file_parts.h"

#include <string.h>

/* What people can follow, and a page can link to without harm: http or https, a host, and only
 * characters that stand in an address as they are. */
static bool
is_link(const char *url)
{
    const char *host = strncmp(url, "https://", strlen("https://")) == 0 ? url + strlen("https://")
                       : strncmp(url, "http://", strlen("http://")) == 0 ? url + strlen("http://")
                                                                         : NULL;

    if (host == NULL || strchr("/?#", *host) != NULL) { /* also when the address ends there */
        return false;
    }
    for (const char *at = host; *at != '\0'; at++) {
        if (*at <= ' ' || *at > '~' || strchr("\"<>\\^`{|}", *at) != NULL) {
            return false;
        }
    }
    return true;
}

static void
read_url(struct reader *reader, const struct json_node *node, const char **url)
{
    const char *text;

    if (!reader_string(reader, node, &text)) {
        return;
    }
    if (!is_link(text)) {
        reader_wrong(reader, node, _("this is not an address of the web"),
                     _("write it whole, without blanks or accents: \"https://...\""));
        return;
    }
    *url = text;
}

void
basis_read(struct reader *reader, const struct json_node *node, struct fund_basis *basis)
{
    static const char *const keys[] = {"text", "url", NULL};

    if (json_member(node, "text") == NULL && json_member(node, "url") == NULL) {
        reader_words(reader, node, &basis->text);
    } else if (reader_object(reader, node, keys)) {
        reader_words(reader, reader_required(reader, node, "text"), &basis->text);
        read_url(reader, reader_optional(node, "url"), &basis->url);
    }
}

void
validity_read(struct reader *reader, const struct json_node *node, struct fund_rule *rule)
{
    const struct fund_file *file = reader->file;
    const struct json_node *from = reader_optional(node, "from");
    const struct json_node *to = reader_optional(node, "to");

    rule->has_from = reader_date(reader, from, &rule->from);
    rule->has_to = reader_date(reader, to, &rule->to);
    if (rule->has_from && rule->has_to && rule->from > rule->to) {
        reader_wrong(reader, to, _("the rule ends before it begins"), "");
    }
    if ((rule->has_from || rule->has_to) && file->submitted_field == SIZE_MAX &&
        !file->has_closes) {
        reader_wrong(reader, rule->has_from ? from : to,
                     _("nothing tells the day of an application"),
                     _("name \"submitted\" in \"intake\", or write when the call \"closes\""));
    }
}

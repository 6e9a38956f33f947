/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/scdl.h"

#include "base/date.h"
#include "exchange/csv_reader.h"

#include <inttypes.h>
#include <string.h>

void
scdl_head(struct text *out)
{
    text_add(out, "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,"
                  "idBeneficiaire,rnaBeneficiaire,objet,montant,nature,conditionsVersement,"
                  "datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,"
                  "dispositifAide\r\n");
}

const char *
scdl_lacks(const struct open_award *award)
{
    if (award->name == NULL) {
        return "nomBeneficiaire";
    }
    return award->siret == NULL && award->rna == NULL ? "idBeneficiaire" : NULL;
}

/* A text; a blank stands for the end of a line within it. */
static void
add_cell(struct text *out, const char *words)
{
    char *line = arena_string(out->arena, words);

    for (char *at = line; (at = strpbrk(at, "\r\n")) != NULL; at++) {
        *at = ' ';
    }
    text_addf(out, "%s,", csv_cell(out->arena, line, ',', true));
}

/* The title up to the last word that fits, or up to the last character where there is one word. */
static const char *
short_title(struct arena *arena, const char *title)
{
    size_t at = 0, characters = 0, word = 0;

    if (text_characters(title, strlen(title)) <= SCDL_TITLE_CHARACTERS) {
        return title;
    }
    for (; characters < SCDL_TITLE_CHARACTERS; at++) {
        characters += ((unsigned char)title[at] & 0xC0) != 0x80;
        word = title[at] == ' ' ? at : word;
    }
    return text_format(arena, "%s…", arena_copy(arena, title, word > 0 ? word : at - 1));
}

static void
add_days(struct text *out, const struct open_award *award)
{
    const int32_t from = award->signed_on;
    int32_t through = award->has_ends && award->ends_on > from ? award->ends_on : from;

    if (award->parts == 1 && award->paid_cents == award->cents && award->has_paid) {
        text_addf(out, "%s,", date_text(out->arena, award->paid_on));
        return;
    }
    through = award->has_paid && award->paid_on > through ? award->paid_on : through;
    text_addf(out, "%s/", date_text(out->arena, from));
    text_addf(out, "%s,", date_text(out->arena, through));
}

void
scdl_add(struct text *out, const struct open_giver *giver, const struct open_award *award)
{
    add_cell(out, giver->name);
    add_cell(out, giver->siret);
    text_addf(out, "%s,", date_text(out->arena, award->signed_on));
    add_cell(out, award->number != NULL ? award->number : award->subject);
    add_cell(out, award->name);
    add_cell(out, award->siret != NULL ? award->siret : "");
    add_cell(out, award->rna != NULL ? award->rna : "");
    add_cell(out, short_title(out->arena, award->title != NULL ? award->title : award->subject));
    text_addf(out, "%" PRId64 ".%02d,", award->cents / 100, (int)(award->cents % 100));
    text_addf(out, "aide en numéraire,%s,", award->parts > 1 ? "échelonné" : "unique");
    add_days(out, award);
    text_addf(out, ",%s,1,\r\n", award->deminimis ? "oui" : "non");
}

/* SPDX-License-Identifier: MPL-2.0 */
/* SIREN, SIRET and RNA of a line: what a spreadsheet made of them is named. */
#include "base/text.h"
#include "exchange/identifiers.h"
#include "fund/cell.h"
#include "fund/intake_reading.h"

#include <string.h>

#define SIREN_DIGITS 9
#define SIRET_DIGITS 14

/* The digits of a key that was set apart by blanks for people, or kept from a spreadsheet by an
 * apostrophe: `224 900 019 000 15'`. */
static const char *
without_ornament(struct arena *arena, struct cell cell)
{
    char *plain = arena_copy(arena, cell.bytes, cell.length);
    size_t length = 0;

    for (size_t i = 0; i < cell.length; i++) {
        const bool apostrophe = plain[i] == '\'' && (i == 0 || i + 1 == cell.length);

        if (plain[i] == '\xC2' && plain[i + 1] == '\xA0') {
            i += 1;
        } else if (strncmp(plain + i, "\u202f", 3) == 0) {
            i += 2;
        } else if (plain[i] != ' ' && !apostrophe) {
            plain[length++] = plain[i];
        }
    }
    plain[length] = '\0';
    return plain;
}

static enum status
refuse(struct err *err, const char *reason, const char *advice)
{
    err_hint(err, "%s", advice);
    return err_set(err, ST_DATA, "%s", reason);
}

/* A key that is wrong in a way that says what happened to it. */
static enum status
check_damage(const char *text, size_t wanted, struct err *err)
{
    const char *lost = _("its last digits are lost: take it from the organization's own papers, and"
                         " keep the column as text");
    const size_t digits = strspn(text, "0123456789");

    if (cell_in_powers_of_ten((struct cell){text, strlen(text)})) {
        return refuse(err, _("a spreadsheet wrote this key in powers of ten"), lost);
    }
    if (wanted == SIRET_DIGITS && digits == SIRET_DIGITS &&
        strncmp(text + SIREN_DIGITS, "00000", 5) == 0) {
        return refuse(err, _("a spreadsheet rounded this SIRET: no establishment ends in 00000"),
                      lost);
    }
    if (digits >= SIREN_DIGITS &&
        (strcmp(text + digits, ".0") == 0 || strcmp(text + digits, ",0") == 0)) {
        return refuse(err, _("a spreadsheet took this key for a number"),
                      _("make its column text in the spreadsheet, and export again"));
    }
    if (digits == wanted - 1 && text[digits] == '\0') {
        return refuse(err, _("a digit is missing"),
                      _("a spreadsheet may have dropped a zero in front: keep the column as text"));
    }
    return ST_OK;
}

static enum status
check_key(bool valid, const char *what, struct err *err)
{
    if (!valid) {
        err_hint(err, "%s",
                 _("copy it from the organization's certificate; a spreadsheet may have"
                   " rounded it"));
        return err_set(err, ST_DATA, _("not a valid %s"), what);
    }
    return ST_OK;
}

enum status
reading_key(const struct reading *reading, enum column_use use, const char *bytes, const char **key,
            struct err *err)
{
    const struct cell cell = cell_trimmed(bytes);
    const char *text = reading->file->cells.printed_keys
                           ? without_ornament(reading->arena, cell)
                           : arena_copy(reading->arena, cell.bytes, cell.length);
    enum status status;

    *key = NULL;
    if (text[0] == '\0') {
        return ST_OK;
    }
    *key = text;
    if (use == COLUMN_RNA) {
        return check_key(identifier_is_rna(text), "RNA", err);
    }
    status = check_damage(text, use == COLUMN_SIREN ? SIREN_DIGITS : SIRET_DIGITS, err);
    if (status != ST_OK) {
        return status;
    }
    if (!reading->file->cells.printed_keys &&
        strcmp(without_ornament(reading->arena, cell), text) != 0) {
        err_hint(err, "%s", _("write digits alone, or declare \"identifiers\": \"printed\""));
        return err_set(err, ST_DATA, _("not a valid %s"), use == COLUMN_SIREN ? "SIREN" : "SIRET");
    }
    return use == COLUMN_SIREN ? check_key(identifier_is_siren(text), "SIREN", err)
                               : check_key(identifier_is_siret(text), "SIRET", err);
}

/* SPDX-License-Identifier: MPL-2.0 */
#include "fund/explanation_certificate.h"

#include <string.h>

static bool
is(const char *text, const char *wanted)
{
    return strcmp(text, wanted) == 0;
}

static const char *
money(struct arena *arena, const struct explanation *explanation, int64_t cents)
{
    return words_money(arena, cents, explanation->file->currency, 0);
}

/* Points as they are, or an amount. */
static const char *
size_words(struct arena *arena, const struct explanation *explanation,
           const struct explanation_flip *flip)
{
    int64_t cents = 0;

    if (is(flip->kind, "less_money") && rational_int64(flip->size, &cents)) {
        return money(arena, explanation, cents);
    }
    return words_decimal(arena, rational_exact(arena, flip->size));
}

void
explanation_certificate_write(struct json_writer *writer, struct arena *arena,
                              const struct explanation *explanation)
{
    const struct explanation_certificate *certificate = explanation->certificate;

    if (certificate == NULL) {
        json_null_of(writer, "certificate");
        return;
    }
    json_begin_object(writer, "certificate");
    json_string_of(writer, "pass", certificate->pass);
    if (certificate->pass != NULL) {
        json_number_of(writer, "before_cents", certificate->before_cents);
        json_number_of(writer, "after_cents", certificate->after_cents);
    } else {
        json_null_of(writer, "before_cents");
        json_null_of(writer, "after_cents");
    }
    json_flag_of(writer, "flips_looked", certificate->flips_looked);
    json_begin_array(writer, "flips");
    for (size_t i = 0; i < certificate->flip_count; i++) {
        const struct explanation_flip *flip = &certificate->flips[i];

        json_begin_object(writer, NULL);
        json_string_of(writer, "change", flip->kind);
        json_string_of(writer, "size", rational_exact(arena, flip->size));
        json_string_of(writer, "would_be", flip->status);
        json_flag_of(writer, "least", flip->least);
        json_end_object(writer);
    }
    json_end_array(writer);
    if (certificate->proof != NULL) {
        json_begin_object(writer, "proof");
        outcome_write_proof(writer, arena, certificate->proof, explanation->file->currency);
        json_end_object(writer);
    } else {
        json_null_of(writer, "proof");
    }
    json_end_object(writer);
}

/* ---- sentences ---- */

static const char *
flip_sentence(struct arena *arena, const struct explanation *explanation,
              const struct explanation_flip *flip)
{
    const char *size = size_words(arena, explanation, flip);
    bool part = is(flip->status, "partial"), held = is(explanation->outcome->status, "partial");

    if (is(flip->kind, "less_money")) {
        return text_format(arena,
                           part ? _("With a computed award %s lower, all else being equal, it would"
                                    " have been awarded a part.")
                                : _("With a computed award %s lower, all else being equal, it would"
                                    " have been awarded the whole of it."),
                           size);
    }
    if (is(flip->kind, "less_points")) {
        return text_format(arena,
                           part ? _("With %s points less, all else being equal, it would have been"
                                    " awarded a part only.")
                                : _("With %s points less, all else being equal, it would have been"
                                    " awarded nothing."),
                           size);
    }
    return text_format(arena,
                       held   ? _("With %s points more, all else being equal, it would have been"
                                    " awarded the whole and not a part.")
                       : part ? _("With %s points more, all else being equal, it would have been"
                                  " awarded a part.")
                              : _("With %s points more, all else being equal, it would have been"
                                  " awarded."),
                       size);
}

/* What is not there was looked for, and is none. */
static const char *
none_sentence(const struct explanation *explanation)
{
    const struct explanation_certificate *certificate = explanation->certificate;
    const char *status = explanation->outcome->status;

    if (certificate->of_list) {
        return is(status, "waiting") && certificate->flip_count == 0
                   ? _("The list is served in its order: a lower computed award would not have had"
                       " it awarded, all else being equal.")
                   : NULL;
    }
    if (is(status, "waiting") && certificate->flip_count == 0) {
        return _("Neither points more nor a lower computed award would have had it awarded, all"
                 " else being equal.");
    }
    if ((is(status, "awarded") || is(status, "partial")) && explanation->outcome->scored &&
        certificate->flip_count == 0) {
        return _("At any place in the order, all else being equal, it would have been awarded as"
                 " much.");
    }
    return NULL;
}

void
explanation_certificate_tell(struct json_writer *writer, struct arena *arena,
                             const struct explanation *explanation)
{
    const struct explanation_certificate *certificate = explanation->certificate;
    bool all_least = true;

    if (certificate == NULL) {
        return;
    }
    if (certificate->pass != NULL) {
        const char *before = money(arena, explanation, certificate->before_cents);

        json_string_of(writer, NULL,
                       text_format(arena,
                                   _("When pass %s, the last to look at it, came to it, %s were"
                                     " left to give; then %s."),
                                   certificate->pass, before,
                                   money(arena, explanation, certificate->after_cents)));
    }
    if (certificate->proof != NULL) {
        json_string_of(writer, NULL, outcome_proof_sentence(arena, certificate->proof));
        if (certificate->proof->has_bound) {
            json_string_of(
                writer, NULL,
                outcome_proof_check(arena, certificate->proof, explanation->file->currency));
        }
    }
    for (size_t i = 0; i < certificate->flip_count; i++) {
        all_least = all_least && certificate->flips[i].least;
        json_string_of(writer, NULL, flip_sentence(arena, explanation, &certificate->flips[i]));
    }
    if (certificate->flips_looked && none_sentence(explanation) != NULL) {
        json_string_of(writer, NULL, none_sentence(explanation));
    }
    if (!all_least) {
        json_string_of(writer, NULL,
                       _("One step less than that would not have been enough; smaller changes were"
                         " not all tried."));
    }
}

const char *
explanation_certificate_words(struct arena *arena, const struct explanation *explanation)
{
    const struct explanation_certificate *certificate = explanation->certificate;
    struct text text = text_in(arena);

    for (size_t i = 0; certificate != NULL && i < certificate->flip_count; i++) {
        const struct explanation_flip *flip = &certificate->flips[i];

        text_addf(&text, "%s", i > 0 ? _("; ") : "");
        text_addf(&text,
                  is(flip->kind, "less_money")    ? _("%s less")
                  : is(flip->kind, "less_points") ? _("%s points less")
                                                  : _("%s points more"),
                  size_words(arena, explanation, flip));
    }
    return text.length > 0 ? text_of(&text) : NULL;
}

/* SPDX-License-Identifier: MPL-2.0 */
#ifndef LEVAIN_QUICK_STEP_H
#define LEVAIN_QUICK_STEP_H

#include "rules/quick.h"

/*
 * quick_step - what the steps of quick formulas are made of; for rules/quick* only.
 *
 * Everything is inline: a step costs a few nanoseconds, a call would double that.
 */

/* Not in lowest terms; a denominator of 0 means that the quick form gives up. */
struct fraction {
    int64_t num, den;
};

typedef struct fraction quick_fn(const struct quick_step *step, const struct value *slots);

/* Most operands are facts or constants: those are taken where they stand, without a call. */
enum leaf {
    LEAF_NONE,
    LEAF_SLOT,
    LEAF_CONSTANT,
};

struct quick_step {
    enum leaf leaf;
    enum comparison comparison; /* with the item before it */
    quick_fn *run;
    const struct quick_step *items;
    size_t count, slot;
    struct fraction constant;
    const char *text; /* of a constant text */
    const struct date_zone *zone;
};

#define GIVES_UP ((struct fraction){0, 0})

/** Give an integer as a fraction. Errors: none. */
static inline struct fraction
fraction_whole(int64_t value)
{
    return (struct fraction){value, 1};
}

/** Give the value of a step that is not a text or a list. Errors: GIVES_UP. */
static inline struct fraction
quick_take(const struct quick_step *step, const struct value *slots)
{
    if (step->leaf == LEAF_SLOT) {
        const struct value *value = &slots[step->slot];
        int64_t num = (int64_t)value->number.num, den = (int64_t)value->number.den;
        bool fits = num == value->number.num && den == value->number.den;

        return (struct fraction){num, value->known && fits ? den : 0};
    }
    return step->leaf == LEAF_CONSTANT ? step->constant : step->run(step, slots);
}

/** Give the text of a leaf, null when it is unknown. Errors: none. */
static inline const char *
quick_take_text(const struct quick_step *step, const struct value *slots)
{
    if (step->leaf == LEAF_SLOT) {
        return slots[step->slot].known ? slots[step->slot].text : NULL;
    }
    return step->text;
}

/** Compare exactly: -1, 0, 1. Neither may be GIVES_UP. Errors: none. */
static inline int
fraction_compare(struct fraction a, struct fraction b)
{
    wide left, right;

    if (a.den == b.den) {
        return (a.num > b.num) - (a.num < b.num);
    }
    left = (wide)a.num * b.den;
    right = (wide)b.num * a.den;
    return (left > right) - (left < right);
}

/**
 * Add, multiply, negate. A denominator of 0 stays 0: it need not be looked for.
 *
 * Errors: a denominator of 0 - the result does not fit, or an operand has one.
 */
static inline struct fraction
fraction_add(struct fraction a, struct fraction b)
{
    struct fraction sum = {0, a.den};

    if (a.den != b.den && (__builtin_mul_overflow(a.num, b.den, &a.num) ||
                           __builtin_mul_overflow(b.num, a.den, &b.num) ||
                           __builtin_mul_overflow(a.den, b.den, &sum.den))) {
        return GIVES_UP;
    }
    return __builtin_add_overflow(a.num, b.num, &sum.num) ? GIVES_UP : sum;
}

static inline struct fraction
fraction_multiply(struct fraction a, struct fraction b)
{
    struct fraction product = {0, 0};

    return __builtin_mul_overflow(a.num, b.num, &product.num) ||
                   __builtin_mul_overflow(a.den, b.den, &product.den)
               ? GIVES_UP
               : product;
}

static inline struct fraction
fraction_negate(struct fraction a)
{
    return __builtin_sub_overflow(0, a.num, &a.num) ? GIVES_UP : a;
}

/** Give what runs a function quickly, or null when it has no quick form. Errors: none. */
quick_fn *quick_function(const char *name);

#endif

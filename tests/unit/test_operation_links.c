/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "money/operation_links.h"

#include <stdio.h>

static struct digest
of(const char *hex)
{
    struct digest digest;

    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        unsigned value = 0;

        for (size_t k = 2 * i; k < 2 * i + 2; k++) {
            value = value * 16 + (unsigned)(strchr("0123456789abcdef", hex[k]) -
                                            strchr("0123456789abcdef", '0'));
        }
        digest.bytes[i] = (unsigned char)value;
    }
    return digest;
}

/* By sha256sum: of "one" and "two", of "E1" followed by the first, of that followed by the second.
 */
#define ONE      "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
#define TWO      "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"
#define LINK_ONE "8ec53599b4bad3f9a1944460c1a86a75770937fdc3596871b8d254873e72294b"
#define LINK_TWO "ce4aade8816966253ec5596c88f3bc537f595ae474c5bfaa1274c32dc4e5cc21"
#define NOTHING  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static struct operation_links *
links_of(int64_t length, const char *head)
{
    struct operation_links *links = operation_links_in(&arena);
    const struct digest nothing = of(NOTHING), last = of(head);

    assert_true(operation_links_learn(links, "", 0, &nothing));
    assert_true(operation_links_learn(links, "E1", length, &last));
    return links;
}

static bool
follow(struct operation_links *links, const char *chain, int64_t place, const char *body,
       const char *link)
{
    const struct digest said = of(body), linked = of(link);

    return operation_links_follow(links, chain, place, &said, &linked);
}

static void
test_a_chain_is_whole_when_each_follows_the_one_before_to_the_head(void **state)
{
    struct operation_links *links = links_of(2, LINK_TWO);

    (void)state;
    assert_true(follow(links, "E1", 1, ONE, LINK_ONE));
    assert_false(operation_links_are_whole(links));
    assert_true(follow(links, "E1", 2, TWO, LINK_TWO));
    assert_true(operation_links_are_whole(links));
}

static void
test_what_says_something_else_does_not_follow(void **state)
{
    struct operation_links *links = links_of(2, LINK_TWO);

    (void)state;
    assert_false(follow(links, "E1", 1, TWO, LINK_ONE));
    assert_true(follow(links, "E1", 2, TWO, LINK_TWO));
}

static void
test_what_is_linked_to_another_does_not_follow(void **state)
{
    struct operation_links *links = links_of(2, LINK_TWO);

    (void)state;
    assert_true(follow(links, "E1", 1, ONE, LINK_ONE));
    assert_false(follow(links, "E1", 2, TWO, LINK_ONE));
}

static void
test_a_place_left_out_or_taken_twice_does_not_follow(void **state)
{
    (void)state;
    assert_false(follow(links_of(1, LINK_ONE), "E1", 2, ONE, LINK_ONE));
    assert_false(follow(links_of(1, LINK_ONE), "E1", 0, ONE, LINK_ONE));
}

static void
test_an_end_that_the_head_does_not_say_is_not_whole(void **state)
{
    struct operation_links *longer = links_of(2, LINK_ONE), *other = links_of(1, LINK_TWO);

    (void)state;
    assert_true(follow(longer, "E1", 1, ONE, LINK_ONE));
    assert_false(operation_links_are_whole(longer));
    assert_true(follow(other, "E1", 1, ONE, LINK_ONE));
    assert_false(operation_links_are_whole(other));
}

static void
test_a_chain_without_operations_has_the_digest_of_its_name(void **state)
{
    struct operation_links *links = operation_links_in(&arena);
    const struct digest nothing = of(NOTHING), one = of(ONE);

    (void)state;
    assert_true(operation_links_learn(links, "", 0, &nothing));
    assert_true(operation_links_are_whole(links));
    assert_true(operation_links_learn(links, "E1", 0, &one));
    assert_false(operation_links_are_whole(links));
}

static void
test_a_chain_that_is_not_known_is_not_followed(void **state)
{
    (void)state;
    assert_false(follow(links_of(1, LINK_ONE), "E2", 1, ONE, LINK_ONE));
    assert_false(follow(operation_links_in(&arena), "E1", 1, ONE, LINK_ONE));
}

static void
test_chains_are_learned_in_their_order(void **state)
{
    struct operation_links *links = links_of(0, NOTHING);
    const struct digest nothing = of(NOTHING);

    (void)state;
    assert_false(operation_links_learn(links, "E1", 0, &nothing));
    assert_false(operation_links_learn(links, "D", 0, &nothing));
}

static void
test_many_chains_are_followed_apart(void **state)
{
    struct operation_links *links = operation_links_in(&arena);
    const struct digest one = of(ONE), nothing = of(NOTHING);
    char name[16];

    (void)state;
    for (int i = 0; i < 200; i++) {
        assert_true(snprintf(name, sizeof name, "N%03d", i) == 4);
        assert_true(operation_links_learn(links, name, i, &nothing));
    }
    for (int i = 0; i < 200; i++) {
        assert_true(snprintf(name, sizeof name, "N%03d", i) == 4);
        assert_false(operation_links_follow(links, name, i, &one, &nothing));
    }
    assert_true(operation_links_are_whole(links));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_a_chain_is_whole_when_each_follows_the_one_before_to_the_head, open_arena,
            close_arena),
        cmocka_unit_test_setup_teardown(test_what_says_something_else_does_not_follow, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_what_is_linked_to_another_does_not_follow, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_a_place_left_out_or_taken_twice_does_not_follow,
                                        open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_an_end_that_the_head_does_not_say_is_not_whole,
                                        open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_a_chain_without_operations_has_the_digest_of_its_name,
                                        open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_a_chain_that_is_not_known_is_not_followed, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_chains_are_learned_in_their_order, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_many_chains_are_followed_apart, open_arena,
                                        close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

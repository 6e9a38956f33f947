/* SPDX-License-Identifier: MPL-2.0 */
#include "in_arena.h"

#include "base/digest.h"

#include "base/err.h"
#include "unit/child.h"

#include <openssl/evp.h>

static struct digester *digester;

static int
begin(void **state)
{
    (void)open_arena(state);
    digester = digester_begin();
    return 0;
}

static int
end(void **state)
{
    digester_end(digester);
    digester = NULL; /* so that a leak is one */
    digester_end(NULL);
    return close_arena(state);
}

static const char *
hex_and_restart(void)
{
    struct digest digest = digester_result(digester);

    digester_restart(digester);
    return digest_hex(&arena, &digest);
}

/* The examples of FIPS 180-4 for SHA-256. */
static void
a_file_has_the_digest_that_every_tool_gives(void **state)
{
    (void)state;
    assert_string_equal(hex_and_restart(),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digester_raw(digester, "a", 1);
    digester_raw(digester, "bc", 2);
    assert_string_equal(hex_and_restart(),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* printf '\0\0\0\0\0\0\0\003abc' | sha256sum, and so on: the canonical form, byte by byte. */
static void
a_field_is_its_length_and_its_bytes(void **state)
{
    static const unsigned char canonical[] = {0,   0,   0,    0,    0, 0, 0, 3, 'a',
                                              'b', 'c', 0,    0,    0, 0, 0, 0, 0,
                                              8,   0,   0x01, 0x23, 0, 0, 0, 0, 0x45};
    static char long_field[0x10203];
    unsigned char long_length[] = {0, 0, 0, 0, 0, 1, 2, 3};
    const char *by_fields, *by_bytes;

    (void)state;
    digester_string(digester, "abc");
    digester_int64(digester, 0x0001230000000045);
    by_fields = hex_and_restart();
    digester_raw(digester, canonical, sizeof canonical);
    by_bytes = hex_and_restart();
    assert_string_equal(by_fields, by_bytes);

    digester_field(digester, long_field, sizeof long_field);
    by_fields = hex_and_restart();
    digester_raw(digester, long_length, sizeof long_length);
    digester_raw(digester, long_field, sizeof long_field);
    assert_string_equal(by_fields, hex_and_restart());

    digester_int64(digester, -2);
    by_fields = hex_and_restart();
    digester_field(digester, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE", 8);
    assert_string_equal(by_fields, hex_and_restart());
}

static void
two_sequences_never_share_a_form(void **state)
{
    const char *first;

    (void)state;
    digester_string(digester, "ab");
    digester_string(digester, "c");
    first = hex_and_restart();
    digester_string(digester, "a");
    digester_string(digester, "bc");
    assert_string_not_equal(first, hex_and_restart());
}

/* libcrypto is told to look for SHA-256 in a provider that does not exist. */
static void
begin_without_sha256(void)
{
    assert_int_equal(EVP_set_default_properties(NULL, "provider=none"), 1);
    (void)digester_begin();
}

static void
what_libcrypto_refuses_ends_the_process(void **state)
{
    char said[CHILD_SAID_MAX];

    (void)state;
    assert_int_equal(child_exit_code(begin_without_sha256, said), ST_BUG);
    assert_string_equal(said, "levain: SHA-256 is not available from libcrypto\n");
}

/* The examples of FIPS 180-4, and one longer than a block of 64 bytes. */
static void
what_many_begin_with_is_fed_once(void **state)
{
    const struct digest_head none = digest_head_of("", 0), a = digest_head_of("a", 1);
    const char long_text[] =
        "a text that is longer than the 64 bytes of one block of SHA-256, twice";
    struct digest digest;

    (void)state;
    digest = digest_after(&none, "", 0);
    assert_string_equal(digest_hex(&arena, &digest),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int again = 0; again < 2; again++) {
        digest = digest_after(&a, "bc", 2);
        assert_string_equal(digest_hex(&arena, &digest),
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
    for (size_t cut = 0; cut <= strlen(long_text); cut++) {
        const struct digest_head head = digest_head_of(long_text, cut);

        digester_restart(digester);
        digester_raw(digester, long_text, strlen(long_text));
        digest = digest_after(&head, long_text + cut, strlen(long_text) - cut);
        assert_string_equal(digest_hex(&arena, &digest), hex_and_restart());
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_the_digest_that_every_tool_gives),
        cmocka_unit_test(a_field_is_its_length_and_its_bytes),
        cmocka_unit_test(two_sequences_never_share_a_form),
        cmocka_unit_test(what_many_begin_with_is_fed_once),
        cmocka_unit_test(what_libcrypto_refuses_ends_the_process),
    };

    return cmocka_run_group_tests_name("digest", tests, begin, end);
}

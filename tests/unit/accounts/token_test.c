#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sodium.h>

#include "accounts/token.h"
#include "base/random.h"

#define NOW 1800000000

static struct keys keys_of(uint32_t newest)
{
    struct keys keys = {.count = 2};

    for (size_t i = 0; i < 2; i++) {
        keys.key[i].number = newest - (uint32_t)i;
        memset(keys.key[i].secret, (int)(newest - i), KEYS_BYTES);
    }
    return keys;
}

static struct token user_token(size_t user_n)
{
    struct token t = {.app = {1, 2},
                      .grant = {3, UINT64_MAX},
                      .scopes = SCOPE_BIT(SCOPE_USER_TOP_READ) |
                                SCOPE_BIT(SCOPE_OPENID),
                      .expires_s = NOW + TOKEN_LIFE_S,
                      .mode = APP_DEVELOPMENT,
                      .user_n = (uint8_t)user_n};

    memset(t.user, 'u', user_n);
    return t;
}

static void test_round_trip(void **state)
{
    struct keys keys = keys_of(7);
    char text[TOKEN_TEXT_MAX_BYTES];

    (void)state;
    for (size_t user_n = 0; user_n <= TOKEN_USER_MAX_BYTES; user_n++) {
        struct token t = user_token(user_n);
        struct token read;

        for (size_t k = 0; k < 2; k++) {
            size_t n = token_mint(&t, &keys.key[k], text);

            assert_true(n <= sizeof text);
            assert_memory_equal(text, "BQ", 2);
            for (size_t i = 0; i < n; i++)
                assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "abcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_",
                                       text[i]));
            assert_int_equal(token_verify(str_of(text, n), &keys, NOW, &read),
                             TOKEN_OK);
            assert_true(id_eq(read.app, t.app));
            assert_true(id_eq(read.grant, t.grant));
            assert_true(read.scopes == t.scopes);
            assert_true(read.expires_s == t.expires_s);
            assert_int_equal(read.mode, t.mode);
            assert_int_equal(read.user_n, t.user_n);
            assert_memory_equal(read.user, t.user, t.user_n);
        }
    }
}

/* Two that say the same, minted in the same second, are two. */
static void test_no_two_alike(void **state)
{
    struct keys keys = keys_of(7);
    struct token t = user_token(3), read;
    char text[2][TOKEN_TEXT_MAX_BYTES];
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 2; i++) {
        n = token_mint(&t, &keys.key[0], text[i]);
        assert_int_equal(token_verify(str_of(text[i], n), &keys, NOW, &read),
                         TOKEN_OK);
    }
    assert_memory_not_equal(text[0], text[1], n);
}

static void test_expiry(void **state)
{
    struct keys keys = keys_of(7);
    struct token t = user_token(3), read;
    char text[TOKEN_TEXT_MAX_BYTES];
    struct str s = {text, token_mint(&t, &keys.key[0], text)};

    (void)state;
    assert_int_equal(token_verify(s, &keys, t.expires_s - 1, &read), TOKEN_OK);
    assert_int_equal(token_verify(s, &keys, t.expires_s, &read), TOKEN_EXPIRED);
    text[40] ^= 1; /* expired and forged is forged */
    assert_int_equal(token_verify(s, &keys, t.expires_s, &read), TOKEN_INVALID);
}

/* Every other text that differs in one character, or in one bit. */
static void test_one_character_changed(void **state)
{
    struct keys keys = keys_of(7);
    struct token read;
    char text[TOKEN_TEXT_MAX_BYTES];

    (void)state;
    for (size_t user_n = 0; user_n < 6; user_n++) {
        struct token t = user_token(user_n);
        struct str s = {text, token_mint(&t, &keys.key[0], text)};

        for (size_t i = 0; i < s.n; i++) {
            char right = text[i];

            for (int c = 0; c < 256; c++) {
                text[i] = (char)c;
                if (text[i] != right)
                    assert_int_equal(token_verify(s, &keys, NOW, &read),
                                     TOKEN_INVALID);
            }
            text[i] = right;
        }
        assert_int_equal(token_verify(s, &keys, NOW, &read), TOKEN_OK);
    }
}

static void test_other_lengths(void **state)
{
    struct keys keys = keys_of(7);
    struct token t = user_token(TOKEN_USER_MAX_BYTES), read;
    char text[2 * TOKEN_TEXT_MAX_BYTES];
    size_t n = token_mint(&t, &keys.key[0], text);

    (void)state;
    memset(text + n, 'A', sizeof text - n);
    for (size_t i = 0; i < sizeof text; i++)
        assert_int_equal(token_verify(str_of(text, i), &keys, NOW, &read),
                         i == n ? TOKEN_OK : TOKEN_INVALID);
    assert_int_equal(token_verify(STR_EMPTY, &keys, NOW, &read), TOKEN_INVALID);
}

static void test_keys(void **state)
{
    struct keys keys = keys_of(7), later = keys_of(8), gone = keys_of(9);
    struct keys none = {.count = 0};
    struct keys other = keys_of(7);
    struct token t = user_token(0), read;
    char text[TOKEN_TEXT_MAX_BYTES];
    struct str s = {text, token_mint(&t, &keys.key[0], text)};
    uint32_t number;

    (void)state;
    assert_int_equal(token_verify(s, &later, NOW, &read), TOKEN_OK);
    assert_int_equal(token_verify(s, &gone, NOW, &read), TOKEN_INVALID);
    assert_int_equal(token_verify(s, &none, NOW, &read), TOKEN_INVALID);
    other.key[0].secret[31] ^= 1; /* the right number, another key */
    assert_int_equal(token_verify(s, &other, NOW, &read), TOKEN_INVALID);
    assert_true(token_key(s, &number));
    assert_int_equal(number, 7);
    assert_false(token_key(str_of(text, s.n - 40), &number));
    assert_false(token_key(str_from(s, 1), &number));
    assert_false(token_key(STR_EMPTY, &number));
}

/* A body that an authentic key signed but this program wouldn't write. */
static void test_authentic_nonsense(void **state)
{
    struct keys keys = keys_of(7);
    struct token t = user_token(4), read;
    char text[TOKEN_TEXT_MAX_BYTES + 1] = {0};
    unsigned char body[256], wrong[256];
    size_t n;
    static const struct {
        size_t at;
        unsigned char value;
    } changes[] = {{0, 1},  {0, 3},  {21, APP_MODES}, {21, 255},
                   {62, 3}, {62, 5}, {62, 255}};

    (void)state;
    (void)token_mint(&t, &keys.key[0], text);
    assert_int_equal(
        sodium_base642bin(body, sizeof body, text + 2, strlen(text + 2), NULL,
                          &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
        0);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        memcpy(wrong, body, n);
        wrong[changes[i].at] = changes[i].value;
        (void)crypto_generichash(wrong + n - 16, 16, wrong, n - 16,
                                 keys.key[0].secret, KEYS_BYTES);
        (void)sodium_bin2base64(text + 2, sizeof text - 2, wrong, n,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        assert_int_equal(token_verify(str_from_c(text), &keys, NOW, &read),
                         TOKEN_INVALID);
    }
}

static void test_noise(void **state)
{
    struct random_sequence r = random_sequence(1, 1);
    struct keys keys = keys_of(7);
    struct token read;
    char text[TOKEN_TEXT_MAX_BYTES + 8];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        size_t n = random_below(&r, sizeof text + 1);

        for (size_t j = 0; j < n; j++)
            text[j] = (char)random_below(&r, 256);
        if (i % 2 && n >= 6)
            memcpy(text, "BQAQAAAA", 6);
        assert_int_equal(token_verify(str_of(text, n), &keys, NOW, &read),
                         TOKEN_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_no_two_alike),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_one_character_changed),
        cmocka_unit_test(test_other_lengths),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_authentic_nonsense),
        cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The local authority and its certificate: what they are good for and for how
 * long, what is made anew and what is kept, whatever is missing or damaged. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "certs/certs.h"
#include "certs/issue.h"
#include "certs/pem_file.h"

#define DAY_S (int64_t)86400

static char data[] = "/tmp/certs-XXXXXX";
static struct certs_paths paths;
static int64_t now_s;

static struct certs make(int64_t at_s)
{
    struct certs made = {0};

    assert_int_equal(certs_make(&paths, at_s, &made), OK);
    return made;
}

static X509 *read_certificate(const char *path)
{
    X509 *cert;

    assert_int_equal(pem_file_read_certificate(path, &cert), OK);
    return cert;
}

static EVP_PKEY *read_key(const char *path)
{
    EVP_PKEY *key;

    assert_int_equal(pem_file_read_key(path, &key), OK);
    return key;
}

/* What a client that trusts `ca` finds of `cert`, with `between` sent along. */
static int verify(X509 *ca, X509 *cert, X509 *between, const char *host)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    STACK_OF(X509) *chain = sk_X509_new_null();
    int error;

    X509_STORE_add_cert(store, ca);
    if (between != NULL)
        sk_X509_push(chain, between);
    X509_STORE_CTX_init(ctx, store, cert, chain);
    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER);
    if (host != NULL)
        X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(ctx), host, 0);
    X509_verify_cert(ctx);
    error = X509_STORE_CTX_get_error(ctx);
    sk_X509_free(chain);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    return error;
}

static void test_what_it_is_good_for(void **state)
{
    struct certs made = make(now_s);
    X509 *ca = read_certificate(paths.ca);
    X509 *server = read_certificate(paths.server);

    (void)state;
    for (size_t i = 0; i < CERTS_HOST_COUNT; i++)
        assert_int_equal(verify(ca, server, NULL, certs_hosts[i]), X509_V_OK);
    assert_int_equal(verify(ca, server, NULL, "localhost"), X509_V_OK);
    assert_int_equal(verify(ca, server, NULL, "tonearm.localhost"), X509_V_OK);
    assert_int_equal(verify(ca, server, NULL, "open.spotify.com"),
                     X509_V_ERR_HOSTNAME_MISMATCH);
    assert_true(issue_has_names(server));
    assert_int_equal(X509_get_extension_flags(ca) & EXFLAG_CA, EXFLAG_CA);
    assert_int_equal(X509_get_pathlen(ca), 0);
    assert_int_equal(X509_get_key_usage(ca),
                     X509v3_KU_KEY_CERT_SIGN | X509v3_KU_CRL_SIGN);
    /* Apple: 398 days and no more. */
    assert_in_range(made.server_ends_s, now_s + 390 * DAY_S,
                    now_s + 397 * DAY_S);
    assert_in_range(made.ca_ends_s, now_s + 3640 * DAY_S, now_s + 3651 * DAY_S);
    assert_int_equal(strlen(made.ca_sha256), 32 * 3 - 1);
    X509_free(ca);
    X509_free(server);
}

/* Signs a certificate with this one extension, as a thief of the key would. */
static X509 *forge(X509 *ca, EVP_PKEY *ca_key, EVP_PKEY *key, int nid,
                   const char *value)
{
    X509 *cert = X509_new();
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(NULL, NULL, nid, value);

    assert_non_null(extension);
    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "O", MBSTRING_ASC,
                               (const unsigned char *)"Thief", -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(ca));
    X509_gmtime_adj(X509_getm_notBefore(cert), -60);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_set_pubkey(cert, key);
    X509_add_ext(cert, extension, -1);
    X509_EXTENSION_free(extension);
    assert_true(X509_sign(cert, ca_key, EVP_sha256()) > 0);
    return cert;
}

static int verify_forged(X509 *ca, EVP_PKEY *ca_key, const char *names)
{
    EVP_PKEY *key;
    X509 *cert;
    int error;

    assert_int_equal(issue_key(&key), OK);
    cert = forge(ca, ca_key, key, NID_subject_alt_name, names);
    error = verify(ca, cert, NULL, NULL);
    X509_free(cert);
    EVP_PKEY_free(key);
    return error;
}

static void test_a_stolen_key_is_good_for_nothing_else(void **state)
{
    X509 *ca, *below, *leaf;
    EVP_PKEY *ca_key, *key;

    (void)state;
    (void)make(now_s);
    ca = read_certificate(paths.ca);
    ca_key = read_key(paths.ca_key);
    assert_int_equal(verify_forged(ca, ca_key, "DNS:api.spotify.com"),
                     X509_V_OK);
    assert_int_equal(verify_forged(ca, ca_key, "DNS:x.localhost,IP:127.0.0.9"),
                     X509_V_OK);
    assert_int_equal(verify_forged(ca, ca_key, "DNS:bank.example"),
                     X509_V_ERR_PERMITTED_VIOLATION);
    assert_int_equal(verify_forged(ca, ca_key, "DNS:spotify.com"),
                     X509_V_ERR_PERMITTED_VIOLATION);
    assert_int_equal(verify_forged(ca, ca_key, "IP:192.0.2.1"),
                     X509_V_ERR_PERMITTED_VIOLATION);
    assert_int_equal(verify_forged(ca, ca_key, "IP:2001:db8::1"),
                     X509_V_ERR_PERMITTED_VIOLATION);
    /* Nor does it make another authority. */
    assert_int_equal(issue_key(&key), OK);
    below = forge(ca, ca_key, key, NID_basic_constraints, "critical,CA:TRUE");
    leaf = forge(below, key, key, NID_subject_alt_name, "DNS:localhost");
    assert_int_not_equal(verify(ca, leaf, below, NULL), X509_V_OK);
    X509_free(below);
    X509_free(leaf);
    EVP_PKEY_free(key);
    X509_free(ca);
    EVP_PKEY_free(ca_key);
}

static unsigned mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 0777;
}

static void test_what_is_there_is_kept(void **state)
{
    struct certs before = make(now_s), after = make(now_s + DAY_S), read;

    (void)state;
    assert_string_equal(after.ca_sha256, before.ca_sha256);
    assert_string_equal(after.server_sha256, before.server_sha256);
    assert_int_equal(certs_read(&paths, &read), OK);
    assert_memory_equal(&read, &after, sizeof read);
    assert_int_equal(mode_of(paths.ca_key), 0600);
    assert_int_equal(mode_of(paths.server_key), 0600);
    assert_int_equal(mode_of(paths.folder), 0700);
}

static void test_renewal(void **state)
{
    struct certs first = make(now_s);
    struct certs early = make(first.server_ends_s - 31 * DAY_S);
    struct certs late = make(first.server_ends_s - 29 * DAY_S);
    struct certs next = make(late.ca_ends_s - 29 * DAY_S);

    (void)state;
    assert_string_equal(early.server_sha256, first.server_sha256);
    assert_string_not_equal(late.server_sha256, first.server_sha256);
    assert_string_equal(late.ca_sha256, first.ca_sha256);
    assert_true(late.server_ends_s > first.server_ends_s + 300 * DAY_S);
    assert_string_not_equal(next.ca_sha256, first.ca_sha256);
}

/* A certificate never outlives its authority. */
static void test_the_end_of_an_authority(void **state)
{
    struct certs first = make(now_s);
    struct certs last = make(first.ca_ends_s - 40 * DAY_S);

    (void)state;
    assert_string_equal(last.ca_sha256, first.ca_sha256);
    assert_int_equal(last.server_ends_s, last.ca_ends_s);
}

/* Every subset of the files that a kill, or a person, may leave. */
static void test_what_is_missing_is_made(void **state)
{
    const char *const files[] = {paths.server, paths.server_key, paths.ca,
                                 paths.ca_key};

    (void)state;
    for (unsigned missing = 0; missing < 16; missing++) {
        struct certs before = make(now_s), after = {0};
        bool has_ca = !(missing & 4), has_ca_key = !(missing & 8);
        bool is_whole = !(missing & 3);
        enum err e;

        for (unsigned i = 0; i < 4; i++)
            if (missing & 1u << i)
                assert_int_equal(unlink(files[i]), 0);
        e = certs_make(&paths, now_s, &after);
        /* An authority that lost its key keeps what it signed, no more. */
        if (has_ca && !has_ca_key && !is_whole) {
            assert_int_equal(e, ERR_TLS);
            assert_int_equal(unlink(paths.ca), 0);
            (void)make(now_s);
            continue;
        }
        assert_int_equal(e, OK);
        assert_int_equal(strcmp(after.ca_sha256, before.ca_sha256) == 0,
                         has_ca);
        assert_int_equal(strcmp(after.server_sha256, before.server_sha256) == 0,
                         has_ca && is_whole);
        if (!has_ca_key && has_ca) {
            assert_int_equal(unlink(paths.ca), 0);
            (void)make(now_s);
        }
    }
}

static void test_keys_that_are_anothers(void **state)
{
    struct certs made;
    EVP_PKEY *other;

    (void)state;
    (void)make(now_s);
    assert_int_equal(issue_key(&other), OK);
    /* The server's: there is a certificate for the new one. */
    assert_int_equal(pem_file_write_key(paths.server_key, other), OK);
    (void)make(now_s);
    /* The authority's: nothing can be signed. */
    assert_int_equal(pem_file_write_key(paths.ca_key, other), OK);
    assert_int_equal(certs_make(&paths, now_s, &made), OK);
    assert_int_equal(unlink(paths.server), 0);
    assert_int_equal(certs_make(&paths, now_s, &made), ERR_TLS);
    EVP_PKEY_free(other);
}

static void test_damaged_files(void **state)
{
    const char *const files[] = {paths.server, paths.server_key, paths.ca,
                                 paths.ca_key};
    struct certs made;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        (void)make(now_s);
        assert_int_equal(io_write_file(files[i], "-----", 5, 0600), OK);
        assert_int_equal(certs_make(&paths, now_s, &made), ERR_TLS);
        assert_int_equal(io_write_file(files[i], "", 0, 0600), OK);
        assert_int_equal(certs_make(&paths, now_s, &made), ERR_TLS);
        assert_int_equal(unlink(files[i]), 0);
        assert_true(i != 3 || certs_make(&paths, now_s, &made) == OK);
    }
}

static void test_reading_nothing(void **state)
{
    struct certs made;

    (void)state;
    assert_int_equal(certs_read(&paths, &made), ERR_NOT_FOUND);
}

static int begin(void **state)
{
    (void)state;
    memcpy(data + sizeof data - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(data));
    certs_paths_init(&paths, data);
    now_s = clock_unix_s();
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(io_remove_dir(paths.folder), OK);
    assert_int_equal(rmdir(data), 0);
    certs_paths_release(&paths);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_it_is_good_for, begin, end),
        cmocka_unit_test_setup_teardown(
            test_a_stolen_key_is_good_for_nothing_else, begin, end),
        cmocka_unit_test_setup_teardown(test_what_is_there_is_kept, begin, end),
        cmocka_unit_test_setup_teardown(test_renewal, begin, end),
        cmocka_unit_test_setup_teardown(test_the_end_of_an_authority, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_what_is_missing_is_made, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_keys_that_are_anothers, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_damaged_files, begin, end),
        cmocka_unit_test_setup_teardown(test_reading_nothing, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
